//! A toggle that takes effect at once.

use super::early_input::keep_tick;
use leptos::html;
use leptos::prelude::*;

/// A toggle switch with its label; `state` is the word beside it, for instance `On`.
#[component]
pub fn Switch(
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Is told the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// What is switched.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is only spoken.
    #[prop(optional)]
    label_hidden: bool,
    /// The field's name in a form.
    #[prop(optional, into)]
    name: Option<&'static str>,
    /// Cannot be used now; say why beside it.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    keep_tick(node, checked, Some(on_change), true);
    view! {
        <label class="switch">
            <input
                type="checkbox" role="switch" name=name value="true" disabled=disabled
                checked=checked.get_untracked() node_ref=node
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span class=if label_hidden { "visually-hidden" } else { "switch__label" }>{label}</span>
        </label>
    }
    .into_any()
}
