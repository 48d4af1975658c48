//! Stories of single events.

use super::samples::{content, in_berlin, marker, new_event};
use super::{Calls, Fixture, at, ids};
use crate::ProviderError;
use domain::item::{Privacy, ShowAs, Uid};
use domain::remote_event::{Etag, Evidence, ProviderEventId, RemoteBody, RemoteChange};
use domain::time::{Timing, ZoneId};

/// A created event is listed under the version that the creation told, and read back as it was written.
pub async fn what_is_created_is_listed_with_the_same_etag_and_read_back(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let (nothing, token) = calls.everything().await;
    assert!(nothing.is_empty());

    let created = calls.create(&new_event()).await;

    assert_eq!(created.body, RemoteBody::Readable(content()));
    assert_eq!(created.marker, Some(marker()));
    assert_eq!(created.uid, Some(new_event().uid));
    let (changed, gone, _) = calls.since(&token).await;
    assert_eq!(changed.len(), 1);
    assert_eq!(
        (&changed[0].id, &changed[0].etag),
        (&created.id, &created.etag)
    );
    assert!(gone.is_empty());
    assert_eq!(calls.told(&changed[0]).await, created);
    assert_eq!(calls.event(&created.id).await, created);
}

/// Zones, days, times without a zone, and every word for how something blocks.
pub async fn case_18_and_21_every_form_of_time_and_word_is_read_back(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let (start, end) = (at("2026-03-29T01:30:00"), at("2026-10-25T02:30:00"));
    let timings = [
        Timing::zoned(start, end, ZoneId::utc()),
        Timing::zoned(start, end, ZoneId::new("Pacific/Auckland")),
        Timing::zoned(start, start, ZoneId::new("America/New_York")),
        Timing::zoned(start, end, ZoneId::new("Asia/Kolkata")),
        Timing::Floating { start, end },
        Timing::all_day(start.date(), end.date()),
    ];
    let shown = [
        ShowAs::Busy,
        ShowAs::Free,
        ShowAs::Tentative,
        ShowAs::OutOfOffice,
        ShowAs::WorkingElsewhere,
        ShowAs::Busy,
    ];
    let mut wanted = Vec::new();
    for (number, (timing, show_as)) in timings.into_iter().zip(shown).enumerate() {
        let mut event = new_event();
        event.uid = Uid::new(format!("form-{number}"));
        event.content.subject = format!("{number} <b>Café</b> 猫🐈 {}", "long ".repeat(30))
            .trim()
            .to_owned();
        event.content.timing = timing;
        event.content.show_as = show_as;
        if number % 2 == 0 {
            event.content.privacy = Privacy::Private;
        }
        let created = calls.create(&event).await;
        wanted.push((created.id, event.content));
    }

    let ids: Vec<ProviderEventId> = wanted.iter().map(|(id, _)| id.clone()).collect();
    let read = calls.events(&ids).await.expect("all of them are there");

    for ((id, content), change) in wanted.iter().zip(&read) {
        let RemoteChange::Present(event) = change else {
            panic!("{change:?}")
        };
        assert_eq!(&event.id, id);
        assert_eq!(event.body, RemoteBody::Readable(content.clone()));
    }
}

/// The answer was lost, and meanwhile the item was moved: what is there is left, for somebody may have edited it.
pub async fn creating_twice_makes_one_event(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let first = calls.create(&new_event()).await;

    let again = calls.create(&new_event()).await;
    let mut moved = new_event();
    moved.content.timing = in_berlin("2026-12-04T10:00:00", "2026-12-04T11:30:00");
    let third = calls.try_create(&moved).await.expect("it is there already");

    assert_eq!(first, again);
    assert_eq!(third.event, first);
    assert!(third.was_there);
    assert_eq!(calls.everything().await.0.len(), 1);
}

/// A change names the version it was made on.
pub async fn a_change_on_an_old_version_is_refused(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let created = calls.create(&new_event()).await;
    let mut wanted = content();
    wanted.subject = "Ours".to_owned();
    let updated = calls.update(&created, &wanted).await;

    let late = calls
        .try_update(&created.id, &created.etag, &content())
        .await;

    assert!(
        matches!(late, Err(ProviderError::PreconditionFailed)),
        "{late:?}"
    );
    assert_ne!(updated.etag, created.etag);
    assert_eq!(calls.event(&created.id).await, updated);
    let nowhere = calls
        .try_update(&fixture.absent(), &created.etag, &wanted)
        .await;
    assert!(
        matches!(nowhere, Err(ProviderError::NotFound)),
        "{nowhere:?}"
    );
}

/// The version that a change answers with is the one that the next list tells, so that our own change is known again.
pub async fn a_change_of_ours_is_an_echo(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let created = calls.create(&new_event()).await;
    let (_, token) = calls.everything().await;
    let mut wanted = content();
    wanted.timing = Timing::all_day(
        at("2026-12-05T00:00:00").date(),
        at("2026-12-07T00:00:00").date(),
    );
    wanted.show_as = ShowAs::OutOfOffice;
    wanted.privacy = Privacy::Private;
    wanted.description = String::new();

    let updated = calls.update(&created, &wanted).await;

    assert_eq!(updated.content(), Some(&wanted));
    let (changed, _, token) = calls.since(&token).await;
    assert_eq!(ids(&changed), std::slice::from_ref(&updated.id));
    assert_eq!(changed[0].etag, updated.etag);
    let same = calls.update(&updated, &wanted).await;
    assert_eq!(same, updated, "what is said already is not written");
    assert_eq!(calls.since(&token).await.0, []);
}

/// Who deletes names the version, too; what is gone already is a success.
pub async fn deleting_is_conditional_and_repeatable(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let created = calls.create(&new_event()).await;
    let (_, token) = calls.everything().await;

    let stale = calls
        .delete(&created.id, &Etag("\"older\"".to_owned()))
        .await;
    assert!(
        matches!(stale, Err(ProviderError::PreconditionFailed)),
        "{stale:?}"
    );
    for _ in 0..2 {
        let deleted = calls.delete(&created.id, &created.etag).await;
        assert!(deleted.is_ok(), "{deleted:?}");
    }

    let (changed, gone, _) = calls.since(&token).await;
    assert!(changed.is_empty());
    assert_eq!(gone, std::slice::from_ref(&created.id));
    let read = calls.events(std::slice::from_ref(&created.id)).await;
    let read = read.expect("the calendar is there");
    assert_eq!(read, [RemoteChange::Gone(created.id, Evidence::Tombstone)]);
}

/// A deletion that is taken back brings the event back, under whatever name.
pub async fn what_was_deleted_can_be_created_again(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let first = calls.create(&new_event()).await;
    let deleted = calls.delete(&first.id, &first.etag).await;
    assert!(deleted.is_ok(), "{deleted:?}");
    let (_, token) = calls.everything().await;

    let again = calls
        .try_create(&new_event())
        .await
        .expect("nothing is in its place");

    assert!(!again.was_there);
    assert_eq!(again.event.content(), Some(&content()));
    let (changed, _, _) = calls.since(&token).await;
    assert_eq!(ids(&changed), std::slice::from_ref(&again.event.id));
    assert_eq!(calls.event(&again.event.id).await, again.event);
}
