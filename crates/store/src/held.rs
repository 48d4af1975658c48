//! Deletions that wait for a person.

use crate::statement::{execute, execute_in, fetch_all, fetch_optional, insert_many};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::reconcile::{HeldAnswer, HeldBecause, HeldDeletion};
use domain::run::Side;
use domain::{CalendarSyncId, MirrorId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct HeldRow {
    mirror_id: Uuid,
    calendar_sync_id: Uuid,
    because: String,
    since: Instant,
    answer: Option<String>,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    number: i64,
}

impl TryFrom<HeldRow> for HeldDeletion {
    type Error = StoreError;

    fn try_from(row: HeldRow) -> Result<Self> {
        let place = Place::new("held_deletions", row.mirror_id);
        Ok(Self {
            mirror: row.mirror_id.into(),
            sync: row.calendar_sync_id.into(),
            because: place.word("because", &row.because)?,
            since: row.since.at(),
            answer: row
                .answer
                .map(|answer| place.word("answer", &answer))
                .transpose()?,
        })
    }
}

impl Reading {
    /// The deletions of a sync that wait for a person, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn held_deletions(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
    ) -> Result<Vec<HeldDeletion>> {
        fetch_all!(
            self,
            HeldRow,
            "select mirror_id, calendar_sync_id, because, since, answer
             from held_deletions
             where organization_id = $1 and calendar_sync_id = $2
             order by since, mirror_id",
            org.uuid(),
            sync.uuid()
        )?
        .into_iter()
        .map(HeldDeletion::try_from)
        .collect()
    }

    /// How many deletions of a sync still wait for an answer.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn held_count(&mut self, org: OrganizationId, sync: CalendarSyncId) -> Result<usize> {
        let row = fetch_optional!(
            self,
            CountRow,
            "select count(*) as number
             from held_deletions
             where organization_id = $1 and calendar_sync_id = $2 and answer is null",
            org.uuid(),
            sync.uuid()
        )?;
        Ok(counted(row))
    }

    /// How many items are tied in a sync.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mirror_count(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
    ) -> Result<usize> {
        let row = fetch_optional!(
            self,
            CountRow,
            "select count(*) as number from mirrors where organization_id = $1 and calendar_sync_id = $2",
            org.uuid(),
            sync.uuid()
        )?;
        Ok(counted(row))
    }

    /// How many deletions runs of a sync made on that side since `at`, by themselves: what a person decided, or took
    /// back, does not count.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn deletions_since(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        side: Side,
        at: DateTime<Utc>,
    ) -> Result<usize> {
        let row = fetch_optional!(
            self,
            CountRow,
            "select count(*) as number
             from runs r join run_changes c on c.organization_id = r.organization_id and c.run_id = r.run_id
             where r.organization_id = $1 and r.calendar_sync_id = $2 and $4 <= r.started_at
               and r.cause in ('finish', 'manual', 'live', 'reread') and c.side = $3 and c.action = 'delete'",
            org.uuid(),
            sync.uuid(),
            side.word(),
            Instant::from(at)
        )?;
        Ok(counted(row))
    }
}

impl Writing {
    /// Lets deletions wait. One that waits already stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a tie or the sync does not exist in that organization.
    pub async fn hold_deletions(
        &mut self,
        org: OrganizationId,
        deletions: &[HeldDeletion],
    ) -> Result<()> {
        insert_many!(
            self,
            "insert into held_deletions (organization_id, mirror_id, calendar_sync_id, because, since, answer)",
            "on conflict (organization_id, mirror_id) do nothing",
            deletions,
            |deletion| [
                org.uuid(),
                deletion.mirror.uuid(),
                deletion.sync.uuid(),
                deletion.because.word(),
                Instant::from(deletion.since),
                deletion.answer.map(HeldAnswer::word),
            ]
        );
        Ok(())
    }

    /// Notes what a person decided about the deletions on one side that waited at `seen`; later ones were not shown to
    /// them and go on waiting. Answers how many there were.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn answer_held(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        side: Side,
        answer: HeldAnswer,
        seen: DateTime<Utc>,
    ) -> Result<u64> {
        let [one, other] = match side {
            Side::Here => [HeldBecause::Tombstone, HeldBecause::AbsentFromCompleteList],
            Side::There => [HeldBecause::DeletedHere, HeldBecause::Unassigned],
        };
        execute!(
            self,
            "update held_deletions set answer = $6
             where organization_id = $1 and calendar_sync_id = $2 and because in ($3, $4) and since <= $5
               and answer is null",
            org.uuid(),
            sync.uuid(),
            one.word(),
            other.word(),
            Instant::from(seen),
            answer.word()
        )
    }

    /// These deletions are off: the ties are whole again, or another thing was decided.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn release_held(&mut self, org: OrganizationId, mirrors: &[MirrorId]) -> Result<()> {
        execute_in!(
            self,
            "delete from held_deletions where organization_id = $1 and mirror_id in ({list})",
            [org.uuid()],
            mirrors
                .iter()
                .map(|mirror| mirror.uuid())
                .collect::<Vec<_>>()
        );
        Ok(())
    }
}

fn counted(row: Option<CountRow>) -> usize {
    row.and_then(|row| usize::try_from(row.number).ok())
        .unwrap_or_default()
}
