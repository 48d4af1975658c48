//! Copies an address, where the browser lets a page do that.

use super::erased::redrawn;
use super::{Glyph, IconButton, Size, use_toasts};
use leptos::prelude::*;

/// A small button beside an address. Browsers give the clipboard to safe pages alone; elsewhere there is no button.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: String,
    /// What the button is called.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let toasts = use_toasts();
    let can_copy = RwSignal::new(false);
    Effect::new(move || can_copy.set(window().is_secure_context()));
    let text = StoredValue::new(text);
    let label = StoredValue::new(label);
    let copy = Callback::new(move |_| {
        let _ = text.with_value(|text| window().navigator().clipboard().write_text(text));
        toasts.tell("Copied.");
    });
    redrawn(move || {
        can_copy.get().then(|| {
            view! { <IconButton glyph=Glyph::Copy label=label.get_value() size=Size::Small on_click=copy/> }
                .into_any()
        })
    })
}
