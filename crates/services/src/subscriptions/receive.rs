//! A notice arrives.

use super::handlers::tend_job;
use super::look::look;
use crate::ServiceError;
use crate::environment::Environment;
use domain::PushSubscriptionId;
use domain::push::{News, PushState, PushSubscription};
use provider::push::{Heard, Notice, Posted, Push};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use store::StoredSubscription;
use subtle::ConstantTimeEq;

/// Where notices of calendar services arrive; the subscription's id follows.
pub const NOTICES_PATH: &str = "/hooks/changes/";

/// What to answer to something that was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// That it was taken, or that nobody here wants to hear it any more: no service tries that again.
    Noted,
    /// Exactly this text, as `text/plain`: the service tests whether somebody is here.
    Challenge(String),
}

/// Why something that was posted was not taken. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It is no notice of that service, or does not bring the secret along.
    #[error("this is no notice of the service that it was expected from")]
    NotBelieved,
    /// It could not be written down; the service may try again.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for NotTaken {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What of a secret is stored.
pub(super) fn secret_hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Takes what was posted to the address of a subscription, and has its calendar looked at.
///
/// # Errors
/// [`NotTaken`]
pub async fn receive(env: &Environment, id: &str, posted: Posted<'_>) -> Result<Taken, NotTaken> {
    let Ok(id) = id.parse::<PushSubscriptionId>() else {
        return Ok(Taken::Noted);
    };
    let mut reading = env.store.read().await?;
    let Some(stored) = reading.push_subscription_at(id).await? else {
        return Ok(Taken::Noted);
    };
    let (organization, connection) = (
        stored.subscription.organization,
        stored.subscription.connection,
    );
    let connection = reading.connection(organization, connection).await?;
    drop(reading);
    let provider = connection.and_then(|connection| env.providers.get(connection.provider));
    let provider = provider.ok_or(NotTaken::NotBelieved)?;
    let Push::Posts(posts) = provider.push() else {
        return Err(NotTaken::NotBelieved);
    };
    match posts.read(&posted).ok_or(NotTaken::NotBelieved)? {
        // Only while we wait for it: nobody has anything else repeated by us.
        Heard::Challenge(text) if stored.subscription.state == PushState::Asked => {
            Ok(Taken::Challenge(text))
        }
        Heard::Challenge(_) => Err(NotTaken::NotBelieved),
        Heard::Notices(notices) => {
            let news = believed(&stored, &notices);
            if news.is_empty() {
                return Err(NotTaken::NotBelieved);
            }
            note(env, &stored.subscription, &news).await?;
            Ok(Taken::Noted)
        }
    }
}

/// What those say that bring the secret along.
fn believed(stored: &StoredSubscription, notices: &[Notice]) -> Vec<News> {
    let is_believed = |notice: &&Notice| {
        let brought = secret_hash(notice.secret.expose_secret());
        bool::from(brought.ct_eq(&stored.secret_hash))
    };
    notices
        .iter()
        .filter(is_believed)
        .map(|notice| notice.news)
        .collect()
}

/// Writes news down with the work that follows from them.
async fn note(
    env: &Environment,
    subscription: &PushSubscription,
    news: &[News],
) -> Result<(), ServiceError> {
    let now = env.clock.now();
    let organization = subscription.organization;
    let mut writing = env.store.write().await?;
    writing
        .note_push_heard(organization, subscription.id, now)
        .await?;
    let mut state = subscription.state.clone();
    for one in news {
        if let Some(after) = state.after(*one, now) {
            writing
                .set_push_state(organization, subscription.id, &after)
                .await?;
            state = after;
        }
    }
    if news.iter().any(|one| one.calls_for_look()) {
        let account = (organization, subscription.connection);
        look(env, &mut writing, account, &subscription.calendar).await?;
    }
    if news.iter().any(|one| one.calls_for_tending()) {
        let job = tend_job(organization, subscription.connection);
        env.queue.enqueue(&mut writing, job).await?;
    }
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}
