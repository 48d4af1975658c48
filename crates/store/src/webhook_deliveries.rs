//! Webhook messages as they came: stored before they are answered, handled once.

use crate::statement::{execute, fetch_all, insert_many};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::{DeliveryId, MemberId, OrganizationId};
use uuid::Uuid;

/// One message as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose message.
    pub member: MemberId,
    /// What tells it from others: the same bytes are the same message.
    pub digest: Vec<u8>,
    /// Its text.
    pub body: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// One message and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Its id.
    pub id: DeliveryId,
    /// Its text.
    pub body: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it was handled; none while it waits.
    pub handled_at: Option<DateTime<Utc>>,
    /// Why nothing could be made of it.
    pub trouble: Option<String>,
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    organization_id: Uuid,
    delivery_id: Uuid,
    member_id: Uuid,
    digest: Vec<u8>,
    body: String,
    received_at: Instant,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.delivery_id.into(),
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            digest: row.digest,
            body: row.body,
            received_at: row.received_at.at(),
        }
    }
}

impl Reading {
    /// A member's messages that nobody has handled, in the order of their arrival, at most so many.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn waiting_deliveries(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        most: u32,
    ) -> Result<Vec<Delivery>> {
        let rows = fetch_all!(
            self,
            DeliveryRow,
            "select organization_id, delivery_id, member_id, digest, body, received_at
             from webhook_deliveries
             where organization_id = $1 and member_id = $2 and handled_at is null
             order by received_at, delivery_id
             limit $3",
            org.uuid(),
            member.uuid(),
            i64::from(most)
        )?;
        Ok(rows.into_iter().map(Delivery::from).collect())
    }

    /// What arrived for a member last, the latest first, at most so many.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn latest_deliveries(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        most: u32,
    ) -> Result<Vec<Arrived>> {
        #[derive(sqlx::FromRow)]
        struct ArrivedRow {
            delivery_id: Uuid,
            body: String,
            received_at: Instant,
            handled_at: Option<Instant>,
            trouble: Option<String>,
        }
        let rows = fetch_all!(
            self,
            ArrivedRow,
            "select delivery_id, body, received_at, handled_at, trouble
             from webhook_deliveries
             where organization_id = $1 and member_id = $2
             order by received_at desc, delivery_id desc
             limit $3",
            org.uuid(),
            member.uuid(),
            i64::from(most)
        )?;
        Ok(rows
            .into_iter()
            .map(|row| Arrived {
                id: row.delivery_id.into(),
                body: row.body,
                received_at: row.received_at.at(),
                handled_at: row.handled_at.map(Instant::at),
                trouble: row.trouble,
            })
            .collect())
    }

    /// The members of every organization who have messages that nobody has handled.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn members_with_deliveries(&mut self) -> Result<Vec<(OrganizationId, MemberId)>> {
        #[derive(sqlx::FromRow)]
        struct MemberRow {
            organization_id: Uuid,
            member_id: Uuid,
        }
        let rows = fetch_all!(
            self,
            MemberRow,
            "select distinct organization_id, member_id
             from webhook_deliveries
             where handled_at is null
             order by organization_id, member_id"
        )?;
        Ok(rows
            .into_iter()
            .map(|row| (row.organization_id.into(), row.member_id.into()))
            .collect())
    }
}

impl Writing {
    /// Adds messages; one that came before is left out.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when a member does not exist in that organization.
    pub async fn insert_deliveries(&mut self, deliveries: &[Delivery]) -> Result<()> {
        insert_many!(
            self,
            "insert into webhook_deliveries (organization_id, delivery_id, member_id, digest, body, received_at)",
            "on conflict (organization_id, member_id, digest) do nothing",
            deliveries,
            |delivery| [
                delivery.organization.uuid(),
                delivery.id.uuid(),
                delivery.member.uuid(),
                &delivery.digest,
                &delivery.body,
                Instant::from(delivery.received_at),
            ]
        );
        Ok(())
    }

    /// Notes that a message was handled, or, with a word on why, that nothing can be made of it.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn note_delivery_handled(
        &mut self,
        org: OrganizationId,
        id: DeliveryId,
        trouble: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update webhook_deliveries set handled_at = $3, trouble = $4
             where organization_id = $1 and delivery_id = $2",
            org.uuid(),
            id.uuid(),
            Instant::from(at),
            trouble
        )?;
        Ok(())
    }

    /// Has a message of a member wait once more, as if nobody had handled it; whether there is such a message.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn put_delivery_back(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        id: DeliveryId,
    ) -> Result<bool> {
        let put_back = execute!(
            self,
            "update webhook_deliveries set handled_at = null, trouble = null
             where organization_id = $1 and member_id = $2 and delivery_id = $3",
            org.uuid(),
            member.uuid(),
            id.uuid()
        )?;
        Ok(put_back == 1)
    }

    /// Forgets handled messages of every organization that came before then; how many.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn forget_deliveries(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(
            self,
            "delete from webhook_deliveries where received_at < $1 and handled_at is not null",
            Instant::from(before)
        )
    }
}
