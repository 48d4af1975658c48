//! Options > Calendar connections, and what My Calendar says about them.

use super::{next_attempt, no_answer, refused};
use crate::accounts::zone_of;
use crate::{Environment, ServiceError};
use chrono::{DateTime, Utc};
use domain::calendar_sync::CalendarSync;
use domain::connection::{Connection, ConnectionState};
use domain::reminder::{ANNOUNCED_AHEAD, ReminderKind};
use domain::time::ZoneId;
use domain::view::options::{ConnectionNotice, ConnectionRow};
use domain::{Caller, ConnectionId};

/// The caller's connections, the oldest first, each with the linked calendars that use it.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn list(env: &Environment, caller: &Caller) -> Result<Vec<ConnectionRow>, ServiceError> {
    let now = env.clock.now();
    let known = Known::read(env, caller).await?;
    let local = |at| env.zones.local(at, &known.zone);
    let rows = known.connections.iter().map(|connection| ConnectionRow {
        used_by: used_by(&known.syncs, connection.id, |sync| sync.finished),
        since: local(connection.state_since),
        reason: reason(connection),
        next_attempt: next_attempt(connection, now).map(local),
        expires: connection.expires_at.map(local),
        id: connection.id,
        provider: connection.provider,
        account: connection.account.clone(),
        state: connection.state,
    });
    Ok(rows.collect())
}

/// What the caller must know about connections that their active syncs use, the oldest connection first: a refusal or an
/// outage for as long as it lasts, and an end of a permission two weeks ahead.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn notices(
    env: &Environment,
    caller: &Caller,
) -> Result<Vec<ConnectionNotice>, ServiceError> {
    let known = Known::read(env, caller).await?;
    Ok(notices_about(
        env,
        &known.zone,
        &known.connections,
        &known.syncs,
    ))
}

/// The same, of connections and syncs that were read already; times are told in `zone`.
pub(crate) fn notices_about(
    env: &Environment,
    zone: &ZoneId,
    connections: &[Connection],
    syncs: &[CalendarSync],
) -> Vec<ConnectionNotice> {
    let now = env.clock.now();
    let local = |at| env.zones.local(at, zone);
    connections
        .iter()
        .filter_map(|connection| {
            let (kind, since) = matter(connection, now)?;
            let used_by = used_by(syncs, connection.id, |sync| sync.finished && sync.active);
            (!used_by.is_empty()).then(|| ConnectionNotice {
                connection: connection.id,
                kind,
                used_by,
                reason: reason(connection).unwrap_or_else(|| {
                    format!(
                        "The permission of {} ends then. Until then everything works as usual. Sign in once more before \
                         that day.",
                        connection.provider.label()
                    )
                }),
                since: local(since),
                next_attempt: next_attempt(connection, now).map(local),
            })
        })
        .collect()
}

/// What is to be said about a connection, and the time it names.
fn matter(connection: &Connection, now: DateTime<Utc>) -> Option<(ReminderKind, DateTime<Utc>)> {
    match (connection.state, connection.expires_at) {
        (ConnectionState::NeedsReauthentication, _) => {
            Some((ReminderKind::Refused, connection.state_since))
        }
        (ConnectionState::Unreachable, _) => Some((ReminderKind::Outage, connection.state_since)),
        (ConnectionState::Connected, Some(end)) if now < end && end <= now + ANNOUNCED_AHEAD => {
            Some((ReminderKind::Expiring, end))
        }
        (ConnectionState::Connected, _) => None,
    }
}

fn reason(connection: &Connection) -> Option<String> {
    match connection.state {
        ConnectionState::Connected => None,
        ConnectionState::NeedsReauthentication => Some(refused(connection.provider)),
        ConnectionState::Unreachable => Some(no_answer(connection.provider)),
    }
}

/// The caller's connections and syncs.
struct Known {
    zone: ZoneId,
    connections: Vec<Connection>,
    syncs: Vec<CalendarSync>,
}

impl Known {
    async fn read(env: &Environment, caller: &Caller) -> Result<Self, ServiceError> {
        let mut reading = env.store.read().await?;
        Ok(Self {
            zone: zone_of(&mut reading, caller).await?,
            connections: reading
                .connections_of(caller.organization, caller.member)
                .await?,
            syncs: reading
                .calendar_syncs_of(caller.organization, caller.member)
                .await?,
        })
    }
}

/// The names of the linked calendars that use a connection.
fn used_by(
    syncs: &[CalendarSync],
    connection: ConnectionId,
    counts: impl Fn(&CalendarSync) -> bool,
) -> Vec<String> {
    syncs
        .iter()
        .filter(|sync| sync.connection == connection && counts(sync))
        .map(|sync| sync.remote_name.clone())
        .collect()
}
