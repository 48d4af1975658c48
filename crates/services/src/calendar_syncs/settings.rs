//! Settings of a finished sync: switch, options, run now, delete.

use super::{options, own_sync};
use crate::items::index_span;
use crate::live::Topic;
use crate::sync::{AfterRemoval, pull_job, push_job, remove_managed_job, run_job};
use crate::{Environment, ServiceError};
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::connection::ConnectionState;
use domain::item::ItemSource;
use domain::run::RunCause;
use domain::{CalendarSyncId, Caller};
use store::Writing;

/// What becomes of the copies when a sync ends. The default keeps everything on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leftovers {
    /// Whether the events that we wrote are removed from the linked calendar.
    pub remove_managed: bool,
    /// Whether the items that came from the linked calendar are deleted from My Calendar.
    pub remove_received: bool,
}

/// **Active**: switches a finished sync on or off. Off is silence both ways; switched on again, it looks what changed
/// there, and sends what changed here.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's, [`ServiceError::Invalid`] for a draft.
pub async fn set_active(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    active: bool,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let mut sync = own_sync(&mut writing, caller, id).await?;
    refuse_draft(&sync)?;
    if sync.active == active {
        return Ok(());
    }
    sync.active = active;
    writing.update_calendar_sync(&sync, env.clock.now()).await?;
    if active {
        env.queue.enqueue(&mut writing, pull_job(&sync)).await?;
        env.queue.enqueue(&mut writing, push_job(&sync)).await?;
    }
    writing.commit().await?;
    tell(env, caller);
    // Received items are locked while their calendar is switched off.
    env.live.announce(caller.organization, Topic::Calendar);
    Ok(())
}

/// Saves the options of a sync.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's, [`ServiceError::Invalid`] with a sentence for options that
/// contradict the calendar or do nothing; then nothing was saved.
pub async fn save_settings(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    options: SyncOptions,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    options::store(env, &mut writing, sync, options).await?;
    writing.commit().await?;
    tell(env, caller);
    env.live.announce(caller.organization, Topic::Calendar);
    Ok(())
}

/// **Sync now**.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's, [`ServiceError::Invalid`] while it is switched off or a draft.
pub async fn sync_now(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    refuse_draft(&sync)?;
    if !sync.active {
        return Err(ServiceError::invalid(
            "This sync is switched off. Nothing was started. Switch Active on first.",
        ));
    }
    let connection = writing
        .connection(caller.organization, sync.connection)
        .await?;
    if let Some(connection) = connection
        && connection.state == ConnectionState::NeedsReauthentication
    {
        return Err(ServiceError::invalid(format!(
            "{} refuses the sign-in. Nothing was started. Reconnect the account first; the sync then goes on by itself.",
            connection.provider.label()
        )));
    }
    let job = run_job(&sync, RunCause::Manual(caller.member));
    env.queue.enqueue(&mut writing, job).await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}

/// **Delete**: ends a sync for good; own items stay. Discards a draft as well.
///
/// Where our copies are to be removed, the sync falls silent at once and is gone when its last copy is.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's.
pub async fn delete(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    leftovers: Leftovers,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    if leftovers.remove_received {
        delete_received(env, &mut writing, &sync).await?;
    }
    if leftovers.remove_managed {
        end(env, &mut writing, sync, AfterRemoval::DeleteSync).await?;
    } else {
        writing
            .delete_calendar_sync(caller.organization, id)
            .await?;
    }
    writing.commit().await?;
    tell(env, caller);
    env.live.announce(caller.organization, Topic::Calendar);
    Ok(())
}

/// Silences a sync and has our copies removed; a draft has none and goes at once.
pub(crate) async fn end(
    env: &Environment,
    writing: &mut Writing,
    mut sync: CalendarSync,
    then: AfterRemoval,
) -> Result<(), ServiceError> {
    if !sync.finished {
        writing
            .delete_calendar_sync(sync.organization, sync.id)
            .await?;
        return Ok(());
    }
    sync.active = false;
    writing.update_calendar_sync(&sync, env.clock.now()).await?;
    env.queue
        .enqueue(writing, remove_managed_job(&sync, then))
        .await?;
    Ok(())
}

/// Deletes from My Calendar what came through this sync; there it stays.
pub(crate) async fn delete_received(
    env: &Environment,
    writing: &mut Writing,
    sync: &CalendarSync,
) -> Result<(), ServiceError> {
    let now = env.clock.now();
    let mirrors = writing.mirrors_of_sync(sync.organization, sync.id).await?;
    let ids: Vec<_> = mirrors.iter().map(|mirror| mirror.item).collect();
    let items = writing.items(sync.organization, &ids).await?;
    for mut item in items {
        if item.deleted || item.source != ItemSource::Linked(sync.id) {
            continue;
        }
        let seen = item.version;
        item.deleted = true;
        item.version = seen.next();
        let span = index_span(&item, env.zones.as_ref());
        writing.update_item(&item, seen, span, now).await?;
    }
    Ok(())
}

fn refuse_draft(sync: &CalendarSync) -> Result<(), ServiceError> {
    if sync.finished {
        Ok(())
    } else {
        Err(ServiceError::invalid(
            "This sync is not set up yet. Nothing was started. Go through its wizard to Finish first.",
        ))
    }
}

pub(super) fn tell(env: &Environment, caller: &Caller) {
    env.queue.wake();
    env.live.announce(caller.organization, Topic::CalendarSync);
}
