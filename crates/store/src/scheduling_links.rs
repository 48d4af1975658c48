//! Links that lead to members' pages at Calendly.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::scheduling_link::SchedulingLink;
use domain::{MemberId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct LinkRow {
    organization_id: Uuid,
    member_id: Uuid,
    code: String,
    opens: i64,
}

impl From<LinkRow> for SchedulingLink {
    fn from(row: LinkRow) -> Self {
        Self {
            code: row.code,
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            mail: None,
            event_type: None,
            single_use: None,
            opens: u64::try_from(row.opens).unwrap_or(0),
        }
    }
}

impl Reading {
    /// The link of a member.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn scheduling_link_of(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Option<SchedulingLink>> {
        let row = fetch_optional!(
            self,
            LinkRow,
            "select organization_id, member_id, code, opens
             from scheduling_links
             where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid()
        )?;
        Ok(row.map(SchedulingLink::from))
    }

    /// The links of an organization, the one that was opened most often first.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn scheduling_links(&mut self, org: OrganizationId) -> Result<Vec<SchedulingLink>> {
        let rows = fetch_all!(
            self,
            LinkRow,
            "select organization_id, member_id, code, opens
             from scheduling_links
             where organization_id = $1
             order by opens desc, member_id",
            org.uuid()
        )?;
        Ok(rows.into_iter().map(SchedulingLink::from).collect())
    }

    /// The link with this code, be it a member's for good or one that a mail alone holds. It begins without an organization:
    /// whoever opens it belongs to none.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn scheduling_link(&mut self, code: &str) -> Result<Option<SchedulingLink>> {
        let row = fetch_optional!(
            self,
            LinkRow,
            "select organization_id, member_id, code, opens from scheduling_links where code = $1",
            code
        )?;
        if let Some(row) = row {
            return Ok(Some(row.into()));
        }
        let stored = self.outreach_mail_of_link(code).await?;
        Ok(stored.and_then(|stored| {
            let link = stored.mail.link?;
            Some(SchedulingLink {
                code: link.code,
                organization: stored.mail.organization,
                member: link.member,
                mail: Some(stored.mail.id),
                event_type: link.event_type,
                single_use: link.single_use,
                opens: stored.opens,
            })
        }))
    }
}

impl Writing {
    /// Adds the link of a member, unless there is one already.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when there is no such member in that organization.
    pub async fn insert_scheduling_link(
        &mut self,
        link: &SchedulingLink,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into scheduling_links (organization_id, member_id, code, opens, created_at, updated_at)
             values ($1, $2, $3, 0, $4, $4)
             on conflict (organization_id, member_id) do nothing",
            link.organization.uuid(),
            link.member.uuid(),
            &link.code,
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Counts that a link was opened.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn count_opening(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update scheduling_links set opens = opens + 1, updated_at = $3
             where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }
}
