//! A state as dot and word.

use super::Tone;
use leptos::prelude::*;

/// A state, never by colour alone. Without a tone it is gray.
#[component]
pub fn Badge(
    /// How it stands.
    #[prop(optional, into)]
    tone: Option<Tone>,
    /// The word.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone.map(Tone::word)><span class="badge__dot"></span>{text}</span>
    }
    .into_any()
}
