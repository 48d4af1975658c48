//! What becomes of a job that did not complete, and why there may be no queue.

use std::time::Duration;
use store::{Cause, StoreError};

/// Why a job did not complete, and with it what becomes of the job.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// It is tried again, after a wait that grows with each try; after the last try it is dead.
    #[error("it did not work; try again")]
    Retry(#[source] anyhow::Error),
    /// The other side asked to come back then; it does not count as a try, and nothing shortens the wait.
    #[error("it has to wait")]
    RetryAfter {
        /// How long.
        wait: Duration,
        /// Why.
        #[source]
        source: anyhow::Error,
    },
    /// Trying again would not help; it is dead at once.
    #[error("it cannot work")]
    Fail(#[source] anyhow::Error),
}

impl JobError {
    /// Try again, after a wait that grows with each try.
    pub fn retry(error: anyhow::Error) -> Self {
        Self::Retry(error)
    }

    /// Try again after this wait and not before.
    pub fn retry_after(wait: Duration, error: anyhow::Error) -> Self {
        Self::RetryAfter {
            wait,
            source: error,
        }
    }

    /// Do not try again.
    pub fn fail(error: anyhow::Error) -> Self {
        Self::Fail(error)
    }
}

/// Why the queue cannot be opened or the runner cannot start.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The database did not answer.
    #[error("the queue cannot be read")]
    Store(#[from] StoreError),
    /// The tables of the queue cannot be brought up to date.
    #[error("the tables of the queue cannot be brought up to date")]
    Migration(#[source] Cause),
    /// The worker of the PostgreSQL queue cannot be set up.
    #[error("the worker cannot be set up")]
    Worker(#[source] Cause),
}
