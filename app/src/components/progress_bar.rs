//! How far something long has come.

use leptos::prelude::*;

/// A bar with its words under it, for instance `412 of 640 items`; without `of` the end is not known yet.
#[component]
pub fn ProgressBar(
    /// Done so far.
    done: u32,
    /// Of how many.
    of: Option<u32>,
    /// What is counted, in the plural.
    #[prop(default = "items")]
    what: &'static str,
) -> impl IntoView {
    let words = match of {
        Some(of) => format!("{done} of {of} {what}"),
        None => format!("{done} {what} so far"),
    };
    view! {
        <div class="progress">
            <progress class="progress__bar" value=of.map(|_| done.to_string()) max=of.map(|of| of.max(1).to_string()) aria-label=words.clone()></progress>
            <span class="progress__words">{words}</span>
        </div>
    }
    .into_any()
}
