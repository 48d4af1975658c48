use crate::world::{DANA, World, visit};
use chrono::TimeDelta;
use domain::attendee::ParticipationStatus;
use domain::item::{Content, Privacy, ShowAs};
use domain::remote_event::{ProviderEventId, RemoteBody};
use domain::time::Timing;
use provider::CalendarProvider as _;
use provider::ProviderError;
use provider::contract::CalendarCalls as _;
use provider::contract::{at, content, new_event, tuesdays};
use reqwest::Method;
use serde_json::{Value, json};

const WEEKLY: &str = "RRULE:FREQ=WEEKLY;COUNT=4";

async fn weekly(world: &World) {
    let mut event = visit("series", "Standup");
    event["recurrence"] = json!([WEEKLY]);
    world.foreign(Method::POST, "", event).await;
}

#[tokio::test]
async fn calendars_are_listed_with_name_colour_zone_and_right() {
    let world = World::new().await;

    let calendars = world.provider.calendars(&world.access).await.unwrap();

    let told: Vec<(&str, bool)> = calendars
        .iter()
        .map(|calendar| (calendar.name.as_str(), calendar.can_write))
        .collect();
    assert_eq!(
        told,
        [
            (DANA, true),
            ("Holidays in United Kingdom", false),
            ("Site visits", true),
            ("Work", true),
        ]
    );
    assert_eq!(calendars[3].id, world.calendar);
    assert_eq!(
        calendars[0].zone.as_ref().unwrap().as_str(),
        "Europe/London"
    );
    assert!(
        calendars
            .iter()
            .all(|calendar| calendar.color.as_ref().unwrap().len() == 7)
    );
}

#[tokio::test]
async fn case_15_nobody_is_invited_and_nobody_gets_a_mail() {
    let world = World::new().await;
    let mut foreign = visit("meeting", "Meeting");
    foreign["attendees"] = json!([{"email": "bo@example.org", "responseStatus": "accepted"}]);
    world.foreign(Method::POST, "", foreign).await;
    let event = world.event("meeting").await;
    let mut wanted = event.content().unwrap().clone();
    wanted.subject = "Moot".to_owned();
    let updated = world.update(&event.id, &event.etag, &wanted).await.unwrap();
    let mut ours = new_event();
    ours.content.attendees = wanted.attendees.clone();
    let created = world.create(&ours).await.unwrap();

    world
        .provider
        .delete_event(&world.access, &world.calendar, &updated.id, &updated.etag)
        .await
        .unwrap();

    assert_eq!(world.sandbox.google().mails(), []);
    assert_eq!(world.kept(&created.id.0)["attendees"], Value::Null);
    assert_eq!(created.content(), Some(&ours.content));
}

#[tokio::test]
async fn what_we_do_not_understand_survives_our_change() {
    let world = World::new().await;
    let mut theirs = visit("dentist", "Dentist");
    for (name, value) in [
        ("colorId", json!("5")),
        ("conferenceData", json!({"conferenceId": "abc"})),
        (
            "reminders",
            json!({"useDefault": false, "overrides": [{"method": "popup", "minutes": 15}]}),
        ),
        (
            "extendedProperties",
            json!({"private": {"theirs": "1"}, "shared": {"also": "2"}}),
        ),
        (
            "attendees",
            json!([{"email": "bo@example.org", "comment": "late"}]),
        ),
        (
            "source",
            json!({"title": "Page", "url": "https://example.org"}),
        ),
        ("description", json!("<b>Bring</b> the card")),
    ] {
        theirs[name] = value;
    }
    world.foreign(Method::POST, "", theirs).await;
    let before = world.kept("dentist");
    let event = world.event("dentist").await;
    let mut wanted = event.content().unwrap().clone();
    wanted.subject = "Dentist, moved".to_owned();
    let (start, end) = (at("2026-12-03T12:00:00"), at("2026-12-03T13:00:00"));
    wanted.timing = Timing::zoned(start, end, wanted.timing.zone().unwrap().clone());

    let updated = world.update(&event.id, &event.etag, &wanted).await.unwrap();

    assert_eq!(updated.content(), Some(&wanted));
    let after = world.kept("dentist");
    let changed: Vec<&String> = after
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, value)| before[name.as_str()] != **value)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(changed, ["end", "sequence", "start", "summary"]);
}

#[tokio::test]
async fn kinds_of_events_become_how_they_block() {
    let world = World::new().await;
    for (number, (fields, shown)) in [
        (
            json!({"eventType": "workingLocation", "transparency": "transparent"}),
            ShowAs::WorkingElsewhere,
        ),
        (json!({"eventType": "outOfOffice"}), ShowAs::OutOfOffice),
        (json!({"eventType": "focusTime"}), ShowAs::Busy),
        (json!({"eventType": "birthday"}), ShowAs::Free),
        (json!({"status": "tentative"}), ShowAs::Tentative),
        (json!({"transparency": "transparent"}), ShowAs::Free),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("kind{number}");
        let mut event = visit(&id, "Kind");
        event["visibility"] = json!("confidential");
        for (name, value) in fields.as_object().unwrap() {
            event[name] = value.clone();
        }
        world.foreign(Method::POST, "", event).await;

        let read = world.event(&id).await;

        assert_eq!(read.content().unwrap().show_as, shown, "{fields}");
        assert_eq!(read.content().unwrap().privacy, Privacy::Private);
    }
}

#[tokio::test]
async fn what_a_person_chose_there_beats_our_hint() {
    let world = World::new().await;
    let mut away = new_event();
    away.content.show_as = ShowAs::OutOfOffice;
    let created = world.create(&away).await.unwrap();
    assert_eq!(created.content().unwrap().show_as, ShowAs::OutOfOffice);

    let free = json!({"transparency": "transparent"});
    world
        .foreign(Method::PATCH, &format!("/{}", created.id.0), free)
        .await;

    assert_eq!(
        world.event(&created.id.0).await.content().unwrap().show_as,
        ShowAs::Free
    );
}

#[tokio::test]
async fn a_change_of_one_occurrence_there_is_a_change_of_the_series() {
    let world = World::new().await;
    weekly(&world).await;
    let before = world.event("series").await;
    let (_, token) = world.everything().await;
    let later = json!({"summary": "Standup, later"});
    world
        .foreign(Method::PATCH, "/series_20261210T090000Z", later)
        .await;
    world
        .foreign(Method::DELETE, "/series_20261217T090000Z", Value::Null)
        .await;

    let (changed, gone) = world.since(&token).await;

    assert_eq!((changed.len(), gone.len()), (1, 0));
    let event = changed[0].event.as_ref().unwrap();
    assert_ne!(changed[0].etag, before.etag);
    assert_eq!(event, &world.event("series").await);
    let repeats = event.content().unwrap().repeats.as_deref().unwrap();
    assert_eq!(
        repeats.overrides[0].original_start,
        at("2026-12-10T10:00:00")
    );
    assert_eq!(repeats.recurrence.excluded.len(), 1);
    let stale = world.update(&before.id, &before.etag, &content()).await;
    assert!(
        matches!(stale, Err(ProviderError::PreconditionFailed)),
        "{stale:?}"
    );
}

#[tokio::test]
async fn only_the_occurrence_that_changes_is_written() {
    let world = World::new().await;
    weekly(&world).await;
    let event = world.event("series").await;
    let mut occurrence = event.content().unwrap().clone();
    occurrence.repeats = None;
    occurrence.timing = Timing::zoned(
        at("2026-12-11T15:00:00"),
        at("2026-12-11T16:00:00"),
        occurrence.timing.zone().unwrap().clone(),
    );
    let wanted = event
        .content()
        .unwrap()
        .with_occurrence(at("2026-12-10T10:00:00"), occurrence);
    let before = world.kept("series");

    world.update(&event.id, &event.etag, &wanted).await.unwrap();

    assert_eq!(world.kept("series"), before);
    let changed = world.kept("series_20261210T090000Z");
    assert_eq!(changed["start"]["dateTime"], "2026-12-11T14:00:00Z");
    assert_eq!(changed["summary"], "Standup");
}

#[tokio::test]
async fn an_invitation_to_one_occurrence_alone_is_read_and_declined_ones_say_so() {
    let world = World::new().await;
    let id = "theirs_20261208T090000Z";
    let event = json!({
        "id": id,
        "recurringEventId": "theirs",
        "iCalUID": "theirs@google.com",
        "summary": "Guest lecture",
        "originalStartTime": {"dateTime": "2026-12-08T09:00:00Z", "timeZone": "Europe/Berlin"},
        "start": {"dateTime": "2026-12-08T09:00:00Z", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-12-08T10:00:00Z", "timeZone": "Europe/Berlin"},
        "organizer": {"email": "ada@example.org"},
        "attendees": [{"email": DANA, "responseStatus": "declined"}],
    });
    world
        .sandbox
        .google()
        .put_event(&world.calendar.0, &event)
        .unwrap();

    let (all, _) = world.everything().await;

    assert_eq!(all[0].id, ProviderEventId("theirs".to_owned()));
    let read = all[0].event.as_ref().unwrap();
    assert_eq!(read, &world.event("theirs").await);
    let content = read.content().unwrap();
    let repeats = content.repeats.as_deref().unwrap();
    assert!(repeats.detached);
    assert_eq!(
        repeats.overrides[0].original_start,
        at("2026-12-08T10:00:00")
    );
    assert_eq!(
        domain::attendee::own_answer(&content.attendees),
        Some(ParticipationStatus::Declined)
    );
}

#[tokio::test]
async fn case_28_an_event_that_makes_no_sense_does_not_stop_the_others() {
    let world = World::new().await;
    world.create(&new_event()).await.unwrap();
    let google = world.sandbox.google();
    let mut backwards = visit("backward", "Odd");
    backwards["start"] = json!({"dateTime": "2026-12-03T12:00:00Z", "timeZone": "UTC"});
    backwards["end"] = json!({"dateTime": "2026-12-03T11:00:00Z", "timeZone": "UTC"});
    let mut strange = visit("strange", "Odd");
    strange["recurrence"] = json!("every now and then");
    let mut rule = visit("oddrule", "Odd");
    rule["start"] = json!({"date": "2026-12-03"});
    rule["end"] = json!({"date": "2026-12-04"});
    rule["recurrence"] = json!(["RRULE:FREQ=SOMETIMES"]);
    for event in [backwards, strange, rule] {
        google.put_event(&world.calendar.0, &event).unwrap();
    }

    let (all, _) = world.everything().await;

    let body = |id: &str| {
        let mut found = all.iter().filter(|one| one.id.0 == id);
        found.next().unwrap().event.as_ref().unwrap().body.clone()
    };
    assert_eq!(all.len(), 4);
    assert_eq!(
        body("backward"),
        RemoteBody::Unreadable("It ends before it starts.".to_owned())
    );
    for id in ["strange", "oddrule"] {
        assert!(matches!(body(id), RemoteBody::Unreadable(_)), "{id}");
    }
}

#[tokio::test]
async fn a_creation_that_broke_off_half_way_is_completed() {
    let world = World::new().await;
    let mut event = tuesdays();
    let mut moved = content();
    let (start, end) = (at("2026-03-11T09:00:00"), at("2026-03-11T10:00:00"));
    moved.timing = Timing::zoned(start, end, moved.timing.zone().unwrap().clone());
    event.content = event
        .content
        .with_occurrence(at("2026-03-10T10:00:00"), moved);
    let path = format!(
        "/google/api/calendar/v3/calendars/{}/events/",
        world.calendar.0
    );
    let fault = sandbox::FaultKind::Status {
        status: 503,
        retry_after: None,
    };
    world
        .sandbox
        .add_fault(sandbox::Fault::next(&path, fault, 1));
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
    let moved = |start: &str| {
        let start = at(start);
        let zone = content().timing.zone().unwrap().clone();
        Content {
            timing: Timing::zoned(start, start + TimeDelta::hours(1), zone),
            ..content()
        }
    };
    let (second, later) = (at("2026-03-10T10:00:00"), moved("2026-03-11T09:00:00"));
    event.content = event.content.with_occurrence(second, later.clone());
    let created = world.create(&event).await.unwrap();
    let (_, token) = world.everything().await;
    let wanted = Content {
        timing: moved("2026-03-03T15:00:00").timing,
        ..tuesdays().content
    };
    let wanted = wanted.with_occurrence(at("2026-03-10T15:00:00"), later);
    let path = format!(
        "/google/api/calendar/v3/calendars/{}/events/{}_",
        world.calendar.0, created.id.0
    );
    let fault = sandbox::FaultKind::Status {
        status: 503,
        retry_after: None,
    };
    world
        .sandbox
        .add_fault(sandbox::Fault::next(&path, fault, 1));

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
    assert_eq!(changed[0].etag, updated.etag);
    assert_eq!(changed[0].event.as_ref(), Some(&updated));
}

#[tokio::test]
async fn many_events_come_in_pages_and_a_run_without_changes_is_one_request() {
    let world = World::new().await;
    for number in 0..2600 {
        let id = format!("many{number}");
        let mut event = visit(&id, "Many");
        event["iCalUID"] = json!(format!("{id}@google.com"));
        for name in ["start", "end"] {
            event[name] = json!({"dateTime": "2026-12-03T12:00:00Z", "timeZone": "UTC"});
        }
        world
            .sandbox
            .google()
            .put_event(&world.calendar.0, &event)
            .unwrap();
    }

    let (all, token) = world.everything().await;

    assert_eq!(all.len(), 2600);
    // A second request would meet this.
    let path = "/google/api/";
    let slow = sandbox::FaultKind::Slow { milliseconds: 0 };
    let broken = sandbox::FaultKind::Status {
        status: 500,
        retry_after: None,
    };
    world.sandbox.add_fault(sandbox::Fault::next(path, slow, 1));
    world
        .sandbox
        .add_fault(sandbox::Fault::always(path, broken));
    let (changed, gone) = world.since(&token).await;
    assert!(changed.is_empty() && gone.is_empty());
}
