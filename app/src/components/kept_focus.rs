//! The focus, kept while what has it is drawn anew.
//!
//! A view that is drawn anew takes its attributes off and puts them on again. What can be focused only because of one
//! of them, a link by its `href` or a cell by its `tabindex`, loses the focus for that moment; here it gets it back.

use leptos::ev::FocusEvent;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

thread_local! {
    /// What lost the focus because it is drawn anew, until it has it back.
    static REDRAWN: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
    static IS_RESTORING: Cell<bool> = const { Cell::new(false) };
}

/// Gives the focus back to what loses it only because it is drawn anew, for as long as the caller lives.
pub fn keep_focus() {
    Effect::new(move || {
        let lost = window_event_listener(leptos::ev::focusout, |event: FocusEvent| {
            let target = event.target().filter(|_| event.related_target().is_none());
            let Some(element) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok())
            else {
                return;
            };
            if has_lost_its_attributes(&element) {
                REDRAWN.set(Some(element));
                queue_microtask(restore_focus);
            }
        });
        on_cleanup(move || lost.remove());
    });
}

/// Gives the focus back at once, for whoever is about to remember what has it.
pub fn restore_focus() {
    let Some(element) = REDRAWN.take() else {
        return;
    };
    let is_free = document()
        .active_element()
        .is_none_or(|active| active.tag_name().eq_ignore_ascii_case("body"));
    if is_free && element.is_connected() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        IS_RESTORING.set(true);
        let _ = element.focus_with_options(&options);
        IS_RESTORING.set(false);
    }
}

/// Whether the focus just comes back to where it was: whoever follows the keyboard learns nothing from that.
pub fn is_restoring_focus() -> bool {
    IS_RESTORING.get()
}

/// Nobody could have focused it as it is now.
fn has_lost_its_attributes(element: &HtmlElement) -> bool {
    const FOCUSABLE: &str = "a[href], :not(a)[tabindex], button, input, select, textarea, summary";
    element.matches(FOCUSABLE) == Ok(false)
}
