//! Yes or no, with the consequence under it.

use super::early_input::keep_tick;
use leptos::html;
use leptos::prelude::*;

/// A check box with its label and, under it, what follows from ticking it.
#[component]
pub fn Checkbox(
    /// The label.
    #[prop(into)]
    label: String,
    /// What follows from ticking it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The field's name in a form.
    #[prop(optional, into)]
    name: Option<String>,
    /// What is sent where it is ticked.
    #[prop(default = "true".to_owned(), into)]
    value: String,
    /// Whether it is ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Is told the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
    /// Cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    keep_tick(node, checked, on_change, true);
    view! {
        <label class="check">
            <input
                type="checkbox" name=name value=value disabled=disabled
                checked=checked.get_untracked() node_ref=node
                on:change=move |event| if let Some(on_change) = on_change { on_change.run(event_target_checked(&event)) }
            />
            <span>
                {label}
                {hint.map(|hint| view! { <span class="check__hint">{hint}</span> }.into_any())}
            </span>
        </label>
    }
    .into_any()
}
