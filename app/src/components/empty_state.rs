//! Nothing here yet: what goes here, why it is empty, the one next step.

use leptos::prelude::*;

/// An empty list or page.
#[component]
pub fn EmptyState(
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What goes here.
    #[prop(into)]
    text: String,
    /// The one next step.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <h2 class="empty-state__title">{title}</h2>
            <p class="empty-state__text">{text}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
