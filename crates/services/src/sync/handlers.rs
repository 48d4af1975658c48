//! The jobs of the sync engine: how each is named, and what it does when its turn comes.

use super::{AfterRemoval, SyncError, pull, push, remove_managed, run, settle_held, sweep};
use super::{UndoOf, undo_run};
use crate::environment::Environment;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::calendar_sync::CalendarSync;
use domain::connection::Asking;
use domain::run::RunCause;
use domain::{CalendarSyncId, ConnectionId, MemberId, OrganizationId};
use jobs::{Handler, Job, JobError, NewJob, Schedule};
use provider::ProviderError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;
use store::StoreError;

const PULL: &str = "pull_changes";
const PUSH: &str = "push_items";
const RUN: &str = "run_sync";
const REMOVE: &str = "remove_managed_events";
const SETTLE: &str = "settle_held";
const UNDO: &str = "undo_run";
const SWEEP: &str = "sweep";

/// Which sync a job is for.
#[derive(Debug, Serialize, Deserialize)]
struct SyncPayload {
    organization: OrganizationId,
    sync: CalendarSyncId,
}

#[derive(Debug, Serialize, Deserialize)]
struct RunPayload {
    organization: OrganizationId,
    sync: CalendarSyncId,
    cause: RunCause,
}

#[derive(Debug, Serialize, Deserialize)]
struct SettlePayload {
    organization: OrganizationId,
    sync: CalendarSyncId,
    by: MemberId,
}

#[derive(Debug, Serialize, Deserialize)]
struct UndoPayload {
    organization: OrganizationId,
    sync: CalendarSyncId,
    of: UndoOf,
}

#[derive(Debug, Serialize, Deserialize)]
struct RemovePayload {
    organization: OrganizationId,
    sync: CalendarSyncId,
    then: AfterRemoval,
}

/// One lane per connection: a throttled account never stops another, and no sync runs twice at once.
pub(crate) fn lane(connection: ConnectionId) -> String {
    format!("connection:{connection}")
}

/// Look for changes in the linked calendar.
pub fn pull_job(sync: &CalendarSync) -> NewJob {
    let payload = SyncPayload {
        organization: sync.organization,
        sync: sync.id,
    };
    job(PULL, Some(format!("pull:{}", sync.id)), sync, &payload)
}

/// Send what waits for the linked calendar.
pub fn push_job(sync: &CalendarSync) -> NewJob {
    let payload = SyncPayload {
        organization: sync.organization,
        sync: sync.id,
    };
    job(PUSH, Some(format!("push:{}", sync.id)), sync, &payload)
}

/// Finish, *Sync now*, *Fix sync* and *Synchronize*. What the last of them was asked for is lost to no other one.
pub fn run_job(sync: &CalendarSync, cause: RunCause) -> NewJob {
    let key = match cause {
        RunCause::Synchronize { direction, .. } => {
            format!("synchronize:{}:{}", direction.word(), sync.id)
        }
        _ => format!("run:{}", sync.id),
    };
    let payload = RunPayload {
        organization: sync.organization,
        sync: sync.id,
        cause,
    };
    job(RUN, Some(key), sync, &payload)
}

/// Carry out what a member decided about waiting deletions.
pub fn settle_held_job(sync: &CalendarSync, by: MemberId) -> NewJob {
    let payload = SettlePayload {
        organization: sync.organization,
        sync: sync.id,
        by,
    };
    job(SETTLE, Some(format!("settle:{}", sync.id)), sync, &payload)
}

/// Take back what a run did, or one line of it.
pub fn undo_job(sync: &CalendarSync, of: UndoOf) -> NewJob {
    let key = match of.line {
        Some(line) => format!("undo:{}:{line}", of.run),
        None => format!("undo:{}", of.run),
    };
    let payload = UndoPayload {
        organization: sync.organization,
        sync: sync.id,
        of,
    };
    job(UNDO, Some(key), sync, &payload)
}

/// Take back what we wrote, then end the sync.
pub fn remove_managed_job(sync: &CalendarSync, then: AfterRemoval) -> NewJob {
    let payload = RemovePayload {
        organization: sync.organization,
        sync: sync.id,
        then,
    };
    job(REMOVE, Some(format!("remove:{}", sync.id)), sync, &payload)
}

fn job(
    kind: &'static str,
    key: Option<String>,
    sync: &CalendarSync,
    payload: &impl Serialize,
) -> NewJob {
    NewJob {
        kind,
        key,
        lane: lane(sync.connection),
        payload: serde_json::to_value(payload).unwrap_or_default(),
        run_at: None,
    }
}

/// Everything the sync engine does in the background.
pub fn handlers(env: &Environment) -> Vec<Arc<dyn Handler>> {
    let work = [
        Work::Pull,
        Work::Push,
        Work::Run,
        Work::Settle,
        Work::Undo,
        Work::Remove,
        Work::Sweep,
    ];
    work.into_iter()
        .map(|work| {
            Arc::new(SyncHandler {
                env: env.clone(),
                work,
            }) as Arc<dyn Handler>
        })
        .collect()
}

/// What the sync engine does again and again.
pub fn schedules(env: &Environment) -> Vec<Schedule> {
    vec![Schedule {
        kind: SWEEP,
        every: env.settings.poll_interval,
    }]
}

#[derive(Clone, Copy)]
enum Work {
    Pull,
    Push,
    Run,
    Settle,
    Undo,
    Remove,
    Sweep,
}

struct SyncHandler {
    env: Environment,
    work: Work,
}

#[async_trait]
impl Handler for SyncHandler {
    fn kind(&self) -> &'static str {
        match self.work {
            Work::Pull => PULL,
            Work::Push => PUSH,
            Work::Run => RUN,
            Work::Settle => SETTLE,
            Work::Undo => UNDO,
            Work::Remove => REMOVE,
            Work::Sweep => SWEEP,
        }
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        if let Some(outcome) = self.stop(job).await? {
            return outcome;
        }
        let outcome = match self.work {
            Work::Pull => {
                let SyncPayload { organization, sync } = payload(job)?;
                pull(&self.env, organization, sync).await
            }
            Work::Push => {
                let SyncPayload { organization, sync } = payload(job)?;
                push(&self.env, organization, sync).await
            }
            Work::Run => {
                let RunPayload {
                    organization,
                    sync,
                    cause,
                } = payload(job)?;
                run(&self.env, organization, sync, cause).await
            }
            Work::Settle => {
                let SettlePayload {
                    organization,
                    sync,
                    by,
                } = payload(job)?;
                settle_held(&self.env, organization, sync, by).await
            }
            Work::Undo => {
                let UndoPayload {
                    organization,
                    sync,
                    of,
                } = payload(job)?;
                undo_run(&self.env, organization, sync, &of).await
            }
            Work::Remove => {
                let RemovePayload {
                    organization,
                    sync,
                    then,
                } = payload(job)?;
                remove_managed(&self.env, organization, sync, then).await
            }
            Work::Sweep => sweep::sweep(&self.env).await,
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(error) => match self.stop(job).await? {
                // The account asked us to wait, and for how long that is was decided when it was noted.
                Some(outcome @ Err(_)) => outcome,
                Some(Ok(())) | None => self.after(error),
            },
        }
    }
}

impl SyncHandler {
    /// What becomes of a job whose account is not to be asked now; none where it may be.
    ///
    /// What the sweep asks for falls away, because the sweep asks again as soon as it may. What a person asked for once
    /// waits where the service wants us to wait; an outage does not stop it, a person may know that it is over. Removing
    /// what we wrote is tried even where the credentials were refused: it is the last thing that is asked of the account.
    /// So is taking a run back, which was asked for before the refusal: its log then tells that it failed.
    async fn stop(&self, job: &Job) -> Result<Option<Result<(), JobError>>, JobError> {
        let (organization, sync) = match self.work {
            Work::Sweep => return Ok(None),
            Work::Pull | Work::Push | Work::Run | Work::Settle | Work::Undo | Work::Remove => {
                let SyncPayload { organization, sync } = payload(job)?;
                (organization, sync)
            }
        };
        let now = self.env.clock.now();
        let asking = asking(&self.env, organization, sync, now)
            .await
            .map_err(|error| JobError::retry(error.into()))?;
        Ok(match (self.work, asking) {
            (Work::Sweep, _) | (_, Asking::Now) => None,
            (Work::Pull | Work::Push, _)
            | (Work::Run | Work::Settle, Asking::AfterReconnecting) => Some(Ok(())),
            (Work::Run | Work::Settle | Work::Undo | Work::Remove, Asking::Throttled(until)) => {
                let wait = (until - now).to_std().unwrap_or_default();
                let reason = anyhow::anyhow!("the account asked us to wait");
                Some(Err(JobError::retry_after(wait, reason)))
            }
            (Work::Run | Work::Settle | Work::Undo | Work::Remove, Asking::NotBefore(_))
            | (Work::Undo | Work::Remove, Asking::AfterReconnecting) => None,
        })
    }

    /// What an error means for the job. The sweep asks for pulls and pushes again, so they never queue up retries of
    /// their own; Finish and removals are asked for once, so they do.
    fn after(&self, error: SyncError) -> Result<(), JobError> {
        match (self.work, &error) {
            (_, SyncError::Store(_) | SyncError::ChangedMeanwhile) => {
                Err(JobError::retry(error.into()))
            }
            (
                Work::Run | Work::Settle | Work::Undo | Work::Remove,
                SyncError::Provider(ProviderError::RateLimited(wait)),
            ) => Err(JobError::retry_after(*wait, error.into())),
            (
                Work::Run | Work::Settle | Work::Undo | Work::Remove,
                SyncError::Provider(ProviderError::Unavailable(_)),
            ) => Err(JobError::retry(error.into())),
            (Work::Pull | Work::Push | Work::Run | Work::Settle | Work::Undo | Work::Sweep, _) => {
                Ok(())
            }
            (Work::Remove, _) => Err(JobError::fail(error.into())),
        }
    }
}

/// Whether the account of a sync may be asked; one that is gone may, and is found gone.
async fn asking(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
    now: DateTime<Utc>,
) -> Result<Asking, StoreError> {
    let mut reading = env.store.read().await?;
    let Some(sync) = reading.calendar_sync(organization, sync).await? else {
        return Ok(Asking::Now);
    };
    let connection = reading.connection(organization, sync.connection).await?;
    Ok(connection.map_or(Asking::Now, |connection| connection.asking(now)))
}

fn payload<T: DeserializeOwned>(job: &Job) -> Result<T, JobError> {
    serde_json::from_value(job.payload.clone()).map_err(|error| JobError::fail(error.into()))
}
