//! Runs of syncs, and their journal.

use crate::statement::{execute, fetch_all, fetch_in, fetch_optional, insert_many, unique};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::remote_event::ProviderEventId;
use domain::run::{Change, Run, RunCause, RunOutcome};
use domain::{CalendarSyncId, OrganizationId, RunId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct RunRow {
    run_id: Uuid,
    calendar_sync_id: Uuid,
    cause: String,
    cause_member_id: Option<Uuid>,
    started_at: Instant,
    finished_at: Option<Instant>,
    outcome: Option<String>,
    progress_done: i32,
    progress_of: Option<i32>,
}

#[derive(sqlx::FromRow)]
struct ChangeRow {
    run_change_id: Uuid,
    run_id: Uuid,
    side: String,
    action: String,
    item_id: Option<Uuid>,
    provider_event_id: Option<String>,
    before: Option<String>,
    after: Option<String>,
    why: String,
    at: Instant,
}

const FINISH: &str = "finish";
const MANUAL: &str = "manual";
const LIVE: &str = "live";

impl TryFrom<RunRow> for Run {
    type Error = StoreError;

    fn try_from(row: RunRow) -> Result<Self> {
        let place = Place::new("runs", row.run_id);
        Ok(Self {
            id: row.run_id.into(),
            sync: row.calendar_sync_id.into(),
            cause: match (row.cause.as_str(), row.cause_member_id) {
                (FINISH, None) => RunCause::Finish,
                (LIVE, None) => RunCause::Live,
                (MANUAL, Some(member)) => RunCause::Manual(member.into()),
                _ => return Err(place.inconsistent("cause")),
            },
            started_at: row.started_at.at(),
            finished_at: row.finished_at.map(Instant::at),
            outcome: place.optional_json("outcome", row.outcome.as_deref())?,
        })
    }
}

impl TryFrom<ChangeRow> for Change {
    type Error = StoreError;

    fn try_from(row: ChangeRow) -> Result<Self> {
        let place = Place::new("run_changes", row.run_change_id);
        Ok(Self {
            id: row.run_change_id.into(),
            run: row.run_id.into(),
            side: place.word("side", &row.side)?,
            action: place.word("action", &row.action)?,
            item: row.item_id.map(Into::into),
            event: row.provider_event_id.map(ProviderEventId),
            before: place.optional_json("before", row.before.as_deref())?,
            after: place.optional_json("after", row.after.as_deref())?,
            why: row.why,
            at: row.at.at(),
        })
    }
}

/// The columns of [`RunRow`].
macro_rules! run_columns {
    () => {
        "run_id, calendar_sync_id, cause, cause_member_id, started_at, finished_at, outcome, progress_done,
         progress_of"
    };
}

impl Reading {
    /// The run that goes on in a sync, with how much of how much is done. One that a dead process left behind
    /// counts as going on until the next one starts.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn running(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
    ) -> Result<Option<(Run, u32, Option<u32>)>> {
        let row = fetch_optional!(
            self,
            RunRow,
            concat!(
                "select ",
                run_columns!(),
                " from runs
                 where organization_id = $1 and calendar_sync_id = $2
                 order by started_at desc, run_id desc
                 limit 1"
            ),
            org.uuid(),
            sync.uuid()
        )?;
        row.filter(|row| row.finished_at.is_none())
            .map(|row| {
                let place = Place::new("runs", row.run_id);
                let done = place.count("progress_done", row.progress_done)?;
                let of = row
                    .progress_of
                    .map(|of| place.count("progress_of", of))
                    .transpose()?;
                Ok((row.try_into()?, done, of))
            })
            .transpose()
    }

    /// The last runs of a sync, newest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn runs(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        limit: u32,
    ) -> Result<Vec<Run>> {
        fetch_all!(
            self,
            RunRow,
            concat!(
                "select ",
                run_columns!(),
                " from runs
                 where organization_id = $1 and calendar_sync_id = $2
                 order by started_at desc, run_id desc
                 limit $3"
            ),
            org.uuid(),
            sync.uuid(),
            i64::from(limit)
        )?
        .into_iter()
        .map(Run::try_from)
        .collect()
    }

    /// The journal of these runs, in the order in which it was written.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn changes_of_runs(
        &mut self,
        org: OrganizationId,
        runs: &[RunId],
    ) -> Result<Vec<Change>> {
        let mut changes = fetch_in!(
            self,
            ChangeRow,
            "select run_change_id, run_id, side, action, item_id, provider_event_id, before, after, why, at
             from run_changes
             where organization_id = $1 and run_id in ({list})",
            [org.uuid()],
            unique(runs.iter().map(|run| run.uuid()))
        )
        .into_iter()
        .map(Change::try_from)
        .collect::<Result<Vec<_>>>()?;
        changes.sort_unstable_by_key(|change| (change.at, change.id));
        Ok(changes)
    }
}

impl Writing {
    /// Notes that a run begins.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such sync in that organization.
    pub async fn insert_run(&mut self, org: OrganizationId, run: &Run) -> Result<()> {
        let (cause, member) = match run.cause {
            RunCause::Finish => (FINISH, None),
            RunCause::Manual(member) => (MANUAL, Some(member.uuid())),
            RunCause::Live => (LIVE, None),
        };
        execute!(
            self,
            "insert into runs (organization_id, run_id, calendar_sync_id, cause, cause_member_id, started_at,
                               finished_at, outcome, progress_done, progress_of)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 0, null)",
            org.uuid(),
            run.id.uuid(),
            run.sync.uuid(),
            cause,
            member,
            Instant::from(run.started_at),
            run.finished_at.map(Instant::from),
            run.outcome.as_ref().map(to_json)
        )?;
        Ok(())
    }

    /// Notes how a run ended.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn finish_run(
        &mut self,
        org: OrganizationId,
        id: RunId,
        at: DateTime<Utc>,
        outcome: &RunOutcome,
    ) -> Result<()> {
        execute!(
            self,
            "update runs set finished_at = $3, outcome = $4 where organization_id = $1 and run_id = $2",
            org.uuid(),
            id.uuid(),
            Instant::from(at),
            to_json(outcome)
        )?;
        Ok(())
    }

    /// Notes how far a run is; `of` is unknown until it was counted.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn save_progress(
        &mut self,
        org: OrganizationId,
        id: RunId,
        done: u32,
        of: Option<u32>,
    ) -> Result<()> {
        execute!(
            self,
            "update runs set progress_done = $3, progress_of = $4 where organization_id = $1 and run_id = $2",
            org.uuid(),
            id.uuid(),
            to_integer(done),
            of.map(to_integer)
        )?;
        Ok(())
    }

    /// Writes lines of the journal.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such run in that organization.
    pub async fn insert_changes(&mut self, org: OrganizationId, changes: &[Change]) -> Result<()> {
        insert_many!(
            self,
            "insert into run_changes (organization_id, run_change_id, run_id, side, action, item_id,
                                      provider_event_id, before, after, why, at)",
            "",
            changes,
            |change| [
                org.uuid(),
                change.id.uuid(),
                change.run.uuid(),
                change.side.word(),
                change.action.word(),
                change.item.map(|item| item.uuid()),
                change.event.as_ref().map(|event| event.0.as_str()),
                change.before.as_ref().map(to_json),
                change.after.as_ref().map(to_json),
                &change.why,
                Instant::from(change.at),
            ]
        );
        Ok(())
    }
}

/// Two thousand million things done are as good as more.
fn to_integer(count: u32) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}
