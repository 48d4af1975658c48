//! My Calendar.

use leptos::prelude::*;

/// The page.
#[component]
pub fn CalendarPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}

/// The page.
#[component]
pub fn NewItemPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}

/// The page.
#[component]
pub fn ItemPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}
