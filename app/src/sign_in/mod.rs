//! Sign in and first-run set-up.

use leptos::prelude::*;

/// The page.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}

/// The page.
#[component]
pub fn SetUpPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}
