//! Items and whom they are scheduled for.

mod ranges;
mod writes;

use crate::statement::{fetch_in, fetch_optional, unique};
use crate::stored::Place;
use crate::{Instant, Reading, Result};
use chrono::{DateTime, Utc};
use domain::item::{Content, Item, ItemSource, Uid, Version};
use domain::time::{Timing, ZoneId};
use domain::{CalendarSyncId, ItemId, MemberId, OrganizationId};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct ItemRow {
    organization_id: Uuid,
    item_id: Uuid,
    kind: String,
    uid: String,
    subject: String,
    description: String,
    location: String,
    local_start: String,
    local_end: String,
    zone: Option<String>,
    all_day: bool,
    show_as: String,
    privacy: String,
    customer: Option<String>,
    source_sync_id: Option<Uuid>,
    version: i64,
    deleted_at: Option<Instant>,
    repeats: Option<String>,
    attendees: Option<String>,
    updated_at: Instant,
}

#[derive(sqlx::FromRow)]
struct AssigneeRow {
    item_id: Uuid,
    member_id: Uuid,
    position: i32,
}

#[derive(sqlx::FromRow)]
struct MadeRow {
    created_at: Instant,
}

#[derive(sqlx::FromRow)]
struct ItemIdRow {
    item_id: Uuid,
}

impl ItemRow {
    fn with(self, assignees: Vec<MemberId>) -> Result<Item> {
        let place = Place::new("items", self.item_id);
        let start = place.wall("local_start", &self.local_start)?;
        let end = place.wall("local_end", &self.local_end)?;
        let timing = match (self.all_day, self.zone) {
            (true, None) => Timing::all_day(start.date(), end.date()),
            (true, Some(_)) => return Err(place.inconsistent("zone")),
            (false, Some(zone)) => Timing::zoned(start, end, ZoneId::new(zone)),
            (false, None) => Timing::Floating { start, end },
        };
        Ok(Item {
            id: self.item_id.into(),
            organization: self.organization_id.into(),
            kind: place.word("kind", &self.kind)?,
            uid: Uid::new(self.uid),
            content: Content {
                subject: self.subject,
                description: self.description,
                location: self.location,
                timing,
                show_as: place.word("show_as", &self.show_as)?,
                privacy: place.word("privacy", &self.privacy)?,
                repeats: place.optional_json("repeats", self.repeats.as_deref())?,
                attendees: place
                    .optional_json("attendees", self.attendees.as_deref())?
                    .unwrap_or_default(),
            },
            customer: place.optional_json("customer", self.customer.as_deref())?,
            assignees,
            source: match self.source_sync_id {
                Some(sync) => ItemSource::Linked(sync.into()),
                None => ItemSource::Own,
            },
            version: Version(self.version),
            deleted: self.deleted_at.is_some(),
            changed_at: self.updated_at.at(),
        })
    }
}

/// The columns of [`ItemRow`], from `items i`.
macro_rules! item_columns {
    () => {
        "i.organization_id, i.item_id, i.kind, i.uid, i.subject, i.description, i.location, i.local_start,
         i.local_end, i.zone, i.all_day, i.show_as, i.privacy, i.customer, i.source_sync_id, i.version,
         i.deleted_at, i.repeats, i.attendees, i.updated_at, i.spans_from"
    };
}
use item_columns;

impl Reading {
    /// One item, also a deleted one.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn item(&mut self, org: OrganizationId, id: ItemId) -> Result<Option<Item>> {
        Ok(self.items(org, &[id]).await?.pop())
    }

    /// The items of these ids that exist, also deleted ones; in no particular order.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn items(&mut self, org: OrganizationId, ids: &[ItemId]) -> Result<Vec<Item>> {
        let rows = fetch_in!(
            self,
            ItemRow,
            concat!(
                "select ",
                item_columns!(),
                " from items i where i.organization_id = $1 and i.item_id in ({list})"
            ),
            [org.uuid()],
            unique(ids.iter().map(|id| id.uuid()))
        );
        self.with_assignees(org, rows).await
    }

    /// The items of these identities that came in through a sync, also deleted ones; in no particular order.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn items_from(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        uids: &[Uid],
    ) -> Result<Vec<Item>> {
        let rows = fetch_in!(
            self,
            ItemRow,
            concat!(
                "select ",
                item_columns!(),
                " from items i where i.organization_id = $1 and i.source_sync_id = $2 and i.uid in ({list})"
            ),
            [org.uuid(), sync.uuid()],
            unique(uids.iter().map(Uid::as_str))
        );
        self.with_assignees(org, rows).await
    }

    /// When an item was made here, or received.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn item_made_at(
        &mut self,
        org: OrganizationId,
        id: ItemId,
    ) -> Result<Option<DateTime<Utc>>> {
        let row = fetch_optional!(
            self,
            MadeRow,
            "select created_at from items where organization_id = $1 and item_id = $2",
            org.uuid(),
            id.uuid()
        )?;
        Ok(row.map(|row| row.created_at.at()))
    }

    /// The item that this request of the member has made already.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn item_of_request(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        request: &str,
    ) -> Result<Option<ItemId>> {
        let row = fetch_optional!(
            self,
            ItemIdRow,
            "select item_id from item_requests where organization_id = $1 and member_id = $2 and request = $3",
            org.uuid(),
            member.uuid(),
            request
        )?;
        Ok(row.map(|row| row.item_id.into()))
    }

    /// Adds the assignees to rows, keeping the order of both.
    async fn with_assignees(
        &mut self,
        org: OrganizationId,
        rows: Vec<ItemRow>,
    ) -> Result<Vec<Item>> {
        let ids = rows.iter().map(|row| row.item_id).collect();
        let mut assignees = self.assignees(org, ids).await?;
        rows.into_iter()
            .map(|row| {
                let assignees = assignees.remove(&row.item_id).unwrap_or_default();
                row.with(assignees)
            })
            .collect()
    }

    /// The assignees of these items in their order.
    async fn assignees(
        &mut self,
        org: OrganizationId,
        items: Vec<Uuid>,
    ) -> Result<HashMap<Uuid, Vec<MemberId>>> {
        let mut assignees: HashMap<Uuid, Vec<MemberId>> = HashMap::with_capacity(items.len());
        let mut found = fetch_in!(
            self,
            AssigneeRow,
            "select item_id, member_id, position from item_assignees where organization_id = $1 and item_id in ({list})",
            [org.uuid()],
            items
        );
        found.sort_unstable_by_key(|row| row.position);
        for row in found {
            assignees
                .entry(row.item_id)
                .or_default()
                .push(row.member_id.into());
        }
        Ok(assignees)
    }
}
