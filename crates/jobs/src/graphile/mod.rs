//! The queue in a PostgreSQL database: `graphile_worker`, for any number of processes.
//!
//! Only what that crate offers in public is used: the functions and views of schema `graphile_worker`. Every job is of
//! one task; its kind is a flag, so that a process claims only kinds that it handles. Every job has a key; a job
//! whose key was taken away has been enqueued again while it ran. Priority 1 marks a job that is held.

mod engine;

use crate::queue::{Due, wrong_database};
use crate::{DeadJob, NewJob, Pace, QueueError};
use chrono::{DateTime, Utc};
use domain::Entropy;
use graphile_worker::WorkerUtils;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::postgres::types::PgInterval;
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;
use std::time::Duration;
use store::{Open, Store, StoreError, Writing};

const SCHEMA: &str = "graphile_worker";
/// The task of every job.
const TASK: &str = "integrator_job";
/// The priority of a job whose wait nothing shortens.
const HELD: i16 = 1;

/// The queue of a PostgreSQL database.
#[derive(Clone)]
pub struct Graphile {
    pub(crate) store: Store,
    pool: PgPool,
    entropy: Arc<dyn Entropy>,
    pace: Pace,
}

/// What is stored as a job's payload.
#[derive(Debug, Serialize, Deserialize)]
struct Envelope {
    kind: String,
    /// As it was enqueued; `graphile_worker` makes one up for jobs without.
    key: Option<String>,
    lane: String,
    payload: Value,
}

#[derive(sqlx::FromRow)]
struct WaitingRow {
    run_at: DateTime<Utc>,
    priority: i16,
}

#[derive(sqlx::FromRow)]
struct DeadRow {
    id: i64,
    kind: Option<String>,
    queue_name: Option<String>,
    attempts: i16,
    last_error: Option<String>,
    updated_at: DateTime<Utc>,
}

impl Graphile {
    pub(crate) async fn open(
        store: Store,
        pool: PgPool,
        entropy: Arc<dyn Entropy>,
        pace: Pace,
    ) -> Result<Self, QueueError> {
        WorkerUtils::new(pool.clone(), SCHEMA)
            .migrate()
            .await
            .map_err(|error| QueueError::Migration(error.into()))?;
        Ok(Self {
            store,
            pool,
            entropy,
            pace,
        })
    }

    pub(crate) async fn enqueue(
        &self,
        tx: &mut Writing,
        job: NewJob,
        due: Due,
    ) -> Result<(), StoreError> {
        let connection = postgres(tx)?;
        let key = job
            .key
            .clone()
            .unwrap_or_else(|| format!("once:{}", self.entropy.id()));
        lock(connection, &key).await?;
        let mut run_at = match (due, job.run_at) {
            (Due::AsGiven, Some(run_at)) => run_at,
            (Due::AsGiven, None) => after(connection, Duration::ZERO).await?,
            (Due::In(wait), _) => after(connection, wait).await?,
        };
        let mut priority = 0;
        if let Some(waiting) = waiting(connection, &key).await? {
            run_at = if waiting.priority == HELD {
                waiting.run_at.max(run_at)
            } else {
                waiting.run_at.min(run_at)
            };
            priority = waiting.priority;
        }
        // Dead work of that key is thereby tried again, so it is no longer dead.
        sqlx::query(
            "select from graphile_worker.complete_jobs(array(
                 select id from graphile_worker.jobs
                 where key = $1 and locked_at is null and max_attempts <= attempts))",
        )
        .bind(&key)
        .execute(&mut *connection)
        .await?;
        let envelope = Envelope {
            kind: job.kind.to_owned(),
            key: job.key,
            lane: job.lane,
            payload: job.payload,
        };
        add(connection, &key, &envelope, run_at, priority, self.pace).await?;
        Ok(())
    }

    pub(crate) async fn dead(&self) -> Result<Vec<DeadJob>, StoreError> {
        // Without a key it was enqueued again, so that is its next try.
        let rows: Vec<DeadRow> = sqlx::query_as(
            "select id, (select min(flag) from jsonb_object_keys(flags) as flag) as kind, queue_name, attempts,
                    last_error, updated_at
             from graphile_worker.jobs
             where task_identifier = $1 and key is not null and locked_at is null and max_attempts <= attempts
             order by updated_at desc, id desc",
        )
        .bind(TASK)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| DeadJob {
                id: row.id.to_string(),
                kind: row.kind.unwrap_or_default(),
                lane: row.queue_name.unwrap_or_default(),
                attempts: row.attempts.try_into().unwrap_or(0),
                error: row.last_error.unwrap_or_default(),
                since: row.updated_at,
            })
            .collect())
    }

    pub(crate) async fn revive(&self, id: &str) -> Result<bool, StoreError> {
        let Ok(id) = id.parse::<i64>() else {
            return Ok(false);
        };
        let revived: Vec<(i64,)> = sqlx::query_as(
            "select id from graphile_worker.reschedule_jobs(array(
                 select id from graphile_worker.jobs
                 where id = $1 and task_identifier = $2 and locked_at is null and max_attempts <= attempts),
                 run_at => now(), attempts => 0, priority => 0)",
        )
        .bind(id)
        .bind(TASK)
        .fetch_all(&self.pool)
        .await?;
        Ok(!revived.is_empty())
    }
}

/// The connection of a transaction.
fn postgres(tx: &mut Writing) -> Result<&mut PgConnection, StoreError> {
    match tx.open() {
        Open::Postgres(transaction) => Ok(transaction),
        Open::Sqlite(_) => Err(wrong_database()),
    }
}

/// Makes everybody else who enqueues under a key wait until the transaction ends. `add_job` takes the same lock, but
/// only after we have looked at what waits.
async fn lock(connection: &mut PgConnection, key: &str) -> Result<(), StoreError> {
    sqlx::query("select pg_advisory_xact_lock(hashtext($1))")
        .bind(key)
        .execute(connection)
        .await?;
    Ok(())
}

/// A moment by the clock of the database, which is the one its runners go by.
async fn after(connection: &mut PgConnection, wait: Duration) -> Result<DateTime<Utc>, StoreError> {
    Ok(sqlx::query_scalar("select now() + $1")
        .bind(interval(wait))
        .fetch_one(connection)
        .await?)
}

/// Adds a job, in the place of the one that waits under its key, and tells its id. One of that key that runs loses it.
async fn add(
    connection: &mut PgConnection,
    key: &str,
    envelope: &Envelope,
    run_at: DateTime<Utc>,
    priority: i16,
    pace: Pace,
) -> Result<i64, StoreError> {
    let payload =
        serde_json::to_string(envelope).map_err(|error| StoreError::Database(error.into()))?;
    Ok(sqlx::query_scalar(
        "select id from graphile_worker.add_job(
             identifier => $1, payload => $2::text::json, queue_name => $3, run_at => $4, max_attempts => $5,
             job_key => $6, priority => $7, flags => array[$8])",
    )
    .bind(TASK)
    .bind(payload)
    .bind(&envelope.lane)
    .bind(run_at)
    .bind(i32::try_from(pace.attempts).unwrap_or(i32::from(i16::MAX)))
    .bind(key)
    .bind(i32::from(priority))
    .bind(&envelope.kind)
    .fetch_one(connection)
    .await?)
}

/// The job that waits under a key.
async fn waiting(
    connection: &mut PgConnection,
    key: &str,
) -> Result<Option<WaitingRow>, StoreError> {
    Ok(sqlx::query_as(
        "select run_at, priority from graphile_worker.jobs
         where key = $1 and locked_at is null and attempts < max_attempts",
    )
    .bind(key)
    .fetch_optional(connection)
    .await?)
}

fn interval(wait: Duration) -> PgInterval {
    PgInterval {
        months: 0,
        days: 0,
        microseconds: wait.as_micros().try_into().unwrap_or(i64::MAX / 2),
    }
}
