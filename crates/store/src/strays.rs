//! Copies of ours in calendars that they were not written for.

use crate::statement::{execute, execute_in, fetch_all};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::remote_event::ProviderEventId;
use domain::{CalendarSyncId, ItemId, OrganizationId};
use uuid::Uuid;

/// A copy of ours that somebody moved into another linked calendar of the member, and that goes from there once it stands
/// again in the calendar it was written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Its name in the calendar it strayed to.
    pub event: ProviderEventId,
    /// The item that it is a copy of.
    pub item: ItemId,
}

#[derive(sqlx::FromRow)]
struct StrayRow {
    provider_event_id: String,
    item_id: Uuid,
}

impl Reading {
    /// The strays in the calendar of a sync, the longest known first.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn strays(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
    ) -> Result<Vec<Stray>> {
        let rows = fetch_all!(
            self,
            StrayRow,
            "select provider_event_id, item_id from strays
             where organization_id = $1 and calendar_sync_id = $2
             order by created_at, provider_event_id",
            org.uuid(),
            sync.uuid()
        )?;
        Ok(rows
            .into_iter()
            .map(|row| Stray {
                event: ProviderEventId(row.provider_event_id),
                item: row.item_id.into(),
            })
            .collect())
    }
}

impl Writing {
    /// Notes a stray in the calendar of a sync; one that is noted already stays as it is.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when the sync or the item does not exist in that organization.
    pub async fn note_stray(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        stray: &Stray,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into strays (organization_id, calendar_sync_id, provider_event_id, item_id, created_at)
             values ($1, $2, $3, $4, $5)
             on conflict (organization_id, calendar_sync_id, provider_event_id) do nothing",
            org.uuid(),
            sync.uuid(),
            stray.event.0.as_str(),
            stray.item.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// These events are strays no more: they went, or are left where they are.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn forget_strays(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        events: &[ProviderEventId],
    ) -> Result<()> {
        execute_in!(
            self,
            "delete from strays where organization_id = $1 and calendar_sync_id = $2 and provider_event_id in ({list})",
            [org.uuid(), sync.uuid()],
            events
                .iter()
                .map(|event| event.0.as_str())
                .collect::<Vec<_>>()
        );
        Ok(())
    }
}
