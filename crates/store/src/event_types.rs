//! What members offer at Calendly, as it was told last.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::event_type::{EventType, EventTypeId};
use domain::{MemberId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct EventTypeRow {
    member_id: Uuid,
    event_type_id: String,
    name: String,
    minutes: Option<i32>,
    page: String,
    is_offered: bool,
}

impl TryFrom<EventTypeRow> for EventType {
    type Error = StoreError;

    fn try_from(row: EventTypeRow) -> Result<Self> {
        let id = row
            .event_type_id
            .parse()
            .map_err(|_| StoreError::Inconsistent {
                table: "event_types",
                column: "event_type_id",
                id: row.member_id,
            })?;
        Ok(Self {
            id,
            member: row.member_id.into(),
            name: row.name,
            minutes: row.minutes.and_then(|minutes| u32::try_from(minutes).ok()),
            page: row.page,
            is_offered: row.is_offered,
        })
    }
}

impl Reading {
    /// What a member offers, or offered, by name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn event_types(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<EventType>> {
        fetch_all!(
            self,
            EventTypeRow,
            "select member_id, event_type_id, name, minutes, page, is_offered
             from event_types
             where organization_id = $1 and member_id = $2
             order by lower(name), event_type_id",
            org.uuid(),
            member.uuid()
        )?
        .into_iter()
        .map(EventType::try_from)
        .collect()
    }

    /// One event type of a member.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn event_type(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        id: &EventTypeId,
    ) -> Result<Option<EventType>> {
        fetch_optional!(
            self,
            EventTypeRow,
            "select member_id, event_type_id, name, minutes, page, is_offered
             from event_types
             where organization_id = $1 and member_id = $2 and event_type_id = $3",
            org.uuid(),
            member.uuid(),
            id.as_str()
        )?
        .map(EventType::try_from)
        .transpose()
    }

    /// When Calendly told of a member's event types last; none before the first time, or when there were none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn event_types_read_at(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Option<DateTime<Utc>>> {
        #[derive(sqlx::FromRow)]
        struct AtRow {
            at: Option<Instant>,
        }
        let row = fetch_optional!(
            self,
            AtRow,
            "select max(read_at) as at from event_types where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid()
        )?;
        Ok(row.and_then(|row| row.at).map(Instant::at))
    }
}

impl Writing {
    /// Keeps what Calendly told of a member's event types. Those it did not tell of are not offered any more, and stay known:
    /// mails may lead there.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such member in that organization.
    pub async fn keep_event_types(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        told: &[EventType],
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update event_types set is_offered = $3, read_at = $4 where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid(),
            false,
            Instant::from(at)
        )?;
        for one in told {
            execute!(
                self,
                "insert into event_types (organization_id, member_id, event_type_id, name, minutes, page, is_offered, read_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)
                 on conflict (organization_id, member_id, event_type_id)
                 do update set name = excluded.name, minutes = excluded.minutes, page = excluded.page,
                               is_offered = excluded.is_offered, read_at = excluded.read_at",
                org.uuid(),
                member.uuid(),
                one.id.as_str(),
                &one.name,
                one.minutes.and_then(|minutes| i32::try_from(minutes).ok()),
                &one.page,
                one.is_offered,
                Instant::from(at)
            )?;
        }
        Ok(())
    }
}
