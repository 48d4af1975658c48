//! **Sign in with Calendly**: to Calendly's own page and back (OAuth with PKCE, calendly.md §2.2).
//!
//! Until Calendly has answered for the code nothing of the account is stored, and what was there stays as it was.

use super::connect::{ConnectError, Granted, USED, keep};
use crate::oauth::{self, Leaving};
use crate::renewal::Pair;
use crate::{Environment, ServiceError};
use calendly::oauth::{Pkce, Returned};
use calendly::probe::Grants;
use calendly::scopes::{Feature, Scope, Scopes};
use domain::Caller;
use domain::calendly_account::Grant;
use domain::view::calendly::Connected;
use std::collections::BTreeSet;
use store::StoreError;

/// Where Calendly sends them back to; an app is registered there with this path behind the public address.
pub const RETURN_PATH: &str = "/connect/calendly/return";

/// What the way there and back is for.
const PURPOSE: &str = "calendly";

/// Why somebody came back without being connected. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The operator has registered no app.
    #[error("no app is registered at Calendly")]
    NotOffered,
    /// They did not allow it, or left.
    #[error("it was not allowed at Calendly")]
    Declined,
    /// This browser did not ask, or too long ago, or comes back a second time.
    #[error("nobody asked for this in this browser")]
    NotAsked,
    /// As with a token.
    #[error(transparent)]
    Connect(#[from] ConnectError),
}

impl From<ServiceError> for SignInError {
    fn from(error: ServiceError) -> Self {
        Self::Connect(error.into())
    }
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Connect(error.into())
    }
}

impl SignInError {
    /// One word for the address of the page that tells it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotOffered => "not-offered",
            Self::Declined => "declined",
            Self::NotAsked => "not-asked",
            Self::Connect(ConnectError::OtherAccount { .. }) => "other-account",
            Self::Connect(ConnectError::WithoutScopes(_)) => "without-permissions",
            Self::Connect(ConnectError::AccountRefused(_)) => "not-allowed",
            Self::Connect(ConnectError::Wait(_) | ConnectError::Unreachable) => "unreachable",
            Self::Connect(
                ConnectError::Empty | ConnectError::NoToken | ConnectError::TokenRefused,
            ) => "refused",
            Self::Connect(ConnectError::Service(_)) => "failed",
        }
    }
}

/// Where the caller's browser goes now: Calendly's page. `accepts_other` where another account than before is meant, too.
///
/// # Errors
/// [`SignInError::NotOffered`], or a [`ServiceError`].
pub async fn begin(
    env: &Environment,
    caller: &Caller,
    accepts_other: bool,
) -> Result<String, SignInError> {
    let app = env.calendly_app.as_ref().ok_or(SignInError::NotOffered)?;
    let kept = |pkce: &Pkce| pkce.verifier().clone();
    let Leaving { state, pkce } = oauth::leave(env, caller, PURPOSE, accepts_other, kept).await?;
    let scopes = wanted();
    let page = env.calendly.authorize_url(app, &scopes, &state, &pkce);
    Ok(page.into())
}

/// Connects whoever came back with this query.
///
/// # Errors
/// [`SignInError`]; nothing was changed.
pub async fn finish(
    env: &Environment,
    caller: &Caller,
    query: &str,
) -> Result<Connected, SignInError> {
    let app = env.calendly_app.as_ref().ok_or(SignInError::NotOffered)?;
    let returned = Returned::read(query).ok_or(SignInError::NotAsked)?;
    let (Returned::Allowed { state, .. } | Returned::Refused { state, .. }) = &returned;
    let back = oauth::come_back(env, caller, PURPOSE, state).await?;
    let back = back.ok_or(SignInError::NotAsked)?;
    let Returned::Allowed { code, .. } = returned else {
        return Err(SignInError::Declined);
    };
    let tokens = env
        .calendly
        .exchange(app, &code, &Pkce::kept(back.kept))
        .await
        .map_err(ConnectError::from)?;
    let grants = Grants::named(&tokens.scopes);
    let identity = env
        .calendly
        .identity(&tokens.access)
        .await
        .map_err(ConnectError::from)?;
    let vital = grants.missing_for(Feature::Bookings);
    if !vital.is_empty() {
        return Err(ConnectError::WithoutScopes(vital).into());
    }
    let missing: BTreeSet<Scope> = USED
        .iter()
        .flat_map(|feature| grants.missing_for(*feature))
        .collect();
    let granted = Granted {
        identity,
        missing: missing.into_iter().collect(),
        secret: Pair::new(
            &tokens.access,
            &tokens.refresh,
            tokens.lives,
            env.clock.now(),
        )
        .into_secret(),
        grant: Grant::SignIn,
    };
    Ok(keep(env, caller, granted, back.accepts_other).await?)
}

/// Every permission that Integrator uses.
fn wanted() -> Scopes {
    let needed: BTreeSet<Scope> = USED
        .iter()
        .flat_map(|feature| feature.needs().iter().copied())
        .chain([Scope::UsersRead])
        .collect();
    Scopes::from(Vec::from_iter(needed).as_slice())
}
