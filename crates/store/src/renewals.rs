//! The right to renew credentials: one worker at a time, and only from those that were seen.

use crate::statement::{execute, fetch_optional};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::{ConnectionId, MemberId, OrganizationId};
use uuid::Uuid;

/// Whose credentials are renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Renewable {
    /// Those of a connection.
    Connection(ConnectionId),
    /// Those of a member's Calendly account.
    Calendly(MemberId),
}

impl Renewable {
    fn subject(self) -> String {
        match self {
            Self::Connection(id) => format!("connection:{id}"),
            Self::Calendly(member) => format!("calendly:{member}"),
        }
    }
}

#[derive(sqlx::FromRow)]
struct LeaseRow {
    lease_until: Instant,
}

impl Reading {
    /// Until when somebody is believed to be renewing the credentials; none when nobody is.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn refresh_lease_until(
        &mut self,
        org: OrganizationId,
        of: Renewable,
    ) -> Result<Option<DateTime<Utc>>> {
        let row = fetch_optional!(
            self,
            LeaseRow,
            "select lease_until from refresh_leases where organization_id = $1 and subject = $2",
            org.uuid(),
            of.subject()
        )?;
        Ok(row.map(|row| row.lease_until.at()))
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
        of: Renewable,
        lease: Uuid,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let taken = execute!(
            self,
            "insert into refresh_leases (organization_id, subject, lease, lease_until)
             values ($1, $2, $3, $4)
             on conflict (organization_id, subject) do update
             set lease = excluded.lease, lease_until = excluded.lease_until
             where refresh_leases.lease_until <= $5",
            org.uuid(),
            of.subject(),
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
        of: Renewable,
        lease: Uuid,
    ) -> Result<()> {
        execute!(
            self,
            "delete from refresh_leases where organization_id = $1 and subject = $2 and lease = $3",
            org.uuid(),
            of.subject(),
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
