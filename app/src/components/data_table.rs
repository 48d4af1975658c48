//! Rows and columns; cards where there is no room for columns.

use crate::components::Views;
use leptos::prelude::*;

/// A table with a spoken caption. Each `td` of a row should carry `data-label`, which a card shows.
#[component]
pub fn DataTable(
    /// What it lists.
    #[prop(into)]
    caption: String,
    /// Heads of the columns; an empty one is for actions.
    columns: Vec<&'static str>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let heads = columns
        .into_iter()
        .map(|column| match column {
            "" => view! { <td></td> }.into_any(),
            column => view! { <th scope="col">{column}</th> }.into_any(),
        })
        .views();
    view! {
        <table class="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{children()}</tbody>
        </table>
    }
    .into_any()
}
