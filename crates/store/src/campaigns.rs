//! Campaigns, and what came of their mails.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignState, Limits, Results};
use domain::{CampaignId, OrganizationId, TemplateId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct CampaignRow {
    organization_id: Uuid,
    campaign_id: Uuid,
    sender_id: Uuid,
    name: String,
    template_id: Uuid,
    audience: String,
    per_hour: i32,
    people: i32,
    state: String,
    starts_at: Option<Instant>,
    version: i64,
}

impl TryFrom<CampaignRow> for Campaign {
    type Error = StoreError;

    fn try_from(row: CampaignRow) -> Result<Self> {
        let place = Place::new("campaigns", row.campaign_id);
        let state = match (row.state.as_str(), row.starts_at) {
            ("draft", None) => CampaignState::Draft,
            ("scheduled", Some(at)) => CampaignState::Scheduled(at.at()),
            ("sending", None) => CampaignState::Sending,
            ("paused", None) => CampaignState::Paused,
            ("finished", None) => CampaignState::Finished,
            _ => return Err(place.inconsistent("state")),
        };
        Ok(Self {
            id: row.campaign_id.into(),
            organization: row.organization_id.into(),
            sender: row.sender_id.into(),
            name: row.name,
            template: row.template_id.into(),
            audience: place.json("audience", &row.audience)?,
            limits: Limits {
                per_hour: place.count("per_hour", row.per_hour)?,
                people: place.count("people", row.people)?,
            },
            state,
            version: row.version,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ResultsRow {
    id: Uuid,
    mails: i64,
    sent: i64,
    failed: i64,
    bounced: i64,
    unsubscribed: i64,
    opened: i64,
    booked: i64,
}

impl ResultsRow {
    fn of<T: From<Uuid>>(self) -> (T, Results) {
        let results = Results {
            mails: counted(self.mails),
            sent: counted(self.sent),
            failed: counted(self.failed),
            bounced: counted(self.bounced),
            unsubscribed: counted(self.unsubscribed),
            opened: counted(self.opened),
            booked: counted(self.booked),
        };
        (self.id.into(), results)
    }
}

#[derive(sqlx::FromRow)]
struct UnderWayRow {
    organization_id: Uuid,
    campaign_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct UsedRow {
    template_id: Uuid,
    used: i64,
}

/// A count of the database; more than there are people on earth is as good as that.
fn counted(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A limit as it is stored.
fn limit(limit: u32) -> i32 {
    i32::try_from(limit).unwrap_or(i32::MAX)
}

/// The columns of [`ResultsRow`] after the id.
macro_rules! results_columns {
    () => {
        "count(*) as mails, count(case when state = 'sent' then 1 end) as sent,
         count(case when state in ('refused', 'given_up') then 1 end) as failed,
         count(case when state = 'bounced' then 1 end) as bounced,
         count(case when state = 'unsubscribed' then 1 end) as unsubscribed, count(opened_at) as opened,
         count(booked_at) as booked"
    };
}

impl Reading {
    /// One campaign.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn campaign(
        &mut self,
        org: OrganizationId,
        id: CampaignId,
    ) -> Result<Option<Campaign>> {
        fetch_optional!(
            self,
            CampaignRow,
            "select organization_id, campaign_id, sender_id, name, template_id, audience, per_hour, people, state, starts_at,
                    version
             from campaigns
             where organization_id = $1 and campaign_id = $2",
            org.uuid(),
            id.uuid()
        )?
        .map(Campaign::try_from)
        .transpose()
    }

    /// Every campaign, newest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn campaigns(&mut self, org: OrganizationId) -> Result<Vec<Campaign>> {
        fetch_all!(
            self,
            CampaignRow,
            "select organization_id, campaign_id, sender_id, name, template_id, audience, per_hour, people, state, starts_at,
                    version
             from campaigns
             where organization_id = $1
             order by created_at desc, campaign_id desc",
            org.uuid()
        )?
        .into_iter()
        .map(Campaign::try_from)
        .collect()
    }

    /// Every organization's campaigns that are sending or begin by themselves.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn campaigns_under_way(&mut self) -> Result<Vec<(OrganizationId, CampaignId)>> {
        let rows = fetch_all!(
            self,
            UnderWayRow,
            "select organization_id, campaign_id
             from campaigns
             where state in ('scheduled', 'sending')
             order by organization_id, campaign_id"
        )?;
        let under_way = rows.into_iter();
        Ok(under_way
            .map(|row| (row.organization_id.into(), row.campaign_id.into()))
            .collect())
    }

    /// What came of the mails of each campaign that has some.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn results_of_campaigns(
        &mut self,
        org: OrganizationId,
    ) -> Result<Vec<(CampaignId, Results)>> {
        let rows = fetch_all!(
            self,
            ResultsRow,
            concat!(
                "select campaign_id as id, ",
                results_columns!(),
                " from outreach_mails
                  where organization_id = $1 and campaign_id is not null
                  group by campaign_id
                  order by campaign_id"
            ),
            org.uuid()
        )?;
        Ok(rows.into_iter().map(ResultsRow::of).collect())
    }

    /// What came of the mails made from each template that some were made from.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn results_of_templates(
        &mut self,
        org: OrganizationId,
    ) -> Result<Vec<(TemplateId, Results)>> {
        let rows = fetch_all!(
            self,
            ResultsRow,
            concat!(
                "select template_id as id, ",
                results_columns!(),
                " from outreach_mails where organization_id = $1 group by template_id order by template_id"
            ),
            org.uuid()
        )?;
        Ok(rows.into_iter().map(ResultsRow::of).collect())
    }

    /// How many campaigns send each template that is sent.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn uses_of_templates(
        &mut self,
        org: OrganizationId,
    ) -> Result<Vec<(TemplateId, u32)>> {
        let rows = fetch_all!(
            self,
            UsedRow,
            "select template_id, count(*) as used
             from campaigns
             where organization_id = $1
             group by template_id
             order by template_id",
            org.uuid()
        )?;
        let used = rows.into_iter();
        Ok(used
            .map(|row| (row.template_id.into(), counted(row.used)))
            .collect())
    }
}

impl Writing {
    /// Adds a campaign; it is stored as version 1.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is one with this id, or no such sender or template in that organization.
    pub async fn insert_campaign(&mut self, campaign: &Campaign, at: DateTime<Utc>) -> Result<()> {
        execute!(
            self,
            "insert into campaigns (organization_id, campaign_id, sender_id, name, template_id, audience, per_hour, people,
                                    state, starts_at, version, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11)",
            campaign.organization.uuid(),
            campaign.id.uuid(),
            campaign.sender.uuid(),
            &campaign.name,
            campaign.template.uuid(),
            to_json(&campaign.audience),
            limit(campaign.limits.per_hour),
            limit(campaign.limits.people),
            campaign.state.word(),
            campaign.state.starts_at().map(Instant::from),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Saves a campaign, unless it is no longer of the version that `campaign` has; whether it was. What is stored has the next
    /// version. Who sends it stays.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such template in that organization.
    pub async fn save_campaign(&mut self, campaign: &Campaign, at: DateTime<Utc>) -> Result<bool> {
        let saved = execute!(
            self,
            "update campaigns
             set name = $3, template_id = $4, audience = $5, per_hour = $6, people = $7, state = $8, starts_at = $9,
                 version = version + 1, updated_at = $11
             where organization_id = $1 and campaign_id = $2 and version = $10",
            campaign.organization.uuid(),
            campaign.id.uuid(),
            &campaign.name,
            campaign.template.uuid(),
            to_json(&campaign.audience),
            limit(campaign.limits.per_hour),
            limit(campaign.limits.people),
            campaign.state.word(),
            campaign.state.starts_at().map(Instant::from),
            campaign.version,
            Instant::from(at)
        )?;
        Ok(saved == 1)
    }

    /// Forgets a campaign; whether it was there.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it has mails.
    pub async fn delete_campaign(&mut self, org: OrganizationId, id: CampaignId) -> Result<bool> {
        let deleted = execute!(
            self,
            "delete from campaigns where organization_id = $1 and campaign_id = $2",
            org.uuid(),
            id.uuid()
        )?;
        Ok(deleted == 1)
    }
}
