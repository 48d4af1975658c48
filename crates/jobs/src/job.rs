//! A piece of work, before, while and after it is done.

use crate::JobError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::time::Duration;

/// A piece of work to be enqueued.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Which handler it is for.
    pub kind: &'static str,
    /// Jobs of one key coalesce while they wait; none stands alone.
    pub key: Option<String>,
    /// Jobs of one lane run one after the other.
    pub lane: String,
    /// What the handler needs to find the state that this job is the nudge for; ids, nothing secret.
    pub payload: Value,
    /// Not before then; none means now.
    pub run_at: Option<DateTime<Utc>>,
}

/// A piece of work in the hands of its handler.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Which handler it is for.
    pub kind: String,
    /// Its key, where it has one.
    pub key: Option<String>,
    /// Its lane.
    pub lane: String,
    /// What was enqueued.
    pub payload: Value,
    /// The first try is 1.
    pub attempt: u32,
}

/// Work that has failed for good; it stays until its key is enqueued anew or it is revived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    /// Names it to [`crate::Queue::revive`].
    pub id: String,
    /// Which handler it was for.
    pub kind: String,
    /// Its lane.
    pub lane: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong the last time.
    pub error: String,
    /// When it was given up.
    pub since: DateTime<Utc>,
}

/// Does the work of one kind. It may be called twice for one job, so it begins by reading what is to be done.
#[async_trait]
pub trait Handler: Send + Sync {
    /// Which jobs it takes.
    fn kind(&self) -> &'static str;

    /// Does the work. No transaction may stay open while it waits for the network.
    ///
    /// # Errors
    /// [`JobError`] says what becomes of the job.
    async fn run(&self, job: &Job) -> Result<(), JobError>;
}

/// Work to be done again and again, at the start and then each time that long after the last time began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Which handler it is for; the payload is `null`.
    pub kind: &'static str,
    /// How often.
    pub every: Duration,
}

impl Schedule {
    /// The key and lane of its jobs.
    pub(crate) fn key(kind: &str) -> String {
        format!("schedule:{kind}")
    }

    /// The next nudge.
    pub(crate) fn job(kind: &'static str) -> NewJob {
        NewJob {
            kind,
            key: Some(Self::key(kind)),
            lane: Self::key(kind),
            payload: Value::Null,
            run_at: None,
        }
    }
}
