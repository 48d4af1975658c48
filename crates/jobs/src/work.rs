//! Handing a claimed job to its handler; the same for both engines.

use crate::queue::Due;
use crate::{Handler, Job, JobError, Queue, Schedule};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::{debug, error, info, warn};

/// What becomes of a claimed job.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is done.
    Done,
    /// It is tried again, or dead after the last try.
    Retry(String),
    /// It waits, without counting as a try.
    RetryAfter(Duration, String),
    /// It is dead.
    Fail(String),
    /// The process that ran it gave no sign of life; it is tried again at once, or dead after the last try.
    Died,
    /// The process ends; the job goes back as it was.
    CutOff,
}

/// Everything needed to work on claimed jobs.
pub(crate) struct Work {
    queue: Queue,
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
    schedules: Vec<Schedule>,
    /// Cuts handlers off.
    pub cut: CancellationToken,
}

impl Work {
    pub fn new(
        queue: Queue,
        handlers: Vec<Arc<dyn Handler>>,
        schedules: Vec<Schedule>,
        cut: CancellationToken,
    ) -> Self {
        Self {
            queue,
            handlers: handlers
                .into_iter()
                .map(|handler| (handler.kind(), handler))
                .collect(),
            schedules,
            cut,
        }
    }

    /// The kinds that can be handled here.
    pub fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<_> = self.handlers.keys().copied().collect();
        kinds.sort_unstable();
        kinds
    }

    /// Nudges each recurring work now; what waits from before is brought forward.
    pub async fn begin_schedules(&self) -> Result<(), StoreError> {
        let mut writing = self.queue.store().write().await?;
        for schedule in &self.schedules {
            self.queue
                .enqueue(&mut writing, Schedule::job(schedule.kind))
                .await?;
        }
        writing.commit().await?;
        self.queue.wake();
        Ok(())
    }

    /// Runs the handler of a job and tells what becomes of the job.
    pub async fn run(&self, job: Job) -> Outcome {
        let Some(handler) = self.handlers.get(job.kind.as_str()).cloned() else {
            return Outcome::Retry(format!("nobody here handles jobs of kind {}", job.kind));
        };
        // Before the work, so that a failure in it cannot end the series.
        if let Err(error) = self.schedule_next(&job).await {
            return Outcome::Retry(format!("the next time cannot be scheduled: {error}"));
        }
        let (kind, lane, attempt) = (job.kind.clone(), job.lane.clone(), job.attempt);
        // In a task of its own, so that a panic ends the job and not the runner.
        let mut task = AbortOnDropHandle::new(tokio::spawn(async move { handler.run(&job).await }));
        let answer = tokio::select! {
            answer = &mut task => answer,
            () = self.cut.cancelled() => {
                task.abort();
                // Wait until it has really stopped and let go of its transactions.
                task.await
            }
        };
        match answer {
            Ok(Ok(())) => {
                debug!(job.kind = kind, job.lane = lane, "job {kind} done");
                Outcome::Done
            }
            Ok(Err(JobError::Retry(cause))) => {
                let cause = format!("{cause:#}");
                warn!(
                    job.kind = kind,
                    job.lane = lane,
                    attempt,
                    "job {kind} did not work: {cause}"
                );
                Outcome::Retry(cause)
            }
            Ok(Err(JobError::RetryAfter { wait, source })) => {
                let cause = format!("{source:#}");
                info!(
                    job.kind = kind,
                    job.lane = lane,
                    wait_ms = wait.as_millis(),
                    "job {kind} waits: {cause}"
                );
                Outcome::RetryAfter(wait, cause)
            }
            Ok(Err(JobError::Fail(cause))) => {
                let cause = format!("{cause:#}");
                error!(
                    job.kind = kind,
                    job.lane = lane,
                    attempt,
                    "job {kind} was given up: {cause}"
                );
                Outcome::Fail(cause)
            }
            Err(stopped) if stopped.is_panic() => {
                error!(
                    job.kind = kind,
                    job.lane = lane,
                    attempt,
                    "the handler of job {kind} panicked"
                );
                Outcome::Retry("the handler panicked".to_owned())
            }
            Err(_) => {
                info!(
                    job.kind = kind,
                    job.lane = lane,
                    "job {kind} was cut off by the shutdown"
                );
                Outcome::CutOff
            }
        }
    }

    async fn schedule_next(&self, job: &Job) -> Result<(), StoreError> {
        let Some(schedule) = self.schedules.iter().find(|schedule| {
            schedule.kind == job.kind && job.key == Some(Schedule::key(schedule.kind))
        }) else {
            return Ok(());
        };
        let mut writing = self.queue.store().write().await?;
        self.queue
            .enqueue_due(
                &mut writing,
                Schedule::job(schedule.kind),
                Due::In(schedule.every),
            )
            .await?;
        writing.commit().await
    }
}
