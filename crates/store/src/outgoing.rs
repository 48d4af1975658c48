//! What must still be sent to a linked calendar.

use crate::statement::{execute, fetch_all, fetch_in, unique};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::item::Content;
use domain::{CalendarSyncId, ItemId, MemberId, OrganizationId};
use uuid::Uuid;

/// An item whose newest version has not reached a linked calendar yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Through which sync.
    pub sync: CalendarSyncId,
    /// Which item.
    pub item: ItemId,
    /// Since when; the last change of the item.
    pub since: DateTime<Utc>,
    /// Why the other side would not take it; it is not tried again before the next change.
    pub refused: Option<String>,
    /// What a new event was last to say when we set out to create it. Should the answer be lost, this is what both
    /// sides agreed on: whatever the event says differently by then, somebody changed there.
    pub attempted: Option<Content>,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    calendar_sync_id: Uuid,
    waiting: i64,
}

#[derive(sqlx::FromRow)]
struct OutgoingRow {
    calendar_sync_id: Uuid,
    item_id: Uuid,
    since: Instant,
    refused: Option<String>,
    attempted: Option<String>,
}

impl TryFrom<OutgoingRow> for Outgoing {
    type Error = StoreError;

    fn try_from(row: OutgoingRow) -> Result<Self> {
        let place = Place::new("outgoing", row.item_id);
        Ok(Self {
            sync: row.calendar_sync_id.into(),
            item: row.item_id.into(),
            since: row.since.at(),
            attempted: place.optional_json("attempted", row.attempted.as_deref())?,
            refused: row.refused,
        })
    }
}

impl Reading {
    /// What must still be sent through a sync, the longest waiting first.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn outgoing(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
    ) -> Result<Vec<Outgoing>> {
        let rows = fetch_all!(
            self,
            OutgoingRow,
            "select calendar_sync_id, item_id, since, refused, attempted
             from outgoing
             where organization_id = $1 and calendar_sync_id = $2
             order by since, item_id",
            org.uuid(),
            sync.uuid()
        )?;
        rows.into_iter().map(Outgoing::try_from).collect()
    }

    /// How many items wait to be sent through each of a member's syncs; those that the other side would not take wait for
    /// a change, not for their turn, and do not count. Syncs where nothing waits are left out.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn backlog_of(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<(CalendarSyncId, u32)>> {
        let rows = fetch_all!(
            self,
            CountRow,
            "select s.calendar_sync_id, count(*) as waiting
             from calendar_syncs s
             join outgoing o on o.organization_id = s.organization_id and o.calendar_sync_id = s.calendar_sync_id
             where s.organization_id = $1 and s.member_id = $2 and o.refused is null
             group by s.calendar_sync_id
             order by s.calendar_sync_id",
            org.uuid(),
            member.uuid()
        )?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let waiting = u32::try_from(row.waiting).unwrap_or(u32::MAX);
                (row.calendar_sync_id.into(), waiting)
            })
            .collect())
    }

    /// Through which syncs these items must still be sent; in no particular order.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn outgoing_of_items(
        &mut self,
        org: OrganizationId,
        items: &[ItemId],
    ) -> Result<Vec<Outgoing>> {
        let rows = fetch_in!(
            self,
            OutgoingRow,
            "select calendar_sync_id, item_id, since, refused, attempted
             from outgoing
             where organization_id = $1 and item_id in ({list})",
            [org.uuid()],
            unique(items.iter().map(|item| item.uuid()))
        );
        rows.into_iter().map(Outgoing::try_from).collect()
    }
}

impl Writing {
    /// Notes that an item must be sent (again), whatever became of it before.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when item or sync do not exist in that organization.
    pub async fn mark_outgoing(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        item: ItemId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into outgoing (organization_id, calendar_sync_id, item_id, since, refused, updated_at)
             values ($1, $2, $3, $4, null, $4)
             on conflict (organization_id, calendar_sync_id, item_id) do update
             set since = excluded.since, refused = null, updated_at = excluded.updated_at",
            org.uuid(),
            sync.uuid(),
            item.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Lets everything that the other side would not take be tried once more.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn retry_refused(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update outgoing
             set refused = null, updated_at = $3
             where organization_id = $1 and calendar_sync_id = $2 and refused is not null",
            org.uuid(),
            sync.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Notes that what was marked at `since` has been sent; when the item was marked again meanwhile, it stays.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn clear_outgoing(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        item: ItemId,
        since: DateTime<Utc>,
    ) -> Result<()> {
        // Equality, not order: a clock that was set back must not hide a later change.
        execute!(
            self,
            "delete from outgoing
             where organization_id = $1 and calendar_sync_id = $2 and item_id = $3 and since = $4",
            org.uuid(),
            sync.uuid(),
            item.uuid(),
            Instant::from(since)
        )?;
        Ok(())
    }

    /// Notes what a new event is about to say, before it is written there.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn attempt_outgoing(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        item: ItemId,
        content: &Content,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update outgoing
             set attempted = $4, updated_at = $5
             where organization_id = $1 and calendar_sync_id = $2 and item_id = $3",
            org.uuid(),
            sync.uuid(),
            item.uuid(),
            to_json(content),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Notes that the other side would not take the item, and why.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn refuse_outgoing(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        item: ItemId,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update outgoing
             set refused = $4, updated_at = $5
             where organization_id = $1 and calendar_sync_id = $2 and item_id = $3",
            org.uuid(),
            sync.uuid(),
            item.uuid(),
            reason,
            Instant::from(at)
        )?;
        Ok(())
    }
}
