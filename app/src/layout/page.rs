//! A page that is read from top to bottom, unlike calendar and scheduler, which fill the window.

use crate::components::{Glyph, Icon, Views};
use leptos::prelude::*;

/// A page above this one: name and address.
pub type Crumb = (&'static str, String);

/// The main region with crumbs, heading and, at the end of that line, the page's main action.
#[component]
pub fn Page(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence under it.
    #[prop(optional, into)]
    lead: Option<String>,
    /// The pages above.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// At the end of the heading's line.
    #[prop(optional, into)]
    action: ViewFn,
    /// Up to 1150 px wide instead of 1080; for tables.
    #[prop(optional)]
    wide: bool,
    /// What stands below the scrolling part, for instance a wizard's buttons.
    #[prop(optional, into)]
    footer: ViewFn,
    /// The page.
    children: Children,
) -> impl IntoView {
    let crumbs = (!crumbs.is_empty()).then(|| {
        let links = crumbs
            .into_iter()
            .map(|(name, href)| view! { <a href=href>{name}</a><Icon glyph=Glyph::ChevronEnd size="12"/> }.into_any())
            .views();
        view! { <nav class="crumbs" aria-label="Above">{links}<span aria-current="page">{title}</span></nav> }.into_any()
    });
    view! {
        <main class="main" id="main" tabindex="-1">
            <div class="main__scroll">
                <div class="page" data-wide=wide.then_some("")>
                    <header class="page__header">
                        <div class="grow">
                            {crumbs}
                            <h1 class="page__title">{title}</h1>
                            {lead.map(|lead| view! { <p class="page__lead">{lead}</p> }.into_any())}
                        </div>
                        {action.run()}
                    </header>
                    {children()}
                </div>
            </div>
            {footer.run()}
        </main>
    }
    .into_any()
}
