//! **Sign in with Calendly**: to Calendly's own page and back (OAuth with PKCE, calendly.md §2.2).
//!
//! Whoever comes back must be the browser that left: the state is bound to its session, is good for ten minutes and for one
//! return. Until Calendly has answered for the code nothing of the account is stored, and what was there stays as it was.

use super::access::Pair;
use super::connect::{ConnectError, Granted, USED, keep};
use crate::{Environment, ServiceError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calendly::oauth::{Pkce, Returned};
use calendly::probe::Grants;
use calendly::scopes::{Feature, Scope, Scopes};
use chrono::TimeDelta;
use domain::calendly_account::Grant;
use domain::view::calendly::Connected;
use domain::{Caller, SessionId};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use store::{OauthAttempt, StoreError};

/// Where Calendly sends them back to; an app is registered there with this path behind the public address.
pub const RETURN_PATH: &str = "/connect/calendly/return";

/// For how long somebody may stay on Calendly's page: as long as its code lives.
const TIME: TimeDelta = TimeDelta::minutes(10);

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
    caller.require_change_own().map_err(ServiceError::from)?;
    let app = env.calendly_app.as_ref().ok_or(SignInError::NotOffered)?;
    let session = browser(caller)?;
    let (state, pkce) = (URL_SAFE_NO_PAD.encode(random(env)), Pkce::new(random(env)));
    let now = env.clock.now();
    let attempt = OauthAttempt {
        organization: caller.organization,
        member: caller.member,
        session,
        state_hash: hash(&state),
        sealed_verifier: env.vault.seal(
            &verifier_context(session),
            pkce.verifier(),
            env.entropy.as_ref(),
        ),
        accepts_other,
        expires_at: now + TIME,
    };
    let mut writing = env.store.write().await?;
    writing.insert_oauth_attempt(&attempt, now).await?;
    writing.commit().await?;
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
    caller.require_change_own().map_err(ServiceError::from)?;
    let app = env.calendly_app.as_ref().ok_or(SignInError::NotOffered)?;
    let returned = Returned::read(query).ok_or(SignInError::NotAsked)?;
    let (Returned::Allowed { state, .. } | Returned::Refused { state, .. }) = &returned;
    let attempt = take(env, caller, state).await?;
    let session = attempt.session;
    let Returned::Allowed { code, .. } = returned else {
        return Err(SignInError::Declined);
    };
    let verifier = env
        .vault
        .open(&verifier_context(session), &attempt.sealed_verifier)
        .map_err(ServiceError::internal)?;
    let tokens = env
        .calendly
        .exchange(app, &code, &Pkce::kept(verifier))
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
        secret: Pair::new(&tokens, env.clock.now()).into_secret(),
        grant: Grant::SignIn,
    };
    Ok(keep(env, caller, granted, attempt.accepts_other).await?)
}

async fn take(
    env: &Environment,
    caller: &Caller,
    state: &SecretString,
) -> Result<OauthAttempt, SignInError> {
    let mut writing = env.store.write().await?;
    let whose = (caller.organization, caller.member, browser(caller)?);
    let attempt = writing
        .take_oauth_attempt(whose, &hash(state.expose_secret()), env.clock.now())
        .await?;
    writing.commit().await?;
    attempt.ok_or(SignInError::NotAsked)
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

fn random(env: &Environment) -> [u8; 32] {
    let mut bytes = [0; 32];
    env.entropy.fill(&mut bytes);
    bytes
}

fn hash(state: &str) -> Vec<u8> {
    Sha256::digest(state.as_bytes()).to_vec()
}

/// The browser that leaves and comes back: a program with a token has none.
fn browser(caller: &Caller) -> Result<SessionId, ServiceError> {
    caller.session.ok_or(ServiceError::NotAllowed)
}

fn verifier_context(session: SessionId) -> String {
    format!("calendly-verifier:{session}")
}
