//! Runs of syncs, and their journal.

use crate::statement::{
    execute, execute_in, fetch_all, fetch_in, fetch_optional, insert_many, unique,
};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::calendar_sync::Direction;
use domain::remote_event::ProviderEventId;
use domain::run::{Change, Run, RunCause, RunOutcome};
use domain::{CalendarSyncId, ItemId, OrganizationId, RunChangeId, RunId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct RunRow {
    run_id: Uuid,
    calendar_sync_id: Uuid,
    cause: String,
    cause_member_id: Option<Uuid>,
    cause_run_id: Option<Uuid>,
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
    undone_by: Option<Uuid>,
}

/// A line with the sync of its run.
#[derive(sqlx::FromRow)]
struct ItemChangeRow {
    calendar_sync_id: Uuid,
    #[sqlx(flatten)]
    change: ChangeRow,
}

const FINISH: &str = "finish";
const MANUAL: &str = "manual";
const FIX: &str = "fix";
const LIVE: &str = "live";
const REREAD: &str = "reread";
const ANSWER: &str = "answer";
const UNDO: &str = "undo";
const SYNCHRONIZE_BOTH: &str = "synchronize_both";
const SYNCHRONIZE_TO_HERE: &str = "synchronize_to_here";
const SYNCHRONIZE_TO_THERE: &str = "synchronize_to_there";

const fn synchronize(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => SYNCHRONIZE_BOTH,
        Direction::ToHere => SYNCHRONIZE_TO_HERE,
        Direction::ToThere => SYNCHRONIZE_TO_THERE,
    }
}

impl TryFrom<RunRow> for Run {
    type Error = StoreError;

    fn try_from(row: RunRow) -> Result<Self> {
        let place = Place::new("runs", row.run_id);
        Ok(Self {
            id: row.run_id.into(),
            sync: row.calendar_sync_id.into(),
            cause: match (row.cause.as_str(), row.cause_member_id, row.cause_run_id) {
                (FINISH, None, None) => RunCause::Finish,
                (LIVE, None, None) => RunCause::Live,
                (REREAD, None, None) => RunCause::Reread,
                (MANUAL, Some(member), None) => RunCause::Manual(member.into()),
                (ANSWER, Some(member), None) => RunCause::Answer(member.into()),
                (UNDO, Some(by), Some(run)) => RunCause::Undo {
                    run: run.into(),
                    by: by.into(),
                },
                (FIX, Some(member), None) => RunCause::Fix(member.into()),
                (word, Some(by), None) => RunCause::Synchronize {
                    direction: Direction::ALL
                        .into_iter()
                        .find(|direction| synchronize(*direction) == word)
                        .ok_or_else(|| place.inconsistent("cause"))?,
                    by: by.into(),
                },
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
            undone_by: row.undone_by.map(Into::into),
        })
    }
}

/// The columns of [`RunRow`].
macro_rules! run_columns {
    () => {
        "run_id, calendar_sync_id, cause, cause_member_id, cause_run_id, started_at, finished_at, outcome,
         progress_done, progress_of"
    };
}

/// The columns of [`ChangeRow`], from `run_changes c`.
macro_rules! change_columns {
    () => {
        "c.run_change_id, c.run_id, c.side, c.action, c.item_id, c.provider_event_id, c.before, c.after, c.why, c.at,
         c.undone_by"
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

    /// One run.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn run(&mut self, org: OrganizationId, id: RunId) -> Result<Option<Run>> {
        fetch_optional!(
            self,
            RunRow,
            concat!(
                "select ",
                run_columns!(),
                " from runs where organization_id = $1 and run_id = $2"
            ),
            org.uuid(),
            id.uuid()
        )?
        .map(Run::try_from)
        .transpose()
    }

    /// Everything that runs did with an item, in the order in which it was done, each line with the sync of its run.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn changes_of_item(
        &mut self,
        org: OrganizationId,
        item: ItemId,
    ) -> Result<Vec<(CalendarSyncId, Change)>> {
        let rows = fetch_all!(
            self,
            ItemChangeRow,
            concat!(
                "select r.calendar_sync_id, ",
                change_columns!(),
                " from run_changes c join runs r on r.organization_id = c.organization_id and r.run_id = c.run_id
                 where c.organization_id = $1 and c.item_id = $2
                 order by c.at, c.run_change_id"
            ),
            org.uuid(),
            item.uuid()
        )?;
        rows.into_iter()
            .map(|row| Ok((row.calendar_sync_id.into(), row.change.try_into()?)))
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
            concat!(
                "select ",
                change_columns!(),
                " from run_changes c where c.organization_id = $1 and c.run_id in ({list})"
            ),
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
        let (cause, member, other) = match run.cause {
            RunCause::Finish => (FINISH, None, None),
            RunCause::Manual(member) => (MANUAL, Some(member.uuid()), None),
            RunCause::Live => (LIVE, None, None),
            RunCause::Reread => (REREAD, None, None),
            RunCause::Answer(member) => (ANSWER, Some(member.uuid()), None),
            RunCause::Undo { run, by } => (UNDO, Some(by.uuid()), Some(run.uuid())),
            RunCause::Fix(member) => (FIX, Some(member.uuid()), None),
            RunCause::Synchronize { direction, by } => {
                (synchronize(direction), Some(by.uuid()), None)
            }
        };
        execute!(
            self,
            "insert into runs (organization_id, run_id, calendar_sync_id, cause, cause_member_id, started_at,
                               finished_at, outcome, progress_done, progress_of, cause_run_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 0, null, $9)",
            org.uuid(),
            run.id.uuid(),
            run.sync.uuid(),
            cause,
            member,
            Instant::from(run.started_at),
            run.finished_at.map(Instant::from),
            run.outcome.as_ref().map(to_json),
            other
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

    /// Notes that these lines were taken back by a run; one that was taken back before keeps saying by which.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mark_undone(
        &mut self,
        org: OrganizationId,
        lines: &[RunChangeId],
        by: RunId,
    ) -> Result<()> {
        execute_in!(
            self,
            "update run_changes set undone_by = $2
             where organization_id = $1 and undone_by is null and run_change_id in ({list})",
            [org.uuid(), by.uuid()],
            lines.iter().map(|line| line.uuid()).collect::<Vec<_>>()
        );
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
                                      provider_event_id, before, after, why, at, undone_by)",
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
                change.undone_by.map(|run| run.uuid()),
            ]
        );
        Ok(())
    }
}

/// Two thousand million things done are as good as more.
fn to_integer(count: u32) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}
