//! What just happened, with a way to take it back.

use super::popover::{hide_popover, show_popover};
use super::{Glyph, Icon, IconButton, Size};
use crate::components::{Views, redrawn};
use leptos::html;
use leptos::leptos_dom::helpers::set_timeout_with_handle;
use leptos::prelude::*;
use std::time::Duration;

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Well.
    Good,
    /// Worth knowing.
    Info,
    /// Needs a look.
    Warning,
    /// Broken, or takes something away.
    Danger,
}

impl Tone {
    /// The value of `data-tone`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// The one thing that can be done about it.
#[derive(Clone, Copy)]
pub struct ToastAction {
    /// For instance `Undo`.
    pub label: &'static str,
    /// The key that does the same.
    pub key: Option<&'static str>,
    /// Does it; the toast then closes.
    pub run: Callback<()>,
}

/// A message. Good news leaves after 8 s; trouble stays until it is closed.
#[derive(Clone)]
pub struct Toast {
    /// How it stands.
    pub tone: Tone,
    /// What happened; for trouble also what was kept and what to do.
    pub text: String,
    /// The one thing that can be done about it.
    pub action: Option<ToastAction>,
}

const SHOWN_FOR: Duration = Duration::from_secs(8);
const AT_MOST: usize = 3;

/// The messages of this page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, Toast)>>,
    next: StoredValue<u32>,
    held: RwSignal<bool>,
}

/// Makes [`use_toasts`] work below here.
pub fn provide_toasts() {
    provide_context(Toasts {
        shown: RwSignal::new(Vec::new()),
        next: StoredValue::new(0),
        held: RwSignal::new(false),
    });
}

/// The messages of this page.
pub fn use_toasts() -> Toasts {
    expect_context::<Toasts>()
}

impl Toasts {
    /// Shows a message; beyond three the oldest goes.
    pub fn show(self, toast: Toast) {
        let id = self.next.try_update_value(|next| {
            *next = next.wrapping_add(1);
            *next
        });
        let Some(id) = id else { return };
        let leaves = matches!(toast.tone, Tone::Good | Tone::Info);
        self.shown.update(|shown| {
            if AT_MOST <= shown.len() {
                shown.remove(0);
            }
            shown.push((id, toast));
        });
        if leaves {
            self.leave_later(id);
        }
    }

    /// Good news without an action.
    pub fn tell(self, text: impl Into<String>) {
        self.show(Toast {
            tone: Tone::Good,
            text: text.into(),
            action: None,
        });
    }

    /// Trouble; stays until it is closed.
    pub fn warn(self, text: impl Into<String>) {
        self.show(Toast {
            tone: Tone::Danger,
            text: text.into(),
            action: None,
        });
    }

    /// Closes every message that offers something to do, because it was done or is no longer true.
    pub fn drop_actions(self) {
        self.shown
            .update(|shown| shown.retain(|(_, toast)| toast.action.is_none()));
    }

    fn close(self, id: u32) {
        self.shown
            .update(|shown| shown.retain(|(other, _)| *other != id));
    }

    fn leave_later(self, id: u32) {
        let leave = move || {
            if self.held.try_get_untracked() == Some(true) {
                self.leave_later(id);
            } else if self.shown.try_get_untracked().is_some() {
                self.close(id);
            }
        };
        // Without a timer it stays, which does no harm.
        let _ = set_timeout_with_handle(leave, SHOWN_FOR);
    }
}

/// The place where messages appear: in the top layer, over dialogs too. Once per page.
#[component]
pub fn ToastList() -> impl IntoView {
    let toasts = use_toasts();
    let node = NodeRef::<html::Div>::new();
    Effect::new(move || {
        let Some(list) = node.get() else { return };
        // Hidden and shown again with each message, so that it lies above a dialog that opened meanwhile.
        hide_popover(&list);
        if toasts.shown.with(|shown| !shown.is_empty()) {
            show_popover(&list);
        }
    });
    let lines = redrawn(move || {
        toasts
            .shown
            .get()
            .into_iter()
            .map(|(id, Toast { tone, text, action })| {
                let glyph = if matches!(tone, Tone::Good) { Glyph::Check } else { Glyph::Warning };
                let act = action.map(|action| {
                    let press = move |_| {
                        toasts.close(id);
                        action.run.run(());
                    };
                    view! {
                        <button class="button" type="button" data-size="small" on:click=press>{action.label}</button>
                        {action.key.map(|key| view! { <kbd class="key">{key}</kbd> }.into_any())}
                    }.into_any()
                });
                let closes = matches!(tone, Tone::Warning | Tone::Danger).then(|| view! {
                    <IconButton glyph=Glyph::Close label="Close" size=Size::Small on_click=move |_| toasts.close(id)/>
                }.into_any());
                view! {
                    <div class="toast" data-tone=tone.word()>
                        <Icon glyph/>
                        <span class="toast__text">{text}</span>
                        {act}
                        {closes}
                    </div>
                }.into_any()
            })
            .views()
    });
    view! {
        <div
            class="toasts" role="status" node_ref=node popover="manual"
            on:pointerenter=move |_| toasts.held.set(true) on:pointerleave=move |_| toasts.held.set(false)
            on:focusin=move |_| toasts.held.set(true) on:focusout=move |_| toasts.held.set(false)
        >
            {lines}
        </div>
    }
    .into_any()
}
