//! Mails to leads and contacts on their way to the mail server: which is next, and which was handed over.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::{CampaignId, OrganizationId, OutreachMailId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct IdRow {
    outreach_mail_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct UnderWayRow {
    organization_id: Uuid,
    outreach_mail_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct AtRow {
    at: Option<Instant>,
}

impl Reading {
    /// The mail of a campaign that is to be tried next, if one is due by now.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn due_mail(
        &mut self,
        org: OrganizationId,
        campaign: CampaignId,
        now: DateTime<Utc>,
    ) -> Result<Option<OutreachMailId>> {
        let row = fetch_optional!(
            self,
            IdRow,
            "select outreach_mail_id
             from outreach_mails
             where organization_id = $1 and campaign_id = $2 and state = 'waiting' and due_at <= $3
             order by due_at, outreach_mail_id
             limit 1",
            org.uuid(),
            campaign.uuid(),
            Instant::from(now)
        )?;
        Ok(row.map(|row| row.outreach_mail_id.into()))
    }

    /// When the next mail of a campaign is due; none when none waits.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn next_due(
        &mut self,
        org: OrganizationId,
        campaign: CampaignId,
    ) -> Result<Option<DateTime<Utc>>> {
        let row = fetch_optional!(
            self,
            AtRow,
            "select min(due_at) as at
             from outreach_mails
             where organization_id = $1 and campaign_id = $2 and state = 'waiting'",
            org.uuid(),
            campaign.uuid()
        )?;
        Ok(row.and_then(|row| row.at).map(Instant::at))
    }

    /// When mails of a campaign were handed over, later than then, oldest first.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn handed_since(
        &mut self,
        org: OrganizationId,
        campaign: CampaignId,
        since: DateTime<Utc>,
    ) -> Result<Vec<DateTime<Utc>>> {
        let rows = fetch_all!(
            self,
            AtRow,
            "select handed_at as at
             from outreach_mails
             where organization_id = $1 and campaign_id = $2 and $3 < handed_at
             order by handed_at, outreach_mail_id",
            org.uuid(),
            campaign.uuid(),
            Instant::from(since)
        )?;
        Ok(rows
            .into_iter()
            .filter_map(|row| row.at.map(Instant::at))
            .collect())
    }

    /// Every organization's mails to one person that wait, or of which no answer was noted.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn letters_under_way(&mut self) -> Result<Vec<(OrganizationId, OutreachMailId)>> {
        let rows = fetch_all!(
            self,
            UnderWayRow,
            "select organization_id, outreach_mail_id
             from outreach_mails
             where campaign_id is null and state in ('waiting', 'handed')
             order by organization_id, outreach_mail_id"
        )?;
        let under_way = rows.into_iter();
        Ok(under_way
            .map(|row| (row.organization_id.into(), row.outreach_mail_id.into()))
            .collect())
    }

    /// The mails of a campaign that were handed over and of which no answer was noted.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn unanswered_mails(
        &mut self,
        org: OrganizationId,
        campaign: CampaignId,
    ) -> Result<Vec<OutreachMailId>> {
        let rows = fetch_all!(
            self,
            IdRow,
            "select outreach_mail_id
             from outreach_mails
             where organization_id = $1 and campaign_id = $2 and state = 'handed'
             order by outreach_mail_id",
            org.uuid(),
            campaign.uuid()
        )?;
        Ok(rows
            .into_iter()
            .map(|row| row.outreach_mail_id.into())
            .collect())
    }
}

impl Writing {
    /// Notes that a mail that waits is being handed over; whether it waited. Of two that do it at once, one is told yes.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn hand_mail(
        &mut self,
        org: OrganizationId,
        id: OutreachMailId,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let handed = execute!(
            self,
            "update outreach_mails
             set state = 'handed', handed_at = $3, updated_at = $3
             where organization_id = $1 and outreach_mail_id = $2 and state = 'waiting'",
            org.uuid(),
            id.uuid(),
            Instant::from(at)
        )?;
        Ok(handed == 1)
    }
}
