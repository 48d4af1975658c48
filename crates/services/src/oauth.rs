//! The way to a provider's own page and back (OAuth with PKCE).
//!
//! Whoever comes back must be the browser that left: the state is bound to its session, is good for ten minutes and for one
//! return.

use crate::{Environment, ServiceError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::{Caller, SessionId};
use provider::oauth::Pkce;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use store::OauthAttempt;

/// For how long somebody may stay on the page: as long as a code lives.
const TIME: TimeDelta = TimeDelta::minutes(10);

/// Somebody on their way.
pub(crate) struct Leaving {
    /// What comes back with them.
    pub state: String,
    /// What proves that whoever brings the code is who asked for it.
    pub pkce: Pkce,
}

/// Lets the caller's browser leave. What `kept` makes of the verifier is sealed until it comes back, for this `purpose` alone.
pub(crate) async fn leave(
    env: &Environment,
    caller: &Caller,
    purpose: &str,
    accepts_other: bool,
    kept: impl FnOnce(&Pkce) -> SecretString,
) -> Result<Leaving, ServiceError> {
    caller.require_change_own()?;
    let session = browser(caller)?;
    let (state, pkce) = (URL_SAFE_NO_PAD.encode(random(env)), Pkce::new(random(env)));
    let now = env.clock.now();
    let attempt = OauthAttempt {
        organization: caller.organization,
        member: caller.member,
        session,
        state_hash: hash(&state),
        sealed_verifier: env.vault.seal(
            &context(purpose, session),
            &kept(&pkce),
            env.entropy.as_ref(),
        ),
        accepts_other,
        expires_at: now + TIME,
    };
    let mut writing = env.store.write().await?;
    writing.insert_oauth_attempt(&attempt, now).await?;
    writing.commit().await?;
    Ok(Leaving { state, pkce })
}

/// Somebody who came back.
pub(crate) struct Back {
    /// What was sealed when they left.
    pub kept: SecretString,
    /// Whether another account than before is meant, too.
    pub accepts_other: bool,
}

/// Takes in whoever comes back with this state, once; none where this browser did not leave for this purpose, or too long ago.
pub(crate) async fn come_back(
    env: &Environment,
    caller: &Caller,
    purpose: &str,
    state: &SecretString,
) -> Result<Option<Back>, ServiceError> {
    caller.require_change_own()?;
    let session = browser(caller)?;
    let whose = (caller.organization, caller.member, session);
    let mut writing = env.store.write().await?;
    let attempt = writing
        .take_oauth_attempt(whose, &hash(state.expose_secret()), env.clock.now())
        .await?;
    writing.commit().await?;
    let back = attempt.and_then(|attempt| {
        let sealed = &attempt.sealed_verifier;
        let kept = env.vault.open(&context(purpose, session), sealed).ok()?;
        Some(Back {
            kept,
            accepts_other: attempt.accepts_other,
        })
    });
    Ok(back)
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

fn context(purpose: &str, session: SessionId) -> String {
    format!("{purpose}-verifier:{session}")
}
