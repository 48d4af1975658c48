//! What an answer, or the lack of one, says about a sync and its connection.

use super::SyncError;
use super::access::Opened;
use crate::connections;
use crate::environment::Environment;
use crate::live::Topic;
use crate::reminders;
use chrono::{DateTime, TimeDelta, Utc};
use domain::backoff::{Failure, Pause};
use domain::calendar_sync::{CalendarSync, SyncTrouble};
use domain::connection::{ConnectionState, Seen};
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
        SyncError::Vault(_) => Some(SyncTrouble::Refused),
        SyncError::NoAdapter | SyncError::ChangedMeanwhile | SyncError::Store(_) => None,
    }
}

/// The same of a sync that was opened. An access token may be ended before its time: then another one is got, and what was
/// refused counts as an outage, until the new one shows whether it is more than that.
pub(super) async fn note_failure(
    env: &Environment,
    opened: &Opened,
    error: &SyncError,
) -> Result<(), StoreError> {
    if matches!(error, SyncError::Provider(ProviderError::Unauthorized)) {
        let (connection, refused) = (&opened.connection, &opened.access.password);
        match connections::renewed_after_refusal(env, connection, refused).await {
            Ok(true) => {
                let reason = "the access ended before its time, and another one was given";
                let outage = ProviderError::Unavailable(reason.into());
                return note_trouble(env, &opened.sync, &outage.into()).await;
            }
            Ok(false) => {}
            // Whether the permission is over is not known.
            Err(error) => return note_trouble(env, &opened.sync, &error.into()).await,
        }
    }
    note_trouble(env, &opened.sync, error).await
}

/// Writes down that a look or a write failed, for how long the account is left alone, and tells its member where they are
/// needed. Everything else stays as it was.
pub(super) async fn note_trouble(
    env: &Environment,
    sync: &CalendarSync,
    error: &SyncError,
) -> Result<(), StoreError> {
    let now = env.clock.now();
    let Some(trouble) = trouble_of(error, now) else {
        return Ok(());
    };
    let mut writing = env.store.write().await?;
    let stored = writing.calendar_sync(sync.organization, sync.id).await?;
    let Some(stored) = stored else { return Ok(()) };
    let connection = writing
        .connection(sync.organization, sync.connection)
        .await?;
    let Some(connection) = connection else {
        return Ok(());
    };
    let pause = failure_of(env, &trouble, now)
        .map(|failure| Pause::after(connection.pause, failure, now, env.chance()));
    let trouble = match (trouble, pause) {
        (SyncTrouble::Waiting(_), Some(pause)) => SyncTrouble::Waiting(pause.until),
        (trouble, _) => trouble,
    };
    if let Some(pause) = pause {
        writing
            .save_pause(sync.organization, connection.id, Some(pause), now)
            .await?;
    }
    let token = stored.sync_token.as_ref();
    writing
        .save_sync_state(sync.organization, sync.id, token, None, Some(&trouble), now)
        .await?;
    let mut is_news = stored.trouble.as_ref() != Some(&trouble);
    if let Some(seen) = seen_in(&trouble) {
        let state = connection.state.after(seen);
        is_news |= reminders::note_state(env, &mut writing, &connection, state).await?;
    }
    writing.commit().await?;
    if is_news {
        tracing::warn!(sync.id = %sync.id, ?trouble, error = %error, "sync {} is not well", sync.id);
        env.queue.wake();
        env.live.announce(sync.organization, Topic::CalendarSync);
        // It stands over My Calendar, too.
        env.live.announce(sync.organization, Topic::Calendar);
    }
    Ok(())
}

/// What a trouble says about the whole account; none where it concerns one calendar only.
fn seen_in(trouble: &SyncTrouble) -> Option<Seen> {
    match trouble {
        SyncTrouble::Refused => Some(Seen::Refused),
        SyncTrouble::Unreachable => Some(Seen::NoAnswer),
        SyncTrouble::Waiting(_) => Some(Seen::AskedToWait),
        SyncTrouble::CalendarGone
        | SyncTrouble::InvalidAnswer
        | SyncTrouble::Rereading
        | SyncTrouble::ShortList { .. } => None,
    }
}

/// Why the account is left alone for a while; none where nothing is gained by that.
fn failure_of(env: &Environment, trouble: &SyncTrouble, now: DateTime<Utc>) -> Option<Failure> {
    match trouble {
        SyncTrouble::Waiting(until) => Some(Failure::Throttled {
            asked: *until - now,
        }),
        SyncTrouble::Unreachable => Some(Failure::Outage {
            first: TimeDelta::from_std(env.settings.poll_interval).unwrap_or(TimeDelta::minutes(1)),
        }),
        SyncTrouble::Refused
        | SyncTrouble::CalendarGone
        | SyncTrouble::InvalidAnswer
        | SyncTrouble::Rereading
        | SyncTrouble::ShortList { .. } => None,
    }
}

/// Writes down that everything is being read again, so that Status does not claim to be up to date meanwhile.
pub(super) async fn note_rereading(env: &Environment, opened: &Opened) -> Result<(), StoreError> {
    let (organization, sync, now) = (opened.sync.organization, opened.sync.id, env.clock.now());
    let mut writing = env.store.write().await?;
    let stored = writing.calendar_sync(organization, sync).await?;
    let Some(stored) = stored.filter(|stored| stored.active && stored.finished) else {
        return Ok(());
    };
    let (token, trouble) = (stored.sync_token.as_ref(), SyncTrouble::Rereading);
    writing
        .save_sync_state(organization, sync, token, None, Some(&trouble), now)
        .await?;
    writing.commit().await?;
    env.live.announce(organization, Topic::CalendarSync);
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
    env: &Environment,
    writing: &mut Writing,
    opened: &Opened,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let connection = &opened.connection;
    if connection.pause.is_some() {
        writing
            .save_pause(connection.organization, connection.id, None, now)
            .await?;
    }
    let state = connection.state.after(Seen::Well);
    let state_changed =
        connection.state != state && reminders::note_state(env, writing, connection, state).await?;
    Ok(state_changed || opened.sync.trouble.is_some())
}

/// Whether a look that found nothing is worth writing down.
pub(super) fn look_is_worth_a_note(opened: &Opened, now: DateTime<Utc>) -> bool {
    let is_due = opened
        .sync
        .checked_at
        .is_none_or(|at| NOTE_LOOKS_EVERY <= now - at);
    is_due
        || opened.sync.trouble.is_some()
        || opened.connection.state != ConnectionState::Connected
        || opened.connection.pause.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::VaultError;
    use std::time::Duration;

    fn noon() -> DateTime<Utc> {
        "2026-03-18T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn case_24_faults_of_ours_say_nothing_about_the_account() {
        for error in [
            SyncError::Store(StoreError::Unavailable("the disk is full".into())),
            SyncError::Store(StoreError::Database("a constraint".into())),
            SyncError::ChangedMeanwhile,
            SyncError::NoAdapter,
        ] {
            assert_eq!(trouble_of(&error, noon()), None, "{error}");
        }
    }

    #[test]
    fn case_24_only_a_refusal_is_a_refusal() {
        let provider = |error: ProviderError| trouble_of(&error.into(), noon());

        assert_eq!(
            provider(ProviderError::Unauthorized),
            Some(SyncTrouble::Refused)
        );
        assert_eq!(
            trouble_of(&VaultError.into(), noon()),
            Some(SyncTrouble::Refused)
        );
        for error in [
            ProviderError::Unavailable("no route".into()),
            ProviderError::RateLimited(Duration::from_secs(60)),
            ProviderError::AddressForbidden("10.0.0.1".to_owned()),
            ProviderError::Forbidden,
            ProviderError::NotFound,
            ProviderError::InvalidAnswer("HTML".to_owned()),
            ProviderError::TooLarge { limit: 1 },
            ProviderError::Unsupported("PROPFIND".to_owned()),
            ProviderError::SyncTokenExpired,
            ProviderError::PreconditionFailed,
        ] {
            let text = error.to_string();
            let trouble = provider(error);
            assert!(trouble.is_some(), "{text}");
            assert_ne!(trouble, Some(SyncTrouble::Refused), "{text}");
        }
    }
}
