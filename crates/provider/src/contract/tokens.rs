//! Stories of what changed since a token.

use super::samples::new_event;
use super::{Calls, Fixture, ids};
use crate::ProviderError;

/// What another program made, changed and deleted is told once.
pub async fn changes_of_others_are_seen_once(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let mut written = Vec::new();
    for name in ["aaaaa", "bbbbb", "ccccc"] {
        written.push(fixture.write(name, "Old").await);
    }
    let (all, token) = calls.everything().await;
    written.sort_unstable();
    assert_eq!(ids(&all), written);

    fixture.rewrite(&written[0], "New").await;
    fixture.erase(&written[1]).await;

    let (changed, gone, token) = calls.since(&token).await;
    assert_eq!(ids(&changed), [written[0].clone()]);
    let event = calls.told(&changed[0]).await;
    assert_eq!(
        event.content().map(|said| said.subject.as_str()),
        Some("New")
    );
    assert_eq!(changed[0].etag, event.etag);
    assert_eq!(gone, [written[1].clone()]);
    let (changed, gone, _) = calls.since(&token).await;
    assert!(changed.is_empty() && gone.is_empty());
}

/// A token that is not honoured any more is told apart from every other failure.
pub async fn case_09_a_dead_token_is_told(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    calls.create(&new_event()).await;
    let dead = fixture.dead_tokens().await;
    assert!(!dead.is_empty());

    for dead in dead {
        let outcome = calls.changes(Some(&dead)).await;

        assert!(
            matches!(outcome, Err(ProviderError::SyncTokenExpired)),
            "{dead:?}: {outcome:?}"
        );
    }
    assert_eq!(calls.everything().await.0.len(), 1);
}

/// Whatever is asked of a calendar that is gone, the answer is that it is gone.
pub async fn case_27_a_calendar_that_is_gone_is_neither_empty_nor_are_its_events_deleted(
    fixture: &dyn Fixture,
) {
    let calls = Calls(fixture);
    let event = calls.create(&new_event()).await;
    let (_, token) = calls.everything().await;
    fixture.remove_calendar().await;

    for since in [None, Some(&token)] {
        let outcome = calls.changes(since).await;
        assert!(
            matches!(outcome, Err(ProviderError::NotFound)),
            "{outcome:?}"
        );
    }
    let created = calls.try_create(&new_event()).await;
    assert!(
        matches!(created, Err(ProviderError::NotFound)),
        "{created:?}"
    );
    let read = calls.events(std::slice::from_ref(&event.id)).await;
    assert!(matches!(read, Err(ProviderError::NotFound)), "{read:?}");
    let deleted = calls.delete(&event.id, &event.etag).await;
    assert!(
        matches!(deleted, Err(ProviderError::NotFound)),
        "{deleted:?}"
    );
}
