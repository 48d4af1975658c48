//! The title of the browser's tab.

use super::escaped;
use leptos::leptos_dom::helpers::is_server;
use leptos::prelude::*;
use leptos::text_prop::TextProp;
use leptos_meta::Title;

/// Sets the title; the product's name follows. May hold text from strangers.
#[component]
pub fn PageTitle(
    /// What the page shows.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let whole = |text: &String| [text, " · Integrator"].concat();
    // The server writes the title as it is, and when the signals of the page are gone already: so it is taken and
    // escaped now. The browser sets it as text, whenever it changes; the title outlives the page that set it until the
    // next page has one, and stays as it is meanwhile.
    let text: TextProp = if is_server() {
        escaped(&text.with_untracked(whole)).into()
    } else {
        (move || text.try_with(whole).unwrap_or_else(|| document().title())).into()
    };
    view! { <Title text/> }.into_any()
}
