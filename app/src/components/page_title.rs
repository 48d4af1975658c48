//! The title of the browser's tab.

use super::escaped;
use leptos::leptos_dom::helpers::is_server;
use leptos::prelude::*;
use leptos_meta::Title;

/// Sets the title; the product's name follows. May hold text from strangers.
#[component]
pub fn PageTitle(
    /// What the page shows.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let text = move || {
        let text = text.with(|text| [text, " · Integrator"].concat());
        // The server writes the title into the document as it is; the browser sets it as text.
        if is_server() { escaped(&text) } else { text }
    };
    view! { <Title text/> }
}
