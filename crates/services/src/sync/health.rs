//! What an answer, or the lack of one, says about a sync and its connection.

use super::SyncError;
use super::access::Opened;
use crate::environment::Environment;
use crate::live::Topic;
use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar_sync::SyncTrouble;
use domain::connection::ConnectionState;
use provider::ProviderError;
use store::{StoreError, Writing};

/// A good look is noted at most this often while nothing changes.
const NOTE_LOOKS_EVERY: TimeDelta = TimeDelta::seconds(30);

/// What is wrong, as Status shows it; none where the fault is ours and says nothing about the linked calendar.
pub(super) fn trouble_of(error: &SyncError, now: DateTime<Utc>) -> Option<SyncTrouble> {
    match error {
        SyncError::Provider(error) => match error {
            ProviderError::Unauthorized => Some(SyncTrouble::Refused),
            ProviderError::NotFound => Some(SyncTrouble::CalendarGone),
            ProviderError::RateLimited(wait) => {
                let wait = TimeDelta::from_std(*wait).unwrap_or(TimeDelta::hours(1));
                Some(SyncTrouble::Waiting(now + wait))
            }
            ProviderError::Unavailable(_) | ProviderError::AddressForbidden(_) => {
                Some(SyncTrouble::Unreachable)
            }
            ProviderError::InvalidAnswer(_)
            | ProviderError::TooLarge { .. }
            | ProviderError::Unsupported(_)
            | ProviderError::SyncTokenExpired
            | ProviderError::Forbidden
            | ProviderError::PreconditionFailed => Some(SyncTrouble::InvalidAnswer),
        },
        SyncError::SuspiciouslyShort { .. } => Some(SyncTrouble::InvalidAnswer),
        SyncError::Vault(_) => Some(SyncTrouble::Refused),
        SyncError::NoAdapter | SyncError::ChangedMeanwhile | SyncError::Store(_) => None,
    }
}

/// Writes down that a look or a write failed. Everything else stays as it was.
pub(super) async fn note_trouble(
    env: &Environment,
    opened: &Opened,
    error: &SyncError,
) -> Result<(), StoreError> {
    let now = env.clock.now();
    let Some(trouble) = trouble_of(error, now) else {
        return Ok(());
    };
    let state = match trouble {
        SyncTrouble::Refused => Some(ConnectionState::NeedsReauthentication),
        SyncTrouble::Unreachable => Some(ConnectionState::Unreachable),
        SyncTrouble::CalendarGone | SyncTrouble::Waiting(_) | SyncTrouble::InvalidAnswer => None,
    };
    let sync = &opened.sync;
    let mut writing = env.store.write().await?;
    let stored = writing.calendar_sync(sync.organization, sync.id).await?;
    let Some(stored) = stored else { return Ok(()) };
    let token = stored.sync_token.as_ref();
    writing
        .save_sync_state(sync.organization, sync.id, token, None, Some(&trouble), now)
        .await?;
    let mut is_news = stored.trouble.as_ref() != Some(&trouble);
    if let Some(state) = state {
        is_news |= writing
            .set_connection_state(sync.organization, opened.connection.id, state, now)
            .await?;
    }
    writing.commit().await?;
    if is_news {
        tracing::warn!(sync.id = %sync.id, ?trouble, error = %error, "sync {} is not well", sync.id);
        env.live.announce(sync.organization, Topic::CalendarSync);
    }
    Ok(())
}

/// Writes down, inside the caller's transaction, that something was synced just now; how far we looked stays as it is.
pub(super) async fn note_synced(
    writing: &mut Writing,
    opened: &Opened,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let stored = writing.calendar_sync(organization, sync).await?;
    let token = stored.and_then(|sync| sync.sync_token);
    writing
        .save_sync_state(organization, sync, token.as_ref(), Some(now), None, now)
        .await
}

/// Writes down, inside the caller's transaction, that the account answered well. Answers whether that is news.
pub(super) async fn note_connected(
    writing: &mut Writing,
    opened: &Opened,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (organization, connection) = (opened.sync.organization, opened.connection.id);
    let state_changed = opened.connection.state != ConnectionState::Connected
        && writing
            .set_connection_state(organization, connection, ConnectionState::Connected, now)
            .await?;
    Ok(state_changed || opened.sync.trouble.is_some())
}

/// Whether a look that found nothing is worth writing down.
pub(super) fn look_is_worth_a_note(opened: &Opened, now: DateTime<Utc>) -> bool {
    let is_due = opened
        .sync
        .checked_at
        .is_none_or(|at| NOTE_LOOKS_EVERY <= now - at);
    is_due || opened.sync.trouble.is_some() || opened.connection.state != ConnectionState::Connected
}
