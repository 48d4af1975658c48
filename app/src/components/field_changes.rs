//! What changed of something, field by field.

use super::Views;
use domain::view::calendar_sync::FieldChange;
use leptos::prelude::*;

/// Each field as it was, struck out, and as it is.
#[component]
pub fn FieldChanges(
    /// In the order they are drawn.
    fields: Vec<FieldChange>,
) -> impl IntoView {
    let fields = fields.into_iter().map(field_view).views();
    view! { <dl class="log-fields">{fields}</dl> }.into_any()
}

fn field_view(change: FieldChange) -> AnyView {
    let FieldChange {
        field,
        before,
        after,
    } = change;
    let arrow = (before.is_some() && after.is_some()).then_some(" → ");
    view! {
        <dt>{field}</dt>
        <dd>
            {before.map(|before| view! { <del><bdi>{before}</bdi></del> }.into_any())}
            {arrow}
            {after.map(|after| view! { <ins><bdi>{after}</bdi></ins> }.into_any())}
        </dd>
    }
    .into_any()
}
