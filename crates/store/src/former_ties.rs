//! Ties of syncs that ended, and items that were left behind by them.

use crate::statement::{execute, execute_in, fetch_all};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::item::{Content, Version};
use domain::mirror::Origin;
use domain::remote_event::{Etag, ProviderEventId};
use domain::{CalendarSyncId, ItemId, MemberId, OrganizationId};
use uuid::Uuid;

/// What an earlier sync with a calendar had tied, and what both sides last agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerTie {
    /// The item.
    pub item: ItemId,
    /// The sync that is gone.
    pub sync: CalendarSyncId,
    /// The remote event.
    pub event: ProviderEventId,
    /// Its version then.
    pub etag: Etag,
    /// What both sides said then.
    pub base: Content,
    /// The item's version then.
    pub base_version: Version,
    /// Who made the remote event.
    pub origin: Origin,
}

#[derive(sqlx::FromRow)]
struct FormerTieRow {
    item_id: Uuid,
    calendar_sync_id: Uuid,
    provider_event_id: String,
    etag: String,
    base: String,
    base_version: i64,
    origin: String,
}

#[derive(sqlx::FromRow)]
struct ItemIdRow {
    item_id: Uuid,
}

impl TryFrom<FormerTieRow> for FormerTie {
    type Error = StoreError;

    fn try_from(row: FormerTieRow) -> Result<Self> {
        let place = Place::new("former_ties", row.item_id);
        Ok(Self {
            item: row.item_id.into(),
            sync: row.calendar_sync_id.into(),
            event: ProviderEventId(row.provider_event_id),
            etag: Etag(row.etag),
            base: place.json("base", &row.base)?,
            base_version: Version(row.base_version),
            origin: place.word("origin", &row.origin)?,
        })
    }
}

impl Reading {
    /// What earlier syncs of a member had tied in this calendar, in the order of the events' names.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn former_ties(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        calendar_key: &str,
    ) -> Result<Vec<FormerTie>> {
        fetch_all!(
            self,
            FormerTieRow,
            "select item_id, calendar_sync_id, provider_event_id, etag, base, base_version, origin
             from former_ties
             where organization_id = $1 and member_id = $2 and calendar_key = $3
             order by provider_event_id",
            org.uuid(),
            member.uuid(),
            calendar_key
        )?
        .into_iter()
        .map(FormerTie::try_from)
        .collect()
    }

    /// Items of a member that came through a sync of which nothing is known any more, the oldest first: neither is there,
    /// nor did it leave ties behind.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn left_behind(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<ItemId>> {
        let rows = fetch_all!(
            self,
            ItemIdRow,
            "select i.item_id
             from items i
             join item_assignees a on a.organization_id = i.organization_id and a.item_id = i.item_id
             where i.organization_id = $1 and a.member_id = $2 and i.source_sync_id is not null
               and i.deleted_at is null
               and not exists (select 1 from calendar_syncs s
                               where s.organization_id = i.organization_id
                                 and s.calendar_sync_id = i.source_sync_id)
               and not exists (select 1 from former_ties f
                               where f.organization_id = i.organization_id and f.item_id = i.item_id)
             order by i.created_at, i.item_id",
            org.uuid(),
            member.uuid()
        )?;
        Ok(rows.into_iter().map(|row| row.item_id.into()).collect())
    }

    /// The items of an organization, deleted ones too, to trace copies of them; in no particular order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn item_ids(&mut self, org: OrganizationId) -> Result<Vec<ItemId>> {
        let rows = fetch_all!(
            self,
            ItemIdRow,
            "select item_id from items where organization_id = $1",
            org.uuid()
        )?;
        Ok(rows.into_iter().map(|row| row.item_id.into()).collect())
    }
}

impl Writing {
    /// Remembers what a sync that is about to end has tied, for the day on which its calendar is connected again.
    /// Ties of deleted items are not worth it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn remember_ties(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        calendar_key: &str,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into former_ties (organization_id, member_id, calendar_key, provider_event_id, item_id,
                                      calendar_sync_id, etag, base, base_version, origin, created_at)
             select m.organization_id, s.member_id, $3, m.provider_event_id, m.item_id, m.calendar_sync_id, m.etag,
                    m.base, m.base_version, m.origin, $4
             from mirrors m
             join calendar_syncs s on s.organization_id = m.organization_id
                                  and s.calendar_sync_id = m.calendar_sync_id
             join items i on i.organization_id = m.organization_id and i.item_id = m.item_id
             where m.organization_id = $1 and m.calendar_sync_id = $2 and i.deleted_at is null
             on conflict (organization_id, member_id, calendar_key, provider_event_id) do update
             set item_id = excluded.item_id, calendar_sync_id = excluded.calendar_sync_id, etag = excluded.etag,
                 base = excluded.base, base_version = excluded.base_version, origin = excluded.origin,
                 created_at = excluded.created_at",
            org.uuid(),
            sync.uuid(),
            calendar_key,
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Forgets what earlier syncs of a member had tied in this calendar.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn forget_former_ties(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        calendar_key: &str,
    ) -> Result<()> {
        execute!(
            self,
            "delete from former_ties where organization_id = $1 and member_id = $2 and calendar_key = $3",
            org.uuid(),
            member.uuid(),
            calendar_key
        )?;
        Ok(())
    }

    /// Says anew through which sync these items come in; nothing else of them changes.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_item_source(
        &mut self,
        org: OrganizationId,
        items: &[ItemId],
        sync: CalendarSyncId,
    ) -> Result<()> {
        execute_in!(
            self,
            "update items set source_sync_id = $2 where organization_id = $1 and item_id in ({list})",
            [org.uuid(), sync.uuid()],
            items.iter().map(|item| item.uuid()).collect::<Vec<_>>()
        );
        Ok(())
    }
}
