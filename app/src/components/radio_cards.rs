//! One of a few, each with its consequence.

use super::early_input::keep_tick;
use crate::components::Views;
use leptos::html;
use leptos::prelude::*;

/// One card: what is chosen and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RadioCard {
    /// What is sent.
    pub value: String,
    /// What is chosen.
    pub title: String,
    /// What follows from it.
    pub hint: String,
    /// Shown, not to be chosen.
    pub disabled: bool,
}

/// A group of cards of which one is chosen.
#[component]
pub fn RadioCards(
    /// What is asked.
    #[prop(into)]
    legend: String,
    /// Whether the question is only spoken.
    #[prop(optional)]
    legend_hidden: bool,
    /// The field's name in a form.
    #[prop(into)]
    name: String,
    /// The cards.
    cards: Vec<RadioCard>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Is told the new value.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let cards = cards
        .into_iter()
        .map(|card| {
            let own = StoredValue::new(card.value.clone());
            let is_chosen = move || value.with(|value| own.with_value(|own| value == own));
            let node = NodeRef::<html::Input>::new();
            let choose = Callback::new(move |_| {
                if let Some(on_change) = on_change {
                    on_change.run(own.get_value())
                }
            });
            keep_tick(node, Signal::derive(is_chosen), Some(choose), false);
            view! {
                <label class="option-card">
                    <input
                        type="radio" name=name.clone() value=card.value disabled=card.disabled
                        checked=untrack(is_chosen) node_ref=node
                        on:change=move |_| choose.run(true)
                    />
                    <span>
                        <span class="option-card__title">{card.title}</span>
                        <span class="option-card__hint">{card.hint}</span>
                    </span>
                </label>
            }
            .into_any()
        })
        .views();
    view! {
        <fieldset class="option-cards">
            <legend class=if legend_hidden { "visually-hidden" } else { "field__label" }>{legend}</legend>
            {cards}
        </fieldset>
    }
    .into_any()
}
