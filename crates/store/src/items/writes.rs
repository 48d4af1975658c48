//! Adding and changing items.

use crate::instant::Span;
use crate::statement::{execute, insert_many, unique};
use crate::stored::{to_json, to_wall};
use crate::{Instant, Result, Writing};
use chrono::{DateTime, Utc};
use domain::item::{Item, ItemSource, Version};
use domain::time::{TimeRange, ZoneId};
use domain::{ItemId, MemberId, OrganizationId};
use uuid::Uuid;

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
                                spans_from, spans_until, spans_long, deleted_at, repeats, attendees, created_at, updated_at)",
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
                item.content.repeats.as_deref().map(to_json),
                guests(item),
                at,
                Instant::from(item.changed_at),
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
                 updated_at = $22, repeats = $23, attendees = $24
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
            Instant::from(item.changed_at),
            item.content.repeats.as_deref().map(to_json),
            guests(item)
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

/// Host and guests, where there are any.
fn guests(item: &Item) -> Option<String> {
    let attendees = &item.content.attendees;
    (!attendees.is_empty()).then(|| to_json(attendees))
}

fn source_sync(item: &Item) -> Option<Uuid> {
    match item.source {
        ItemSource::Own => None,
        ItemSource::Linked(sync) => Some(sync.uuid()),
    }
}
