//! Scheduler: people and time.

use leptos::prelude::*;

/// The page.
#[component]
pub fn SchedulerPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}
