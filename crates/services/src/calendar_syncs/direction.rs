//! Booked Appointments' short way to a sync: set up in one step, three choices for new items, and what exists copied once.

use super::settings::{refuse_leaving, refuse_locked_out, refuse_silent, tell};
use super::{choose_calendar, finish, options, own_sync};
use crate::live::Topic;
use crate::sync::run_job;
use crate::{Environment, ServiceError};
use domain::calendar_sync::{CalendarSync, Direction, Preset, SyncOptions};
use domain::linked_calendar::RemoteCalendarId;
use domain::run::RunCause;
use domain::{CalendarSyncId, Caller};

/// Takes the calendar of a draft, answers the wizard with a preset, and presses Finish.
///
/// # Errors
/// [`ServiceError::Invalid`] with a sentence for a calendar that is not there, or that another sync uses; the draft is kept.
pub async fn link(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    calendar: &RemoteCalendarId,
    preset: Preset,
) -> Result<(), ServiceError> {
    let usual = SyncOptions::preset(preset);
    choose_calendar(
        env,
        caller,
        id,
        calendar,
        usual.incoming,
        usual.hide_private,
        Some(preset),
    )
    .await?;
    finish(env, caller, id).await
}

/// **Calendar Sync Settings**: which way new items go from now on. What both sides hold stays in step.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's, [`ServiceError::Invalid`] with a sentence for a draft, or for a
/// calendar that can only be read; then nothing was saved.
pub async fn choose_direction(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    direction: Direction,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    super::settings::refuse_draft(&sync)?;
    refuse_leaving(&mut writing, &sync).await?;
    refuse_unsuited(&sync, direction)?;
    let options = sync.options.clone().going(direction, sync.can_write);
    options::store(env, &mut writing, sync, options).await?;
    writing.commit().await?;
    tell(env, caller);
    env.live.announce(caller.organization, Topic::Calendar);
    Ok(())
}

/// **Synchronize**: what exists is copied the chosen way, once; the log tells what it did.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's, [`ServiceError::Invalid`] with a sentence while it is switched off, a
/// draft, on its way out or locked out, and for a calendar that can only be read; then nothing was started.
pub async fn synchronize(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    direction: Direction,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    refuse_silent(&sync)?;
    refuse_leaving(&mut writing, &sync).await?;
    refuse_locked_out(&mut writing, &sync, "Nothing was started").await?;
    refuse_unsuited(&sync, direction)?;
    let options = sync.options.clone().holding(direction);
    let sync = options::store(env, &mut writing, sync, options).await?;
    let cause = RunCause::Synchronize {
        direction,
        by: caller.member,
    };
    env.queue
        .enqueue(&mut writing, run_job(&sync, cause))
        .await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}

/// A calendar that can only be read is sent nothing.
pub(super) fn refuse_unsuited(
    sync: &CalendarSync,
    direction: Direction,
) -> Result<(), ServiceError> {
    match direction.suits(sync.can_write) {
        true => Ok(()),
        false => Err(options::read_only()),
    }
}
