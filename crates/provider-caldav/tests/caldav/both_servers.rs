//! Stories that Radicale and Xandikos must both play.

use crate::world::{World, at, content, file, marker, names, new_event};
use domain::item::{Privacy, ShowAs, Uid};
use domain::remote_event::{Etag, Evidence, ProviderEventId, RemoteBody, RemoteChange, SyncToken};
use domain::time::{Timing, ZoneId};
use provider::{CalendarProvider as _, NewEvent, ProviderError};
use testkit::calendars::{CalendarServer, Radicale, Xandikos};

on_both_servers! {
    an_account_is_found_from_an_address_a_host_and_an_e_mail_address
    calendars_are_listed_with_name_and_colour
    what_is_created_is_listed_with_the_same_etag_and_read_back
    case_18_and_21_every_form_of_time_and_word_survives_the_server
    creating_twice_makes_one_event
    a_uid_that_another_event_has_is_refused
    a_change_on_an_old_version_is_refused
    case_15_what_we_do_not_understand_survives_our_change
    deleting_is_conditional_and_repeatable
    changes_of_others_are_seen_once
    case_09_a_dead_token_is_told
    case_31_however_many_changes_there_are_one_report_lists_them_all
    case_32_two_spellings_of_an_at_sign_are_one_address
    case_28_an_event_that_makes_no_sense_does_not_stop_the_others
    case_27_a_calendar_that_is_gone_is_neither_empty_nor_are_its_events_deleted
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

async fn what_is_created_is_listed_with_the_same_etag_and_read_back(server: CalendarServer) {
    let world = World::on(server).await;
    let (nothing, token) = world.everything().await;
    assert!(nothing.is_empty());

    let created = world.create(&new_event()).await.unwrap();

    assert_eq!(created.body, RemoteBody::Readable(content()));
    assert_eq!(created.marker, Some(marker()));
    let (changed, gone, _) = world.since(&token).await;
    assert_eq!(changed.len(), 1);
    assert_eq!(
        (&changed[0].id, &changed[0].etag),
        (&created.id, &created.etag)
    );
    assert!(gone.is_empty());
    assert_eq!(world.event(&created.id).await, created);
}

async fn case_18_and_21_every_form_of_time_and_word_survives_the_server(server: CalendarServer) {
    let world = World::on(server).await;
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
        let created = world.create(&event).await.unwrap();
        wanted.push((created.id, event.content));
    }

    let ids: Vec<ProviderEventId> = wanted.iter().map(|(id, _)| id.clone()).collect();
    let read = world.events(&ids).await.unwrap();

    for ((id, content), change) in wanted.iter().zip(&read) {
        let RemoteChange::Present(event) = change else {
            panic!("{change:?}")
        };
        assert_eq!(&event.id, id);
        assert_eq!(event.body, RemoteBody::Readable(content.clone()));
    }
}

async fn creating_twice_makes_one_event(server: CalendarServer) {
    let world = World::on(server).await;
    let first = world.create(&new_event()).await.unwrap();

    // The answer was lost, and meanwhile the item was moved: what is there is left, for somebody may have edited it.
    let again = world.create(&new_event()).await.unwrap();
    let mut moved = new_event();
    moved.content.timing = Timing::zoned(
        at("2026-12-04T10:00:00"),
        at("2026-12-04T11:30:00"),
        ZoneId::new("Europe/Berlin"),
    );
    let third = world.create(&moved).await.unwrap();

    assert_eq!(first, again);
    assert_eq!(third, first);
    assert_eq!(world.everything().await.0.len(), 1);
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

async fn a_change_on_an_old_version_is_refused(server: CalendarServer) {
    let world = World::on(server).await;
    let created = world.create(&new_event()).await.unwrap();
    let mut wanted = content();
    wanted.subject = "Ours".to_owned();
    let updated = world
        .update(&created.id, &created.etag, &wanted)
        .await
        .unwrap();

    let late = world.update(&created.id, &created.etag, &content()).await;

    assert!(
        matches!(late, Err(ProviderError::PreconditionFailed)),
        "{late:?}"
    );
    assert_ne!(updated.etag, created.etag);
    assert_eq!(world.event(&created.id).await, updated);
    let nowhere = world
        .update(&world.id("none.ics"), &created.etag, &wanted)
        .await;
    assert!(
        matches!(nowhere, Err(ProviderError::NotFound)),
        "{nowhere:?}"
    );
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

async fn deleting_is_conditional_and_repeatable(server: CalendarServer) {
    let world = World::on(server).await;
    let created = world.create(&new_event()).await.unwrap();
    let (_, token) = world.everything().await;

    let stale = world
        .delete(&created.id, &Etag("\"older\"".to_owned()))
        .await;
    assert!(
        matches!(stale, Err(ProviderError::PreconditionFailed)),
        "{stale:?}"
    );
    world.delete(&created.id, &created.etag).await.unwrap();
    world.delete(&created.id, &created.etag).await.unwrap();

    let (changed, gone, _) = world.since(&token).await;
    assert!(changed.is_empty());
    assert_eq!(gone, std::slice::from_ref(&created.id));
    assert_eq!(
        world
            .events(std::slice::from_ref(&created.id))
            .await
            .unwrap(),
        [RemoteChange::Gone(created.id, Evidence::Tombstone)]
    );
}

async fn changes_of_others_are_seen_once(server: CalendarServer) {
    let world = World::on(server).await;
    let lines =
        |title: &str| format!("DTSTART:20261203T090000Z\nDTEND:20261203T093000Z\nSUMMARY:{title}");
    for name in ["a", "b", "c"] {
        world
            .server
            .put(
                &world.id(&format!("{name}.ics")).0,
                &file(name, &lines("Old")),
            )
            .await;
    }
    let (all, token) = world.everything().await;
    let ids = ["a.ics", "b.ics", "c.ics"].map(|name| world.id(name).0);
    assert_eq!(names(&all), ids);

    let etag = world.server.put(&ids[0], &file("a", &lines("New"))).await;
    world.server.delete(&ids[1]).await;

    let (changed, gone, token) = world.since(&token).await;
    assert_eq!(names(&changed), [&ids[0]]);
    assert_eq!(changed[0].etag, Etag(etag));
    assert_eq!(gone, [ProviderEventId(ids[1].clone())]);
    let (changed, gone, _) = world.since(&token).await;
    assert!(changed.is_empty() && gone.is_empty());
}

async fn case_09_a_dead_token_is_told(server: CalendarServer) {
    let world = World::on(server).await;
    world.create(&new_event()).await.unwrap();

    for dead in [
        "sync:http://radicale.org/ns/sync/0000000000000000000000000000000000000000000000000000000000000000",
        "sync:0000000000000000000000000000000000000000",
        "sync:nonsense & <more>",
        "of another version of this program",
    ] {
        let outcome = world.changes(Some(&SyncToken(dead.to_owned()))).await;

        assert!(
            matches!(outcome, Err(ProviderError::SyncTokenExpired)),
            "{dead}: {outcome:?}"
        );
    }
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

async fn case_27_a_calendar_that_is_gone_is_neither_empty_nor_are_its_events_deleted(
    server: CalendarServer,
) {
    let world = World::on(server).await;
    let event = world.create(&new_event()).await.unwrap();
    let (_, token) = world.everything().await;
    world.server.delete(&world.calendar.0).await;

    for since in [None, Some(&token)] {
        let outcome = world.changes(since).await;
        assert!(
            matches!(outcome, Err(ProviderError::NotFound)),
            "{outcome:?}"
        );
    }
    let created = world.create(&new_event()).await;
    assert!(
        matches!(created, Err(ProviderError::NotFound)),
        "{created:?}"
    );
    let read = world.events(std::slice::from_ref(&event.id)).await;
    assert!(matches!(read, Err(ProviderError::NotFound)), "{read:?}");
    let deleted = world.delete(&event.id, &event.etag).await;
    assert!(
        matches!(deleted, Err(ProviderError::NotFound)),
        "{deleted:?}"
    );
}
