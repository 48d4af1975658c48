//! Accounts that are connected at a provider's own page (OAuth with PKCE), and what lets us into them later.
//!
//! Until the provider has answered for the code nothing is stored, and what was there stays as it was. Of what it gives, only
//! the access token ever leaves this module.

use super::credentials::{owned, take_back, take_in};
use super::{ConnectError, RefreshError, with_fresh_access};
use crate::calendar_syncs::fix_after_sign_in;
use crate::oauth::{self, Leaving};
use crate::renewal::{Pair, Renewed};
use crate::vault::VaultError;
use crate::{Environment, ServiceError};
use domain::connecting::{Aim, Door};
use domain::connection::{Connection, ProviderKind};
use domain::page_refusal::PageRefusal;
use domain::{CalendarSyncId, Caller, ConnectionId};
use provider::ProviderError;
use provider::oauth::{Authorization, OauthError, Permission, Pkce, Returned};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::Renewable;

/// What the way there and back is for.
const PURPOSE: &str = "connection";

/// The providers that let people in at a page of their own and that the operator registered this server at.
pub fn offered(env: &Environment) -> Vec<ProviderKind> {
    let is_offered = |provider: &ProviderKind| {
        env.providers.get(*provider).is_some() && env.providers.page(*provider).is_some()
    };
    ProviderKind::ALL.into_iter().filter(is_offered).collect()
}

/// Where a provider sends people back to; its app is registered with this path behind the public address.
pub fn return_path(provider: ProviderKind) -> String {
    format!("/connect/{}/return", provider.word())
}

/// Why somebody came back without being connected. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The operator has registered no app at this provider.
    #[error("no app is registered at the provider")]
    NotOffered,
    /// They did not allow it, or left.
    #[error("it was not allowed at the provider")]
    Declined,
    /// This browser did not ask, or too long ago, or comes back a second time.
    #[error("nobody asked for this in this browser")]
    NotAsked,
    /// They left out permissions without which nothing can be synced, each in the provider's words.
    #[error("permissions are missing")]
    Missing(Vec<String>),
    /// The provider refuses the app that the operator registered.
    #[error("the provider refuses the app: {0}")]
    AppRefused(String),
    /// The code is no good (any more).
    #[error("the provider does not honour the code")]
    Spent,
    /// As with a password.
    #[error(transparent)]
    Connect(#[from] ConnectError),
}

impl PageError {
    /// What of it is told to the person.
    pub const fn refusal(&self) -> PageRefusal {
        match self {
            Self::NotOffered => PageRefusal::NotOffered,
            Self::Declined => PageRefusal::Declined,
            Self::NotAsked => PageRefusal::NotAsked,
            Self::Missing(_) => PageRefusal::Incomplete,
            Self::AppRefused(_) => PageRefusal::AppRefused,
            Self::Spent => PageRefusal::Spent,
            Self::Connect(ConnectError::Unreachable) => PageRefusal::Unreachable,
            Self::Connect(ConnectError::Service(ServiceError::NotAllowed)) => {
                PageRefusal::NotAllowed
            }
            Self::Connect(ConnectError::OtherAccount { .. }) => PageRefusal::OtherAccount,
            Self::Connect(
                ConnectError::Refused
                | ConnectError::NoSuchService
                | ConnectError::AddressForbidden(_)
                | ConnectError::Service(_),
            ) => PageRefusal::Failed,
        }
    }
}

impl From<ServiceError> for PageError {
    fn from(error: ServiceError) -> Self {
        Self::Connect(error.into())
    }
}

impl From<OauthError> for PageError {
    fn from(error: OauthError) -> Self {
        match error {
            OauthError::InvalidGrant => Self::Spent,
            OauthError::AppRefused(why) => Self::AppRefused(why),
            OauthError::Missing(permissions) => Self::Missing(permissions),
            OauthError::Provider(error) => Self::Connect(error.into()),
        }
    }
}

/// What waits, sealed, until the browser comes back.
#[derive(Serialize, Deserialize)]
struct Kept {
    verifier: String,
    provider: ProviderKind,
    aim: Aim,
}

/// What became of a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// The account is connected; this draft waits for its calendar.
    New(CalendarSyncId),
    /// The connection goes on.
    Again(ConnectionId),
    /// The connection goes on, and this sync of it is read again and compared.
    Fixing(CalendarSyncId),
}

/// Somebody who came back, and to which page they come back.
#[derive(Debug)]
pub struct CameBack {
    /// From where they had set out; Calendar Sync where that is not known any more.
    pub door: Door,
    /// What became of it; of a failure nothing was changed.
    pub outcome: Result<Arrived, PageError>,
}

/// Where the caller's browser goes now: the provider's page.
///
/// # Errors
/// [`PageError::NotOffered`], or a [`ServiceError`].
pub async fn begin(
    env: &Environment,
    caller: &Caller,
    provider: ProviderKind,
    aim: Aim,
) -> Result<String, PageError> {
    let page = page(env, provider)?;
    let known = match aim.again {
        Some(connection) => Some(owned(env, caller, connection).await?),
        None => None,
    };
    if known
        .as_ref()
        .is_some_and(|known| known.provider != provider)
    {
        return Err(ServiceError::NotFound.into());
    }
    let kept = |pkce: &Pkce| {
        let kept = Kept {
            verifier: pkce.verifier().expose_secret().to_owned(),
            provider,
            aim,
        };
        serde_json::to_string(&kept).unwrap_or_default().into()
    };
    let Leaving { state, pkce } = oauth::leave(env, caller, PURPOSE, false, kept).await?;
    let hint = known.as_ref().map(|known| known.account.as_str());
    Ok(page.page(&state, &pkce, hint))
}

/// Connects whoever came back from this provider with this query.
pub async fn finish(
    env: &Environment,
    caller: &Caller,
    provider: ProviderKind,
    query: &str,
) -> CameBack {
    match kept(env, caller, provider, query).await {
        Ok((kept, returned)) => CameBack {
            door: kept.aim.door,
            outcome: take(env, caller, kept, returned).await,
        },
        Err(error) => CameBack {
            door: Door::default(),
            outcome: Err(error),
        },
    }
}

/// What was sealed when they left.
async fn kept(
    env: &Environment,
    caller: &Caller,
    provider: ProviderKind,
    query: &str,
) -> Result<(Kept, Returned), PageError> {
    page(env, provider)?;
    let returned = Returned::read(query).ok_or(PageError::NotAsked)?;
    let (Returned::Allowed { state, .. } | Returned::Refused { state, .. }) = &returned;
    let back = oauth::come_back(env, caller, PURPOSE, state).await?;
    let kept = back.and_then(|back| serde_json::from_str(back.kept.expose_secret()).ok());
    // One provider must not answer for another one (RFC 9700 §4.4).
    let kept: Kept = kept
        .filter(|kept: &Kept| kept.provider == provider)
        .ok_or(PageError::NotAsked)?;
    Ok((kept, returned))
}

async fn take(
    env: &Environment,
    caller: &Caller,
    kept: Kept,
    returned: Returned,
) -> Result<Arrived, PageError> {
    let Returned::Allowed { code, .. } = returned else {
        return Err(PageError::Declined);
    };
    let provider = kept.provider;
    let page = page(env, provider)?;
    let pkce = Pkce::kept(kept.verifier.into());
    let (permission, account) = page.exchange(&code, &pkce).await?;
    let Some(refresh) = permission.refresh.clone() else {
        return Err(PageError::Missing(vec!["to stay connected".to_owned()]));
    };
    let secret = pair(env, &permission, &refresh).into_secret();
    let Some(connection) = kept.aim.again else {
        let taken = take_in(env, caller, provider, account, &secret, &permission.access);
        return Ok(Arrived::New(taken.await?));
    };
    take_back(env, caller, connection, account, &secret).await?;
    if let Some(sync) = kept.aim.fix
        && fix_after_sign_in(env, caller, sync).await?
    {
        return Ok(Arrived::Fixing(sync));
    }
    Ok(Arrived::Again(connection))
}

fn page(env: &Environment, provider: ProviderKind) -> Result<Arc<dyn Authorization>, PageError> {
    env.providers.page(provider).ok_or(PageError::NotOffered)
}

fn pair(env: &Environment, permission: &Permission, refresh: &SecretString) -> Pair {
    Pair::new(
        &permission.access,
        refresh,
        permission.lives,
        env.clock.now(),
    )
}

/// What lets us into a connection now: its password, or an access token that is good for a while yet.
///
/// # Errors
/// [`RefreshError`]; a refusal was written down, and the member told.
pub(crate) async fn let_in(
    env: &Environment,
    connection: &Connection,
    stored: SecretString,
) -> Result<SecretString, RefreshError> {
    let now = env.clock.now();
    match Pair::of(&stored) {
        None => Ok(stored),
        // Nobody waits here for the renewal of another account.
        Some(pair) if pair.is_fresh(now) => Ok(pair.access()),
        Some(_) => renewed(env, connection, |pair| pair.is_fresh(now)).await,
    }
}

/// Whether a connection that refused us may be asked again: its access token had been ended before its time, and the provider
/// has given another one. False for a password, and where the permission itself is over, which was written down then.
///
/// # Errors
/// [`RefreshError`]
pub(crate) async fn renewed_after_refusal(
    env: &Environment,
    connection: &Connection,
    refused: &SecretString,
) -> Result<bool, RefreshError> {
    let sealed = {
        let mut reading = env.store.read().await?;
        reading
            .sealed_credentials(connection.organization, connection.id)
            .await?
            .ok_or(RefreshError::NotFound)?
    };
    let stored = env
        .vault
        .open(&super::vault_context(connection.id), &sealed)
        .map_err(|error: VaultError| RefreshError::Vault(error))?;
    if Pair::of(&stored).is_none() {
        return Ok(false);
    }
    let is_another = |pair: &Pair| pair.access().expose_secret() != refused.expose_secret();
    match renewed(env, connection, is_another).await {
        Ok(_) => Ok(true),
        Err(RefreshError::Provider(ProviderError::Unauthorized)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The access token of a pair, renewed where it is not fresh. Within this process whoever comes second for the same
/// account waits for the first.
async fn renewed(
    env: &Environment,
    connection: &Connection,
    is_fresh: impl Fn(&Pair) -> bool,
) -> Result<SecretString, RefreshError> {
    let _turn = env.renewing(Renewable::Connection(connection.id)).await;
    let is_fresh = |secret: &SecretString| Pair::of(secret).is_some_and(|pair| is_fresh(&pair));
    let renew = async |secret: SecretString| {
        // What cannot be read cannot be renewed either.
        let old = Pair::of(&secret).ok_or(ProviderError::Unauthorized)?;
        let page = env.providers.page(connection.provider).ok_or_else(|| {
            ProviderError::Unsupported("no app is registered at the provider any more".to_owned())
        })?;
        let permission = page.renew(&old.refresh()).await.map_err(of_renewal)?;
        let refresh = permission.refresh.clone().unwrap_or_else(|| old.refresh());
        Ok(Renewed {
            secret: pair(env, &permission, &refresh).into_secret(),
            expires_at: None,
        })
    };
    let (organization, id) = (connection.organization, connection.id);
    let secret = with_fresh_access(env, organization, id, is_fresh, renew).await?;
    Ok(Pair::of(&secret).map_or(secret, |pair| pair.access()))
}

fn of_renewal(error: OauthError) -> ProviderError {
    match error {
        OauthError::InvalidGrant | OauthError::Missing(_) => ProviderError::Unauthorized,
        OauthError::AppRefused(why) => {
            ProviderError::Unsupported(format!("the app that the operator registered: {why}"))
        }
        OauthError::Provider(error) => error,
    }
}
