//! Takes back what a run did, line by line; what changed since stays, and what cannot be taken back is listed.

mod plan;
mod taking;

use super::access::{Opened, open};
use super::journal::Journal;
use super::pull::{close, pull};
use super::{SyncError, health};
use crate::environment::Environment;
use crate::live::Topic;
use domain::reconcile::CannotUndo;
use domain::run::RunCause;
use domain::{CalendarSyncId, MemberId, OrganizationId, RunChangeId, RunId};
pub use plan::UndoStep;
pub(crate) use plan::undo_plan;
use serde::{Deserialize, Serialize};
use taking::Taking;

/// What is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoOf {
    /// Of which run.
    pub run: RunId,
    /// Only this line of it.
    pub line: Option<RunChangeId>,
    /// Who wants it.
    pub by: MemberId,
}

/// Takes a run, or one line of it, back. The linked calendar is looked at first, so that what changed there since is
/// known. A sync that is not active stays silent.
///
/// # Errors
/// [`SyncError`]; what was taken back by then is marked so, and the rest is done at the next try.
pub async fn undo_run(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
    of: &UndoOf,
) -> Result<(), SyncError> {
    let Some(opened) = open(env, organization, sync).await? else {
        return Ok(());
    };
    if !opened.sync.active || !opened.sync.finished {
        return Ok(());
    }
    let cause = RunCause::Undo {
        run: of.run,
        by: of.by,
    };
    let mut journal = Journal::begin(env, organization, sync, cause);
    let mut writing = env.store.write().await?;
    journal.open(&mut writing).await?;
    writing.commit().await?;
    env.live.announce(organization, Topic::CalendarSync);

    let outcome = look_and_take_back(env, &opened, of, &mut journal).await;
    let failure = outcome.as_ref().err().map(ToString::to_string);
    close(env, &mut journal, failure).await?;
    if let Err(error) = &outcome {
        health::note_failure(env, &opened, error).await?;
    }
    env.queue.wake();
    env.live.announce(organization, Topic::Calendar);
    env.live.announce(organization, Topic::CalendarSync);
    outcome
}

async fn look_and_take_back(
    env: &Environment,
    opened: &Opened,
    of: &UndoOf,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    pull(env, organization, sync).await?;
    match open(env, organization, sync).await? {
        Some(opened) => take_back(env, &opened, of, journal).await,
        None => Ok(()),
    }
}

async fn take_back(
    env: &Environment,
    opened: &Opened,
    of: &UndoOf,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let mut reading = env.store.read().await?;
    let known = reading.run(opened.sync.organization, of.run).await?;
    if known.is_none_or(|run| run.sync != opened.sync.id) {
        return Ok(());
    }
    let steps = undo_plan(env, &mut reading, &opened.sync, of.run, of.line).await?;
    drop(reading);
    for step in steps {
        // Read anew: what was taken back a moment ago may have changed the other side of this line.
        let mut reading = env.store.read().await?;
        let line = Some(step.line.id);
        let step = undo_plan(env, &mut reading, &opened.sync, of.run, line)
            .await?
            .pop();
        drop(reading);
        let Some(UndoStep { line, undo, .. }) = step else {
            continue;
        };
        let taking = Taking {
            env,
            opened,
            line: &line,
        };
        match undo {
            Ok(undo) => taking.carry_out(undo, journal).await?,
            Err(CannotUndo::NothingDone | CannotUndo::AlreadyUndone) => {}
            Err(reason) => taking.leave(reason, journal).await?,
        }
    }
    Ok(())
}
