//! What a booking would make of the values that are chosen.

use super::form::{Values, label_of};
use crate::components::{Views, redrawn};
use domain::person::PersonKind;
use domain::view::calendly::DefaultsPage;
use leptos::prelude::*;

/// `A booking by J. Rivers would create a lead in Sales with …`
#[component]
pub fn Preview(
    /// The fields with their choices.
    page: DefaultsPage,
    /// What is chosen.
    values: RwSignal<Values>,
) -> impl IntoView {
    let kind = PersonKind::of_new(page.module).label().to_lowercase();
    let title = [
        "A booking by J. Rivers would create a ",
        &kind,
        " in ",
        page.module.label(),
        ":",
    ]
    .concat();
    let lines = redrawn(move || {
        let values = values.get();
        page.fields
            .iter()
            .map(|field| {
                let value = values.get(&field.field).map_or("", String::as_str);
                let words = match label_of(field, value).as_str() {
                    "" => view! { <dd class="faint">"No value yet"</dd> }.into_any(),
                    label => view! { <dd><bdi>{label.to_owned()}</bdi></dd> }.into_any(),
                };
                view! { <dt>{field.field.label()}</dt>{words} }.into_any()
            })
            .views()
    });
    view! {
        <section class="defaults-preview" aria-label="Preview">
            <p class="small">{title}</p>
            <dl class="facts">{lines}</dl>
        </section>
    }
    .into_any()
}
