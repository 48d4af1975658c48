//! The values that people made by bookings carry.

use crate::statement::{execute, fetch_all};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::OrganizationId;
use domain::lead_defaults::LeadDefaults;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct DefaultsRow {
    organization_id: Uuid,
    module: String,
    defaults: String,
    version: i64,
    updated_at: Instant,
}

impl TryFrom<DefaultsRow> for (LeadDefaults, DateTime<Utc>) {
    type Error = StoreError;

    fn try_from(row: DefaultsRow) -> Result<Self> {
        let place = Place::new("lead_defaults", row.organization_id);
        let defaults = LeadDefaults {
            module: place.word("module", &row.module)?,
            values: place.json("defaults", &row.defaults)?,
            version: row.version,
        };
        Ok((defaults, row.updated_at.at()))
    }
}

impl Reading {
    /// The default values of every module that has some, with when they were saved.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn lead_defaults(
        &mut self,
        org: OrganizationId,
    ) -> Result<Vec<(LeadDefaults, DateTime<Utc>)>> {
        fetch_all!(
            self,
            DefaultsRow,
            "select organization_id, module, defaults, version, updated_at
             from lead_defaults
             where organization_id = $1
             order by module",
            org.uuid()
        )?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
    }
}

impl Writing {
    /// Saves the default values of a module, unless they are no longer of the version that `defaults` has; whether they
    /// were. What is stored has the next version.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn save_lead_defaults(
        &mut self,
        org: OrganizationId,
        defaults: &LeadDefaults,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let saved = execute!(
            self,
            "insert into lead_defaults (organization_id, module, defaults, version, created_at, updated_at)
             select $1, $2, $3, $4 + 1, $5, $5
             where $4 = 0 or exists (select 1 from lead_defaults where organization_id = $1 and module = $2)
             on conflict (organization_id, module) do update
             set defaults = excluded.defaults, version = excluded.version, updated_at = excluded.updated_at
             where lead_defaults.version = $4",
            org.uuid(),
            defaults.module.word(),
            to_json(&defaults.values),
            defaults.version,
            Instant::from(at)
        )?;
        Ok(saved == 1)
    }
}
