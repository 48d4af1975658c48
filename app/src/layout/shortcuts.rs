//! The list of keys, opened with `?` or from the reader's menu. A page says which keys it has.

use crate::components::{Dialog, Views, redrawn};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// A key, or several, and what they do.
pub type KeyLine = (&'static str, &'static str);

/// The keys of the page that shows.
#[derive(Clone, Copy)]
pub struct PageShortcuts {
    open: RwSignal<bool>,
    lines: RwSignal<&'static [KeyLine]>,
}

/// Makes [`use_page_shortcuts`] work below here; `?` opens the list anywhere but in a field.
pub(super) fn provide_shortcuts() {
    let shortcuts = PageShortcuts {
        open: RwSignal::new(false),
        lines: RwSignal::new(&[]),
    };
    provide_context(shortcuts);
    Effect::new(move || {
        let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            if event.key() == "?" && !is_typing(&event) {
                shortcuts.open();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// The keys of the page that shows.
pub fn use_page_shortcuts() -> PageShortcuts {
    expect_context()
}

impl PageShortcuts {
    /// Shows the list.
    pub fn open(self) {
        self.open.set(true);
    }

    /// Says which keys the page has; they are forgotten when it is left.
    pub fn list(self, lines: &'static [KeyLine]) {
        Effect::new(move || self.lines.set(lines));
        on_cleanup(move || {
            self.lines.try_set(&[]);
        });
    }
}

/// Whether the key goes into a field, where single letters are text.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| {
            element.is_content_editable()
                || element
                    .matches("input:not([type=checkbox],[type=radio]), textarea, select")
                    .unwrap_or(false)
        })
}

/// The list of keys.
#[component]
pub(super) fn ShortcutsDialog() -> impl IntoView {
    let PageShortcuts { open, lines } = use_page_shortcuts();
    let rows = move || {
        lines
            .get()
            .iter()
            .chain(&[("?", "This list"), ("Esc", "Close what is open")])
            .map(|(keys, what)| {
                let keys = keys
                    .split(' ')
                    .map(|key| view! { <kbd class="key">{key}</kbd> }.into_any())
                    .views();
                view! { <tr><td class="shortcuts__keys">{keys}</td><td>{*what}</td></tr> }
                    .into_any()
            })
            .views()
    };
    view! {
        <Dialog open title="Keyboard shortcuts" width="460px">
            <div class="dialog__body">
                <table class="shortcuts"><tbody>{redrawn(rows)}</tbody></table>
            </div>
        </Dialog>
    }
    .into_any()
}
