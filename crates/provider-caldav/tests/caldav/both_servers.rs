//! Stories that Radicale and Xandikos must both play: those of every adapter, and those of CalDAV.

use crate::world::{World, at, file, new_event};
use domain::item::Uid;
use domain::remote_event::RemoteBody;
use domain::time::{Timing, ZoneId};
use provider::{CalendarProvider as _, NewEvent, ProviderError};
use testkit::calendars::{CalendarServer, Radicale, Xandikos};

mod contract_on_radicale {
    use crate::world::World;

    provider::contract!(World::on(testkit::calendars::Radicale::start().await));
}

mod contract_on_xandikos {
    use crate::world::World;

    provider::contract!(World::on(testkit::calendars::Xandikos::start().await));
}

on_both_servers! {
    an_account_is_found_from_an_address_a_host_and_an_e_mail_address
    calendars_are_listed_with_name_and_colour
    a_uid_that_another_event_has_is_refused
    case_15_what_we_do_not_understand_survives_our_change
    case_31_however_many_changes_there_are_one_report_lists_them_all
    case_32_two_spellings_of_an_at_sign_are_one_address
    case_28_an_event_that_makes_no_sense_does_not_stop_the_others
}

async fn an_account_is_found_from_an_address_a_host_and_an_e_mail_address(server: CalendarServer) {
    server.make_calendar("Work").await;
    let provider = crate::world::provider();
    let port = server.port();

    for typed in [
        server.url(),
        format!("{}/", server.url()),
        format!("{}/ada/", server.url()),
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("ada@localhost:{port}"),
    ] {
        let mut login = server.login();
        login.server = typed.clone();

        let account = provider.sign_in(&login).await.unwrap();

        assert_eq!(account.name, "ada", "{typed}");
        let access = crate::world::access(&account.base_url);
        let calendars = provider.calendars(&access).await.unwrap();
        assert_eq!(calendars.len(), 1, "{typed}: {account:?}");
    }
}

async fn calendars_are_listed_with_name_and_colour(server: CalendarServer) {
    let world = World::on(server).await;
    world.server.make_calendar("Another").await;

    let calendars = world.provider.calendars(&world.access).await.unwrap();

    let [another, work] = calendars.as_slice() else {
        panic!("{calendars:?}")
    };
    assert_eq!(another.name, "Another");
    assert_eq!(work.name, "Work");
    assert_eq!(work.id, world.calendar);
    assert_eq!(work.color.as_deref(), Some("#3366cc"));
    assert!(work.can_write);
}

async fn a_uid_that_another_event_has_is_refused(server: CalendarServer) {
    let world = World::on(server).await;
    let theirs = file(
        "INTEGRATOR-1",
        "DTSTART:20261203T090000Z\nDTEND:20261203T093000Z\nSUMMARY:Theirs",
    );
    world.server.put(&world.id("theirs.ics").0, &theirs).await;

    let outcome = world.create(&new_event()).await;

    assert!(
        matches!(outcome, Err(ProviderError::PreconditionFailed)),
        "{outcome:?}"
    );
    assert_eq!(world.everything().await.0.len(), 1);
}

async fn case_15_what_we_do_not_understand_survives_our_change(server: CalendarServer) {
    let world = World::on(server).await;
    let theirs = file(
        "theirs-1",
        "DTSTART;TZID=Europe/Berlin:20261203T100000\nDTEND;TZID=Europe/Berlin:20261203T110000\nSUMMARY:Dentist\nX-COLOUR;X-SHADE=dark:teal\nCATEGORIES:HEALTH\nATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:bo@example.org\nORGANIZER:mailto:ada@example.org\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nDESCRIPTION:Soon\nEND:VALARM",
    )
    .replace(
        "BEGIN:VEVENT",
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT",
    );
    let id = world.id("theirs-1.ics");
    world.server.put(&id.0, &theirs).await;
    let before = world.server.get(&id.0).await.unwrap();
    let event = world.event(&id).await;
    let mut wanted = event.content().unwrap().clone();
    wanted.subject = "Dentist, moved".to_owned();
    wanted.timing = Timing::zoned(
        at("2026-12-03T12:00:00"),
        at("2026-12-03T13:00:00"),
        ZoneId::new("Europe/Berlin"),
    );

    let updated = world.update(&id, &event.etag, &wanted).await.unwrap();

    assert_eq!(updated.content(), Some(&wanted));
    assert_eq!(world.event(&id).await, updated);
    let after = world.server.get(&id.0).await.unwrap();
    let ours = [
        "SUMMARY",
        "DTSTART;",
        "DTEND;",
        "DTSTAMP",
        "SEQUENCE",
        "LAST-MODIFIED",
    ];
    for line in before
        .lines()
        .filter(|line| !ours.iter().any(|name| line.starts_with(name)))
    {
        assert!(after.contains(line), "{line} went from {after}");
    }
    assert!(after.contains("SUMMARY:Dentist\\, moved"), "{after}");
}

async fn case_31_however_many_changes_there_are_one_report_lists_them_all(server: CalendarServer) {
    let world = World::on(server).await;
    let (_, token) = world.everything().await;
    for number in 0..60 {
        let text = file(
            &format!("many{number}"),
            "DTSTART:20261203T090000Z\nSUMMARY:Many",
        );
        let id = world.id(&format!("many{number}.ics"));
        world.server.put(&id.0, &text).await;
    }

    let (changed, _, next) = world.since(&token).await;
    assert_eq!(changed.len(), 60);
    let (changed, gone, _) = world.since(&next).await;
    assert!(
        changed.is_empty() && gone.is_empty(),
        "the token was honest"
    );
    assert_eq!(world.everything().await.0.len(), 60);
}

async fn case_32_two_spellings_of_an_at_sign_are_one_address(server: CalendarServer) {
    let world = World::on(server).await;
    let event = NewEvent {
        uid: Uid::new("a b@example.org"),
        ..new_event()
    };
    let plain = NewEvent {
        uid: Uid::new("plain@example.org"),
        ..new_event()
    };
    world.create(&event).await.unwrap();
    let created = world.create(&plain).await.unwrap();
    let encoded = world.id("theirs%40example.org.ics").0;
    let theirs = world.id("theirs@example.org.ics");
    world
        .server
        .put(
            &encoded,
            &file("theirs", "DTSTART:20261203T090000Z\nSUMMARY:Theirs"),
        )
        .await;

    let (all, _) = world.everything().await;

    assert_eq!(created.id, world.id("plain@example.org.ics"));
    assert!(all.iter().any(|one| one.id == created.id), "{all:?}");
    assert!(all.iter().any(|one| one.id == theirs), "{all:?}");
    let read = world.event(&theirs).await;
    let mut wanted = read.content().unwrap().clone();
    wanted.subject = "Ours".to_owned();
    world.update(&theirs, &read.etag, &wanted).await.unwrap();
    assert_eq!(world.everything().await.0.len(), 3);
}

async fn case_28_an_event_that_makes_no_sense_does_not_stop_the_others(server: CalendarServer) {
    let world = World::on(server).await;
    let good = world.create(&new_event()).await.unwrap();
    let backwards = world.id("backwards.ics");
    world
        .server
        .put(
            &backwards.0,
            &file(
                "backwards",
                "DTSTART:20261203T090000Z\nDTEND:20261203T080000Z\nSUMMARY:<script>",
            ),
        )
        .await;
    let series = world.id("series.ics");
    world
        .server
        .put(
            &series.0,
            &file("series", "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:Standup"),
        )
        .await;

    let (all, _) = world.everything().await;
    assert_eq!(all.len(), 3);

    assert_eq!(world.event(&good.id).await, good);
    assert_eq!(
        world.event(&backwards).await.body,
        RemoteBody::Unreadable("It ends before it starts.".to_owned())
    );
    assert!(world.event(&series).await.content().unwrap().is_series());
}
