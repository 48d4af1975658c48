//! Options > API tokens: made, shown once, used by programs, revoked.

use super::zone_of;
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::api_token::{ApiToken, LONGEST_NAME, Lifetime, MOST_TOKENS, Scope, UNDO_TAKEN};
use domain::member::MemberState;
use domain::view::api_tokens::{ApiTokenRow, ApiTokenState};
use domain::{ApiTokenId, Caller};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use store::StoreError;

/// Every token begins so: whoever finds one in a file knows what it is.
pub const PREFIX: &str = "integrator_";

/// A use is noted at most this often.
const NOTE_EVERY: TimeDelta = TimeDelta::minutes(1);
/// For so long a revoked token is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(1);
const TOKEN_LENGTH: usize = 32;

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiToken {
    /// What its maker calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// How long.
    pub lifetime: Lifetime,
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// A field of the form is wrong; nothing was made.
    #[error("{sentence}")]
    Invalid {
        /// `name` or `scopes`.
        field: &'static str,
        /// What was wrong, what was kept, what to do.
        sentence: String,
    },
    /// Something failed on our side.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for MakeError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Whom a token acts for, and what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its member, without a session.
    pub caller: Caller,
    /// Its scopes.
    pub scopes: Vec<Scope>,
}

/// Makes a token of the caller's. Its value is the answer and is kept nowhere.
///
/// # Errors
/// [`MakeError`]; then there is no token.
pub async fn make(
    env: &Environment,
    caller: &Caller,
    wanted: NewApiToken,
) -> Result<SecretString, MakeError> {
    let now = env.clock.now();
    let name = one_line(&wanted.name);
    let invalid = |field, sentence: String| Err(MakeError::Invalid { field, sentence });
    if name.is_empty() {
        let sentence = "The name is missing. No token was made. Write what will use it.";
        return invalid("name", sentence.to_owned());
    }
    if LONGEST_NAME < name.chars().count() {
        return invalid(
            "name",
            format!(
                "A name may have {LONGEST_NAME} characters. No token was made. Shorten the name."
            ),
        );
    }
    let mut scopes = Scope::ALL.to_vec();
    scopes.retain(|scope| wanted.scopes.contains(scope));
    if scopes.is_empty() {
        let sentence = "A token without permissions can do nothing. No token was made. Tick at least one permission.";
        return invalid("scopes", sentence.to_owned());
    }
    let mut secret = [0; TOKEN_LENGTH];
    env.entropy.fill(&mut secret);
    let value = [PREFIX, &URL_SAFE_NO_PAD.encode(secret)].concat();
    let token = ApiToken {
        id: ApiTokenId::new(env.entropy.id()),
        organization: caller.organization,
        member: caller.member,
        name,
        scopes,
        created_at: now,
        expires_at: wanted.lifetime.ends(now),
        last_used_at: None,
        revoked_at: None,
    };
    let mut writing = env.store.write().await?;
    let known = writing
        .api_tokens_of(caller.organization, caller.member)
        .await?;
    if MOST_TOKENS <= known.iter().filter(|token| token.is_good(now)).count() {
        return invalid(
            "name",
            format!(
                "You have {MOST_TOKENS} tokens already. No token was made. Revoke one that is not used any more."
            ),
        );
    }
    writing.insert_api_token(&token, &hash(&value)).await?;
    writing.commit().await?;
    Ok(value.into())
}

/// The caller's tokens, the newest first: all that were not revoked, and those of which that can still be taken back.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn list(env: &Environment, caller: &Caller) -> Result<Vec<ApiTokenRow>, ServiceError> {
    let now = env.clock.now();
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let tokens = reading
        .api_tokens_of(caller.organization, caller.member)
        .await?;
    drop(reading);
    let local = |at| env.zones.local(at, &zone);
    let rows = tokens.into_iter().filter_map(|token| {
        let state = match token.revoked_at {
            Some(_) if token.offers_undo(now) => ApiTokenState::Revoked,
            Some(_) => return None,
            None if token.is_good(now) => ApiTokenState::Good,
            None => ApiTokenState::Expired,
        };
        Some(ApiTokenRow {
            id: token.id,
            name: token.name,
            scopes: token.scopes,
            created: local(token.created_at),
            expires: token.expires_at.map(local),
            last_used: token.last_used_at.map(local),
            state,
        })
    });
    Ok(rows.collect())
}

/// Revokes one of the caller's tokens; programs that use it are refused from now on.
///
/// # Errors
/// [`ServiceError::NotFound`] when the caller has no such token that is not revoked yet.
pub async fn revoke(
    env: &Environment,
    caller: &Caller,
    token: ApiTokenId,
) -> Result<(), ServiceError> {
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let was_there = writing
        .revoke_api_token(caller.organization, caller.member, token, now)
        .await?;
    writing
        .delete_api_tokens_revoked_before(now - REMEMBERED)
        .await?;
    writing.commit().await?;
    if was_there {
        Ok(())
    } else {
        Err(ServiceError::NotFound)
    }
}

/// Takes a revocation back, as long as [`UNDO_TAKEN`] has not passed.
///
/// # Errors
/// [`ServiceError::Invalid`] with a sentence when there is none that can be taken back.
pub async fn restore(
    env: &Environment,
    caller: &Caller,
    token: ApiTokenId,
) -> Result<(), ServiceError> {
    let since = env.clock.now() - UNDO_TAKEN;
    let mut writing = env.store.write().await?;
    let was_restored = writing
        .restore_api_token(caller.organization, caller.member, token, since)
        .await?;
    writing.commit().await?;
    if was_restored {
        Ok(())
    } else {
        Err(ServiceError::invalid(
            "This was revoked too long ago to be taken back. It stays revoked. Make a new token.",
        ))
    }
}

/// Whom a token acts for; `None` for one that expired, was revoked, never was, or whose member was deactivated.
///
/// # Errors
/// [`ServiceError::Unavailable`] when the database does not answer: that is no reason to call a token wrong.
pub async fn grant(env: &Environment, value: &str) -> Result<Option<Grant>, ServiceError> {
    let now = env.clock.now();
    if !value.starts_with(PREFIX) {
        return Ok(None);
    }
    let found = env
        .store
        .read()
        .await?
        .api_token_by_hash(&hash(value))
        .await?;
    let Some((token, member)) = found else {
        return Ok(None);
    };
    if !token.is_good(now) || member.state == MemberState::Deactivated {
        return Ok(None);
    }
    let is_worth_noting = token
        .last_used_at
        .is_none_or(|last| NOTE_EVERY <= now - last);
    if is_worth_noting && let Err(error) = note_use(env, &token).await {
        // The next request notes it; this one need not fail for it.
        tracing::warn!(token.id = %token.id, %error, "could not note the use of API token {}", token.id);
    }
    Ok(Some(Grant {
        caller: Caller {
            organization: token.organization,
            member: member.id,
            role: member.role,
            session: None,
        },
        scopes: token.scopes,
    }))
}

async fn note_use(env: &Environment, token: &ApiToken) -> Result<(), StoreError> {
    let mut writing = env.store.write().await?;
    writing
        .touch_api_token(token.organization, token.id, env.clock.now())
        .await?;
    writing.commit().await
}

fn hash(value: &str) -> Vec<u8> {
    Sha256::digest(value.as_bytes()).to_vec()
}
