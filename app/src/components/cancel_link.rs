//! The way out of a question that stands in a dialog, or in the page where there is no script.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// **Cancel**: closes the dialog around it; elsewhere it leads away from the question.
#[component]
pub fn CancelLink(
    /// The page without the question.
    #[prop(into)]
    href: String,
    /// Closes the dialog.
    cancel: Callback<()>,
) -> impl IntoView {
    let press = move |event: MouseEvent| {
        let in_dialog = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|link| link.closest("dialog").ok().flatten())
            .is_some();
        if in_dialog {
            event.prevent_default();
            cancel.run(());
        }
    };
    view! { <a class="button" href=href on:click=press>"Cancel"</a> }.into_any()
}
