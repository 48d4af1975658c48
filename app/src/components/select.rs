//! One of a few.

use super::early_input::keep_text;
use super::text_field::FieldError;
use crate::components::{Views, redrawn};
use leptos::html;
use leptos::prelude::*;

/// One line of a drop-down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// The group it stands in; lines of one group must follow one another.
    pub group: Option<String>,
    /// Shown, not to be chosen.
    pub disabled: bool,
}

impl Choice {
    /// A line without a group.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            group: None,
            disabled: false,
        }
    }
}

/// A labelled drop-down.
#[component]
pub fn SelectField(
    /// The label.
    #[prop(into)]
    label: String,
    /// Whether the label is only spoken.
    #[prop(optional)]
    label_hidden: bool,
    /// Its name in the form, and its id.
    #[prop(into)]
    name: String,
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Is told the new value.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
    /// A line under it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let error_id = format!("{name}-error");
    let node = NodeRef::<html::Select>::new();
    keep_text(
        node,
        value,
        on_change,
        |field| field.value(),
        |field, word| field.set_value(word),
    );
    let options = redrawn(move || {
        let chosen = value.get();
        let mut groups: Vec<(Option<String>, Vec<AnyView>)> = Vec::new();
        for Choice {
            value,
            label,
            group,
            disabled,
        } in choices.get()
        {
            let selected = value == chosen;
            let line =
                view! { <option value=value selected=selected disabled=disabled>{label}</option> }
                    .into_any();
            match groups.last_mut() {
                Some((last, lines)) if *last == group => lines.push(line),
                _ => groups.push((group, vec![line])),
            }
        }
        groups
            .into_iter()
            .map(|(group, lines)| match group {
                Some(group) => view! { <optgroup label=group>{lines}</optgroup> }.into_any(),
                None => lines.into_any(),
            })
            .views()
    });
    view! {
        <div class="field">
            <label class=if label_hidden { "visually-hidden" } else { "field__label" } for=name.clone()>{label}</label>
            <select
                class="select" id=name.clone() name=name disabled=disabled node_ref=node
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=error_id.clone()
                on:change=move |event| if let Some(on_change) = on_change { on_change.run(event_target_value(&event)) }
            >
                {options}
            </select>
            {hint.map(|hint| view! { <p class="field__hint">{hint}</p> }.into_any())}
            <FieldError id=error_id error/>
        </div>
    }
    .into_any()
}
