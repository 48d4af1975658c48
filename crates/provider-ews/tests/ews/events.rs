use crate::world::{DANA, World, visit};
use domain::attendee::ParticipationStatus;
use domain::item::{Content, Privacy, ShowAs, Uid};
use domain::recurrence::{Budget, Rule, Window};
use domain::remote_event::{ProviderEventId, RemoteBody};
use domain::repeats::Repeats;
use domain::time::{Timing, ZoneId, Zones as _};
use provider::contract::CalendarCalls as _;
use provider::contract::{at, content, marker, new_event, tuesdays};
use provider::{CalendarProvider as _, ProviderError};
use testkit::zones::TestZones;

/// The set of our properties.
const OWN: &str = "b0a6d7de-0c55-4c0f-9a9e-6d3f4c1f8a27";

#[tokio::test]
async fn a_copy_rings_for_nobody_and_tells_nobody() {
    let world = World::new().await;
    let mut event = new_event();
    event.content.attendees = vec![domain::attendee::Attendee {
        email: "bo@example.org".to_owned(),
        name: "Bo".to_owned(),
        participation: ParticipationStatus::Accepted,
        organizer: false,
        is_self: false,
    }];

    let created = world.create(&event).await.unwrap();
    let mut wanted = event.content.clone();
    wanted.subject = "Later".to_owned();
    let updated = world
        .update(&created.id, &created.etag, &wanted)
        .await
        .unwrap();

    let kept = world.kept(&created.id.0);
    assert_eq!(kept["has_reminder"], false);
    assert!(kept["required"].as_array().unwrap().is_empty());
    assert_eq!(kept["uid"], "INTEGRATOR-1");
    assert_eq!(updated.content(), Some(&wanted));
    let (access, calendar) = (&world.access, &world.calendar);
    let deleted = world
        .provider
        .delete_event(access, calendar, &updated.id, &updated.etag);
    deleted.await.unwrap();
    assert_eq!(world.exchange().mails(), []);
}

#[tokio::test]
async fn what_we_do_not_know_of_an_item_survives_our_change() {
    let world = World::new().await;
    let more = "<t:Sensitivity>Confidential</t:Sensitivity><t:Categories><t:String>Red</t:String></t:Categories>\
                <t:Importance>High</t:Importance><t:ReminderMinutesBeforeStart>45</t:ReminderMinutesBeforeStart>";
    let text = visit("Theirs").replace("<t:Start>", &format!("{more}<t:Start>"));
    let id = world.make(&text).await;
    let event = world.event(&id).await;
    let said = event.content().unwrap();
    assert_eq!(said.privacy, Privacy::Private);
    let mut wanted = said.clone();
    wanted.location = "Hall".to_owned();

    let updated = world.update(&event.id, &event.etag, &wanted).await.unwrap();

    assert_eq!(updated.content(), Some(&wanted));
    let kept = world.kept(&id);
    for (name, value) in [
        ("sensitivity", "Confidential"),
        ("importance", "High"),
        ("location", "Hall"),
    ] {
        assert_eq!(kept[name], value);
    }
    assert_eq!(kept["categories"][0], "Red");
    assert_eq!(
        (&kept["reminder_minutes"], &kept["has_reminder"]),
        (&45.into(), &true.into())
    );
}

#[tokio::test]
async fn case_05_an_occurrence_that_others_change_or_delete_changes_the_series() {
    let world = World::new().await;
    let created = world.create(&tuesdays()).await.unwrap();
    let (_, token) = world.everything().await;
    let id = &created.id.0;
    let nth = |index: u8| {
        format!("<t:OccurrenceItemId RecurringMasterId=\"{id}\" InstanceIndex=\"{index}\"/>")
    };

    world
        .set(&nth(2), "item:Subject", "<t:Subject>Other</t:Subject>")
        .await;
    world
        .foreign(&format!(
            "<m:DeleteItem DeleteType=\"HardDelete\" SendMeetingCancellations=\"SendToNone\"><m:ItemIds>{}</m:ItemIds></m:DeleteItem>",
            nth(3)
        ))
        .await;

    let (changed, gone) = world.since(&token).await;
    assert!(gone.is_empty());
    assert_eq!(changed.len(), 1);
    let event = world.event(&changed[0].id.0).await;
    assert_eq!(event.etag, changed[0].etag);
    let second = at("2026-03-10T10:00:00");
    let series = tuesdays().content;
    let mut other = Content {
        subject: "Other".to_owned(),
        repeats: None,
        ..series.clone()
    };
    other.timing = Timing::zoned(
        second,
        at("2026-03-10T10:30:00"),
        ZoneId::new("Europe/Berlin"),
    );
    let expected = series
        .with_occurrence(second, other)
        .without_occurrence(at("2026-03-17T10:00:00"));
    assert_eq!(event.content(), Some(&expected));
}

#[tokio::test]
async fn case_18_days_of_a_series_stay_days_in_every_zone() {
    let world = World::new().await;
    // Midnight there is the afternoon before in UTC, and the days after in the member's zone.
    let days = "<t:Subject>Days</t:Subject><t:Start>2026-03-03T00:00:00</t:Start><t:End>2026-03-04T00:00:00</t:End>\
                <t:IsAllDayEvent>true</t:IsAllDayEvent><t:Recurrence><t:DailyRecurrence><t:Interval>7</t:Interval></t:DailyRecurrence>\
                <t:NumberedRecurrence><t:StartDate>2026-03-03</t:StartDate><t:NumberOfOccurrences>5</t:NumberOfOccurrences></t:NumberedRecurrence>\
                </t:Recurrence><t:StartTimeZone Id=\"Tonga Standard Time\"/>";
    let id = world.make(days).await;
    world
        .foreign(&format!(
            "<m:DeleteItem DeleteType=\"HardDelete\" SendMeetingCancellations=\"SendToNone\"><m:ItemIds>\
             <t:OccurrenceItemId RecurringMasterId=\"{id}\" InstanceIndex=\"2\"/></m:ItemIds></m:DeleteItem>"
        ))
        .await;

    let event = world.event(&id).await;

    let said = event.content().unwrap();
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(
        said.timing,
        Timing::all_day(day("2026-03-03"), day("2026-03-04"))
    );
    let repeats = said.repeats.as_deref().unwrap();
    assert_eq!(
        repeats.recurrence.excluded,
        [domain::recurrence::Moment::Day(day("2026-03-10"))]
    );
}

#[tokio::test]
async fn case_19_a_zone_that_shares_its_windows_name_is_read_back() {
    let world = World::new().await;
    let mut event = new_event();
    for (number, zone) in ["Europe/Vienna", "America/Toronto", "Antarctica/Troll"]
        .into_iter()
        .enumerate()
    {
        event.uid = Uid::new(format!("zone-{number}"));
        let (start, end) = content().timing.wall();
        event.content.timing = Timing::zoned(start, end, ZoneId::new(zone));
        let created = world.create(&event).await.unwrap();
        assert_eq!(created.content(), Some(&event.content), "{zone}");

        // Somebody moves it to another zone: what is noted of ours holds no more.
        let item = format!("<t:ItemId Id=\"{}\"/>", created.id.0);
        let zone = "<t:StartTimeZone Id=\"Tokyo Standard Time\"/>";
        world.set(&item, "calendar:StartTimeZone", zone).await;
        let moved = world.event(&created.id.0).await;
        let timing = &moved.content().unwrap().timing;
        assert_eq!(timing.zone(), Some(&ZoneId::new("Asia/Tokyo")));
    }
}

#[tokio::test]
async fn case_01_a_copy_that_somebody_made_of_ours_is_not_taken_for_ours() {
    let world = World::new().await;
    let created = world.create(&new_event()).await.unwrap();
    let (access, calendar) = (&world.access, &world.calendar);
    let own = "<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId=\"b0a6d7de-0c55-4c0f-9a9e-6d3f4c1f8a27\" \
               PropertyName=\"IntegratorMarker\" PropertyType=\"String\"/><t:Value>0190c0de-0000-7000-8000-000000000001</t:Value></t:ExtendedProperty>";
    let text = visit("Copy").replace("<t:Start>", &format!("{own}<t:Start>"));
    let copy = world.make(&text).await;
    let deleted = world
        .provider
        .delete_event(access, calendar, &created.id, &created.etag);
    deleted.await.unwrap();

    let again = world
        .provider
        .create_event(access, calendar, &new_event())
        .await
        .unwrap();

    assert!(!again.was_there);
    assert_ne!(again.event.id.0, copy);
    let copy = world.event(&copy).await;
    assert_eq!(copy.marker, Some(marker()));
    assert_eq!(copy.copy_of(), None, "its UID is not ours");
}

#[tokio::test]
async fn case_28_an_item_that_cannot_be_read_is_told_and_the_rest_goes_on() {
    let world = World::new().await;
    let strange = visit("Old").replace("2026-12-03T1", "1620-12-03T1");
    let strange = world.make(&strange).await;
    let plain = world.make(&visit("New")).await;

    let ids = [&strange, &plain].map(|id| ProviderEventId(id.clone()));
    let read = world
        .provider
        .events(&world.access, &world.calendar, &ids)
        .await;

    assert_eq!(read.unwrap().len(), 2);
    let strange = world.event(&strange).await;
    assert!(
        matches!(strange.body, RemoteBody::Unreadable(_)),
        "{strange:?}"
    );
    assert_eq!(world.event(&plain).await.content().unwrap().subject, "New");
}

#[tokio::test]
async fn what_exchange_cannot_hold_is_refused_before_anything_is_written() {
    let world = World::new().await;
    let with = |rule: &str| {
        let mut event = tuesdays();
        let mut repeats = Repeats::default();
        repeats.recurrence.rules = vec![Rule::parse(rule).unwrap()];
        event.content.repeats = Some(Box::new(repeats));
        event
    };
    for rule in [
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYDAY=WE",
        "FREQ=MONTHLY;BYMONTHDAY=31",
    ] {
        let refused = world.create(&with(rule)).await;
        assert!(
            matches!(refused, Err(ProviderError::Unsupported(_))),
            "{rule}: {refused:?}"
        );
    }
    assert!(world.everything().await.0.is_empty());
}

#[tokio::test]
async fn a_create_whose_answer_was_lost_is_found_and_completed() {
    let world = World::new().await;
    let mut event = tuesdays();
    event.content = event.content.without_occurrence(at("2026-03-17T10:00:00"));
    let own = |name: &str, value: &str| {
        format!(
            "<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId=\"{OWN}\" PropertyName=\"{name}\" PropertyType=\"String\"/>\
             <t:Value>{value}</t:Value></t:ExtendedProperty>"
        )
    };
    let marker = own("IntegratorMarker", &marker().0.to_string());
    let unfinished = own("IntegratorUnfinished", "new");
    let arrived = world
        .make(&format!(
            "<t:Subject>Edited since</t:Subject>{marker}{unfinished}<t:UID>INTEGRATOR-1</t:UID>\
             <t:Start>2026-03-03T09:00:00Z</t:Start><t:End>2026-03-03T09:30:00Z</t:End>\
             <t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Tuesday</t:DaysOfWeek></t:WeeklyRecurrence>\
             <t:NoEndRecurrence><t:StartDate>2026-03-03</t:StartDate></t:NoEndRecurrence></t:Recurrence>\
             <t:StartTimeZone Id=\"W. Europe Standard Time\"/>"
        ))
        .await;
    let (access, calendar) = (&world.access, &world.calendar);

    let created = world.provider.create_event(access, calendar, &event).await;

    let created = created.unwrap();
    assert!(created.was_there);
    assert_eq!(created.event.id.0, arrived);
    let said = created.event.content().unwrap();
    assert_eq!(
        said.subject, "Edited since",
        "what was edited since is left"
    );
    let repeats = said.repeats.as_deref().unwrap();
    assert_eq!(repeats.recurrence.excluded.len(), 1);
    let (all, _) = world.everything().await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].etag, created.event.etag);
}

#[tokio::test]
async fn a_change_that_breaks_off_in_the_middle_is_untold_until_it_is_complete() {
    let world = World::new().await;
    let created = world.create(&tuesdays()).await.unwrap();
    let (_, token) = world.everything().await;
    let mut wanted = tuesdays().content;
    wanted.show_as = ShowAs::Tentative;
    let wanted = wanted.without_occurrence(at("2026-03-17T10:00:00"));
    // As if the line had failed after the series was written: its own words are there, and the mark that more is to come.
    let own = "<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId=\"b0a6d7de-0c55-4c0f-9a9e-6d3f4c1f8a27\" \
               PropertyName=\"IntegratorUnfinished\" PropertyType=\"String\"/><t:Value>";
    let own = format!("{own}{}</t:Value></t:ExtendedProperty>", created.etag.0);
    world
        .set_own(&created.id.0, "IntegratorUnfinished", &own)
        .await;

    let (changed, _) = world.since(&token).await;
    assert_eq!(changed[0].etag, created.etag, "it counts as unchanged");

    let updated = world
        .update(&created.id, &created.etag, &wanted)
        .await
        .unwrap();

    assert_eq!(updated.content(), Some(&wanted));
    let (changed, _) = world.since(&token).await;
    assert_eq!(changed[0].etag, updated.etag);
}

#[tokio::test]
async fn an_invitation_tells_what_its_reader_answered() {
    let world = World::new().await;
    let guests = format!(
        "<t:RequiredAttendees><t:Attendee><t:Mailbox><t:Name>Dana</t:Name><t:EmailAddress>{DANA}</t:EmailAddress></t:Mailbox></t:Attendee>\
         <t:Attendee><t:Mailbox><t:Name>Bo</t:Name><t:EmailAddress>bo@example.org</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees>"
    );
    let text = visit("Meeting").replace("<t:StartTimeZone", &format!("{guests}<t:StartTimeZone"));
    let id = world.make(&text).await;

    let event = world.event(&id).await;

    let attendees = &event.content().unwrap().attendees;
    assert_eq!(attendees.len(), 2);
    let own = attendees.iter().find(|known| known.is_self).unwrap();
    assert_eq!(own.email, DANA);
    assert!(own.organizer);
}

#[tokio::test]
async fn a_series_takes_place_there_when_it_does_here() {
    for rule in [
        "FREQ=DAILY;INTERVAL=3;COUNT=9",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630T080000Z",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630T075959Z",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYDAY=1TU",
        "FREQ=MONTHLY;BYDAY=1TU;INTERVAL=3",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=1TU",
    ] {
        let world = World::new().await;
        let mut event = tuesdays();
        let mut repeats = Repeats::default();
        repeats.recurrence.rules = vec![Rule::parse(rule).unwrap()];
        event.content.repeats = Some(Box::new(repeats));
        let created = world.create(&event).await.unwrap();
        let window = Window::Civil {
            from: at("2026-01-01T00:00:00"),
            until: at("2027-12-31T00:00:00"),
        };
        let starts = |content: &Content| -> Vec<String> {
            let instances = content.instances(&window, &TestZones, Budget::default());
            let zone = ZoneId::new("Europe/Berlin");
            let at = instances.iter().map(|this| {
                let (start, _) = this.timing.wall();
                TestZones
                    .instant(start, &zone)
                    .format("%Y-%m-%dT%H:%M:%SZ")
                    .to_string()
            });
            at.collect()
        };

        let there = world.starts_until(2027).await;

        assert_eq!(there, starts(&event.content), "{rule}");
        assert_eq!(
            there,
            starts(created.content().unwrap()),
            "{rule}, as it is read back"
        );
        assert!(1 < there.len());
    }
}
