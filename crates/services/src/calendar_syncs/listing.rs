//! The listing.

use super::leaving::in_words;
use super::linked::{Linked, linked_of};
use crate::accounts::zone_of;
use crate::subscriptions::arrival;
use crate::wording::ago;
use crate::{Environment, ServiceError};
use chrono::{DateTime, Utc};
use domain::Caller;
use domain::time::ZoneId;
use domain::view::calendar_sync::{Arrival, SyncListing, SyncRow};
use std::collections::HashMap;

/// The caller's syncs, the oldest first; drafts among them, so that they can be gone on with.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn listing(env: &Environment, caller: &Caller) -> Result<SyncListing, ServiceError> {
    let now = env.clock.now();
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let linked = linked_of(&mut reading, caller.organization, caller.member).await?;
    let backlog: HashMap<_, _> = reading
        .backlog_of(caller.organization, caller.member)
        .await?
        .into_iter()
        .collect();
    let mut leaving: HashMap<_, _> = reading
        .departures(caller.organization)
        .await?
        .into_iter()
        .map(|departure| (departure.sync, departure))
        .collect();
    let mut subscriptions = Vec::new();
    for connection in reading
        .connections_of(caller.organization, caller.member)
        .await?
    {
        let of_it = reading
            .push_subscriptions_of(caller.organization, connection.id)
            .await?;
        subscriptions.extend(of_it);
    }
    drop(reading);
    Ok(SyncListing {
        rows: linked
            .into_iter()
            .map(|linked| {
                let waiting = backlog.get(&linked.sync.id).copied().unwrap_or_default();
                let departure = leaving.remove(&linked.sync.id);
                let arrival = arrival(env, &linked.connection, &linked.sync, &subscriptions, now);
                SyncRow {
                    leaving: departure
                        .map(|departure| in_words(departure, env.zones.as_ref(), &zone)),
                    ..row(env, linked, (waiting, arrival), &zone, now)
                }
            })
            .collect(),
        can_change: caller.can_change_own(),
    })
}

fn row(
    env: &Environment,
    linked: Linked,
    (waiting, arrival): (u32, Arrival),
    zone: &ZoneId,
    now: DateTime<Utc>,
) -> SyncRow {
    let status = linked.status(now, env.zones.as_ref(), zone);
    let Linked {
        sync,
        connection,
        held,
        ..
    } = linked;
    SyncRow {
        id: sync.id,
        connection: connection.id,
        active: sync.active,
        finished: sync.finished,
        calendar: sync.remote_name,
        provider: connection.provider,
        account: connection.account,
        options: sync.options,
        can_write: sync.can_write,
        last_synced: sync.last_synced_at.map(|at| env.zones.local(at, zone)),
        last_synced_ago: sync
            .last_synced_at
            .map_or_else(|| "Not yet".to_owned(), |at| ago(at, now)),
        status,
        waiting,
        held: u32::try_from(held).unwrap_or(u32::MAX),
        looked_ago: sync.checked_at.map(|at| ago(at, now)),
        arrival,
        leaving: None,
    }
}
