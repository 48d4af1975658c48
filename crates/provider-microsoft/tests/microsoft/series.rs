use crate::world::{World, weekly};
use chrono::TimeDelta;
use domain::item::Content;
use domain::recurrence::Rule;
use domain::repeats::Repeats;
use domain::time::Timing;
use provider::contract::CalendarCalls as _;
use provider::contract::{at, content, new_event, tuesdays};
use provider::{NewEvent, ProviderError};
use sandbox::{Fault, FaultKind};
use serde_json::json;

fn repeating(rule: &str) -> NewEvent {
    let mut event = new_event();
    let mut repeats = Repeats::default();
    repeats.recurrence.rules = vec![Rule::parse(rule).unwrap()];
    event.content.repeats = Some(Box::new(repeats));
    event
}

fn moved(start: &str) -> Content {
    let start = at(start);
    let zone = content().timing.zone().unwrap().clone();
    Content {
        timing: Timing::zoned(start, start + TimeDelta::minutes(30), zone),
        ..content()
    }
}

#[tokio::test]
async fn rules_are_held_as_far_as_outlook_has_such() {
    let world = World::new().await;
    // The visit is on Thursday, 3 December 2026.
    for (number, (rule, told)) in [
        ("FREQ=DAILY;INTERVAL=3", ""),
        (
            "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ),
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TH"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TH,FR", ""),
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=3"),
        ("FREQ=MONTHLY;BYDAY=1TH;COUNT=5", ""),
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=1TH"),
        ("FREQ=MONTHLY;BYDAY=WE,TH;BYSETPOS=2", ""),
        ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=3"),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=1TH", ""),
        ("FREQ=DAILY;UNTIL=20261224T225959Z", ""),
        (
            "FREQ=DAILY;UNTIL=20261224T080000Z",
            "FREQ=DAILY;UNTIL=20261223T225959Z",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut event = repeating(rule);
        event.uid = domain::item::Uid::new(format!("INTEGRATOR-{number}"));

        let created = world.create(&event).await.unwrap();

        let repeats = created.content().unwrap().repeats.as_deref().unwrap();
        let expected = Rule::parse(if told.is_empty() { rule } else { told }).unwrap();
        assert_eq!(repeats.recurrence.rules, [expected], "{rule}");
    }
}

#[tokio::test]
async fn what_outlook_cannot_hold_is_refused_in_words_before_anything_is_written() {
    let world = World::new().await;
    for rule in [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=9,10",
        "FREQ=DAILY;BYMONTH=12",
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=MONTHLY;BYMONTHDAY=3,17",
        "FREQ=MONTHLY;BYMONTHDAY=-29",
        "FREQ=MONTHLY;BYDAY=TH",
        "FREQ=MONTHLY;BYDAY=1TH,3TH",
        "FREQ=YEARLY;BYDAY=49TH",
        "FREQ=YEARLY;BYWEEKNO=49",
        "FREQ=YEARLY;BYMONTH=6,12",
    ] {
        let refused = world.create(&repeating(rule)).await;

        assert!(
            matches!(refused, Err(ProviderError::Unsupported(_))),
            "{rule}: {refused:?}"
        );
    }
    let crossing = tuesdays().content;
    let second = at("2026-03-10T10:00:00");
    let crossing = crossing.with_occurrence(second, moved("2026-03-17T15:00:00"));
    let mut event = tuesdays();
    event.content = crossing;
    let refused = world.create(&event).await;
    assert!(
        matches!(refused, Err(ProviderError::Unsupported(_))),
        "{refused:?}"
    );
    assert!(world.everything().await.0.is_empty());
}

#[tokio::test]
async fn only_the_occurrence_that_changes_is_written() {
    let world = World::new().await;
    let id = world.made(weekly()).await;
    let event = world.event(&id).await;
    let wanted = event.content().unwrap().with_occurrence(
        at("2026-12-10T10:00:00"),
        Content {
            subject: "Standup".to_owned(),
            description: String::new(),
            location: String::new(),
            ..moved("2026-12-11T15:00:00")
        },
    );

    let updated = world.update(&event.id, &event.etag, &wanted).await.unwrap();

    assert_eq!(updated.content(), Some(&wanted));
    let changed = world.kept(&format!("{id}-20261210"));
    assert_eq!(changed["start"]["dateTime"], "2026-12-11T14:00:00.0000000");
    assert_eq!(changed["type"], "exception");
    assert_eq!(world.kept(&id)["properties"], json!({}), "it is not ours");
}

#[tokio::test]
async fn a_creation_that_broke_off_half_way_is_completed() {
    let world = World::new().await;
    let mut event = tuesdays();
    let second = at("2026-03-10T10:00:00");
    event.content = event
        .content
        .with_occurrence(second, moved("2026-03-11T09:00:00"));
    let path = format!(
        "/microsoft/graph/v1.0/me/calendars/{}/events/",
        world.calendar.0
    );
    let kind = FaultKind::Status {
        status: 503,
        retry_after: None,
    };
    let fault = Fault {
        method: Some("PATCH".to_owned()),
        ..Fault::next(&path, kind, 1)
    };
    world.sandbox.add_fault(fault);
    let broken = world.create(&event).await;
    assert!(
        matches!(broken, Err(ProviderError::Unavailable(_))),
        "{broken:?}"
    );

    let created = world.create(&event).await.unwrap();

    assert_eq!(created.content(), Some(&event.content));
    assert_eq!(world.everything().await.0.len(), 1);
}

#[tokio::test]
async fn a_move_of_a_series_that_broke_off_half_way_is_not_told_until_it_is_completed() {
    let world = World::new().await;
    let mut event = tuesdays();
    let second = at("2026-03-10T10:00:00");
    event.content = event
        .content
        .with_occurrence(second, moved("2026-03-11T09:00:00"));
    let created = world.create(&event).await.unwrap();
    let (_, token) = world.everything().await;
    let wanted = Content {
        timing: moved("2026-03-03T15:00:00").timing,
        ..tuesdays().content
    };
    let wanted = wanted.with_occurrence(at("2026-03-10T15:00:00"), moved("2026-03-11T09:00:00"));
    let path = format!(
        "/microsoft/graph/v1.0/me/calendars/{}/events/{}-",
        world.calendar.0, created.id.0
    );
    let kind = FaultKind::Status {
        status: 503,
        retry_after: None,
    };
    world.sandbox.add_fault(Fault::next(&path, kind, 1));

    let broken = world.update(&created.id, &created.etag, &wanted).await;

    assert!(
        matches!(broken, Err(ProviderError::Unavailable(_))),
        "{broken:?}"
    );
    assert_eq!(world.since(&token).await, (Vec::new(), Vec::new()));
    let (all, _) = world.everything().await;
    assert_eq!(
        (&all[0].id, &all[0].etag),
        (&created.id, &created.etag),
        "as it was"
    );
    let updated = world
        .update(&created.id, &created.etag, &wanted)
        .await
        .unwrap();
    assert_eq!(updated.content(), Some(&wanted));
    let (changed, _) = world.since(&token).await;
    assert_eq!(changed[0].event.as_ref(), Some(&updated));
}
