//! Renews credentials that expire: one at a time, and written down before they are used.
//!
//! Providers rotate: the old refresh token dies with its first use, and some end the whole permission when it is used twice.
//! So of several workers only one may renew, what it got is stored before anybody uses it, and a worker that finds other
//! credentials stored than it began with takes those.

use super::vault_context;
use crate::environment::Environment;
use crate::live::Topic;
use crate::reminders;
use crate::vault::VaultError;
use chrono::{DateTime, TimeDelta, Utc};
use domain::connection::Seen;
use domain::{ConnectionId, OrganizationId};
use provider::ProviderError;
use secrecy::SecretString;
use std::time::Duration;
use store::StoreError;
use uuid::Uuid;

/// For how long the right to renew is believed: longer than any request may take, so that its holder has ended or died.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// Credentials as a provider renewed them.
#[derive(Debug, Clone)]
pub struct Renewed {
    /// What is to be stored from now on.
    pub secret: SecretString,
    /// When the permission ends unless it is renewed again; none where it does not end or the provider does not tell.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Why there are no fresh credentials.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// Somebody else is renewing them; after this wait they are there, or the right is free.
    #[error("somebody else is renewing the credentials")]
    Busy(Duration),
    /// The provider did not renew them. A refusal was written down, and the member told.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// There is no such connection (any more).
    #[error("there is no such connection")]
    NotFound,
    /// The stored credentials cannot be opened with this server's secret key.
    #[error("the stored credentials cannot be opened")]
    Vault(#[from] VaultError),
    /// Our own database failed; the credentials are as they were, as far as we know.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers credentials that are fresh, renewing them where they are not.
///
/// `is_fresh` tells whether the stored ones may be used as they are; after a refusal it is asked with "not the ones that were
/// refused". `refresh` asks the provider, outside of transactions. A process that dies in it holds the right to renew for two
/// minutes, and then the next one tries.
///
/// # Errors
/// [`RefreshError`]; each variant tells what to do next.
pub async fn with_fresh_access(
    env: &Environment,
    organization: OrganizationId,
    connection: ConnectionId,
    is_fresh: impl Fn(&SecretString) -> bool,
    refresh: impl AsyncFnOnce(SecretString) -> Result<Renewed, ProviderError>,
) -> Result<SecretString, RefreshError> {
    let place = Place {
        env,
        organization,
        connection,
    };
    let (_, secret) = place.stored().await?;
    if is_fresh(&secret) {
        return Ok(secret);
    }
    let lease = place.take_lease().await?;
    // Read again under the lease: whoever had it before may have renewed them.
    let (sealed, secret) = place.stored().await?;
    if is_fresh(&secret) {
        place.release(lease).await?;
        return Ok(secret);
    }
    match refresh(secret).await {
        Ok(renewed) => place.keep(lease, &sealed, renewed).await,
        Err(error) => place.fail(lease, &sealed, is_fresh, error).await,
    }
}

/// The credentials of one connection.
struct Place<'a> {
    env: &'a Environment,
    organization: OrganizationId,
    connection: ConnectionId,
}

impl Place<'_> {
    /// The credentials, sealed and opened.
    async fn stored(&self) -> Result<(Vec<u8>, SecretString), RefreshError> {
        let mut reading = self.env.store.read().await?;
        let sealed = reading
            .sealed_credentials(self.organization, self.connection)
            .await?
            .ok_or(RefreshError::NotFound)?;
        drop(reading);
        let context = vault_context(self.connection);
        let secret = self.env.vault.open(&context, &sealed)?;
        Ok((sealed, secret))
    }

    /// Takes the right to renew.
    async fn take_lease(&self) -> Result<Uuid, RefreshError> {
        let now = self.env.clock.now();
        let lease = self.env.entropy.id();
        let mut writing = self.env.store.write().await?;
        let is_taken = writing
            .take_refresh_lease(self.organization, self.connection, lease, now + LEASE, now)
            .await?;
        if is_taken {
            writing.commit().await?;
            return Ok(lease);
        }
        let until = writing
            .refresh_lease_until(self.organization, self.connection)
            .await?;
        let wait = until.map_or(TimeDelta::zero(), |until| until - now);
        Err(RefreshError::Busy(wait.to_std().unwrap_or_default()))
    }

    async fn release(&self, lease: Uuid) -> Result<(), StoreError> {
        let mut writing = self.env.store.write().await?;
        writing
            .release_refresh_lease(self.organization, self.connection, lease)
            .await?;
        writing.commit().await
    }

    /// Stores what was renewed, and only then hands it out. Should other credentials be stored by now (the member connected
    /// again, or a slow request outlived its lease), those stay, and are handed out instead.
    async fn keep(
        &self,
        lease: Uuid,
        seen: &[u8],
        renewed: Renewed,
    ) -> Result<SecretString, RefreshError> {
        let now = self.env.clock.now();
        let context = vault_context(self.connection);
        let sealed = self
            .env
            .vault
            .seal(&context, &renewed.secret, self.env.entropy.as_ref());
        let mut writing = self.env.store.write().await?;
        let is_kept = writing
            .rotate_credentials(
                self.organization,
                self.connection,
                seen,
                &sealed,
                renewed.expires_at,
                now,
            )
            .await?;
        writing
            .release_refresh_lease(self.organization, self.connection, lease)
            .await?;
        writing.commit().await?;
        if is_kept {
            return Ok(renewed.secret);
        }
        let (_, stored) = self.stored().await?;
        Ok(stored)
    }

    /// Gives the right back. A refusal is believed only while the refused credentials are still the stored ones.
    async fn fail(
        &self,
        lease: Uuid,
        seen: &[u8],
        is_fresh: impl Fn(&SecretString) -> bool,
        error: ProviderError,
    ) -> Result<SecretString, RefreshError> {
        self.release(lease).await?;
        if !matches!(error, ProviderError::Unauthorized) {
            return Err(error.into());
        }
        let (stored, secret) = self.stored().await?;
        if stored != seen {
            return if is_fresh(&secret) {
                Ok(secret)
            } else {
                Err(RefreshError::Busy(Duration::ZERO))
            };
        }
        let mut writing = self.env.store.write().await?;
        let connection = writing
            .connection(self.organization, self.connection)
            .await?
            .ok_or(RefreshError::NotFound)?;
        let state = connection.state.after(Seen::Refused);
        let is_news = reminders::note_state(self.env, &mut writing, &connection, state).await?;
        writing.commit().await?;
        if is_news {
            self.env.queue.wake();
            let live = &self.env.live;
            live.announce(self.organization, Topic::CalendarSync);
            live.announce(self.organization, Topic::Calendar);
        }
        Err(error.into())
    }
}
