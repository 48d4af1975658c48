//! What is said aloud without being shown.

use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Spoken(RwSignal<String>);

/// Makes [`announce`] work below here.
pub fn provide_live_region() {
    provide_context(Spoken(RwSignal::new(String::new())));
}

/// Says a sentence politely: after what is being read now.
pub fn announce(sentence: impl Into<String>) {
    if let Some(Spoken(text)) = use_context() {
        text.set(sentence.into());
    }
}

/// The place where sentences are put for screen readers; once per page.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let Spoken(text) = use_context().unwrap_or(Spoken(RwSignal::new(String::new())));
    view! { <div class="visually-hidden" role="status" aria-live="polite" data-announcements="">{text}</div> }
}
