//! Stories of events that are made together.

use super::samples::{in_berlin, new_event, tuesdays};
use super::{Calls, Fixture, at, ids};
use crate::{Created, NewEvent, ProviderError};
use domain::limit::Limit;
use domain::recurrence::Rule;
use domain::remote_event::{Marker, ProviderEventId, RemoteEvent};
use domain::repeats::Repeats;

/// So many different events, each with an identity of its own; the second is a series with a changed occurrence.
fn several(count: usize) -> Vec<NewEvent> {
    let each = (0..count).map(|number| {
        let id = format!("0190c0de-0000-7000-8000-00000000{number:04x}");
        let marker = Marker(id.parse().expect("the id is made of digits"));
        let mut event = if number == 1 { tuesdays() } else { new_event() };
        event.content.subject = format!("Visit {number} — „Zoë“");
        if number == 1 {
            let mut moved = event.content.clone();
            moved.timing = in_berlin("2026-03-10T11:00:00", "2026-03-10T11:30:00");
            moved.repeats = None;
            event.content = event
                .content
                .with_occurrence(at("2026-03-10T10:00:00"), moved);
        }
        NewEvent {
            uid: marker.uid(),
            marker,
            ..event
        }
    });
    each.collect()
}

/// As many as it takes together, and at least a few.
fn a_full_batch(fixture: &dyn Fixture) -> Vec<NewEvent> {
    several(fixture.provider().creates_at_once().max(3))
}

fn made(answers: Vec<Result<Created, ProviderError>>) -> Vec<Created> {
    let each = answers.into_iter().map(|answer| match answer {
        Ok(created) => created,
        Err(error) => panic!("{error:?}"),
    });
    each.collect()
}

/// Each event is answered in its place and says what it should.
fn assert_each_is_made(news: &[NewEvent], created: &[Created]) {
    assert_eq!(created.len(), news.len());
    for (new, created) in news.iter().zip(created) {
        assert_eq!(created.event.content(), Some(&new.content));
        assert_eq!(created.event.marker, Some(new.marker));
        assert_eq!(created.event.uid.as_ref(), Some(&new.uid));
    }
}

fn named(created: &[Created]) -> Vec<ProviderEventId> {
    let mut ids: Vec<_> = created.iter().map(|one| one.event.id.clone()).collect();
    ids.sort_unstable();
    ids
}

/// Events that are made together are answered in their order, each with its own identity, and are all there.
pub async fn several_at_once_are_made_in_order_with_their_own_identity(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let news = a_full_batch(fixture);

    let created = made(calls.try_create_all(&news).await);

    assert_each_is_made(&news, &created);
    assert!(created.iter().all(|one| !one.was_there));
    let (listed, _) = calls.everything().await;
    assert_eq!(ids(&listed), named(&created));
    for one in &listed {
        let known = created.iter().find(|created| created.event.id == one.id);
        assert_eq!(known.map(|known| &known.event.etag), Some(&one.etag));
    }
    assert!(calls.try_create_all(&[]).await.is_empty());
}

/// What cannot be held, which whoever can hold it makes, is refused alone.
pub async fn one_among_several_that_cannot_be_held_is_refused_alone(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let limits = fixture.provider().limits();
    let mut news = several(4);
    let mut repeats = Repeats::default();
    let rule = Rule::parse("FREQ=HOURLY;INTERVAL=3;COUNT=3");
    repeats.recurrence.rules = vec![rule.expect("the rule is constant and valid")];
    news[2].content.repeats = Some(Box::new(repeats));
    news[2].content = news[2].content.clone().canonical();

    let mut answers = calls.try_create_all(&news).await;

    if limits.contains(&Limit::RulesBelowADay) {
        let refused = answers.remove(2);
        assert!(
            matches!(refused, Err(ProviderError::Unsupported(_))),
            "{refused:?}"
        );
        news.remove(2);
    }
    let created = made(answers);
    assert_each_is_made(&news, &created);
    assert_eq!(ids(&calls.everything().await.0), named(&created));
}

/// One whose UID another event has is refused alone, and that event is left as it is.
pub async fn one_among_several_whose_uid_is_taken_is_refused_alone(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let mut news = several(4);
    let other = NewEvent {
        marker: several(5)[4].marker,
        ..news[0].clone()
    };
    let other = calls.create(&other).await;

    let mut answers = calls.try_create_all(&news).await;

    let taken = answers.remove(0);
    assert!(
        matches!(taken, Err(ProviderError::PreconditionFailed)),
        "{taken:?}"
    );
    news.remove(0);
    let created = made(answers);
    assert_each_is_made(&news, &created);
    assert_eq!(calls.event(&other.id).await, other);
    assert_eq!(calls.everything().await.0.len(), 4);
}

/// The answer was lost, and before that one of them had been made alone and deleted, another made alone; meanwhile all items
/// were renamed. Whatever is there is found and left, and nothing is made twice.
pub async fn repeating_several_makes_nothing_twice_and_finds_all(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let news = a_full_batch(fixture);
    let deleted = calls.create(&news[0]).await;
    let gone = calls.delete(&deleted.id, &deleted.etag).await;
    assert!(gone.is_ok(), "{gone:?}");
    let earlier = calls.create(&renamed(&news[2])).await;
    let later: Vec<NewEvent> = news.iter().map(renamed).collect();

    let first = made(calls.try_create_all(&news).await);
    let again = made(calls.try_create_all(&later).await);

    let there: Vec<bool> = first.iter().map(|one| one.was_there).collect();
    let expected: Vec<bool> = (0..news.len()).map(|number| number == 2).collect();
    assert_eq!(there, expected);
    assert_eq!(first[2].event, earlier);
    let events = |created: &[Created]| -> Vec<RemoteEvent> {
        created.iter().map(|one| one.event.clone()).collect()
    };
    assert_eq!(events(&first), events(&again));
    // A service that answers a repetition as if it were new cannot tell what has not changed since.
    let found = again.iter().filter(|one| one.event != earlier);
    assert!(found.clone().all(|one| one.was_there));
    assert_eq!(found.count(), news.len() - 1);
    assert_eq!(ids(&calls.everything().await.0), named(&first));
}

fn renamed(event: &NewEvent) -> NewEvent {
    let mut event = event.clone();
    event.content.subject.push_str(", renamed");
    event
}
