use crate::world::{DANA, World, visit};
use domain::attendee::{ParticipationStatus, own_answer};
use domain::item::{Content, Privacy, ShowAs};
use domain::remote_event::RemoteBody;
use domain::time::{Timing, ZoneId};
use provider::CalendarProvider as _;
use provider::ProviderError;
use provider::contract::CalendarCalls as _;
use provider::contract::{at, new_event};
use reqwest::Method;
use serde_json::{Value, json};

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
            ("Calendar", true),
            ("Site visits", true),
            ("United Kingdom holidays", false),
            ("Work", true),
        ]
    );
    let zone = calendars[0].zone.as_ref().unwrap();
    assert_eq!(zone.as_str(), "Europe/London");
}

#[tokio::test]
async fn case_15_nobody_is_invited_to_a_copy_and_nobody_gets_a_mail_for_it() {
    let world = World::new().await;
    let mut ours = new_event();
    ours.content.attendees = vec![domain::attendee::Attendee {
        email: "bo@example.org".to_owned(),
        name: "Bo".to_owned(),
        participation: ParticipationStatus::Accepted,
        organizer: true,
        is_self: false,
    }];

    let created = world.create(&ours).await.unwrap();

    assert_eq!(created.content(), Some(&ours.content));
    let kept = world.kept(&created.id.0);
    assert_eq!(kept["attendees"], json!([]));
    assert_eq!(kept["isReminderOn"], false);
    let (access, calendar) = (&world.access, &world.calendar);
    world
        .provider
        .delete_event(access, calendar, &created.id, &created.etag)
        .await
        .unwrap();
    assert_eq!(world.sandbox.microsoft().mails(), []);
}

#[tokio::test]
async fn case_15_a_meeting_with_guests_is_left_alone_because_each_change_of_it_is_mailed() {
    let world = World::new().await;
    let mut meeting = visit("Meeting");
    meeting["attendees"] = json!([{"emailAddress": {"address": "bo@example.org"}}]);
    let microsoft = world.sandbox.microsoft();
    let id = microsoft
        .put_event(&world.calendar.0, &meeting, &json!({}))
        .unwrap();
    let event = world.event(&id).await;
    let mut wanted = event.content().unwrap().clone();
    wanted.subject = "Moot".to_owned();

    let changed = world.update(&event.id, &event.etag, &wanted).await;
    let (access, calendar) = (&world.access, &world.calendar);
    let deleted = world
        .provider
        .delete_event(access, calendar, &event.id, &event.etag)
        .await;

    for refused in [changed.map(drop), deleted] {
        assert!(
            matches!(&refused, Err(ProviderError::Unsupported(text)) if text.contains("mail")),
            "{refused:?}"
        );
    }
    let same = event.content().unwrap().clone();
    let same = world.update(&event.id, &event.etag, &same).await.unwrap();
    assert_eq!(same, event);
    assert_eq!(microsoft.mails(), []);
}

#[tokio::test]
async fn case_17_of_an_invitation_only_the_own_part_is_changed_and_nothing_is_answered() {
    let world = World::new().await;
    let mut invitation = visit("Lecture");
    invitation["organizer"] =
        json!({"emailAddress": {"name": "Ada", "address": "ada@example.org"}});
    invitation["attendees"] = json!([{"emailAddress": {"address": DANA}}]);
    let microsoft = world.sandbox.microsoft();
    let id = microsoft
        .put_event(&world.calendar.0, &invitation, &json!({}))
        .unwrap();
    let event = world.event(&id).await;
    let mut moved = event.content().unwrap().clone();
    moved.subject = "Mine".to_owned();
    let mut free = event.content().unwrap().clone();
    free.show_as = ShowAs::Free;

    let refused = world.update(&event.id, &event.etag, &moved).await;
    let updated = world.update(&event.id, &event.etag, &free).await.unwrap();
    let (access, calendar) = (&world.access, &world.calendar);
    world
        .provider
        .delete_event(access, calendar, &updated.id, &updated.etag)
        .await
        .unwrap();

    assert!(
        matches!(refused, Err(ProviderError::Unsupported(_))),
        "{refused:?}"
    );
    assert_eq!(updated.content(), Some(&free));
    assert_eq!(microsoft.mails(), []);
}

#[tokio::test]
async fn what_we_do_not_understand_survives_our_change() {
    let world = World::new().await;
    let mut theirs = visit("Dentist");
    for (name, value) in [
        ("categories", json!(["Blue"])),
        ("importance", json!("high")),
        ("reminderMinutesBeforeStart", json!(30)),
        ("isOnlineMeeting", json!(true)),
        ("sensitivity", json!("confidential")),
        (
            "body",
            json!({"contentType": "html", "content": "<b>Bring</b> the card"}),
        ),
        (
            "location",
            json!({"displayName": "Mill Lane", "coordinates": {"latitude": 51.5}}),
        ),
        (
            "singleValueExtendedProperties",
            json!([{"id": "String {00000000-0000-4000-8000-000000000000} Name theirs", "value": "1"}]),
        ),
    ] {
        theirs[name] = value;
    }
    let id = world.made(theirs).await;
    let before = world.kept(&id);
    let event = world.event(&id).await;
    let mut wanted = event.content().unwrap().clone();
    assert_eq!(wanted.description, "Bring the card");
    assert_eq!(wanted.privacy, Privacy::Private);
    wanted.subject = "Dentist, moved".to_owned();
    let (start, end) = (at("2026-12-03T12:00:00"), at("2026-12-03T13:00:00"));
    wanted.timing = Timing::zoned(start, end, wanted.timing.zone().unwrap().clone());

    let updated = world.update(&event.id, &event.etag, &wanted).await.unwrap();

    assert_eq!(updated.content(), Some(&wanted));
    let after = world.kept(&id);
    let changed: Vec<&String> = after
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, value)| before[name.as_str()] != **value)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        changed,
        ["@odata.etag", "changeKey", "end", "start", "subject"]
    );
}

#[tokio::test]
async fn case_20_zones_that_share_a_name_there_are_kept_apart() {
    let world = World::new().await;
    for (number, (zone, told)) in [
        ("Europe/Rome", "W. Europe Standard Time"),
        ("Europe/Berlin", "W. Europe Standard Time"),
        ("America/Toronto", "Eastern Standard Time"),
        ("Asia/Kuala_Lumpur", ""),
        ("Etc/GMT-3", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let mut event = new_event();
        event.uid = domain::item::Uid::new(format!("INTEGRATOR-{number}"));
        let (start, end) = (at("2026-12-03T10:00:00"), at("2026-12-03T11:30:00"));
        event.content.timing = Timing::zoned(start, end, ZoneId::new(zone));

        let created = world.create(&event).await.unwrap();

        assert_eq!(created.content(), Some(&event.content), "{zone}");
        if !told.is_empty() {
            assert_eq!(world.kept(&created.id.0)["originalStartTimeZone"], told);
        }
        let moved = json!({"dateTime": "2026-12-04T10:00:00", "timeZone": "Tokyo Standard Time"});
        let body = json!({"start": moved, "end": moved});
        world
            .foreign(Method::PATCH, &format!("/{}", created.id.0), body)
            .await;
        let read = world.event(&created.id.0).await;
        let read = read.content().unwrap().timing.zone().unwrap().clone();
        assert_eq!(read, ZoneId::new("Asia/Tokyo"), "a person moved it");
    }
}

#[tokio::test]
async fn words_for_how_something_blocks_are_read() {
    let world = World::new().await;
    for (word, shown) in [
        ("free", ShowAs::Free),
        ("tentative", ShowAs::Tentative),
        ("busy", ShowAs::Busy),
        ("oof", ShowAs::OutOfOffice),
        ("workingElsewhere", ShowAs::WorkingElsewhere),
        ("unknown", ShowAs::Busy),
    ] {
        let mut event = visit("Kind");
        event["showAs"] = json!(word);
        let id = world.made(event).await;

        assert_eq!(world.event(&id).await.content().unwrap().show_as, shown);
    }
}

#[tokio::test]
async fn case_22_an_invitation_says_what_was_answered_and_one_that_is_cancelled_holds_no_time() {
    let world = World::new().await;
    let mut event = visit("Lecture");
    event["organizer"] = json!({"emailAddress": {"name": "Ada", "address": "ada@example.org"}});
    event["responseStatus"] = json!({"response": "declined", "time": "2026-11-30T08:00:00Z"});
    event["attendees"] = json!([{"emailAddress": {"address": DANA}}]);
    let microsoft = world.sandbox.microsoft();
    let declined = microsoft
        .put_event(&world.calendar.0, &event, &json!({}))
        .unwrap();
    event["isCancelled"] = json!(true);
    let cancelled = microsoft
        .put_event(&world.calendar.0, &event, &json!({}))
        .unwrap();

    let read = world.event(&declined).await;
    let attendees = &read.content().unwrap().attendees;
    assert_eq!(own_answer(attendees), Some(ParticipationStatus::Declined));
    let read = world.event(&cancelled).await;
    assert_eq!(read.content().unwrap().show_as, ShowAs::Free);
}

#[tokio::test]
async fn case_28_an_event_that_makes_no_sense_does_not_stop_the_others() {
    let world = World::new().await;
    world.create(&new_event()).await.unwrap();
    let strange = |odd: Value| {
        let microsoft = world.sandbox.microsoft();
        microsoft
            .put_event(&world.calendar.0, &visit("Odd"), &odd)
            .unwrap()
    };
    let early = json!({"dateTime": "2026-12-01T10:00:00.0000000", "timeZone": "UTC"});
    let backwards = strange(json!({"end": early}));
    let others = [
        strange(json!({"start": "noon"})),
        strange(json!({"start": null})),
        strange(json!({"type": "seriesMaster", "recurrence": null})),
        strange(
            json!({"type": "seriesMaster", "recurrence": {"pattern": {"type": "lunar", "interval": 1}, "range": {"type": "noEnd"}}}),
        ),
    ];

    let (all, _) = world.everything().await;

    assert_eq!(all.len(), 6);
    let body = |id: &str| {
        let mut found = all.iter().filter(|one| one.id.0 == id);
        found.next().unwrap().event.as_ref().unwrap().body.clone()
    };
    let text = "It ends before it starts.".to_owned();
    assert_eq!(body(&backwards), RemoteBody::Unreadable(text));
    for id in others {
        assert!(matches!(body(&id), RemoteBody::Unreadable(_)), "{id}");
    }
}

#[tokio::test]
async fn case_03_a_text_is_read_as_it_was_written_and_a_change_of_it_alone_writes_it_alone() {
    let world = World::new().await;
    let created = world.create(&new_event()).await.unwrap();
    let before = world.kept(&created.id.0);
    let wanted = Content {
        description: "One <b>line</b> & more\n\nthen “another”".to_owned(),
        ..new_event().content
    };

    let updated = world
        .update(&created.id, &created.etag, &wanted)
        .await
        .unwrap();

    assert_eq!(updated.content(), Some(&wanted));
    let after = world.kept(&created.id.0);
    assert_eq!(before["start"], after["start"]);
    assert_eq!(before["properties"], after["properties"]);
}

#[tokio::test]
async fn case_01_a_copy_that_somebody_made_of_our_event_is_theirs() {
    let world = World::new().await;
    let created = world.create(&new_event()).await.unwrap();
    assert_eq!(created.uid, Some(new_event().uid));
    let properties = world.kept(&created.id.0)["properties"].clone();
    let properties = properties.as_object().unwrap().iter();
    let properties: Vec<Value> = properties
        .map(|(id, value)| json!({"id": id, "value": value}))
        .collect();
    let mut copy = visit("Copy");
    copy["singleValueExtendedProperties"] = json!(properties);

    let id = world.made(copy).await;

    let copy = world.event(&id).await;
    assert_ne!(copy.uid, created.uid);
    assert_eq!(copy.copy_of(), None);
}
