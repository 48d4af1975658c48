//! Series and zones, on Radicale and on Xandikos.

use crate::world::{World, at, file, new_event, tuesdays};
use domain::attendee::{Attendee, ParticipationStatus};
use domain::recurrence::{Budget, Window};
use domain::time::{ZoneId, Zones as _};
use testkit::calendars::{CalendarServer, Radicale, Xandikos};
use testkit::zones::TestZones;

on_both_servers! {
    case_15_guests_on_our_copies_keep_that_the_client_schedules
    case_19_a_series_keeps_its_wall_clock_over_summer_time
    case_20_a_made_up_zone_is_found_by_its_definition
}

async fn case_15_guests_on_our_copies_keep_that_the_client_schedules(server: CalendarServer) {
    let world = World::on(server).await;
    let mut event = new_event();
    let guest = |email: &str, organizer| Attendee {
        email: email.to_owned(),
        name: "Bo".to_owned(),
        participation: ParticipationStatus::Accepted,
        organizer,
        is_self: false,
    };
    event.content.attendees = vec![
        guest("ada@example.org", true),
        guest("bo@example.org", false),
    ];
    let created = world.create(&event).await.unwrap();
    let mut wanted = event.content.clone();
    wanted.subject = "Ours".to_owned();

    world
        .update(&created.id, &created.etag, &wanted)
        .await
        .unwrap();

    let text = world
        .server
        .get(&created.id.0)
        .await
        .unwrap()
        .replace("\r\n ", "");
    let named: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("ATTENDEE") || line.starts_with("ORGANIZER"))
        .collect();
    assert_eq!(named.len(), 3, "{text}");
    assert!(
        named
            .iter()
            .all(|line| line.contains("SCHEDULE-AGENT=CLIENT")),
        "{text}"
    );
    assert_eq!(world.event(&created.id).await.content(), Some(&wanted));
}

async fn case_19_a_series_keeps_its_wall_clock_over_summer_time(server: CalendarServer) {
    let world = World::on(server).await;

    let created = world.create(&tuesdays()).await.unwrap();

    let text = world.server.get(&created.id.0).await.unwrap();
    assert!(
        text.contains("DTSTART;TZID=Europe/Berlin:20260303T100000"),
        "{text}"
    );
    assert!(
        text.contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU")
            || text.contains("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        "{text}"
    );
    let read = world.event(&created.id).await;
    let window = Window::Civil {
        from: at("2026-03-23T00:00:00"),
        until: at("2026-04-06T00:00:00"),
    };
    let instances = read
        .content()
        .unwrap()
        .instances(&window, &TestZones, Budget::default());
    let starts: Vec<_> = instances
        .iter()
        .map(|this| {
            TestZones
                .instant(this.timing.wall().0, &ZoneId::new("Europe/Berlin"))
                .to_rfc3339()
        })
        .collect();
    assert_eq!(
        starts,
        ["2026-03-24T09:00:00+00:00", "2026-03-31T08:00:00+00:00"]
    );
}

async fn case_20_a_made_up_zone_is_found_by_its_definition(server: CalendarServer) {
    let world = World::on(server).await;
    let theirs = file(
        "theirs-1",
        "DTSTART;TZID=Customized Time Zone:20260303T100000\nDTEND;TZID=Customized Time Zone:20260303T110000\nRRULE:FREQ=WEEKLY;COUNT=9\nSUMMARY:Standup",
    )
    .replace(
        "BEGIN:VEVENT",
        "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16011104T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010311T020000\r\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT",
    );
    let id = world.id("theirs-1.ics");
    world.server.put(&id.0, &theirs).await;

    let event = world.event(&id).await;

    let zone = event.content().unwrap().timing.zone().cloned();
    assert_eq!(zone, Some(ZoneId::new("America/New_York")));
}
