//! Where Calendly's messages to a member arrive, and what came there that is not Calendly's.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::{MemberId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct ReceiverRow {
    organization_id: Uuid,
    member_id: Uuid,
    sealed_key: Vec<u8>,
}

/// Where messages of one member arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookReceiver {
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose.
    pub member: MemberId,
    /// The key under which they are signed, sealed.
    pub sealed_key: Vec<u8>,
}

/// What came for a member and was not believed; nothing more of it is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RefusedMessages {
    /// How many.
    pub count: u64,
    /// When the last one came; none while there is none.
    pub last_at: Option<DateTime<Utc>>,
}

impl Reading {
    /// Whose messages arrive under this code, which is known by its hash alone. The only query of this file that begins
    /// without an organization: a message names none.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn webhook_receiver(&mut self, code_hash: &[u8]) -> Result<Option<WebhookReceiver>> {
        let row = fetch_optional!(
            self,
            ReceiverRow,
            "select organization_id, member_id, sealed_key from webhook_receivers where code_hash = $1",
            code_hash
        )?;
        Ok(row.map(|row| WebhookReceiver {
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            sealed_key: row.sealed_key,
        }))
    }

    /// What came for a member and was not believed, since they connected.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn refused_messages(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<RefusedMessages> {
        #[derive(sqlx::FromRow)]
        struct RefusedRow {
            refused: i64,
            refused_at: Option<Instant>,
        }
        let rows = fetch_all!(
            self,
            RefusedRow,
            "select refused, refused_at from webhook_receivers
             where organization_id = $1 and member_id = $2 and 0 < refused
             order by created_at, code_hash",
            org.uuid(),
            member.uuid()
        )?;
        let add = |sum: RefusedMessages, row: RefusedRow| RefusedMessages {
            count: sum.count.saturating_add(row.refused.unsigned_abs()),
            last_at: sum.last_at.max(row.refused_at.map(Instant::at)),
        };
        Ok(rows.into_iter().fold(RefusedMessages::default(), add))
    }
}

impl Writing {
    /// Adds an address under which a member's messages arrive.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when there is no such member in that organization.
    pub async fn insert_webhook_receiver(
        &mut self,
        receiver: &WebhookReceiver,
        code_hash: &[u8],
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into webhook_receivers (organization_id, member_id, code_hash, sealed_key, created_at)
             values ($1, $2, $3, $4, $5)",
            receiver.organization.uuid(),
            receiver.member.uuid(),
            code_hash,
            &receiver.sealed_key,
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Counts a message that came to an address of a member and was not believed.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn count_refused_message(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        code_hash: &[u8],
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update webhook_receivers set refused = refused + 1, refused_at = $4
             where organization_id = $1 and member_id = $2 and code_hash = $3",
            org.uuid(),
            member.uuid(),
            code_hash,
            Instant::from(at)
        )?;
        Ok(())
    }
}
