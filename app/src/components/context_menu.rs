//! A menu at the pointer, or at the thing the keyboard stands on.

use super::menu::{focus_first, menu_keys};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// Where a menu opens, in pixels of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MenuPlace {
    /// From the left edge.
    pub x: f64,
    /// From the top edge.
    pub y: f64,
}

impl MenuPlace {
    /// The top-left corner of something of this size that stays inside the window, 8 px from its edges.
    pub fn fitted(self, size: (f64, f64), window: (f64, f64)) -> Self {
        let fit = |at: f64, size: f64, window: f64| at.min(window - size - 8.0).max(8.0);
        Self {
            x: fit(self.x, size.0, window.0),
            y: fit(self.y, size.1, window.1),
        }
    }
}

/// A menu that opens at `place` and closes when `place` becomes none. Lines close it by themselves.
#[component]
pub fn ContextMenu(
    /// Where it is open.
    place: RwSignal<Option<MenuPlace>>,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// The lines.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let opener = StoredValue::new_local(None::<HtmlElement>);
    Effect::new(move || {
        let Some(menu) = node.get() else { return };
        match place.get() {
            Some(at) => {
                let active = document()
                    .active_element()
                    .and_then(|element| element.dyn_into().ok());
                opener.set_value(active);
                show_popover(&menu);
                let bounds = menu.get_bounding_client_rect();
                let at = at.fitted((bounds.width(), bounds.height()), window_size());
                let style = HtmlElement::style(&menu);
                // Setting a length never fails.
                let _ = style.set_property("left", &format!("{}px", at.x));
                let _ = style.set_property("top", &format!("{}px", at.y));
                focus_first(&menu);
            }
            None => hide_popover(&menu),
        }
    });
    let close = move || {
        place.set(None);
        if let Some(opener) = opener.try_update_value(Option::take).flatten() {
            let _ = opener.focus();
        }
    };
    let keys = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Escape" | "Tab") {
            event.prevent_default();
            event.stop_propagation();
            close();
        } else {
            menu_keys(&event);
        }
    };
    view! {
        <div
            class="menu popover" role="menu" tabindex="-1" aria-label=label node_ref=node
            popover="auto"
            on:keydown=keys on:click=move |_| place.set(None)
            on:contextmenu=move |event| event.prevent_default()
            on:toggle=move |event| if !is_open(&event) { place.set(None) }
        >
            <Show when=move || place.get().is_some()>{children()}</Show>
        </div>
    }
    .into_any()
}

/// Whether a popover that tells of a change is open now.
pub fn is_open(event: &web_sys::Event) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| element.matches(":popover-open").unwrap_or(false))
}

/// Width and height of the window's content.
pub fn window_size() -> (f64, f64) {
    let window = window();
    let length = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
    };
    (length(window.inner_width()), length(window.inner_height()))
}

/// Opens a popover, unless it is open.
pub fn show_popover(element: &HtmlElement) {
    call(element, "showPopover");
}

/// Closes a popover, unless it is closed.
pub fn hide_popover(element: &HtmlElement) {
    call(element, "hidePopover");
}

/// Calls a method of the popover API, which web-sys does not type yet; opening what is open throws, and is no harm.
fn call(element: &HtmlElement, method: &str) {
    let found = js_sys::Reflect::get(element, &method.into());
    if let Some(function) = found
        .ok()
        .and_then(|found| found.dyn_into::<js_sys::Function>().ok())
    {
        let _ = function.call0(element);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_at_the_edge_moves_inside_the_window() {
        let place = MenuPlace {
            x: 1_400.0,
            y: 880.0,
        };

        assert_eq!(
            place.fitted((240.0, 260.0), (1_440.0, 900.0)),
            MenuPlace {
                x: 1_192.0,
                y: 632.0
            }
        );
    }

    #[test]
    fn a_menu_larger_than_the_window_starts_at_its_corner() {
        let place = MenuPlace { x: 100.0, y: 100.0 };

        assert_eq!(
            place.fitted((400.0, 700.0), (360.0, 640.0)),
            MenuPlace { x: 8.0, y: 8.0 }
        );
    }
}
