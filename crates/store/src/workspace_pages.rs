//! What Calendly told a member last, page by page, for the time in which it cannot be asked.

use crate::statement::{execute, fetch_optional};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::{MemberId, OrganizationId};

/// What a page showed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspacePage {
    /// The page, with everything that tells it from others.
    pub page: String,
    /// On which wall clock its times are, as an IANA name.
    pub zone: String,
    /// What was told, as JSON.
    pub told: String,
    /// When.
    pub told_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct PageRow {
    page: String,
    zone: String,
    told: String,
    told_at: Instant,
}

impl From<PageRow> for WorkspacePage {
    fn from(row: PageRow) -> Self {
        Self {
            page: row.page,
            zone: row.zone,
            told: row.told,
            told_at: row.told_at.at(),
        }
    }
}

impl Reading {
    /// What a page of a member's showed last.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn workspace_page(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        page: &str,
    ) -> Result<Option<WorkspacePage>> {
        let row = fetch_optional!(
            self,
            PageRow,
            "select page, zone, told, told_at from calendly_workspace_pages
             where organization_id = $1 and member_id = $2 and page = $3",
            org.uuid(),
            member.uuid(),
            page
        )?;
        Ok(row.map(WorkspacePage::from))
    }
}

impl Writing {
    /// Keeps what a page showed; of those of a member only so many stay, the latest.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when the member has no Calendly account.
    pub async fn keep_workspace_page(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        page: &WorkspacePage,
        most: u32,
    ) -> Result<()> {
        execute!(
            self,
            "insert into calendly_workspace_pages (organization_id, member_id, page, zone, told, told_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (organization_id, member_id, page) do update
             set zone = excluded.zone, told = excluded.told, told_at = excluded.told_at",
            org.uuid(),
            member.uuid(),
            &page.page,
            &page.zone,
            &page.told,
            Instant::from(page.told_at)
        )?;
        execute!(
            self,
            "delete from calendly_workspace_pages
             where organization_id = $1 and member_id = $2 and page not in (
                 select page from calendly_workspace_pages
                 where organization_id = $1 and member_id = $2
                 order by told_at desc, page
                 limit $3)",
            org.uuid(),
            member.uuid(),
            i64::from(most)
        )?;
        Ok(())
    }

    /// Forgets what every page of an organization's members showed.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn forget_workspace_pages_of(&mut self, org: OrganizationId) -> Result<()> {
        execute!(
            self,
            "delete from calendly_workspace_pages where organization_id = $1",
            org.uuid()
        )?;
        Ok(())
    }

    /// Forgets pages of every organization that were told before then; how many.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn forget_workspace_pages(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(
            self,
            "delete from calendly_workspace_pages where told_at < $1",
            Instant::from(before)
        )
    }
}
