//! What was typed or ticked before the page came alive.
//!
//! A form can be used as soon as it is drawn. A bound property would put its fields back to what the server drew the
//! moment the script takes over; so the page takes over what stands there by then, and only afterwards follows its
//! signal.

use leptos::html::ElementType;
use leptos::prelude::*;

/// A field's text: at first the page learns what stands in the field, later the field follows `value`.
pub(super) fn keep_text<E>(
    node: NodeRef<E>,
    value: Signal<String>,
    on_input: Option<Callback<String>>,
    read: fn(&E::Output) -> String,
    write: fn(&E::Output, &str),
) where
    E: ElementType + 'static,
    E::Output: Clone + wasm_bindgen::JsCast + 'static,
{
    Effect::new(move |was_alive: Option<bool>| {
        let Some(field) = node.get() else {
            return false;
        };
        let wanted = value.get();
        let standing = read(&field);
        if standing == wanted {
            return true;
        }
        match (was_alive, on_input) {
            (Some(true), _) => write(&field, &wanted),
            (_, Some(on_input)) => on_input.run(standing),
            // Nobody follows what is typed: it stands in the field until the form is sent.
            (_, None) => {}
        }
        true
    });
}

/// The same for a tick. `on_change` is told of a tick that was set or, where `may_untick`, taken away early.
pub fn keep_tick(
    node: NodeRef<leptos::html::Input>,
    checked: Signal<bool>,
    on_change: Option<Callback<bool>>,
    may_untick: bool,
) {
    Effect::new(move |was_alive: Option<bool>| {
        let Some(field) = node.get() else {
            return false;
        };
        let wanted = checked.get();
        let standing = field.checked();
        if standing == wanted {
            return true;
        }
        match (was_alive, on_change) {
            (Some(true), _) => field.set_checked(wanted),
            (_, Some(on_change)) if standing || may_untick => on_change.run(standing),
            (_, _) => {}
        }
        true
    });
}
