//! Finish, *Sync now*, *Fix sync* and *Synchronize*: changes, and old things inside the chosen ranges, in one run with progress.

use super::SyncError;
use super::access::{Opened, open_active};
use super::apply::{announce, apply_look, apply_old, still_on};
use super::booked::{News, foreseen};
use super::health;
use super::journal::Journal;
use super::look::{look, look_anew};
use super::old::{OldThings, Ranges, old_steps};
use super::pull::close;
use super::push::{Progress, push_outgoing};
use crate::environment::Environment;
use crate::live::Topic;
use domain::remote_event::RemoteEvent;
use domain::run::{RunCause, RunOutcome};
use domain::{CalendarSyncId, OrganizationId};
use store::Writing;

/// Why a run ended early that nothing else stopped.
const SWITCHED_OFF: &str =
    "It was cut short, because the sync was switched off. Switched on again, it is done anew.";

/// One whole run. A sync that is not active refuses.
///
/// # Errors
/// [`SyncError`]; the run is then closed as failed with the reason, and Status tells it. One that is cut short because
/// the sync is switched off is closed so, too: what it did stays, and the rest is not taken for done.
pub async fn run(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
    cause: RunCause,
) -> Result<(), SyncError> {
    let Some(mut opened) = open_active(env, organization, sync).await? else {
        return Ok(());
    };
    if let RunCause::Synchronize { direction, .. } = cause {
        // For this run alone: what is stored has no such ranges, so nothing old is copied by itself later.
        opened.sync.options = opened.sync.options.transferring(direction);
    }
    let mut journal = Journal::begin(env, organization, sync, cause);
    let mut writing = env.store.write().await?;
    close_interrupted(env, &mut writing, &opened).await?;
    journal.open(&mut writing).await?;
    if let RunCause::Fix(_) = cause {
        writing
            .retry_refused(organization, sync, env.clock.now())
            .await?;
    }
    writing.commit().await?;
    env.live.announce(organization, Topic::CalendarSync);

    let outcome = run_opened(env, &opened, &mut journal).await;
    let mut failure = outcome.as_ref().err().map(ToString::to_string);
    let mut reading = env.store.read().await?;
    if failure.is_none() && still_on(&mut reading, &opened).await?.is_none() {
        failure = Some(SWITCHED_OFF.to_owned());
    }
    drop(reading);
    close(env, &mut journal, failure).await?;
    if let Err(error) = &outcome {
        health::note_failure(env, &opened, error).await?;
    }
    env.live.announce(organization, Topic::CalendarSync);
    outcome
}

/// Closes a run that a dying process left open; what it had committed stays, and the new run goes on from there.
async fn close_interrupted(
    env: &Environment,
    writing: &mut Writing,
    opened: &Opened,
) -> Result<(), SyncError> {
    let organization = opened.sync.organization;
    while let Some((left_open, ..)) = writing.running(organization, opened.sync.id).await? {
        let outcome = RunOutcome::Failed(
            "It was interrupted when the server stopped. The next run went on from there."
                .to_owned(),
        );
        writing
            .finish_run(organization, left_open.id, env.clock.now(), &outcome)
            .await?;
    }
    Ok(())
}

async fn run_opened(
    env: &Environment,
    opened: &Opened,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let look = match journal.cause() {
        RunCause::Fix(_) => look_anew(env, opened).await?,
        RunCause::Finish
        | RunCause::Manual(_)
        | RunCause::Synchronize { .. }
        | RunCause::Live
        | RunCause::Reread
        | RunCause::Answer(_)
        | RunCause::Undo { .. } => look(env, opened).await?,
    };
    apply_look(env, opened, &look, journal).await?;
    // At the first look that was everything there is; it need not be read back.
    let everything = opened.sync.checked_at.is_none().then_some(look.changed);
    copy_old(env, opened, everything, journal).await?;
    push_outgoing(env, opened, journal, Progress::Shown).await
}

/// Pairs up and copies what has no counterpart yet: of these events, else of the stored ones. Items that must go out are
/// put on the outgoing list.
async fn copy_old(
    env: &Environment,
    opened: &Opened,
    events: Option<Vec<RemoteEvent>>,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let ranges = Ranges::of(opened, env.clock.now());
    let Some(range) = ranges.together() else {
        return Ok(());
    };
    let (organization, sync) = (opened.sync.organization, opened.sync.id);

    let mut writing = env.store.write().await?;
    if still_on(&mut writing, opened).await?.is_none() {
        return Ok(());
    }
    let events = match events {
        Some(mut events) => {
            // As they are stored, so that a preview pairs them up alike.
            events.sort_unstable_by(|one, other| one.id.cmp(&other.id));
            events
        }
        None => writing.remote_events(organization, sync).await?,
    };
    let mut mirrors = writing.mirrors_of_sync(organization, sync).await?;
    mirrors.extend(foreseen(env, &mut writing, opened, &News::of_events(&events)).await?);
    let items = writing
        .items_between(organization, Some(opened.sync.member), range)
        .await?;
    let steps = old_steps(
        env,
        opened,
        ranges,
        &OldThings {
            items: &items,
            events: &events,
            mirrors: &mirrors,
        },
    );
    let changed = apply_old(env, opened, &mut writing, steps, &items, &events, journal).await?;
    let now = env.clock.now();
    if changed != super::apply::Changed::Nothing {
        health::note_synced(&mut writing, opened, now).await?;
    }
    writing.commit().await?;
    announce(env, opened, changed);
    Ok(())
}
