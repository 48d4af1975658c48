//! E-mail and password in, a session out.

use super::throttle::{Counted, after_failure, blocked};
use super::{NewSession, SignInOrigin, sessions};
use crate::{Environment, ServiceError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::member::{EmailAddress, MemberState};
use secrecy::SecretString;
use store::{Reading, SignInRecord, StoreError};

/// Counts without a failure for this long say nothing any more; far longer than any wait.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(1);

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such pair of e-mail and password; never says which of the two is wrong.
    #[error("e-mail and password do not belong together")]
    WrongPair,
    /// Too many wrong pairs for this e-mail or from this address.
    #[error("too many tries, the next one is possible at {until}")]
    TooManyTries {
        /// When the next try is possible.
        until: DateTime<Utc>,
    },
    /// The pair is right, but the member may not sign in any more.
    #[error("this member is deactivated")]
    Deactivated,
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Signs a member in.
///
/// # Errors
/// [`SignInError`]. An unknown e-mail takes as long as a wrong password.
pub async fn sign_in(
    env: &Environment,
    email: &str,
    password: SecretString,
    from: &SignInOrigin,
) -> Result<NewSession, SignInError> {
    let email = email.parse::<EmailAddress>().ok();
    let counted = counted(email.as_ref(), from);
    // Whoever is blocked does not even wait for a turn.
    look_up(env, email.as_ref(), &counted).await?;

    let turn = env.passwords().turn().await?;
    // Others may have failed while we waited; from here on, tries at once are as few as turns.
    let record = look_up(env, email.as_ref(), &counted).await?;
    let hash = record
        .as_ref()
        .and_then(|record| record.password_hash.clone());
    let (matches, turn) = env.passwords().matches(turn, password, hash).await?;
    let member = match record {
        Some(record) if matches => record.member,
        Some(_) | None => {
            count_failure(env, &counted).await?;
            drop(turn);
            return Err(SignInError::WrongPair);
        }
    };
    if member.state == MemberState::Deactivated {
        return Err(SignInError::Deactivated);
    }

    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    if let Some(by_email) = counted.first() {
        writing.clear_sign_in_throttle(&by_email.key).await?;
    }
    writing.delete_expired_sessions(now).await?;
    let session = sessions::open(env, &mut writing, &member, from).await?;
    writing.commit().await?;
    Ok(session)
}

/// The counts a try goes to: that of the e-mail first, where it is one.
fn counted(email: Option<&EmailAddress>, from: &SignInOrigin) -> Vec<Counted> {
    email
        .map(|email| Counted::by_email(email.as_str()))
        .into_iter()
        .chain([Counted::by_address(&from.address)])
        .collect()
}

/// Who it may be, unless tries are blocked.
async fn look_up(
    env: &Environment,
    email: Option<&EmailAddress>,
    counted: &[Counted],
) -> Result<Option<SignInRecord>, SignInError> {
    let mut reading = env.store.read().await?;
    if let Some(until) = blocked_until(&mut reading, counted, env.clock.now()).await? {
        return Err(SignInError::TooManyTries { until });
    }
    match email {
        Some(email) => Ok(reading.sign_in_record(email.as_str()).await?),
        None => Ok(None),
    }
}

async fn blocked_until(
    reading: &mut Reading,
    counted: &[Counted],
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let mut latest = None;
    for one in counted {
        let throttle = reading.sign_in_throttle(&one.key).await?;
        latest = latest.max(blocked(throttle.as_ref(), now));
    }
    Ok(latest)
}

async fn count_failure(env: &Environment, counted: &[Counted]) -> Result<(), StoreError> {
    let now = env.clock.now();
    let _one_at_a_time = env.counting().lock().await;
    let mut writing = env.store.write().await?;
    for one in counted {
        let before = writing.sign_in_throttle(&one.key).await?;
        let after = after_failure(before.as_ref(), one.free, now);
        writing.save_sign_in_throttle(&one.key, &after).await?;
    }
    // Strangers choose the keys, so old ones go.
    writing
        .delete_sign_in_throttles_before(now - FORGOTTEN_AFTER)
        .await?;
    writing.commit().await
}
