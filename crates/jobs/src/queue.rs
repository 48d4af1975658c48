//! The queue, on whichever database is open.

use crate::embedded::Embedded;
use crate::graphile::Graphile;
use crate::{DeadJob, NewJob, Pace, QueueError};
use domain::{Clock, Entropy};
use std::sync::Arc;
use std::time::Duration;
use store::{Database, Store, StoreError, Writing};

/// The queue; a clone is the same queue.
#[derive(Clone)]
pub enum Queue {
    /// A table of the SQLite database, for one process.
    Embedded(Embedded),
    /// `graphile_worker` in the PostgreSQL database, for any number of processes.
    Graphile(Graphile),
}

/// When a job is due.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Due {
    /// When it says itself.
    AsGiven,
    /// That long from now, by the clock of the queue.
    In(Duration),
}

impl Queue {
    /// Opens the queue of a migrated store; on PostgreSQL it brings the queue's own tables up to date.
    ///
    /// # Errors
    /// [`QueueError`]
    pub async fn open(
        store: &Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, QueueError> {
        Self::open_with(store, clock, entropy, Pace::default()).await
    }

    /// The same at another pace.
    ///
    /// # Errors
    /// [`QueueError`]
    pub async fn open_with(
        store: &Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        pace: Pace,
    ) -> Result<Self, QueueError> {
        match store.database() {
            Database::Sqlite { .. } => Ok(Self::Embedded(Embedded::new(
                store.clone(),
                clock,
                entropy,
                pace,
            ))),
            Database::Postgres(pool) => Graphile::open(store.clone(), pool.clone(), entropy, pace)
                .await
                .map(Self::Graphile),
        }
    }

    /// Enqueues a job in the transaction that makes it necessary; commit brings both or none. Then call
    /// [`Queue::wake`].
    ///
    /// # Errors
    /// [`StoreError`]; the transaction is then to be given up.
    pub async fn enqueue(&self, tx: &mut Writing, job: NewJob) -> Result<(), StoreError> {
        self.enqueue_due(tx, job, Due::AsGiven).await
    }

    pub(crate) async fn enqueue_due(
        &self,
        tx: &mut Writing,
        job: NewJob,
        due: Due,
    ) -> Result<(), StoreError> {
        match self {
            Self::Embedded(queue) => queue.enqueue(tx, job, due).await,
            Self::Graphile(queue) => queue.enqueue(tx, job, due).await,
        }
    }

    /// Makes the runner of this process look at once; to be called after the commit that brought a job. Without it
    /// the job is found at the next look. (PostgreSQL tells its runners by itself.)
    pub fn wake(&self) {
        match self {
            Self::Embedded(queue) => queue.wake(),
            Self::Graphile(_) => {}
        }
    }

    /// What has failed for good, the latest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn dead(&self) -> Result<Vec<DeadJob>, StoreError> {
        match self {
            Self::Embedded(queue) => queue.dead().await,
            Self::Graphile(queue) => queue.dead().await,
        }
    }

    /// Lets dead work be tried again as if for the first time; whether there was such work.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn revive(&self, id: &str) -> Result<bool, StoreError> {
        match self {
            Self::Embedded(queue) => queue.revive(id).await,
            Self::Graphile(queue) => queue.revive(id).await,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        match self {
            Self::Embedded(queue) => &queue.store,
            Self::Graphile(queue) => &queue.store,
        }
    }
}

/// A transaction of the other database was handed in: a fault of ours.
pub(crate) fn wrong_database() -> StoreError {
    StoreError::Database("the queue and the transaction are of different databases".into())
}
