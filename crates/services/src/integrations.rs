//! Options > Integrator: one card per integration, with its true state.

use crate::accounts::zone_of;
use crate::calendar_syncs::linked::linked_of;
use crate::calendly::state_of;
use crate::wording::count_of;
use crate::{Environment, ServiceError};
use domain::Caller;
use domain::integration::{CalendlyState, IntegrationKind};
use domain::view::options::{IntegrationCard, IntegrationCardState};

/// The cards of the caller's integrations.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn cards(
    env: &Environment,
    caller: &Caller,
) -> Result<Vec<IntegrationCard>, ServiceError> {
    Ok(vec![
        IntegrationCard {
            kind: IntegrationKind::Calendly,
            state: calendly(env, caller).await?,
        },
        IntegrationCard {
            kind: IntegrationKind::CalendarSync,
            state: calendar_sync(env, caller).await?,
        },
    ])
}

async fn calendly(
    env: &Environment,
    caller: &Caller,
) -> Result<IntegrationCardState, ServiceError> {
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let account = reading
        .calendly_account(caller.organization, caller.member)
        .await?;
    let state = state_of(&mut reading, caller.organization, caller.member).await?;
    Ok(match (state, account) {
        (CalendlyState::NeedsReauthentication(_), _) => IntegrationCardState::Trouble {
            reason: "Calendly was switched off and needs to be re-authenticated. Your settings are kept.".to_owned(),
        },
        (CalendlyState::ConnectionProblem, _) => IntegrationCardState::Trouble {
            reason: "Calendly does not answer. We try again by ourselves; nothing is lost.".to_owned(),
        },
        (CalendlyState::Connected, Some(account)) => IntegrationCardState::Connected {
            since: env.zones.local(account.connected_at, &zone),
            what: account.identity.email,
        },
        (CalendlyState::Connected | CalendlyState::Off | CalendlyState::WithoutToken, _) => {
            IntegrationCardState::Off
        }
    })
}

async fn calendar_sync(
    env: &Environment,
    caller: &Caller,
) -> Result<IntegrationCardState, ServiceError> {
    let now = env.clock.now();
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let mut linked = linked_of(&mut reading, caller.organization, caller.member).await?;
    drop(reading);
    linked.retain(|linked| linked.sync.finished);
    let troubled = linked
        .iter()
        .filter(|linked| linked.sync.active)
        .find_map(|linked| linked.trouble_sentence(now));
    if let Some(reason) = troubled {
        return Ok(IntegrationCardState::Trouble { reason });
    }
    let since = linked
        .iter()
        .map(|linked| linked.connection.state_since)
        .min();
    Ok(match since {
        Some(since) => IntegrationCardState::Connected {
            what: count_of(linked.len(), "linked calendar", "linked calendars"),
            since: env.zones.local(since, &zone),
        },
        None => IntegrationCardState::Off,
    })
}
