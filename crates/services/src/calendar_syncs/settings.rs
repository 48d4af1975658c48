//! Settings of a finished sync: switch, options, run now, delete.

use super::{options, own_sync};
use crate::connections::ask;
use crate::items::index_span;
use crate::live::Topic;
use crate::subscriptions::have_tended;
use crate::sync::{AfterRemoval, end_sync, pull_job, push_job, remove_managed_job, run_job};
use crate::{Environment, ServiceError};
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::connection::ConnectionState;
use domain::departure::Departure;
use domain::item::ItemSource;
use domain::run::{RunCause, RunOutcome};
use domain::{CalendarSyncId, Caller, ConnectionId};
use provider::ProviderError;
use store::{Reading, Writing};

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
    refuse_leaving(&mut writing, &sync).await?;
    if sync.active == active {
        return Ok(());
    }
    sync.active = active;
    writing.update_calendar_sync(&sync, env.clock.now()).await?;
    if active {
        let first = match cut_short(&mut writing, &sync).await? {
            Some(cause) => run_job(&sync, cause),
            None => pull_job(&sync),
        };
        env.queue.enqueue(&mut writing, first).await?;
        env.queue.enqueue(&mut writing, push_job(&sync)).await?;
    }
    have_tended(env, &mut writing, sync.organization, sync.connection).await?;
    writing.commit().await?;
    tell(env, caller);
    // Received items are locked while their calendar is switched off.
    env.live.announce(caller.organization, Topic::Calendar);
    Ok(())
}

/// So far back a whole run is looked for that did not come to its end.
const RUNS_LOOKED_AT: u32 = 50;

/// The whole run that was asked for last, where it never came to its end; Finish, where nothing was ever looked at.
async fn cut_short(
    reading: &mut Reading,
    sync: &CalendarSync,
) -> Result<Option<RunCause>, ServiceError> {
    let runs = reading
        .runs(sync.organization, sync.id, RUNS_LOOKED_AT)
        .await?;
    let last = runs.into_iter().find(|run| run.cause.is_whole());
    Ok(match last {
        Some(run) => match run.outcome {
            None | Some(RunOutcome::Failed(_)) => Some(run.cause),
            Some(RunOutcome::Complete | RunOutcome::Partial | RunOutcome::Incomplete(_)) => None,
        },
        None => sync.checked_at.is_none().then_some(RunCause::Finish),
    })
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
    refuse_leaving(&mut writing, &sync).await?;
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
    start(env, caller, id, RunCause::Manual(caller.member)).await
}

/// **Fix sync**: everything is read again and compared; what was tied before is tied again, what is missing there is sent,
/// and what was refused is tried once more. The log tells what it did.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's, [`ServiceError::Invalid`] while it is switched off or a draft.
pub async fn fix(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<Fix, ServiceError> {
    caller.require_change_own()?;
    let mut reading = env.store.read().await?;
    let sync = own_sync(&mut reading, caller, id).await?;
    let (connection, access) = ask::open(env, &mut reading, caller, sync.connection).await?;
    drop(reading);
    refuse_silent(&sync)?;
    // Asked for its calendars, an account tells whether it still lets us in; a refusal is written down.
    let answer = ask::calendars(env, &connection, access.as_ref()).await;
    match answer {
        Err(ProviderError::Unauthorized) => Ok(Fix::SignInAgain(connection.id)),
        // Anything else shows in the run, with its reason.
        Ok(_) | Err(_) => {
            start(env, caller, id, RunCause::Fix(caller.member)).await?;
            Ok(Fix::Started)
        }
    }
}

/// *Fix sync*, once its account let us in again; whether the run was asked for. A sync that was switched off or ended meanwhile
/// stays as it is.
pub(crate) async fn fix_after_sign_in(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<bool, ServiceError> {
    match start(env, caller, id, RunCause::Fix(caller.member)).await {
        Ok(()) => Ok(true),
        Err(ServiceError::NotFound | ServiceError::Invalid(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What *Fix sync* came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fix {
    /// The run is under way.
    Started,
    /// The account refuses us: its owner has to sign in again, and then everything is fixed.
    SignInAgain(ConnectionId),
}

async fn start(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    cause: RunCause,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    refuse_silent(&sync)?;
    if let RunCause::Manual(_) = cause {
        refuse_locked_out(&mut writing, &sync, "Nothing was started").await?;
    }
    let job = run_job(&sync, cause);
    env.queue.enqueue(&mut writing, job).await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}

/// An account that refuses us is connected again first; `kept` says what did not happen.
pub(super) async fn refuse_locked_out(
    reading: &mut Reading,
    sync: &CalendarSync,
    kept: &str,
) -> Result<(), ServiceError> {
    let connection = reading
        .connection(sync.organization, sync.connection)
        .await?;
    match connection {
        Some(connection) if connection.state == ConnectionState::NeedsReauthentication => {
            Err(ServiceError::invalid(format!(
                "{} refuses the sign-in. {kept}. Reconnect the account first; the sync then goes on by itself.",
                connection.provider.label()
            )))
        }
        Some(_) | None => Ok(()),
    }
}

/// A sync that is switched off runs for nobody.
pub(super) fn refuse_silent(sync: &CalendarSync) -> Result<(), ServiceError> {
    refuse_draft(sync)?;
    if sync.active {
        return Ok(());
    }
    Err(ServiceError::invalid(
        "This sync is switched off. Nothing was started. Switch Active on first.",
    ))
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
        let now = env.clock.now();
        end_sync(&mut writing, &sync, AfterRemoval::DeleteSync, now).await?;
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
    let now = env.clock.now();
    sync.active = false;
    writing.update_calendar_sync(&sync, now).await?;
    writing
        .save_departure(sync.organization, &Departure::begun(sync.id, then), now)
        .await?;
    env.queue
        .enqueue(writing, remove_managed_job(&sync, then))
        .await?;
    have_tended(env, writing, sync.organization, sync.connection).await?;
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

/// A sync on its way out is changed by nobody.
pub(super) async fn refuse_leaving(
    reading: &mut Reading,
    sync: &CalendarSync,
) -> Result<(), ServiceError> {
    match reading.departure(sync.organization, sync.id).await? {
        None => Ok(()),
        Some(_) => Err(ServiceError::invalid(
            "This sync is ending: Integrator's events are being removed from its calendar. Nothing was changed. Connect the \
             calendar again afterwards.",
        )),
    }
}

pub(super) fn refuse_draft(sync: &CalendarSync) -> Result<(), ServiceError> {
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
