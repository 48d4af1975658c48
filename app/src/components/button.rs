//! Buttons, and links that look like them.

use super::{Glyph, Icon};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// How loud a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// A box.
    #[default]
    Plain,
    /// The one thing to do in a region.
    Primary,
    /// No box until one points at it.
    Ghost,
    /// Takes something away.
    Danger,
    /// Takes something away, and that is what the region is about.
    SolidDanger,
}

impl Look {
    /// The value of `data-look`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Primary => "primary",
            Self::Ghost => "ghost",
            Self::Danger => "danger",
            Self::SolidDanger => "solid-danger",
        }
    }
}

/// How large a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// 26 px.
    Small,
    /// 32 px.
    #[default]
    Medium,
    /// 36 px, as form fields.
    Large,
}

impl Size {
    /// The value of `data-size`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}

/// A button. Without `on_click` it submits its form.
#[component]
pub fn Button(
    /// How loud.
    #[prop(optional)]
    look: Look,
    /// How large.
    #[prop(optional)]
    size: Size,
    /// A drawing before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// What it does; without it the form is submitted.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// Cannot be used now; say why beside it.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Is at work: keeps its width and ignores repeats.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// `name` and `value` it submits, where a form has several buttons.
    #[prop(optional, into)]
    name: Option<&'static str>,
    /// See `name`.
    #[prop(optional, into)]
    value: Option<String>,
    /// A tip on hover.
    #[prop(optional, into)]
    title: Option<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let press = move |event: MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    let kind = if on_click.is_some() {
        "button"
    } else {
        "submit"
    };
    view! {
        <button
            class="button" type=kind name=name value=value title=title
            data-look=look.word() data-size=size.word()
            disabled=disabled aria-disabled=move || busy.get().then_some("true")
            on:click=press
        >
            {glyph.map(|glyph| view! { <Icon glyph/> }.into_any())}
            {children()}
        </button>
    }
    .into_any()
}

/// A button that shows only a drawing; `label` is what it is called.
#[component]
pub fn IconButton(
    /// The drawing.
    #[prop(into)]
    glyph: Signal<Glyph>,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// What it does; without it the form is submitted.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// How loud.
    #[prop(default = Look::Ghost)]
    look: Look,
    /// How large.
    #[prop(optional)]
    size: Size,
    /// Cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let kind = if on_click.is_some() {
        "button"
    } else {
        "submit"
    };
    view! {
        <button
            class="button" type=kind data-icon-only="" aria-label=label title=label
            data-look=look.word() data-size=size.word() disabled=disabled
            on:click=move |event| if let Some(on_click) = on_click { on_click.run(event) }
        >
            <Icon glyph/>
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How loud.
    #[prop(optional)]
    look: Look,
    /// How large.
    #[prop(optional)]
    size: Size,
    /// A drawing before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// What it is called where only the drawing shows.
    #[prop(optional, into)]
    label: Option<String>,
    /// The words; leave out together with giving `label`.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let icon_only = children.is_none().then_some("");
    view! {
        <a
            class="button" href=href aria-label=label.clone() title=label
            data-look=look.word() data-size=size.word() data-icon-only=icon_only
        >
            {glyph.map(|glyph| view! { <Icon glyph/> }.into_any())}
            {children.map(|children| children())}
        </a>
    }
    .into_any()
}
