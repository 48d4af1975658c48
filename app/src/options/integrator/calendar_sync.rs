//! The panel of Calendar Sync: its true state, and the way to the listing.

use super::about;
use crate::components::{
    Badge, Banner, ButtonLink, ErrorBanner, Glyph, Look, Tone, awaited, redrawn,
};
use crate::{AppError, paths, words};
use domain::integration::IntegrationKind;
use domain::view::options::{IntegrationCard, IntegrationCardState};
use leptos::prelude::*;

/// The panel.
#[component]
pub fn CalendarSyncPanel(cards: Resource<Result<Vec<IntegrationCard>, AppError>>) -> impl IntoView {
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                match cards.await {
                    Ok(cards) => cards
                        .into_iter()
                        .find(|card| card.kind == IntegrationKind::CalendarSync)
                        .map(|card| view! { <Panel state=card.state/> }.into_any())
                        .into_any(),
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn Panel(state: IntegrationCardState) -> impl IntoView {
    let kind = IntegrationKind::CalendarSync;
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
        IntegrationCardState::NotInThisVersion => ().into_any(),
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
