//! Renews credentials that expire: one at a time, and written down before they are used.
//!
//! Providers rotate: the old refresh token dies with its first use, and some end the whole permission when it is used twice.
//! So of several workers only one may renew, what it got is stored before anybody uses it, and a worker that finds other
//! credentials stored than it began with takes those.

use crate::Environment;
use crate::vault::VaultError;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::OrganizationId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Reading, Renewable, StoreError, Writing};
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

/// An access that ends sooner is renewed before it is used: a request may take a while, and clocks differ.
const MARGIN: TimeDelta = TimeDelta::minutes(2);

/// What OAuth lets us in with: one token for requests, one for the next of them.
#[derive(Serialize, Deserialize)]
pub(crate) struct Pair {
    access: String,
    refresh: String,
    access_until: DateTime<Utc>,
}

impl Pair {
    pub fn new(
        access: &SecretString,
        refresh: &SecretString,
        lives: Duration,
        now: DateTime<Utc>,
    ) -> Self {
        let lives = TimeDelta::from_std(lives).unwrap_or(TimeDelta::zero());
        Self {
            access: access.expose_secret().to_owned(),
            refresh: refresh.expose_secret().to_owned(),
            access_until: now + lives.min(TimeDelta::days(365)),
        }
    }

    /// As it was sealed; none for a token or a password.
    pub fn of(secret: &SecretString) -> Option<Self> {
        serde_json::from_str(secret.expose_secret()).ok()
    }

    /// As it is sealed.
    pub fn into_secret(self) -> SecretString {
        serde_json::to_string(&self).unwrap_or_default().into()
    }

    /// Whether requests that begin now may use it.
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        now + MARGIN < self.access_until
    }

    /// For requests.
    pub fn access(&self) -> SecretString {
        self.access.as_str().into()
    }

    /// For the next pair.
    pub fn refresh(&self) -> SecretString {
        self.refresh.as_str().into()
    }
}

/// Where credentials are stored that can be renewed.
#[async_trait]
pub(crate) trait Credentials: Sync {
    /// Whose they are.
    fn whose(&self) -> (OrganizationId, Renewable);

    /// What they are sealed with.
    fn context(&self) -> String;

    /// As they are stored, sealed.
    async fn stored(&self, reading: &mut Reading) -> Result<Option<Vec<u8>>, StoreError>;

    /// Replaces them, unless they are others by now than those `seen`; whether it did.
    async fn rotate(
        &self,
        writing: &mut Writing,
        seen: &[u8],
        sealed: &[u8],
        expires_at: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}

/// Credentials that may be used now.
#[derive(Debug)]
pub(crate) struct Fresh {
    /// Opened.
    pub secret: SecretString,
    /// As they are stored.
    pub sealed: Vec<u8>,
}

/// Why there are none.
#[derive(Debug)]
pub(crate) enum NotFresh<E> {
    /// Somebody else is renewing them; after this wait they are there, or the right is free.
    Busy(Duration),
    /// The provider did not renew those that were seen.
    NotRenewed {
        /// As they were stored, sealed.
        seen: Vec<u8>,
        /// Why.
        error: E,
    },
    /// None are stored (any more).
    NotFound,
    /// They cannot be opened with this server's secret key.
    Vault(VaultError),
    /// Our own database failed.
    Store(StoreError),
}

impl<E> From<StoreError> for NotFresh<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Credentials that are fresh, renewed where they are not.
///
/// `is_fresh` tells whether the stored ones may be used as they are; after a refusal it is asked with "not the ones that were
/// refused". `renew` asks the provider, outside of transactions. A process that dies in it holds the right to renew for two
/// minutes, and then the next one tries.
pub(crate) async fn fresh<E>(
    env: &Environment,
    credentials: &impl Credentials,
    is_fresh: impl Fn(&SecretString) -> bool,
    renew: impl AsyncFnOnce(SecretString) -> Result<Renewed, E>,
) -> Result<Fresh, NotFresh<E>> {
    let found = stored(env, credentials).await?;
    if is_fresh(&found.secret) {
        return Ok(found);
    }
    let lease = take_lease(env, credentials).await?;
    // Read again under the lease: whoever had it before may have renewed them.
    let found = stored(env, credentials).await?;
    if is_fresh(&found.secret) {
        release(env, credentials, lease).await?;
        return Ok(found);
    }
    match renew(found.secret).await {
        Ok(renewed) => keep(env, credentials, lease, &found.sealed, renewed).await,
        Err(error) => {
            release(env, credentials, lease).await?;
            let seen = found.sealed;
            Err(NotFresh::NotRenewed { seen, error })
        }
    }
}

/// The credentials as they are stored now.
pub(crate) async fn stored<E>(
    env: &Environment,
    credentials: &impl Credentials,
) -> Result<Fresh, NotFresh<E>> {
    let mut reading = env.store.read().await?;
    let sealed = credentials.stored(&mut reading).await?;
    drop(reading);
    let sealed = sealed.ok_or(NotFresh::NotFound)?;
    let secret = env
        .vault
        .open(&credentials.context(), &sealed)
        .map_err(NotFresh::Vault)?;
    Ok(Fresh { secret, sealed })
}

async fn take_lease<E>(
    env: &Environment,
    credentials: &impl Credentials,
) -> Result<Uuid, NotFresh<E>> {
    let (organization, of) = credentials.whose();
    let (lease, now) = (env.entropy.id(), env.clock.now());
    let mut writing = env.store.write().await?;
    let is_taken = writing
        .take_refresh_lease(organization, of, lease, now + LEASE, now)
        .await?;
    if is_taken {
        writing.commit().await?;
        return Ok(lease);
    }
    let until = writing.refresh_lease_until(organization, of).await?;
    let wait = until.map_or(TimeDelta::zero(), |until| until - now);
    Err(NotFresh::Busy(wait.to_std().unwrap_or_default()))
}

async fn release(
    env: &Environment,
    credentials: &impl Credentials,
    lease: Uuid,
) -> Result<(), StoreError> {
    let (organization, of) = credentials.whose();
    let mut writing = env.store.write().await?;
    writing
        .release_refresh_lease(organization, of, lease)
        .await?;
    writing.commit().await
}

/// Stores what was renewed, and only then hands it out. Should other credentials be stored by now (the member connected
/// again, or a slow request outlived its lease), those stay, and are handed out instead.
async fn keep<E>(
    env: &Environment,
    credentials: &impl Credentials,
    lease: Uuid,
    seen: &[u8],
    renewed: Renewed,
) -> Result<Fresh, NotFresh<E>> {
    let now = env.clock.now();
    let Renewed { secret, expires_at } = renewed;
    let sealed = env
        .vault
        .seal(&credentials.context(), &secret, env.entropy.as_ref());
    let (organization, of) = credentials.whose();
    let mut writing = env.store.write().await?;
    let is_kept = credentials
        .rotate(&mut writing, seen, &sealed, expires_at, now)
        .await?;
    writing
        .release_refresh_lease(organization, of, lease)
        .await?;
    writing.commit().await?;
    match is_kept {
        true => Ok(Fresh { secret, sealed }),
        false => stored(env, credentials).await,
    }
}
