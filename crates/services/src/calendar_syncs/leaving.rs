//! A sync on its way out: what its member sees of it, and what they can do about what is left there.

use super::own_sync;
use crate::live::Topic;
use crate::sync::{end_sync, remove_managed_job};
use crate::wording::when_in_words;
use crate::{Environment, ServiceError};
use domain::departure::{Departure, LeftThere};
use domain::time::{ZoneId, Zones};
use domain::view::calendar_sync::{CopiesCount, Leaving, LeftLine};
use domain::{CalendarSyncId, Caller, ConnectionId};
use store::Reading;

/// **Try again**: what could not be removed is tried once more.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's and on its way out.
pub async fn try_again(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    let Departure { then, .. } = departure(&mut writing, caller, id).await?;
    let begun = Departure::begun(id, then);
    writing
        .save_departure(caller.organization, &begun, env.clock.now())
        .await?;
    env.queue
        .enqueue(&mut writing, remove_managed_job(&sync, then))
        .await?;
    writing.commit().await?;
    env.queue.wake();
    env.live.announce(caller.organization, Topic::CalendarSync);
    Ok(())
}

/// **Leave them there**: the sync ends now, and what is left of our copies stays. Connected again, they are found.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's and on its way out.
pub async fn leave_there(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    let Departure { then, .. } = departure(&mut writing, caller, id).await?;
    let parting = end_sync(&mut writing, &sync, then, env.clock.now()).await?;
    writing.commit().await?;
    if let Some(parting) = parting {
        parting.give_back(env).await;
    }
    env.live.announce(caller.organization, Topic::CalendarSync);
    env.live.announce(caller.organization, Topic::Calendar);
    Ok(())
}

/// How many copies an end is about: of one sync, or of all that use a connection.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn copies_count(
    env: &Environment,
    caller: &Caller,
    sync: Option<CalendarSyncId>,
    connection: Option<ConnectionId>,
) -> Result<CopiesCount, ServiceError> {
    let mut reading = env.store.read().await?;
    let syncs = reading
        .calendar_syncs_of(caller.organization, caller.member)
        .await?;
    let counts = reading
        .count_mirrors(caller.organization, caller.member)
        .await?;
    let mut total = CopiesCount::default();
    for (id, there, here) in counts {
        let is_meant = sync == Some(id)
            || syncs
                .iter()
                .any(|known| known.id == id && Some(known.connection) == connection);
        if is_meant {
            total.there += there;
            total.here += here;
        }
    }
    Ok(total)
}

async fn departure(
    reading: &mut Reading,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<Departure, ServiceError> {
    reading
        .departure(caller.organization, id)
        .await?
        .ok_or(ServiceError::NotFound)
}

/// The departure as pages show it.
pub(super) fn in_words(departure: Departure, zones: &dyn Zones, zone: &ZoneId) -> Leaving {
    let line = |left: LeftThere| LeftLine {
        when: left.timing.map_or_else(String::new, |timing| {
            when_in_words(super::preview::on_wall(&timing, zones, zone))
        }),
        subject: left.subject,
        why: left.reason,
    };
    Leaving {
        done: departure.done,
        of: departure.of,
        stuck: departure.stuck,
        left: departure.left.into_iter().map(line).collect(),
    }
}
