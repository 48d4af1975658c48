//! `graphile_worker`'s own worker, and what becomes of a job that did not complete.
//!
//! A job that is to be tried again, or is dead, is enqueued anew under its key while it still runs and keeps its lane
//! closed; for the worker it then completes. So there is no moment in which the worker's own idea of a retry holds, and
//! nothing that is enqueued meanwhile shortens a wait. Should the database refuse that, the worker's way holds: another
//! try after a wait of its own, or dead after the last. Nothing is lost.

use super::{Envelope, Graphile, HELD, SCHEMA, TASK, add, after, interval, lock, postgres};
use crate::work::{Outcome, Work};
use crate::{Job, QueueError};
use graphile_worker::{
    IntoTaskHandlerResult, JobRecovery, JobRecoveryResult, TaskHandler, Worker, WorkerContext,
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use tokio_util::sync::CancellationToken;
use tracing::error;

/// The worker waits for its jobs at a shutdown as long as they take; it is [`Work::cut`] that ends them.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// The one task; its payload is an [`Envelope`].
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct AnyJob(Envelope);

/// What the tasks of a worker share.
#[derive(Clone)]
struct Desk {
    queue: Graphile,
    work: Arc<Work>,
}

/// How a job that ran is enqueued anew.
enum Back {
    Waiting {
        wait: Duration,
        tries: u32,
        held: bool,
    },
    Dead(String),
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desk")
    }
}

impl TaskHandler for AnyJob {
    const IDENTIFIER: &'static str = TASK;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let Some(desk) = context.extensions().get::<Desk>().cloned() else {
            return Err("the worker was set up without its handlers".to_owned());
        };
        let Self(envelope) = self;
        let claimed = context.job();
        let tries = u32::try_from(*claimed.attempts()).unwrap_or(1);
        let outcome = desk
            .work
            .run(Job {
                kind: envelope.kind.clone(),
                key: envelope.key.clone(),
                lane: envelope.lane.clone(),
                payload: envelope.payload.clone(),
                attempt: tries,
            })
            .await;
        let (Some(back), Some(key)) = (desk.queue.back(outcome, tries), claimed.key()) else {
            return Ok(());
        };
        desk.queue
            .put_back(*claimed.id(), key, &envelope, back)
            .await
            .map_err(|error| {
                error!("what a job asked for cannot be written down, it is tried again: {error}");
                error.to_string()
            })
    }
}

impl Graphile {
    /// Makes a worker.
    pub(crate) async fn worker(
        &self,
        work: &Arc<Work>,
        stop: &CancellationToken,
        concurrency: usize,
    ) -> Result<Worker, QueueError> {
        self.forget_replaced().await?;
        let desk = Desk {
            queue: self.clone(),
            work: Arc::clone(work),
        };
        Worker::options()
            .pg_pool(self.pool.clone())
            .schema(SCHEMA)
            .concurrency(concurrency)
            .poll_interval(self.pace.poll)
            .heartbeat_interval(self.pace.heartbeat())
            .sweep_interval(self.pace.heartbeat())
            .sweep_threshold(self.pace.lease)
            .recovery_delay(Duration::ZERO)
            .listen_os_shutdown_signals(false)
            .shutdown_signal(stop.clone().cancelled_owned())
            .shutdown_grace_period(PATIENCE)
            .job_flag_allowlist(work.kinds())
            .add_extension(desk)
            .define_job::<AnyJob>()
            // Being run by a process that dies counts as a try, else a job that kills its process would do so for ever.
            .on(JobRecovery, |left_behind| async move {
                JobRecoveryResult::Reschedule {
                    run_at: *left_behind.job.run_at(),
                    attempts: Some(*left_behind.job.attempts()),
                }
            })
            .init()
            .await
            .map_err(|error| QueueError::Worker(error.into()))
    }

    /// Runs jobs until `stop`, then waits for those that run. A worker that loses the database is made anew.
    pub(crate) async fn drive(
        self,
        worker: Worker,
        work: Arc<Work>,
        stop: CancellationToken,
        concurrency: usize,
    ) {
        let mut next = Ok(worker);
        loop {
            match next {
                Ok(worker) => match worker.run().await {
                    Ok(()) if stop.is_cancelled() => return,
                    Ok(()) => error!("the worker has stopped by itself, starting it again"),
                    Err(error) => error!("the worker has stopped, starting it again: {error}"),
                },
                Err(error) => error!("the worker cannot start, trying again: {error}"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(self.pace.poll) => {}
            }
            next = self.worker(&work, &stop, concurrency).await;
        }
    }

    /// What is to become of a job that ran; `None`: nothing more.
    fn back(&self, outcome: Outcome, tries: u32) -> Option<Back> {
        let is_last_try = self.pace.attempts <= tries;
        let back = match outcome {
            Outcome::Done => return None,
            Outcome::Fail(error) => Back::Dead(error),
            Outcome::Retry(error) if is_last_try => Back::Dead(error),
            Outcome::Retry(_) => Back::Waiting {
                wait: self.pace.wait_after(tries, self.entropy.as_ref()),
                tries,
                held: false,
            },
            Outcome::RetryAfter(wait, _) => Back::Waiting {
                wait,
                tries: tries.saturating_sub(1),
                held: true,
            },
            Outcome::Died => Back::Waiting {
                wait: Duration::ZERO,
                tries,
                held: false,
            },
            Outcome::CutOff => Back::Waiting {
                wait: Duration::ZERO,
                tries: tries.saturating_sub(1),
                held: false,
            },
        };
        Some(back)
    }

    /// Enqueues a job anew that still runs. If its key was enqueued again meanwhile, that is its next try, and of this
    /// one only the wait that was asked for is left.
    async fn put_back(
        &self,
        id: i64,
        key: &str,
        envelope: &Envelope,
        back: Back,
    ) -> Result<(), StoreError> {
        let mut writing = self.store.write().await?;
        let connection = postgres(&mut writing)?;
        lock(connection, key).await?;
        match (back, was_enqueued_again(connection, id).await?) {
            (
                Back::Waiting {
                    wait, held: true, ..
                },
                true,
            ) => hold(connection, key, wait).await?,
            (_, true) => {}
            (Back::Waiting { wait, tries, held }, false) => {
                let run_at = after(connection, wait).await?;
                let priority = if held { HELD } else { 0 };
                let next = add(connection, key, envelope, run_at, priority, self.pace).await?;
                sqlx::query(
                    "select from graphile_worker.reschedule_jobs(array[$1], attempts => $2)",
                )
                .bind(next)
                .bind(i32::try_from(tries).unwrap_or(i32::MAX))
                .execute(connection)
                .await?;
            }
            (Back::Dead(error), false) => {
                let run_at = after(connection, Duration::ZERO).await?;
                let dead = add(connection, key, envelope, run_at, 0, self.pace).await?;
                sqlx::query("select from graphile_worker.permanently_fail_jobs(array[$1], $2)")
                    .bind(dead)
                    .bind(error)
                    .execute(connection)
                    .await?;
            }
        }
        writing.commit().await
    }

    /// Removes what a dead process held and what was enqueued again meanwhile: it has no key and never runs.
    async fn forget_replaced(&self) -> Result<(), StoreError> {
        sqlx::query(
            "select from graphile_worker.complete_jobs(array(
                 select id from graphile_worker.jobs
                 where task_identifier = $1 and key is null and locked_at is null and max_attempts <= attempts))",
        )
        .bind(TASK)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// Whether a job's key was given to another one while it ran.
async fn was_enqueued_again(connection: &mut PgConnection, id: i64) -> Result<bool, StoreError> {
    let key: Option<String> =
        sqlx::query_scalar("select key from graphile_worker.jobs where id = $1")
            .bind(id)
            .fetch_one(connection)
            .await?;
    Ok(key.is_none())
}

/// Lets the job that waits under a key wait at least that long. To be called while one of that key keeps the lane closed.
async fn hold(connection: &mut PgConnection, key: &str, wait: Duration) -> Result<(), StoreError> {
    sqlx::query(
        "select from graphile_worker.jobs waiting,
             lateral graphile_worker.reschedule_jobs(
                 array[waiting.id], run_at => greatest(waiting.run_at, now() + $2), priority => $3)
         where waiting.key = $1 and waiting.locked_at is null",
    )
    .bind(key)
    .bind(interval(wait))
    .bind(i32::from(HELD))
    .execute(connection)
    .await?;
    Ok(())
}
