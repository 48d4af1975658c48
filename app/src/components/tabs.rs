//! Tabs that are pages of their own.

use crate::components::{Views, redrawn};
use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// A number or word beside it.
    pub count: Option<String>,
}

/// A row of tabs; `current` is the address of the one that shows.
#[component]
pub fn Tabs(
    /// What they belong to.
    #[prop(into)]
    label: String,
    /// In order.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The address of the current one.
    #[prop(into)]
    current: Signal<String>,
) -> impl IntoView {
    let links = redrawn(move || {
        let current = current.get();
        tabs.get()
            .into_iter()
            .map(|Tab { label, href, count }| {
                let is_current = (href == current).then_some("page");
                view! {
                    <a class="tabs__tab" href=href aria-current=is_current>
                        {label}
                        {count.map(|count| view! { <span class="count">{count}</span> }.into_any())}
                    </a>
                }
                .into_any()
            })
            .views()
    });
    view! { <nav class="tabs" aria-label=label>{links}</nav> }.into_any()
}
