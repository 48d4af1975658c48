//! Ends a connection and its syncs.

use super::Parting;
use crate::calendar_syncs::{Leftovers, delete_received, end};
use crate::live::Topic;
use crate::sync::{AfterRemoval, end_sync};
use crate::{Environment, ServiceError};
use domain::{Caller, ConnectionId};

/// Ends a connection and its syncs; own items stay, and a later connection finds what is there instead of making it twice.
///
/// Where our copies are to be removed, the syncs fall silent at once, and the connection goes with the last copy: removing
/// needs its credentials. What the member allowed at the provider is given back once the connection is gone, not before.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's.
pub async fn disconnect(
    env: &Environment,
    caller: &Caller,
    connection: ConnectionId,
    leftovers: Leftovers,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let known = writing
        .connection(caller.organization, connection)
        .await?
        .filter(|connection| connection.member == caller.member)
        .ok_or(ServiceError::NotFound)?;
    let mut parting = None;
    let mut syncs = writing
        .calendar_syncs_of(caller.organization, caller.member)
        .await?;
    syncs.retain(|sync| sync.connection == connection);
    if leftovers.remove_received {
        for sync in &syncs {
            delete_received(env, &mut writing, sync).await?;
        }
    }
    if leftovers.remove_managed && syncs.iter().any(|sync| sync.finished) {
        for sync in syncs {
            end(env, &mut writing, sync, AfterRemoval::DeleteConnection).await?;
        }
    } else {
        let now = env.clock.now();
        for sync in &syncs {
            end_sync(&mut writing, sync, AfterRemoval::DeleteSync, now).await?;
        }
        parting = Parting::of(&mut writing, caller.organization, known).await?;
    }
    writing.commit().await?;
    if let Some(parting) = parting {
        parting.give_back(env).await;
    }
    env.queue.wake();
    env.live.announce(caller.organization, Topic::CalendarSync);
    env.live.announce(caller.organization, Topic::Calendar);
    Ok(())
}
