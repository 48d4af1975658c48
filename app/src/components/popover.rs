//! Something small over the page, at a place: it closes with Escape or a press elsewhere, and gives the focus back.

use super::erased::When;
use super::menu::focus_first;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// Where something opens, in pixels of the window.
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

/// What receives the focus when a popover opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TakesFocus {
    /// Nothing.
    #[default]
    No,
    /// The element with `autofocus`, else the first line of a menu, else the popover.
    Yes,
}

/// A popover that is open while `place` says where. It asks to be closed with `on_close`.
///
/// It is a manual one: the browser's own light dismissal would close a menu again when the button that opened it is
/// released.
#[component]
pub fn Popover(
    /// Where it is open.
    #[prop(into)]
    place: Signal<Option<MenuPlace>>,
    /// Asks to be closed.
    #[prop(into)]
    on_close: Callback<()>,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// `menu` or `dialog`.
    #[prop(default = "dialog")]
    role: &'static str,
    /// Besides `popover`.
    #[prop(default = "")]
    class: &'static str,
    /// Whether the focus moves into it.
    #[prop(optional, into)]
    focus: Signal<TakesFocus>,
    /// What it shows while it is open.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    // On the server it stays empty, so that it may be dropped by any thread.
    let opener = StoredValue::new(SendOption::<HtmlElement>::new_local(None));
    Effect::new(move || {
        let Some(element) = node.get() else { return };
        match place.get() {
            Some(at) => {
                let was_open = element.matches(":popover-open").unwrap_or(false);
                if !was_open {
                    super::restore_focus();
                    let active = document()
                        .active_element()
                        .and_then(|element| element.dyn_into().ok());
                    opener.set_value(SendOption::new_local(active));
                    show_popover(&element);
                }
                // Only when what it shows has been drawn, its size is known.
                request_animation_frame(move || {
                    let Some(element) = node.try_get_untracked().flatten() else {
                        return;
                    };
                    position(&element, at);
                    if focus.try_get_untracked() == Some(TakesFocus::Yes) {
                        focus_first(&element);
                    }
                });
            }
            None if element.matches(":popover-open").unwrap_or(false) => {
                // What was focused inside may be gone already; then the focus lies on the body.
                let had_focus = document().active_element().is_none_or(|active| {
                    element.contains(Some(&active))
                        || active.tag_name().eq_ignore_ascii_case("body")
                });
                hide_popover(&element);
                if let Some(opener) = opener
                    .try_update_value(|opener| Option::take(opener))
                    .flatten()
                    .filter(|_| had_focus)
                {
                    let _ = opener.focus();
                }
            }
            None => {}
        }
    });
    Effect::new(move || {
        let is_open = place.with(Option::is_some);
        if !is_open {
            return;
        }
        // A press that another handler sees first finds it still open.
        let pressed = window_event_listener(leptos::ev::pointerdown, move |event: PointerEvent| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            let is_inside = node
                .try_get_untracked()
                .flatten()
                .is_some_and(|element| element.contains(target.as_ref()));
            if !is_inside {
                on_close.run(());
            }
        });
        on_cleanup(move || pressed.remove());
    });
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            on_close.run(());
        }
    };
    view! {
        <div class=["popover ", class].concat() role=role tabindex="-1" aria-label=label node_ref=node popover="manual" on:keydown=keys>
            <When is=Signal::derive(move || place.with(Option::is_some))>{children()}</When>
        </div>
    }
    .into_any()
}

fn position(element: &HtmlElement, at: MenuPlace) {
    let bounds = element.get_bounding_client_rect();
    let at = at.fitted((bounds.width(), bounds.height()), window_size());
    let style = HtmlElement::style(element);
    // Setting a length never fails.
    let _ = style.set_property("left", &format!("{}px", at.x));
    let _ = style.set_property("top", &format!("{}px", at.y));
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
