//! Accounts at providers, with their sealed credentials.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::backoff::Pause;
use domain::connection::{Connection, ConnectionState, ProviderKind};
use domain::{ConnectionId, MemberId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct ConnectionRow {
    organization_id: Uuid,
    connection_id: Uuid,
    member_id: Uuid,
    provider: String,
    account: String,
    base_url: Option<String>,
    state: String,
    state_since: Instant,
    failures: i32,
    paused_until: Option<Instant>,
    expires_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct SealedRow {
    sealed_credentials: Vec<u8>,
}

impl TryFrom<ConnectionRow> for Connection {
    type Error = StoreError;

    fn try_from(row: ConnectionRow) -> Result<Self> {
        let place = Place::new("connections", row.connection_id);
        Ok(Self {
            id: row.connection_id.into(),
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            provider: place.word("provider", &row.provider)?,
            account: row.account,
            base_url: row.base_url,
            state: place.word("state", &row.state)?,
            state_since: row.state_since.at(),
            pause: match row.paused_until {
                Some(until) => Some(Pause {
                    failures: place.count("failures", row.failures)?,
                    until: until.at(),
                }),
                None => None,
            },
            expires_at: row.expires_at.map(Instant::at),
        })
    }
}

/// The columns of [`ConnectionRow`].
macro_rules! connection_columns {
    () => {
        "organization_id, connection_id, member_id, provider, account, base_url, state, state_since, failures,
         paused_until, expires_at"
    };
}

impl Reading {
    /// One connection.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn connection(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
    ) -> Result<Option<Connection>> {
        fetch_optional!(
            self,
            ConnectionRow,
            concat!(
                "select ",
                connection_columns!(),
                " from connections
             where organization_id = $1 and connection_id = $2"
            ),
            org.uuid(),
            id.uuid()
        )?
        .map(Connection::try_from)
        .transpose()
    }

    /// The connections of a member, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn connections_of(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<Connection>> {
        fetch_all!(
            self,
            ConnectionRow,
            concat!(
                "select ",
                connection_columns!(),
                " from connections
             where organization_id = $1 and member_id = $2
             order by created_at, connection_id"
            ),
            org.uuid(),
            member.uuid()
        )?
        .into_iter()
        .map(Connection::try_from)
        .collect()
    }

    /// The connection of this member with that very account.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn connection_by_account(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        provider: ProviderKind,
        account: &str,
        base_url: Option<&str>,
    ) -> Result<Option<Connection>> {
        fetch_optional!(
            self,
            ConnectionRow,
            concat!(
                "select ",
                connection_columns!(),
                " from connections
             where organization_id = $1 and member_id = $2 and provider = $3 and account = $4
               and coalesce(base_url, '') = $5"
            ),
            org.uuid(),
            member.uuid(),
            provider.word(),
            account,
            base_url.unwrap_or_default()
        )?
        .map(Connection::try_from)
        .transpose()
    }

    /// The credentials as the vault sealed them.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn sealed_credentials(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
    ) -> Result<Option<Vec<u8>>> {
        let row = fetch_optional!(
            self,
            SealedRow,
            "select sealed_credentials from connections where organization_id = $1 and connection_id = $2",
            org.uuid(),
            id.uuid()
        )?;
        Ok(row.map(|row| row.sealed_credentials))
    }
}

impl Reading {
    /// The connections of every organization that are not well, or whose permission ends before `horizon`: for the
    /// reminders, and for them only.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn connections_to_remind(
        &mut self,
        horizon: DateTime<Utc>,
    ) -> Result<Vec<Connection>> {
        fetch_all!(
            self,
            ConnectionRow,
            concat!(
                "select ",
                connection_columns!(),
                " from connections
                 where state <> $1 or expires_at <= $2
                 order by organization_id, connection_id"
            ),
            ConnectionState::Connected.word(),
            Instant::from(horizon)
        )?
        .into_iter()
        .map(Connection::try_from)
        .collect()
    }

    /// The connections of every organization at a provider: for the operator, who tries one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn connections_at(&mut self, provider: ProviderKind) -> Result<Vec<Connection>> {
        fetch_all!(
            self,
            ConnectionRow,
            concat!(
                "select ",
                connection_columns!(),
                " from connections
                 where provider = $1
                 order by organization_id, account, connection_id"
            ),
            provider.word()
        )?
        .into_iter()
        .map(Connection::try_from)
        .collect()
    }
}

impl Writing {
    /// Adds a connection with its sealed credentials.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the member has that account already, or does not exist.
    pub async fn insert_connection(
        &mut self,
        connection: &Connection,
        sealed: &[u8],
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into connections (organization_id, connection_id, member_id, provider, account, base_url,
                                      sealed_credentials, state, state_since, failures, paused_until, expires_at,
                                      created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
            connection.organization.uuid(),
            connection.id.uuid(),
            connection.member.uuid(),
            connection.provider.word(),
            &connection.account,
            connection.base_url.as_deref(),
            sealed,
            connection.state.word(),
            Instant::from(connection.state_since),
            connection
                .pause
                .map_or(0, |pause| i32::try_from(pause.failures).unwrap_or(i32::MAX)),
            connection.pause.map(|pause| Instant::from(pause.until)),
            connection.expires_at.map(Instant::from),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Replaces sealed credentials and the address they are good for.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the member has another connection with that account at that address.
    pub async fn replace_credentials(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
        sealed: &[u8],
        base_url: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update connections
             set sealed_credentials = $3, base_url = $4, updated_at = $5
             where organization_id = $1 and connection_id = $2",
            org.uuid(),
            id.uuid(),
            sealed,
            base_url,
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Notes how a connection is doing; whether that is news.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_connection_state(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
        state: ConnectionState,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let changed = execute!(
            self,
            "update connections
             set state = $3, state_since = $4, updated_at = $4
             where organization_id = $1 and connection_id = $2 and state <> $3",
            org.uuid(),
            id.uuid(),
            state.word(),
            Instant::from(at)
        )?;
        Ok(changed == 1)
    }

    /// Notes until when an account is left alone; none after a good answer.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn save_pause(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
        pause: Option<Pause>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let failures = pause.map_or(0, |pause| i32::try_from(pause.failures).unwrap_or(i32::MAX));
        execute!(
            self,
            "update connections
             set failures = $3, paused_until = $4, updated_at = $5
             where organization_id = $1 and connection_id = $2",
            org.uuid(),
            id.uuid(),
            failures,
            pause.map(|pause| Instant::from(pause.until)),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Removes a connection with its credentials and its syncs; whether there was one. Items stay.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_connection(
        &mut self,
        org: OrganizationId,
        id: ConnectionId,
    ) -> Result<bool> {
        let deleted = execute!(
            self,
            "delete from connections where organization_id = $1 and connection_id = $2",
            org.uuid(),
            id.uuid()
        )?;
        Ok(deleted == 1)
    }
}
