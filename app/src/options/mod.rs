//! Options and its tabs.

use leptos::prelude::*;

/// The page.
#[component]
pub fn OptionsPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}
