//! `graphile_worker`'s own worker, and what becomes of a job that did not complete.
//!
//! The worker writes down every failure in its own way first: another try after a wait of its own, or dead after the
//! last. The hooks on that event then write what the handler asked for. Should the process die between the two, the
//! worker's way holds; nothing is lost.

use super::{Envelope, Graphile, HELD, SCHEMA, TASK, interval};
use crate::work::{Outcome, Work};
use crate::{Job, QueueError};
use graphile_worker::{
    IntoTaskHandlerResult, JobFail, JobPermanentlyFail, JobRecovery, JobRecoveryResult,
    TaskHandler, Worker, WorkerContext,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::StoreError;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

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
    /// What is still to be written down, by the id of the job.
    unsettled: Arc<Mutex<HashMap<i64, Unsettled>>>,
}

struct Unsettled {
    outcome: Outcome,
    attempts: i16,
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
        let key = envelope.key.clone();
        let outcome = desk
            .work
            .run(Job {
                kind: envelope.kind,
                key: envelope.key,
                lane: envelope.lane,
                payload: envelope.payload,
                attempt: u32::try_from(*claimed.attempts()).unwrap_or(1),
            })
            .await;
        let message = match &outcome {
            Outcome::Done => return Ok(()),
            Outcome::Retry(cause) | Outcome::RetryAfter(_, cause) | Outcome::Fail(cause) => {
                cause.clone()
            }
            Outcome::Died => "the process that ran it died".to_owned(),
            Outcome::CutOff => "cut off by the shutdown".to_owned(),
        };
        if let (Outcome::RetryAfter(wait, _), Some(key)) = (&outcome, key)
            && let Err(error) = desk.queue.hold(&key, *wait).await
        {
            warn!("the next job of the key may come too early: {error}");
        }
        let unsettled = Unsettled {
            outcome,
            attempts: *claimed.attempts(),
        };
        desk.unsettled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(*claimed.id(), unsettled);
        Err(message)
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
            unsettled: Arc::default(),
        };
        let (after_fail, after_last_fail) = (self.clone(), self.clone());
        let (unsettled, last_unsettled) =
            (Arc::clone(&desk.unsettled), Arc::clone(&desk.unsettled));
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
            .on(JobFail, move |failed| {
                let (queue, unsettled) = (after_fail.clone(), Arc::clone(&unsettled));
                async move { queue.after_fail(*failed.job.id(), &unsettled).await }
            })
            .on(JobPermanentlyFail, move |failed| {
                let (queue, unsettled) = (after_last_fail.clone(), Arc::clone(&last_unsettled));
                async move { queue.after_fail(*failed.job.id(), &unsettled).await }
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

    async fn after_fail(&self, id: i64, unsettled: &Mutex<HashMap<i64, Unsettled>>) {
        let unsettled = unsettled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&id);
        // Without one the payload was not ours; the worker's own way holds.
        if let Some(unsettled) = unsettled
            && let Err(error) = self.settle(id, &unsettled).await
        {
            error!("what a job asked for cannot be written down, it is tried again: {error}");
        }
    }

    async fn settle(&self, id: i64, unsettled: &Unsettled) -> Result<(), StoreError> {
        let Unsettled { outcome, attempts } = unsettled;
        if self.was_enqueued_again(id).await? {
            sqlx::query("select from graphile_worker.complete_jobs(array[$1])")
                .bind(id)
                .execute(&self.pool)
                .await?;
            return Ok(());
        }
        let try_again = |wait: Duration, attempts: i16, priority: i16| async move {
            sqlx::query(
                "select from graphile_worker.reschedule_jobs(
                     array[$1], run_at => now() + $2, attempts => $3, priority => $4)",
            )
            .bind(id)
            .bind(interval(wait))
            .bind(i32::from(attempts))
            .bind(i32::from(priority))
            .execute(&self.pool)
            .await
        };
        let tried = u32::try_from(*attempts).unwrap_or(u32::MAX);
        let is_last_try = self.pace.attempts <= tried;
        match outcome {
            Outcome::Done => {}
            Outcome::Fail(error) => self.bury(id, error).await?,
            Outcome::Retry(error) if is_last_try => self.bury(id, error).await?,
            Outcome::Died if is_last_try => {}
            Outcome::Retry(_) => {
                let wait = self.pace.wait_after(tried, self.entropy.as_ref());
                try_again(wait, *attempts, 0).await?;
            }
            Outcome::RetryAfter(wait, _) => {
                try_again(*wait, attempts - 1, HELD).await?;
            }
            Outcome::Died => {
                try_again(Duration::ZERO, *attempts, 0).await?;
            }
            Outcome::CutOff => {
                try_again(Duration::ZERO, attempts - 1, 0).await?;
            }
        }
        Ok(())
    }

    async fn bury(&self, id: i64, error: &str) -> Result<(), StoreError> {
        sqlx::query("select from graphile_worker.permanently_fail_jobs(array[$1], $2)")
            .bind(id)
            .bind(error)
            .execute(&self.pool)
            .await?;
        Ok(())
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

    /// Whether a job's key was given to another one while it ran.
    async fn was_enqueued_again(&self, id: i64) -> Result<bool, StoreError> {
        let keys: Option<(Option<String>,)> =
            sqlx::query_as("select key from graphile_worker.jobs where id = $1")
                .bind(id)
                .fetch_optional(&self.pool)
                .await?;
        Ok(matches!(keys, Some((None,))))
    }

    /// Lets the job that waits under a key wait at least that long: one that was enqueued while another of the key
    /// ran. To be called while that one still keeps the lane closed.
    async fn hold(&self, key: &str, wait: Duration) -> Result<(), StoreError> {
        sqlx::query(
            "select from graphile_worker.jobs waiting,
                 lateral graphile_worker.reschedule_jobs(
                     array[waiting.id], run_at => greatest(waiting.run_at, now() + $2), priority => $3)
             where waiting.key = $1 and waiting.locked_at is null",
        )
        .bind(key)
        .bind(interval(wait))
        .bind(i32::from(HELD))
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
