//! Settings: another calendar of the same account in place of the linked one.

use super::settings::{Leftovers, refuse_draft, refuse_leaving};
use super::wizard::{draft, refuse_used};
use super::{delete_received, end, own_sync};
use crate::connections::{ask, calendars_sentence};
use crate::live::Topic;
use crate::sync::{AfterRemoval, end_sync};
use crate::{Environment, ServiceError};
use domain::calendar_sync::SyncOptions;
use domain::linked_calendar::RemoteCalendarId;
use domain::{CalendarSyncId, Caller};

/// Ends a sync, with its copies kept or taken back as for **Delete**, and begins one with another calendar of the same
/// account and the same choices. That one is a draft: its Confirmation shows the preview, and Finish starts it like any
/// first run.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's; [`ServiceError::Invalid`] with a sentence for a draft, for a
/// calendar that is not there, is the same, or is used already. Then nothing was changed.
pub async fn choose_another(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    calendar: &RemoteCalendarId,
    leftovers: Leftovers,
) -> Result<CalendarSyncId, ServiceError> {
    caller.require_change_own()?;
    let mut reading = env.store.read().await?;
    let sync = own_sync(&mut reading, caller, id).await?;
    let (connection, access) = ask::open(env, &mut reading, caller, sync.connection).await?;
    drop(reading);
    if sync.remote_calendar == *calendar {
        return Err(ServiceError::invalid(
            "This is the calendar that is linked already. Nothing was changed. Choose another one.",
        ));
    }
    let listed = ask::calendars(env, &connection, access.as_ref())
        .await
        .map_err(|error| ServiceError::Invalid(calendars_sentence(&error, connection.provider)))?
        .into_iter()
        .find(|listed| listed.id == *calendar)
        .ok_or_else(|| {
            ServiceError::invalid(
                "This calendar is not in the account any more. Nothing was changed. Choose another one.",
            )
        })?;

    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    refuse_draft(&sync)?;
    refuse_leaving(&mut writing, &sync).await?;
    refuse_used(&mut writing, &sync, &listed.id).await?;
    let next = draft(env, &mut writing, &connection, Some(&listed)).await?;
    let mut begun = own_sync(&mut writing, caller, next).await?;
    begun.remote_calendar = listed.id;
    begun.remote_name = listed.name;
    begun.can_write = listed.can_write;
    begun.options = match listed.can_write {
        true => sync.options.clone(),
        false => SyncOptions {
            kinds: Vec::new(),
            send: None,
            ..sync.options.clone()
        },
    };
    writing.update_calendar_sync(&begun, now).await?;
    if leftovers.remove_received {
        delete_received(env, &mut writing, &sync).await?;
    }
    if leftovers.remove_managed {
        end(env, &mut writing, sync, AfterRemoval::DeleteSync).await?;
    } else {
        end_sync(&mut writing, &sync, AfterRemoval::DeleteSync, now).await?;
    }
    writing.commit().await?;
    env.queue.wake();
    env.live.announce(caller.organization, Topic::CalendarSync);
    env.live.announce(caller.organization, Topic::Calendar);
    Ok(next)
}
