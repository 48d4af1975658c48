//! One line or many lines of text, with label, hint and error.

use super::early_input::keep_text;
use super::{Glyph, Icon, escaped};
use leptos::html;
use leptos::prelude::*;

/// What is typed into a field; decides on the keyboard of a phone and on what a browser offers to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldKind {
    /// Any text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password; never drawn by the server.
    Password,
    /// An address on the web.
    Url,
    /// A date, `2026-03-18`.
    Date,
    /// A time, `09:30`.
    Time,
}

impl FieldKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Url => "url",
            Self::Date => "date",
            Self::Time => "time",
        }
    }
}

/// A labelled field of one line. `name` is also its id, so it must be unlike any other on the page.
#[component]
pub fn TextField(
    /// The label.
    #[prop(into)]
    label: String,
    /// Its name in the form, and its id.
    #[prop(into)]
    name: String,
    /// What stands in it.
    #[prop(optional, into)]
    value: Signal<String>,
    /// Is told what is typed.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// What is typed.
    #[prop(optional)]
    kind: FieldKind,
    /// A line under it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What a browser may fill in; nothing when left out.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Must be filled.
    #[prop(optional)]
    required: bool,
    /// Receives the focus when the page or dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// An example while it is empty.
    #[prop(optional, into)]
    placeholder: Option<String>,
) -> impl IntoView {
    let hint_id = format!("{name}-hint");
    let error_id = format!("{name}-error");
    let described = {
        let (hint_id, error_id) = (hint.is_some().then(|| hint_id.clone()), error_id.clone());
        move || match (error.with(Option::is_some), &hint_id) {
            (true, _) => Some(error_id.clone()),
            (false, hint) => hint.clone(),
        }
    };
    let node = NodeRef::<html::Input>::new();
    keep_text(
        node,
        value,
        on_input,
        |field| field.value(),
        |field, text| field.set_value(text),
    );
    let typed = move |event| {
        if let Some(on_input) = on_input {
            on_input.run(event_target_value(&event));
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for=name.clone()>{label}</label>
            <input
                class="input" id=name.clone() name=name type=kind.word()
                autocomplete=autocomplete required=required autofocus=autofocus disabled=disabled placeholder=placeholder
                value=value.get_untracked() on:input=typed node_ref=node
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
            />
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> }.into_any())}
            <FieldError id=error_id error/>
        </div>
    }
    .into_any()
}

/// What is wrong with a field, under it.
#[component]
pub fn FieldError(
    /// The field points here.
    id: String,
    /// The sentence.
    error: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        let id = id.clone();
        error.get().map(|error| view! {
            <p class="field__error" id=id role="alert"><Icon glyph=Glyph::Warning size="14"/>{error}</p>
        }.into_any())
    }
}

/// A labelled field of several lines.
#[component]
pub fn TextArea(
    /// The label.
    #[prop(into)]
    label: String,
    /// Whether the label is only spoken.
    #[prop(optional)]
    label_hidden: bool,
    /// Its name in the form, and its id.
    #[prop(into)]
    name: String,
    /// What stands in it.
    #[prop(optional, into)]
    value: Signal<String>,
    /// Is told what is typed.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// How many lines show.
    #[prop(default = "3")]
    rows: &'static str,
    /// Cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    keep_text(
        node,
        value,
        on_input,
        |field| field.value(),
        |field, text| field.set_value(text),
    );
    // Leptos writes children of a <textarea> unescaped, so the text goes in as markup that was escaped here. The line
    // break before it is the one that HTML drops after the tag; a browser that draws the field itself drops none.
    let before = if cfg!(feature = "ssr") { "\n" } else { "" };
    let inner = [before, &escaped(&value.get_untracked())].concat();
    let placeholder = label_hidden.then(|| label.clone());
    view! {
        <div class="field">
            <label class=if label_hidden { "visually-hidden" } else { "field__label" } for=name.clone()>{label}</label>
            <textarea
                class="input" id=name.clone() name=name rows=rows placeholder=placeholder disabled=disabled
                inner_html=inner node_ref=node
                on:input=move |event| if let Some(on_input) = on_input { on_input.run(event_target_value(&event)) }
            ></textarea>
        </div>
    }
    .into_any()
}
