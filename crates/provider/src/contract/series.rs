//! Stories of series and of guests.

use super::samples::{content, in_berlin, new_event, tuesdays};
use super::{Calls, Fixture, at};
use crate::ProviderError;
use domain::attendee::{Attendee, ParticipationStatus};
use domain::item::Content;
use domain::limit::Limit;
use domain::repeats::Repeats;

fn occurrence(start: &str, end: &str) -> Content {
    Content {
        timing: in_berlin(start, end),
        repeats: None,
        ..content()
    }
}

/// One occurrence is moved, moved again past another one, taken out, and brought back; the series stays one event.
pub async fn case_04_and_05_a_series_is_changed_occurrence_by_occurrence(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let limits = fixture.provider().limits();
    let keeps_order = limits.contains(&Limit::OccurrencesInOrder);
    let mut event = calls.create(&tuesdays()).await;
    assert_eq!(event.content(), Some(&tuesdays().content));
    let second = at("2026-03-10T10:00:00");
    let series = tuesdays().content;
    let changes = [
        series.with_occurrence(
            second,
            occurrence("2026-03-11T09:00:00", "2026-03-11T10:00:00"),
        ),
        series.with_occurrence(
            second,
            occurrence("2026-03-18T09:00:00", "2026-03-18T10:00:00"),
        ),
        series.without_occurrence(second),
        series.clone(),
    ];

    for (number, wanted) in changes.into_iter().enumerate() {
        if number == 1 && keeps_order {
            let refused = calls.try_update(&event.id, &event.etag, &wanted).await;
            assert!(
                matches!(refused, Err(ProviderError::Unsupported(_))),
                "{refused:?}"
            );
            assert_eq!(calls.event(&event.id).await, event, "it is as it was");
            continue;
        }
        event = calls.update(&event, &wanted).await;

        assert_eq!(event.content(), Some(&wanted));
        assert_eq!(calls.event(&event.id).await, event);
        let (all, _) = calls.everything().await;
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].etag, event.etag);
        assert_eq!(calls.told(&all[0]).await, event);
    }
}

/// A series that was changed before it is written for the first time comes whole, and so does its deletion.
pub async fn a_series_is_made_with_its_changed_occurrences(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let mut event = tuesdays();
    event.content = event
        .content
        .with_occurrence(
            at("2026-03-17T10:00:00"),
            occurrence("2026-03-19T09:00:00", "2026-03-19T10:00:00"),
        )
        .without_occurrence(at("2026-03-31T10:00:00"));
    let (_, token) = calls.everything().await;

    let created = calls.create(&event).await;

    assert_eq!(created.content(), Some(&event.content));
    assert_eq!(
        calls.create(&event).await,
        created,
        "creating twice makes one"
    );
    let (changed, _, token) = calls.since(&token).await;
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].etag, created.etag);
    let deleted = calls.delete(&created.id, &created.etag).await;
    assert!(deleted.is_ok(), "{deleted:?}");
    let (changed, gone, _) = calls.since(&token).await;
    assert!(changed.is_empty());
    assert_eq!(gone, [created.id]);
}

/// All occurrences move to Wednesday at noon, and what was changed before stays changed.
pub async fn a_series_that_moves_keeps_what_was_changed_in_it(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let before = tuesdays().content.with_occurrence(
        at("2026-03-10T10:00:00"),
        occurrence("2026-03-12T09:00:00", "2026-03-12T10:00:00"),
    );
    let before = before.without_occurrence(at("2026-03-24T10:00:00"));
    let mut event = tuesdays();
    event.content = before.clone();
    let created = calls.create(&event).await;
    let repeats = before.repeats.as_deref().cloned().unwrap_or_default();
    let mut recurrence = repeats.recurrence;
    let rule = domain::recurrence::Rule::parse("FREQ=WEEKLY;BYDAY=WE");
    recurrence.rules = vec![rule.expect("the rule is constant and valid")];
    recurrence.excluded.clear();
    let moved = Content {
        subject: "Noon".to_owned(),
        timing: in_berlin("2026-03-04T12:00:00", "2026-03-04T12:30:00"),
        repeats: Some(Box::new(Repeats {
            recurrence,
            ..Repeats::default()
        })),
        ..before
    };
    let wanted = moved
        .with_occurrence(
            at("2026-03-11T12:00:00"),
            occurrence("2026-03-13T09:00:00", "2026-03-13T10:00:00"),
        )
        .without_occurrence(at("2026-03-25T12:00:00"));

    let updated = calls.update(&created, &wanted).await;

    assert_eq!(updated.content(), Some(&wanted));
    assert_eq!(calls.event(&created.id).await, updated);
    let single = Content {
        repeats: None,
        ..wanted
    };
    let once = calls.update(&updated, &single).await;
    assert_eq!(once.content(), Some(&single));
    assert_eq!(calls.everything().await.0.len(), 1);
}

/// Whom a copy names is read back, whatever the service makes of guests.
pub async fn case_15_guests_on_our_copies_are_kept(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let mut event = new_event();
    let guest = |email: &str, organizer| Attendee {
        email: email.to_owned(),
        name: "Bo".to_owned(),
        participation: ParticipationStatus::Accepted,
        organizer,
        is_self: false,
    };
    event.content.attendees = vec![
        guest("ada.l@example.org", true),
        guest("bo@example.org", false),
    ];
    let created = calls.create(&event).await;
    assert_eq!(created.content(), Some(&event.content));
    let mut wanted = event.content.clone();
    wanted.subject = "Ours".to_owned();
    wanted.attendees.pop();

    let updated = calls.update(&created, &wanted).await;

    assert_eq!(updated.content(), Some(&wanted));
    assert_eq!(calls.event(&created.id).await, updated);
}
