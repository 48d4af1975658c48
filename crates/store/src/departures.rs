//! Syncs on their way out.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::departure::Departure;
use domain::{CalendarSyncId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct DepartureRow {
    calendar_sync_id: Uuid,
    then_do: String,
    done: i32,
    out_of: Option<i32>,
    stuck: Option<String>,
    left_there: String,
}

impl TryFrom<DepartureRow> for Departure {
    type Error = StoreError;

    fn try_from(row: DepartureRow) -> Result<Self> {
        let place = Place::new("departures", row.calendar_sync_id);
        Ok(Self {
            sync: row.calendar_sync_id.into(),
            then: place.word("then_do", &row.then_do)?,
            done: place.count("done", row.done)?,
            of: row.out_of.map(|of| place.count("out_of", of)).transpose()?,
            stuck: row.stuck,
            left: place.json("left_there", &row.left_there)?,
        })
    }
}

impl Reading {
    /// How far a sync is on its way out; none for one that stays.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn departure(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
    ) -> Result<Option<Departure>> {
        fetch_optional!(
            self,
            DepartureRow,
            "select calendar_sync_id, then_do, done, out_of, stuck, left_there
             from departures
             where organization_id = $1 and calendar_sync_id = $2",
            org.uuid(),
            sync.uuid()
        )?
        .map(Departure::try_from)
        .transpose()
    }

    /// Every sync of an organization that is on its way out, the longest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn departures(&mut self, org: OrganizationId) -> Result<Vec<Departure>> {
        fetch_all!(
            self,
            DepartureRow,
            "select calendar_sync_id, then_do, done, out_of, stuck, left_there
             from departures
             where organization_id = $1
             order by created_at, calendar_sync_id",
            org.uuid()
        )?
        .into_iter()
        .map(Departure::try_from)
        .collect()
    }
}

impl Writing {
    /// Notes that a sync is on its way out, or how far it is. The note goes with the sync.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such sync in that organization.
    pub async fn save_departure(
        &mut self,
        org: OrganizationId,
        departure: &Departure,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        execute!(
            self,
            "insert into departures (organization_id, calendar_sync_id, then_do, done, out_of, stuck, left_there,
                                     created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
             on conflict (organization_id, calendar_sync_id) do update
             set then_do = excluded.then_do, done = excluded.done, out_of = excluded.out_of, stuck = excluded.stuck,
                 left_there = excluded.left_there, updated_at = excluded.updated_at",
            org.uuid(),
            departure.sync.uuid(),
            departure.then.word(),
            count(departure.done),
            departure.of.map(count),
            departure.stuck.as_deref(),
            to_json(&departure.left),
            Instant::from(at)
        )?;
        Ok(())
    }
}
