//! What is said aloud without being shown.

use leptos::prelude::*;

/// Says sentences to screen readers.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Says a sentence politely: after what is being read now.
    pub fn say(self, sentence: impl Into<String>) {
        self.0.set(sentence.into());
    }
}

/// Makes [`use_announcer`] work below here.
pub fn provide_live_region() {
    provide_context(Announcer(RwSignal::new(String::new())));
}

/// Says sentences to screen readers. To be taken while a component is made, not in a handler.
pub fn use_announcer() -> Announcer {
    expect_context()
}

/// The place where sentences are put for screen readers; once per page.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let Announcer(text) = use_announcer();
    view! { <div class="visually-hidden" role="status" data-announcements="">{text}</div> }
        .into_any()
}
