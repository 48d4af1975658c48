//! Options > Integrator: the integrations, each with its true state.

use super::server_fns::load_integrations;
use crate::components::{
    Badge, Banner, ButtonLink, ErrorBanner, Glyph, Look, Tone, Views, awaited, redrawn,
};
use crate::live::{Topic, use_live};
use crate::{paths, words};
use domain::integration::IntegrationKind;
use domain::view::options::{IntegrationCard, IntegrationCardState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The tab.
#[component]
pub fn IntegratorTab() -> impl IntoView {
    let changes = use_live(Topic::CalendarSync);
    let cards = Resource::new(move || changes.get(), |_| load_integrations());
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                match cards.await {
                    Ok(cards) => view! { <Integrations cards/> }.into_any(),
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            }))}
        </Transition>
    }
    .into_any()
}

/// A letter for its tile, its word in the address, and what it is for.
const fn about(kind: IntegrationKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        IntegrationKind::Calendly => (
            "C",
            "calendly",
            "Send meeting links by email; bookings become leads and appointments.",
        ),
        IntegrationKind::CalendarSync => (
            "S",
            "calendar-sync",
            "Keeps My Calendar and the calendars you already use in step, both ways.",
        ),
    }
}

/// The state in a word or two.
fn state_line(state: &IntegrationCardState) -> String {
    match state {
        IntegrationCardState::NotInThisVersion => "Comes with a later version".to_owned(),
        IntegrationCardState::Off => "Not connected yet".to_owned(),
        IntegrationCardState::Connected { what, .. } => what.clone(),
        IntegrationCardState::Trouble { .. } => "Not Connected".to_owned(),
    }
}

#[component]
fn Integrations(cards: Vec<IntegrationCard>) -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        let word = query.with(|query| query.get("show"));
        let calendly = about(IntegrationKind::Calendly).1;
        if word.as_deref() == Some(calendly) {
            IntegrationKind::Calendly
        } else {
            IntegrationKind::CalendarSync
        }
    });
    let list = cards
        .iter()
        .map(|card| {
            let (letter, anchor, _) = about(card.kind);
            let kind = card.kind;
            let is_chosen = move || (chosen.get() == kind).then_some("true");
            view! {
                <a class="integrations__one" href=[paths::INTEGRATOR, "?show=", anchor].concat() aria-current=is_chosen>
                    <span class="tile" aria-hidden="true">{letter}</span>
                    <span><span>{card.kind.label()}</span><small>{state_line(&card.state)}</small></span>
                </a>
            }.into_any()
        })
        .views();
    let panel = redrawn(move || {
        let card = cards.iter().find(|card| card.kind == chosen.get()).cloned();
        card.map(|card| view! { <Integration card/> }.into_any())
    });
    view! {
        <div class="integrations">
            <nav class="integrations__list" aria-label="Integrations">{list}</nav>
            <div class="integrations__panel">{panel}</div>
        </div>
    }
    .into_any()
}

#[component]
fn Integration(card: IntegrationCard) -> impl IntoView {
    let IntegrationCard { kind, state } = card;
    let (letter, _, what_for) = about(kind);
    let badge = match &state {
        IntegrationCardState::NotInThisVersion => {
            view! { <Badge text="Comes with a later version".to_owned()/> }.into_any()
        }
        IntegrationCardState::Off => {
            view! { <Badge text="Not connected yet".to_owned()/> }.into_any()
        }
        IntegrationCardState::Connected { .. } => {
            view! { <Badge tone=Tone::Good text="Connected".to_owned()/> }.into_any()
        }
        IntegrationCardState::Trouble { .. } => {
            view! { <Badge tone=Tone::Danger text="Not Connected".to_owned()/> }.into_any()
        }
    };
    let body = match state {
        IntegrationCardState::NotInThisVersion => {
            view! { <p class="integration-note">"It cannot be switched on in this version. Nothing has to be prepared for it."</p> }.into_any()
        }
        IntegrationCardState::Off => view! {
            <div class="integration-act">
                <p>"No calendar is linked. Connect one to see your other appointments in My Calendar."</p>
                <ButtonLink href=paths::CALENDAR_SYNC_NEW look=Look::Primary glyph=Glyph::Plus>"Click to Connect"</ButtonLink>
            </div>
        }
        .into_any(),
        IntegrationCardState::Connected { what, since } => view! {
            <dl class="integration-facts">
                <div><dt>"What"</dt><dd>{what}</dd></div>
                <div><dt>"Connected since"</dt><dd><time datetime=words::iso_minute(since)>{words::date_time(since)}</time></dd></div>
            </dl>
            <div class="integration-act">
                <ButtonLink href=paths::CALENDAR_SYNC>"Open Calendar Sync"</ButtonLink>
                <ButtonLink href=paths::CALENDAR_CONNECTIONS look=Look::Ghost>"Calendar connections"</ButtonLink>
            </div>
        }
        .into_any(),
        IntegrationCardState::Trouble { reason } => view! {
            <div class="integration-trouble">
                <Banner tone=Tone::Danger title="Something needs you" text=reason>
                    <ButtonLink href=paths::CALENDAR_SYNC>"Open Calendar Sync"</ButtonLink>
                </Banner>
            </div>
        }
        .into_any(),
    };
    view! {
        <section class="card" aria-label=kind.label()>
            <div class="integration-head">
                <span class="tile" data-size="large" aria-hidden="true">{letter}</span>
                <div><h2>{kind.label()}</h2><p>{what_for}</p></div>
                {badge}
            </div>
            {body}
        </section>
    }
    .into_any()
}
