//! The queue as a table of the SQLite database, for one process.

mod engine;
mod table;

use crate::queue::Due;
use crate::{DeadJob, NewJob, Pace};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Clock, Entropy};
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError, Writing};
use tokio::sync::Notify;

/// The queue of a SQLite database.
#[derive(Clone)]
pub struct Embedded {
    pub(crate) store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    pace: Pace,
    /// Told when there may be something to do.
    news: Arc<Notify>,
}

impl Embedded {
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        pace: Pace,
    ) -> Self {
        Self {
            store,
            clock,
            entropy,
            pace,
            news: Arc::new(Notify::new()),
        }
    }

    pub(crate) fn wake(&self) {
        self.news.notify_one();
    }

    pub(crate) async fn enqueue(
        &self,
        tx: &mut Writing,
        job: NewJob,
        due: Due,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let run_at = match due {
            Due::AsGiven => job.run_at.unwrap_or(now),
            Due::In(wait) => after(now, wait),
        };
        table::enqueue(tx, self.entropy.id(), &job, run_at, now).await
    }

    pub(crate) async fn dead(&self) -> Result<Vec<DeadJob>, StoreError> {
        table::dead(&mut self.store.read().await?).await
    }

    pub(crate) async fn revive(&self, id: &str) -> Result<bool, StoreError> {
        let Ok(id) = id.parse() else {
            return Ok(false);
        };
        let mut writing = self.store.write().await?;
        let revived = table::revive(&mut writing, id, self.clock.now()).await?;
        writing.commit().await?;
        self.wake();
        Ok(revived)
    }
}

/// That long after an instant, and never before it.
fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(wait)
        .ok()
        .and_then(|wait| now.checked_add_signed(wait))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
