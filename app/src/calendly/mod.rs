//! The Calendly workspace: what a member sees and does at Calendly without leaving (spec §3).
//!
//! Every list and every detail is an address (`panel`). A part that Calendly does not answer says why in its own place
//! (`trouble`); the others go on working.

mod asked;
mod availability;
mod available_times;
mod busy_times;
mod changes;
mod data_deletion;
mod event_filters;
mod event_page;
mod event_type_page;
mod event_types;
mod filters;
mod head;
mod hours_bars;
mod hours_form;
mod invitations;
mod invitees;
mod messages;
mod more;
mod organisation;
mod outcome;
mod panel;
mod question;
mod scheduled_events;
mod server_fns;
mod trouble;
mod webhook_form;
mod webhook_page;
mod webhooks;

#[cfg(feature = "ssr")]
pub(crate) use trouble::refusal;

use crate::components::{PageTitle, Tabs, awaited, redrawn};
use crate::paths;
use head::Head;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::{use_location, use_params_map};
use panel::Panel;
use server_fns::load_head;

/// `/calendly/{tab}` and what lies below.
#[component]
pub fn CalendlyPage() -> impl IntoView {
    let params = use_params_map();
    let panel = Memo::new(move |_| {
        params.with(|params| {
            Panel::at(
                params.get_str("tab"),
                params.get_str("part"),
                params.get_str("id"),
            )
        })
    });
    let search = use_location().search;
    let head = Resource::new(move || (panel.get(), search.get()), |_| load_head());
    let title = Signal::derive(move || match panel.get() {
        Some(panel) => ["Calendly – ", panel.title()].concat(),
        None => "Calendly".to_owned(),
    });
    let current = Signal::derive(move || panel.get().map_or("", |panel| panel.tab()).to_owned());
    let body = redrawn(move || match panel.get() {
        Some(panel) => panel.draw(),
        None => view! { <Redirect path=paths::calendly::EVENTS/> }.into_any(),
    });
    view! {
        <PageTitle text=title/>
        <main class="main options workspace" id="main" tabindex="-1">
            <Head head/>
            <div class="options__tabs">
                <Transition>
                    {redrawn(move || awaited(async move {
                        let account = head.await.ok().and_then(|head| head.account);
                        let is_administrator = account.is_some_and(|account| account.is_administrator);
                        let tabs = Signal::stored(panel::tabs(is_administrator));
                        view! { <Tabs label="Calendly" tabs current/> }.into_any()
                    }))}
                </Transition>
            </div>
            <div class="main__scroll"><div class="page options__page">{body}</div></div>
        </main>
    }
    .into_any()
}
