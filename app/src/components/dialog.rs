//! A question or a form over the page, in the browser's own `<dialog>`.

use super::erased::When;
use super::{Glyph, IconButton, Size};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// A modal dialog. It opens and closes with `open`; Escape and the cross set it to `false`, unless `on_close` is
/// given, which then decides. Its children are made anew each time it opens.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Asked instead of closing, for instance because there are unsaved edits.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// In CSS, for instance `690px`.
    #[prop(default = "560px")]
    width: &'static str,
    /// Between heading and cross.
    #[prop(optional, into)]
    aside: ViewFn,
    /// Body and footer: use `dialog__body` and `dialog__footer`.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    // The native dialog is opened and closed by method, not by attribute; only so it is modal.
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            // The browser remembers what has the focus, and gives it back when the dialog closes.
            super::restore_focus();
            // Fails only for a dialog that is not in the document any more.
            let _ = dialog.show_modal();
            // The body is drawn in the same turn, perhaps after this; then the browser has not seen its `autofocus`.
            request_animation_frame(move || {
                let Some(dialog) = node.try_get_untracked().flatten() else {
                    return;
                };
                if let Ok(Some(first)) = dialog.query_selector("[autofocus]") {
                    let _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
                }
            });
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let leave = move || match on_close {
        Some(on_close) => on_close.run(()),
        None => open.set(false),
    };
    view! {
        <dialog
            class="dialog" node_ref=node style:--dialog-width=width aria-label=title
            on:cancel=move |event: web_sys::Event| { event.prevent_default(); leave(); }
            on:close=move |_| open.set(false)
        >
            <When is=Signal::derive(move || open.get())>
                <header class="dialog__header">
                    <h2 class="dialog__title">{title}</h2>
                    {aside.run()}
                    <IconButton glyph=Glyph::Close label="Close" size=Size::Small on_click=move |_| leave()/>
                </header>
                {children()}
            </When>
        </dialog>
    }
    .into_any()
}
