//! Options > Integrator: the integrations on the left, the panel of one on the right.

mod calendar_sync;
pub(crate) mod calendly;
pub(crate) mod server_fns;

use crate::components::{ErrorBanner, Views, awaited, redrawn};
use crate::live::{Topic, use_live};
use crate::paths;
use calendar_sync::CalendarSyncPanel;
use calendly::CalendlyIntegration;
use domain::integration::IntegrationKind;
use domain::view::options::{IntegrationCard, IntegrationCardState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fns::load_integrations;

/// The tab. `?show=` names the panel by its word; the address of the panel itself does the same.
#[component]
pub fn IntegratorTab() -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        let word = query.with(|query| query.get("show"));
        shown(word.as_deref())
    });
    let changes = use_live(Topic::CalendarSync);
    let cards = Resource::new(move || changes.get(), |_| load_integrations());
    let panel = redrawn(move || match chosen.get() {
        IntegrationKind::Calendly => view! { <CalendlyIntegration/> }.into_any(),
        IntegrationKind::CalendarSync => view! { <CalendarSyncPanel cards/> }.into_any(),
    });
    view! {
        <div class="integrations">
            <nav class="integrations__list" aria-label="Integrations">
                <Transition>
                    {redrawn(move || awaited(async move {
                        match cards.await {
                            Ok(cards) => view! { <Links cards chosen/> }.into_any(),
                            Err(error) => view! { <ErrorBanner error/> }.into_any(),
                        }
                    }))}
                </Transition>
            </nav>
            <div class="integrations__panel">{panel}</div>
        </div>
    }
    .into_any()
}

/// The panel that a word of the address names; the first one where it names none.
fn shown(word: Option<&str>) -> IntegrationKind {
    match word {
        Some("calendar-sync") => IntegrationKind::CalendarSync,
        _ => IntegrationKind::Calendly,
    }
}

/// A letter for its tile, where its panel is, and what it is for.
const fn about(kind: IntegrationKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        IntegrationKind::Calendly => (
            "C",
            paths::CALENDLY,
            "Send meeting links by email; bookings become leads and appointments.",
        ),
        IntegrationKind::CalendarSync => (
            "S",
            paths::INTEGRATOR_CALENDAR_SYNC,
            "Keeps My Calendar and the calendars you already use in step, both ways.",
        ),
    }
}

/// The state in a word or two.
fn state_line(card: &IntegrationCard) -> String {
    match (&card.state, card.kind) {
        (IntegrationCardState::NotInThisVersion, _) => "Comes with a later version".to_owned(),
        (IntegrationCardState::Off, IntegrationKind::Calendly) => "Off".to_owned(),
        (IntegrationCardState::Off, IntegrationKind::CalendarSync) => {
            "Not connected yet".to_owned()
        }
        (IntegrationCardState::Connected { what, .. }, _) => what.clone(),
        (IntegrationCardState::Trouble { .. }, _) => "Not Connected".to_owned(),
    }
}

#[component]
fn Links(cards: Vec<IntegrationCard>, chosen: Memo<IntegrationKind>) -> impl IntoView {
    cards
        .into_iter()
        .map(|card| {
            let kind = card.kind;
            let (letter, href, _) = about(kind);
            let is_chosen = move || (chosen.get() == kind).then_some("true");
            let state = state_line(&card);
            view! {
                <a class="integrations__one" href=href aria-current=is_chosen>
                    <span class="tile" aria-hidden="true">{letter}</span>
                    <span><span>{kind.label()}</span><small>{state}</small></span>
                </a>
            }
            .into_any()
        })
        .views()
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_panel_shows_the_first() {
        assert_eq!(shown(None), IntegrationKind::Calendly);
        assert_eq!(shown(Some("calendly")), IntegrationKind::Calendly);
        assert_eq!(shown(Some("calendar-sync")), IntegrationKind::CalendarSync);
        assert_eq!(shown(Some("other")), IntegrationKind::Calendly);
    }
}
