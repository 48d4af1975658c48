//! Calendar Sync: listing, connecting, wizard, settings, logs.

use leptos::prelude::*;

/// The page.
#[component]
pub fn ListingPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}

/// The page.
#[component]
pub fn ConnectPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}

/// The page.
#[component]
pub fn WizardPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}

/// The page.
#[component]
pub fn LogsPage() -> impl IntoView {
    view! { <main class="main" id="main"></main> }.into_any()
}
