//! Fresh credentials of a connection, and what follows when its provider does not renew them.

use super::vault_context;
use crate::environment::Environment;
use crate::live::Topic;
use crate::reminders;
pub use crate::renewal::Renewed;
use crate::renewal::{Credentials, Fresh, NotFresh, fresh, stored};
use crate::vault::VaultError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::connection::Seen;
use domain::{ConnectionId, OrganizationId};
use provider::ProviderError;
use secrecy::SecretString;
use std::time::Duration;
use store::{Reading, Renewable, StoreError, Writing};

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

impl RefreshError {
    /// What the lack of credentials means to whoever wanted to ask the provider.
    pub(crate) fn into_provider(self) -> ProviderError {
        match self {
            Self::Provider(error) => error,
            Self::NotFound | Self::Vault(_) => ProviderError::Unauthorized,
            busy @ Self::Busy(_) => ProviderError::Unavailable(busy.into()),
            store @ Self::Store(_) => ProviderError::Unavailable(store.into()),
        }
    }
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
        organization,
        connection,
    };
    match fresh(env, &place, &is_fresh, refresh).await {
        Ok(Fresh { secret, .. }) => Ok(secret),
        Err(NotFresh::NotRenewed {
            seen,
            error: ProviderError::Unauthorized,
        }) => refused(env, &place, &seen, is_fresh).await,
        Err(NotFresh::NotRenewed { error, .. }) => Err(error.into()),
        Err(other) => Err(other.into()),
    }
}

/// The credentials of one connection.
struct Place {
    organization: OrganizationId,
    connection: ConnectionId,
}

#[async_trait]
impl Credentials for Place {
    fn whose(&self) -> (OrganizationId, Renewable) {
        (self.organization, Renewable::Connection(self.connection))
    }

    fn context(&self) -> String {
        vault_context(self.connection)
    }

    async fn stored(&self, reading: &mut Reading) -> Result<Option<Vec<u8>>, StoreError> {
        reading
            .sealed_credentials(self.organization, self.connection)
            .await
    }

    async fn rotate(
        &self,
        writing: &mut Writing,
        seen: &[u8],
        sealed: &[u8],
        expires_at: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        writing
            .rotate_credentials(
                self.organization,
                self.connection,
                seen,
                sealed,
                expires_at,
                at,
            )
            .await
    }
}

/// A refusal is believed only while the refused credentials are still the stored ones.
async fn refused(
    env: &Environment,
    place: &Place,
    seen: &[u8],
    is_fresh: impl Fn(&SecretString) -> bool,
) -> Result<SecretString, RefreshError> {
    let now = stored::<ProviderError>(env, place).await?;
    if now.sealed != seen {
        return match is_fresh(&now.secret) {
            true => Ok(now.secret),
            false => Err(RefreshError::Busy(Duration::ZERO)),
        };
    }
    let mut writing = env.store.write().await?;
    let connection = writing
        .connection(place.organization, place.connection)
        .await?
        .ok_or(RefreshError::NotFound)?;
    let state = connection.state.after(Seen::Refused);
    let is_news = reminders::note_state(env, &mut writing, &connection, state).await?;
    writing.commit().await?;
    if is_news {
        env.queue.wake();
        env.live.announce(place.organization, Topic::CalendarSync);
        env.live.announce(place.organization, Topic::Calendar);
    }
    Err(ProviderError::Unauthorized.into())
}

impl From<NotFresh<ProviderError>> for RefreshError {
    fn from(why: NotFresh<ProviderError>) -> Self {
        match why {
            NotFresh::Busy(wait) => Self::Busy(wait),
            NotFresh::NotRenewed { error, .. } => error.into(),
            NotFresh::NotFound => Self::NotFound,
            NotFresh::Vault(error) => error.into(),
            NotFresh::Store(error) => error.into(),
        }
    }
}
