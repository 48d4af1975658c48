//! Who wants no more mails of campaigns.

use crate::statement::{execute, fetch_all};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::{OrganizationId, OutreachMailId};
use uuid::Uuid;

impl Reading {
    /// The addresses that want no more mails of campaigns, in the order of the alphabet.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn unsubscribed(&mut self, org: OrganizationId) -> Result<Vec<String>> {
        #[derive(sqlx::FromRow)]
        struct AddressRow {
            address: String,
        }
        let rows = fetch_all!(
            self,
            AddressRow,
            "select address from unsubscribed where organization_id = $1 order by address",
            org.uuid()
        )?;
        Ok(rows.into_iter().map(|row| row.address).collect())
    }

    /// The mails of campaigns to an address that are still to be sent.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn waiting_campaign_mails_to(
        &mut self,
        org: OrganizationId,
        address: &str,
    ) -> Result<Vec<OutreachMailId>> {
        #[derive(sqlx::FromRow)]
        struct IdRow {
            outreach_mail_id: Uuid,
        }
        let rows = fetch_all!(
            self,
            IdRow,
            "select outreach_mail_id
             from outreach_mails
             where organization_id = $1 and recipient = $2 and campaign_id is not null and state = 'waiting'
             order by outreach_mail_id",
            org.uuid(),
            address
        )?;
        Ok(rows
            .into_iter()
            .map(|row| row.outreach_mail_id.into())
            .collect())
    }
}

impl Writing {
    /// Notes that an address wants no more mails of campaigns; whether that is new.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when there is no such organization.
    pub async fn unsubscribe(
        &mut self,
        org: OrganizationId,
        address: &str,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let added = execute!(
            self,
            "insert into unsubscribed (organization_id, address, created_at)
             values ($1, $2, $3)
             on conflict (organization_id, address) do nothing",
            org.uuid(),
            address,
            Instant::from(at)
        )?;
        Ok(added == 1)
    }
}
