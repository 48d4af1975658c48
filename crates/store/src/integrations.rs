//! The switches of integrations.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::integration::{ForcedOff, Integration, IntegrationKind};
use domain::{MemberId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct IntegrationRow {
    organization_id: Uuid,
    member_id: Uuid,
    kind: String,
    enabled: bool,
    forced_why: Option<String>,
    forced_at: Option<Instant>,
}

impl TryFrom<IntegrationRow> for Integration {
    type Error = StoreError;

    fn try_from(row: IntegrationRow) -> Result<Self> {
        let place = Place::new("integrations", row.member_id);
        let forced_off = match (row.forced_why, row.forced_at) {
            (Some(why), Some(at)) => Some(ForcedOff {
                why: place.word("forced_why", &why)?,
                at: at.at(),
            }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(place.inconsistent("forced_at")),
        };
        Ok(Self {
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            kind: place.word("kind", &row.kind)?,
            enabled: row.enabled,
            forced_off,
        })
    }
}

impl Reading {
    /// A member's integration; one that was never touched is off.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn integration(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        kind: IntegrationKind,
    ) -> Result<Integration> {
        let row = fetch_optional!(
            self,
            IntegrationRow,
            "select organization_id, member_id, kind, enabled, forced_why, forced_at
             from integrations
             where organization_id = $1 and member_id = $2 and kind = $3",
            org.uuid(),
            member.uuid(),
            kind.word()
        )?;
        match row {
            Some(row) => row.try_into(),
            None => Ok(Integration::untouched(org, member, kind)),
        }
    }

    /// Every member's integration of one kind that was ever touched, in a stable order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn integrations(
        &mut self,
        org: OrganizationId,
        kind: IntegrationKind,
    ) -> Result<Vec<Integration>> {
        fetch_all!(
            self,
            IntegrationRow,
            "select organization_id, member_id, kind, enabled, forced_why, forced_at
             from integrations
             where organization_id = $1 and kind = $2
             order by member_id",
            org.uuid(),
            kind.word()
        )?
        .into_iter()
        .map(Integration::try_from)
        .collect()
    }

    /// Every integration of every organization that was switched off by somebody else than its member, for the reminders.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn all_forced_off(&mut self, kind: IntegrationKind) -> Result<Vec<Integration>> {
        fetch_all!(
            self,
            IntegrationRow,
            "select organization_id, member_id, kind, enabled, forced_why, forced_at
             from integrations
             where kind = $1 and forced_at is not null
             order by forced_at, member_id",
            kind.word()
        )?
        .into_iter()
        .map(Integration::try_from)
        .collect()
    }
}

impl Writing {
    /// Saves a member's integration as it is now.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such member in that organization.
    pub async fn save_integration(
        &mut self,
        integration: &Integration,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let forced = integration.forced_off.as_ref();
        execute!(
            self,
            "insert into integrations (organization_id, member_id, kind, enabled, forced_why, forced_at, created_at,
                                       updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)
             on conflict (organization_id, member_id, kind) do update
             set enabled = excluded.enabled, forced_why = excluded.forced_why, forced_at = excluded.forced_at,
                 updated_at = excluded.updated_at",
            integration.organization.uuid(),
            integration.member.uuid(),
            integration.kind.word(),
            integration.enabled,
            forced.map(|forced| forced.why.word()),
            forced.map(|forced| Instant::from(forced.at)),
            Instant::from(at)
        )?;
        Ok(())
    }
}
