//! Items and whom they are scheduled for.

use crate::instant::Span;
use crate::statement::{execute, fetch_all, fetch_in, fetch_optional, insert_many, unique};
use crate::stored::{Place, to_json, to_wall};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::item::{Content, Item, ItemKind, ItemSource, Uid, Version};
use domain::time::{TimeRange, Timing, ZoneId};
use domain::{ItemId, MemberId, OrganizationId};
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
}

#[derive(sqlx::FromRow)]
struct AssigneeRow {
    item_id: Uuid,
    member_id: Uuid,
    position: i32,
}

#[derive(sqlx::FromRow)]
struct KindRow {
    item_id: Uuid,
    kind: String,
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
            },
            customer: place.optional_json("customer", self.customer.as_deref())?,
            assignees,
            source: match self.source_sync_id {
                Some(sync) => ItemSource::Linked(sync.into()),
                None => ItemSource::Own,
            },
            version: Version(self.version),
            deleted: self.deleted_at.is_some(),
        })
    }
}

/// The columns of [`ItemRow`], from `items i`.
macro_rules! item_columns {
    () => {
        "i.organization_id, i.item_id, i.kind, i.uid, i.subject, i.description, i.location, i.local_start,
         i.local_end, i.zone, i.all_day, i.show_as, i.privacy, i.customer, i.source_sync_id, i.version,
         i.deleted_at, i.spans_from"
    };
}

/// Live items that touch a span, from `items i`. `$1` organization, `$2` false, `$3` true, `$4` the earliest start of
/// a span that is not long, `$5` and `$6` the span. Two searches, because each can use the index from both ends.
macro_rules! touching {
    ($columns:expr, $and:expr) => {
        concat!(
            "select ",
            $columns,
            " from items i
             where i.organization_id = $1 and i.deleted_at is null and i.spans_long = $2
               and $4 <= i.spans_from and i.spans_from < $6 and $5 < i.spans_until ",
            $and,
            " union all
             select ",
            $columns,
            " from items i
             where i.organization_id = $1 and i.deleted_at is null and i.spans_long = $3
               and i.spans_from < $6 and $5 < i.spans_until ",
            $and,
        )
    };
}

/// Scheduled for the member `$7`.
macro_rules! of_member {
    () => {
        "and exists (select 1 from item_assignees a
                     where a.organization_id = i.organization_id and a.item_id = i.item_id and a.member_id = $7)"
    };
}

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

    /// The live items that touch the range, by start; of everybody or of one assignee.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn items_between(
        &mut self,
        org: OrganizationId,
        member: Option<MemberId>,
        range: TimeRange,
    ) -> Result<Vec<Item>> {
        let span = Span::from(range);
        let rows = match member {
            None => fetch_all!(
                self,
                ItemRow,
                concat!(
                    touching!(item_columns!(), ""),
                    " order by spans_from, item_id"
                ),
                org.uuid(),
                false,
                true,
                span.reach(),
                span.from,
                span.until
            )?,
            Some(member) => fetch_all!(
                self,
                ItemRow,
                concat!(
                    touching!(item_columns!(), of_member!()),
                    " order by spans_from, item_id"
                ),
                org.uuid(),
                false,
                true,
                span.reach(),
                span.from,
                span.until,
                member.uuid()
            )?,
        };
        self.with_assignees(org, rows).await
    }

    /// How many live items of each kind this member has in the range, without those received from a linked
    /// calendar; by kind, kinds without any left out.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn count_kinds_between(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        range: TimeRange,
    ) -> Result<Vec<(ItemKind, u32)>> {
        let span = Span::from(range);
        let rows = fetch_all!(
            self,
            KindRow,
            touching!(
                "i.item_id, i.kind",
                concat!("and i.source_sync_id is null ", of_member!())
            ),
            org.uuid(),
            false,
            true,
            span.reach(),
            span.from,
            span.until,
            member.uuid()
        )?;
        let mut counts: HashMap<ItemKind, u32> = HashMap::new();
        for row in rows {
            let kind = Place::new("items", row.item_id).word("kind", &row.kind)?;
            *counts.entry(kind).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_unstable();
        Ok(counts)
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
        let mut found = fetch_in!(
            self,
            AssigneeRow,
            "select item_id, member_id, position from item_assignees where organization_id = $1 and item_id in ({list})",
            [org.uuid()],
            rows.iter().map(|row| row.item_id).collect::<Vec<_>>()
        );
        found.sort_unstable_by_key(|row| row.position);
        let mut assignees: HashMap<Uuid, Vec<MemberId>> = HashMap::with_capacity(rows.len());
        for row in found {
            assignees
                .entry(row.item_id)
                .or_default()
                .push(row.member_id.into());
        }
        rows.into_iter()
            .map(|row| {
                let assignees = assignees.remove(&row.item_id).unwrap_or_default();
                row.with(assignees)
            })
            .collect()
    }
}

impl Writing {
    /// Adds items with their assignees and the instants they span.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when one exists, or an assignee does not exist in that organization.
    pub async fn insert_items(
        &mut self,
        items: &[(Item, TimeRange)],
        at: DateTime<Utc>,
    ) -> Result<()> {
        let at = Instant::from(at);
        insert_many!(
            self,
            "insert into items (organization_id, item_id, kind, uid, subject, description, location, local_start,
                                local_end, zone, all_day, show_as, privacy, customer, source_sync_id, version,
                                spans_from, spans_until, spans_long, deleted_at, created_at, updated_at)",
            "",
            items,
            |(item, span)| [
                item.organization.uuid(),
                item.id.uuid(),
                item.kind.word(),
                item.uid.as_str(),
                &item.content.subject,
                &item.content.description,
                &item.content.location,
                to_wall(item.content.timing.wall().0),
                to_wall(item.content.timing.wall().1),
                item.content.timing.zone().map(ZoneId::as_str),
                item.content.timing.is_all_day(),
                item.content.show_as.word(),
                item.content.privacy.word(),
                item.customer.as_ref().map(to_json),
                source_sync(item),
                item.version.0,
                Span::from(*span).from,
                Span::from(*span).until,
                Span::from(*span).long,
                item.deleted.then_some(at),
                at,
                at,
            ]
        );
        let assignees: Vec<_> = items.iter().flat_map(|(item, _)| assignees(item)).collect();
        self.insert_assignees(&assignees).await
    }

    /// Writes a new version of an item, `item.version`, unless somebody changed it since the version `seen`; `false`
    /// means just that, and nothing was written. Replaces the assignees, marks as deleted or restores.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when an assignee does not exist in that organization.
    pub async fn update_item(
        &mut self,
        item: &Item,
        seen: Version,
        span: TimeRange,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let at = Instant::from(at);
        let span = Span::from(span);
        let (start, end) = item.content.timing.wall();
        let updated = execute!(
            self,
            "update items
             set kind = $4, uid = $5, subject = $6, description = $7, location = $8, local_start = $9, local_end = $10,
                 zone = $11, all_day = $12, show_as = $13, privacy = $14, customer = $15, source_sync_id = $16,
                 version = $17, spans_from = $18, spans_until = $19, spans_long = $20, deleted_at = $21,
                 updated_at = $22
             where organization_id = $1 and item_id = $2 and version = $3",
            item.organization.uuid(),
            item.id.uuid(),
            seen.0,
            item.kind.word(),
            item.uid.as_str(),
            &item.content.subject,
            &item.content.description,
            &item.content.location,
            to_wall(start),
            to_wall(end),
            item.content.timing.zone().map(ZoneId::as_str),
            item.content.timing.is_all_day(),
            item.content.show_as.word(),
            item.content.privacy.word(),
            item.customer.as_ref().map(to_json),
            source_sync(item),
            item.version.0,
            span.from,
            span.until,
            span.long,
            item.deleted.then_some(at),
            at
        )?;
        if updated == 0 {
            return Ok(false);
        }
        execute!(
            self,
            "delete from item_assignees where organization_id = $1 and item_id = $2",
            item.organization.uuid(),
            item.id.uuid()
        )?;
        self.insert_assignees(&assignees(item).collect::<Vec<_>>())
            .await?;
        Ok(true)
    }

    /// Remembers that this request of the member made this item, so that asking again makes no second one.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when the request made an item already.
    pub async fn remember_request(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        request: &str,
        item: ItemId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into item_requests (organization_id, member_id, request, item_id, created_at)
             values ($1, $2, $3, $4, $5)",
            org.uuid(),
            member.uuid(),
            request,
            item.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }

    async fn insert_assignees(&mut self, assignees: &[Assignee]) -> Result<()> {
        insert_many!(
            self,
            "insert into item_assignees (organization_id, item_id, member_id, position)",
            "",
            assignees,
            |row| [row.organization, row.item, row.member, row.position]
        );
        Ok(())
    }
}

struct Assignee {
    organization: Uuid,
    item: Uuid,
    member: Uuid,
    position: i32,
}

/// The assignees of an item in their order, each once.
fn assignees(item: &Item) -> impl Iterator<Item = Assignee> {
    unique(item.assignees.iter().map(|member| member.uuid()))
        .into_iter()
        .zip(0..)
        .map(|(member, position)| Assignee {
            organization: item.organization.uuid(),
            item: item.id.uuid(),
            member,
            position,
        })
}

fn source_sync(item: &Item) -> Option<Uuid> {
    match item.source {
        ItemSource::Own => None,
        ItemSource::Linked(sync) => Some(sync.uuid()),
    }
}
