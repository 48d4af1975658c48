//! The right to renew credentials: one worker at a time, and only from those that were seen.

use crate::statement::{execute, fetch_optional};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::{ConnectionId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct LeaseRow {
    refresh_lease_until: Option<Instant>,
}

impl Reading {
    /// Until when somebody is believed to be renewing the credentials; none when nobody is.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn refresh_lease_until(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
    ) -> Result<Option<DateTime<Utc>>> {
        let row = fetch_optional!(
            self,
            LeaseRow,
            "select refresh_lease_until from connections where organization_id = $1 and connection_id = $2",
            org.uuid(),
            id.uuid()
        )?;
        Ok(row.and_then(|row| row.refresh_lease_until).map(Instant::at))
    }
}

impl Writing {
    /// Takes the right to renew the credentials until then; whether it was free. A right that was not given back is free
    /// again when its time has passed.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn take_refresh_lease(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
        lease: Uuid,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let taken = execute!(
            self,
            "update connections
             set refresh_lease = $3, refresh_lease_until = $4, updated_at = $5
             where organization_id = $1 and connection_id = $2
               and (refresh_lease_until is null or refresh_lease_until <= $5)",
            org.uuid(),
            id.uuid(),
            lease,
            Instant::from(until),
            Instant::from(now)
        )?;
        Ok(taken == 1)
    }

    /// Gives the right back, unless somebody else has it by now.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn release_refresh_lease(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
        lease: Uuid,
    ) -> Result<()> {
        execute!(
            self,
            "update connections
             set refresh_lease = null, refresh_lease_until = null
             where organization_id = $1 and connection_id = $2 and refresh_lease = $3",
            org.uuid(),
            id.uuid(),
            lease
        )?;
        Ok(())
    }

    /// Replaces the credentials and when they end, unless they are others by now than those `seen`; whether it did.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn rotate_credentials(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
        seen: &[u8],
        sealed: &[u8],
        expires_at: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let replaced = execute!(
            self,
            "update connections
             set sealed_credentials = $4, expires_at = $5, updated_at = $6
             where organization_id = $1 and connection_id = $2 and sealed_credentials = $3",
            org.uuid(),
            id.uuid(),
            seen,
            sealed,
            expires_at.map(Instant::from),
            Instant::from(at)
        )?;
        Ok(replaced == 1)
    }
}
