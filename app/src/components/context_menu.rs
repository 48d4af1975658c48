//! A menu at the pointer, or at the thing the keyboard stands on.

use super::menu::menu_keys;
use super::popover::{MenuPlace, Popover, TakesFocus};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// A menu that is open while `place` says where. Its lines close it themselves, since one may open another menu.
#[component]
pub fn ContextMenu(
    /// Where it is open.
    #[prop(into)]
    place: Signal<Option<MenuPlace>>,
    /// Asks to be closed.
    #[prop(into)]
    on_close: Callback<()>,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// The lines.
    children: ChildrenFn,
) -> impl IntoView {
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Tab" {
            event.prevent_default();
            on_close.run(());
        } else {
            menu_keys(&event);
        }
    };
    let children = StoredValue::new(children);
    view! {
        <Popover place on_close label role="menu" class="menu" focus=TakesFocus::Yes>
            <div on:keydown=keys on:contextmenu=move |event| event.prevent_default()>{children.with_value(|children| children())}</div>
        </Popover>
    }
    .into_any()
}
