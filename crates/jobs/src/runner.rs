//! Runs jobs in this process.

use crate::work::Work;
use crate::{Handler, Queue, QueueError, Schedule};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{AbortHandle, JoinHandle};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How long a runner may take, after its handlers were cut off, to hand their jobs back.
const HAND_BACK: Duration = Duration::from_secs(5);

/// Runs jobs in this process until it is shut down. Dropped without [`Runner::shutdown`], it cuts everything off, and
/// the jobs are picked up when their leases have passed.
pub struct Runner {
    task: JoinHandle<()>,
    /// No new jobs.
    stop: CancellationToken,
    /// No jobs at all.
    cut: CancellationToken,
}

/// Tells whether a runner lives.
#[derive(Debug, Clone)]
pub struct Pulse {
    task: AbortHandle,
}

impl Pulse {
    /// Whether the runner takes jobs, or at least still ends those it took.
    pub fn is_alive(&self) -> bool {
        !self.task.is_finished()
    }
}

impl Runner {
    /// Starts on whatever is due, at most `concurrency` jobs at once. Recurring work is nudged now.
    ///
    /// # Errors
    /// [`QueueError`] when the queue cannot be reached.
    pub async fn start(
        queue: Queue,
        handlers: Vec<Arc<dyn Handler>>,
        schedules: Vec<Schedule>,
        concurrency: usize,
    ) -> Result<Self, QueueError> {
        let (stop, cut) = (CancellationToken::new(), CancellationToken::new());
        let work = Arc::new(Work::new(queue.clone(), handlers, schedules, cut.clone()));
        work.begin_schedules().await?;
        let concurrency = concurrency.max(1);
        let task = match queue {
            Queue::Embedded(queue) => tokio::spawn(queue.drive(work, stop.clone(), concurrency)),
            Queue::Graphile(queue) => {
                // The first worker is made here, so that a wrong set-up is told to the caller.
                let worker = queue.worker(&work, &stop, concurrency).await?;
                tokio::spawn(queue.drive(worker, work, stop.clone(), concurrency))
            }
        };
        Ok(Self { task, stop, cut })
    }

    /// A handle to ask whether the runner lives.
    pub fn pulse(&self) -> Pulse {
        Pulse {
            task: self.task.abort_handle(),
        }
    }

    /// Takes no more jobs, lets those that run finish until the deadline, hands the rest back, and returns.
    pub async fn shutdown(mut self, deadline: Duration) {
        self.stop.cancel();
        if tokio::time::timeout(deadline, &mut self.task).await.is_ok() {
            return;
        }
        info!("the deadline of the shutdown has passed; running jobs are cut off and handed back");
        self.cut.cancel();
        if tokio::time::timeout(HAND_BACK, &mut self.task)
            .await
            .is_err()
        {
            warn!(
                "not every job could be handed back; the rest is picked up when its lease has passed"
            );
        }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.stop.cancel();
        self.task.abort();
    }
}
