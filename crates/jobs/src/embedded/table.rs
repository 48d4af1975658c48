//! The statements on table `jobs`. SQLite has one writer, so whatever is read in a writing transaction stays true
//! until its commit.

use crate::queue::wrong_database;
use crate::{DeadJob, Job, NewJob};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{AssertSqlSafe, SqliteConnection};
use store::{Instant, Open, Reading, StoreError, Writing};
use uuid::Uuid;

/// A job that a runner has claimed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Claimed {
    pub job_id: Uuid,
    pub kind: String,
    pub job_key: Option<String>,
    pub lane: String,
    payload: String,
    /// Tries so far, this one included.
    pub attempts: i32,
}

impl Claimed {
    pub fn job(&self) -> Job {
        Job {
            kind: self.kind.clone(),
            key: self.job_key.clone(),
            lane: self.lane.clone(),
            payload: serde_json::from_str(&self.payload).unwrap_or(Value::Null),
            attempt: self.attempts.try_into().unwrap_or(1),
        }
    }
}

#[derive(sqlx::FromRow)]
struct DeadRow {
    job_id: Uuid,
    kind: String,
    lane: String,
    attempts: i32,
    last_error: Option<String>,
    dead_at: Instant,
}

fn connection(reading: &mut Reading) -> Result<&mut SqliteConnection, StoreError> {
    match reading.open() {
        Open::Sqlite(transaction) => Ok(transaction),
        Open::Postgres(_) => Err(wrong_database()),
    }
}

/// Adds a job, or renews the one that waits under its key: the newer payload, the earlier time; a job that is held
/// keeps its wait. Dead work of that key is thereby tried again, so it is no longer dead.
pub(super) async fn enqueue(
    tx: &mut Writing,
    id: Uuid,
    job: &NewJob,
    run_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let connection = connection(tx)?;
    sqlx::query("delete from jobs where job_key = $1 and dead_at is not null")
        .bind(&job.key)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "insert into jobs (job_id, kind, job_key, lane, payload, run_at, held, attempts, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, 0, 0, $7, $7)
         on conflict (job_key) where lease is null and dead_at is null do update
         set kind = excluded.kind, lane = excluded.lane, payload = excluded.payload, attempts = 0,
             last_error = null, updated_at = excluded.updated_at,
             run_at = case when held = 1 then max(run_at, excluded.run_at) else min(run_at, excluded.run_at) end",
    )
    .bind(id)
    .bind(job.kind)
    .bind(&job.key)
    .bind(&job.lane)
    .bind(job.payload.to_string())
    .bind(Instant::from(run_at))
    .bind(Instant::from(now))
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// Due jobs of these kinds in lanes where nothing runs: `$1` now, then the kinds.
fn due(kinds: &[&str]) -> String {
    let places: Vec<String> = (2..2 + kinds.len())
        .map(|place| format!("${place}"))
        .collect();
    format!(
        "select job_id from jobs
         where lease is null and dead_at is null and run_at <= $1 and kind in ({})
           and not exists (select 1 from jobs running where running.lane = jobs.lane and running.lease is not null)
         order by run_at, job_id
         limit 1",
        places.join(", ")
    )
}

/// Whether there is anything to claim; a look that keeps nobody from writing.
pub(super) async fn is_due(
    reading: &mut Reading,
    kinds: &[&str],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(next_due(connection(reading)?, kinds, now).await?.is_some())
}

async fn next_due(
    connection: &mut SqliteConnection,
    kinds: &[&str],
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, StoreError> {
    let mut query = sqlx::query_scalar(AssertSqlSafe(due(kinds))).bind(Instant::from(now));
    for kind in kinds {
        query = query.bind(*kind);
    }
    Ok(query.fetch_optional(connection).await?)
}

/// Takes the next due job of a free lane.
pub(super) async fn claim(
    tx: &mut Writing,
    kinds: &[&str],
    runner: Uuid,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Option<Claimed>, StoreError> {
    let connection = connection(tx)?;
    let Some(id) = next_due(&mut *connection, kinds, now).await? else {
        return Ok(None);
    };
    let claimed = sqlx::query_as(
        "update jobs
         set lease = $2, lease_until = $3, attempts = attempts + 1, held = 0, updated_at = $4
         where job_id = $1
         returning job_id, kind, job_key, lane, payload, attempts",
    )
    .bind(id)
    .bind(runner)
    .bind(Instant::from(lease_until))
    .bind(Instant::from(now))
    .fetch_one(connection)
    .await?;
    Ok(Some(claimed))
}

/// A sign of life for everything this runner holds.
pub(super) async fn extend_leases(
    tx: &mut Writing,
    runner: Uuid,
    lease_until: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update jobs set lease_until = $2 where lease = $1")
        .bind(runner)
        .bind(Instant::from(lease_until))
        .execute(connection(tx)?)
        .await?;
    Ok(())
}

/// What other runners hold without having given a sign of life.
pub(super) async fn abandoned(
    reading: &mut Reading,
    runner: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Claimed>, StoreError> {
    Ok(sqlx::query_as(
        "select job_id, kind, job_key, lane, payload, attempts
         from jobs
         where lease is not null and lease <> $1 and lease_until < $2
         order by job_id",
    )
    .bind(runner)
    .bind(Instant::from(now))
    .fetch_all(connection(reading)?)
    .await?)
}

/// Done, or no longer wanted.
pub(super) async fn delete(tx: &mut Writing, id: Uuid) -> Result<(), StoreError> {
    sqlx::query("delete from jobs where job_id = $1")
        .bind(id)
        .execute(connection(tx)?)
        .await?;
    Ok(())
}

/// The job that was enqueued under this key while another of the key ran.
pub(super) async fn successor(tx: &mut Writing, key: &str) -> Result<Option<Uuid>, StoreError> {
    Ok(sqlx::query_scalar(
        "select job_id from jobs where job_key = $1 and lease is null and dead_at is null",
    )
    .bind(key)
    .fetch_optional(connection(tx)?)
    .await?)
}

/// Lets a waiting job wait at least until then.
pub(super) async fn hold(
    tx: &mut Writing,
    id: Uuid,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update jobs set run_at = max(run_at, $2), held = 1 where job_id = $1")
        .bind(id)
        .bind(Instant::from(until))
        .execute(connection(tx)?)
        .await?;
    Ok(())
}

/// How a claimed job goes back to the waiting ones.
pub(super) struct Back<'a> {
    pub run_at: DateTime<Utc>,
    pub held: bool,
    pub counts_as_try: bool,
    pub error: Option<&'a str>,
}

/// Puts a claimed job back.
pub(super) async fn put_back(
    tx: &mut Writing,
    id: Uuid,
    back: &Back<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update jobs
         set lease = null, lease_until = null, run_at = $2, held = $3, attempts = attempts - $4,
             last_error = coalesce($5, last_error), updated_at = $6
         where job_id = $1",
    )
    .bind(id)
    .bind(Instant::from(back.run_at))
    .bind(back.held)
    .bind(i32::from(!back.counts_as_try))
    .bind(back.error)
    .bind(Instant::from(now))
    .execute(connection(tx)?)
    .await?;
    Ok(())
}

/// Gives a claimed job up.
pub(super) async fn bury(
    tx: &mut Writing,
    id: Uuid,
    error: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update jobs
         set lease = null, lease_until = null, last_error = $2, dead_at = $3, updated_at = $3
         where job_id = $1",
    )
    .bind(id)
    .bind(error)
    .bind(Instant::from(now))
    .execute(connection(tx)?)
    .await?;
    Ok(())
}

pub(super) async fn dead(reading: &mut Reading) -> Result<Vec<DeadJob>, StoreError> {
    let rows: Vec<DeadRow> = sqlx::query_as(
        "select job_id, kind, lane, attempts, last_error, dead_at
         from jobs
         where dead_at is not null
         order by dead_at desc, job_id desc",
    )
    .fetch_all(connection(reading)?)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DeadJob {
            id: row.job_id.to_string(),
            kind: row.kind,
            lane: row.lane,
            attempts: row.attempts.try_into().unwrap_or(0),
            error: row.last_error.unwrap_or_default(),
            since: row.dead_at.at(),
        })
        .collect())
}

pub(super) async fn revive(
    tx: &mut Writing,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let revived = sqlx::query(
        "update jobs
         set dead_at = null, attempts = 0, run_at = $2, held = 0, updated_at = $2
         where job_id = $1 and dead_at is not null",
    )
    .bind(id)
    .bind(Instant::from(now))
    .execute(connection(tx)?)
    .await?;
    Ok(revived.rows_affected() == 1)
}
