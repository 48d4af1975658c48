//! The same stories against Radicale and Xandikos, each watched by a client that is not ours.

use crate::real::Real;
use domain::calendar_sync::{Reach, SyncOptions, Window};
use domain::item::{Content, ItemKind};
use domain::time::Timing;
use testkit::calendars::CalendarServer;

on_both_servers! {
    events_travel_both_ways_changed_and_deleted
    own_items_go_out_and_stay_in_step
    what_came_and_went_between_two_looks_is_noticed
    case_29_connecting_again_doubles_nothing_and_lost_copies_are_taken_back
    case_02_two_filled_calendars_are_joined
    changes_on_both_sides_are_merged
    a_repeating_event_comes_in_as_one
    an_unplugged_server_loses_nothing
}

async fn events_travel_both_ways_changed_and_deleted(server: CalendarServer) {
    let real = Real::live(server).await;
    real.put(
        "physio",
        "Physio",
        9,
        "X-OTHER:kept\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n",
    )
    .await;
    real.put("dentist", "Dentist", 11, "").await;

    real.pull().await.unwrap();
    assert_eq!(real.here().await, ["Dentist", "Physio"]);

    // Moved here: the other client sees it moved, and its own properties are as they were.
    let physio = real
        .items()
        .await
        .into_iter()
        .find(|item| item.content.subject == "Physio")
        .unwrap();
    let later = "2026-03-19T15:30:00".parse().unwrap();
    let until = "2026-03-19T16:30:00".parse().unwrap();
    let zone = physio.content.timing.zone().unwrap().clone();
    real.change(physio.id, |item| {
        item.content.timing = Timing::zoned(later, until, zone)
    })
    .await;
    real.push().await.unwrap();
    let text = real.read("physio").await.unwrap();
    assert!(text.contains("20260319T153000"), "{text}");
    assert!(
        text.contains("X-OTHER:kept") && text.contains("TRIGGER:-PT15M"),
        "{text}"
    );

    // Moved there: it moves here.
    real.put("dentist", "Dentist moved", 13, "").await;
    real.pull().await.unwrap();
    assert_eq!(real.here().await, ["Dentist moved", "Physio"]);

    // Deleted on each side, gone on the other.
    real.delete("dentist").await;
    real.change(physio.id, |item| item.deleted = true).await;
    real.push().await.unwrap();
    real.pull().await.unwrap();
    assert_eq!(real.here().await, Vec::<String>::new());
    assert_eq!(real.read("physio").await, None);
}

async fn own_items_go_out_and_stay_in_step(server: CalendarServer) {
    let real = Real::live(server).await;
    let visit = real.add("Visit, at “Café Ö”; ask <b>Ann</b>\\n", 9).await;
    let day = real.add("Holiday", 10).await;
    real.change(day, |item| {
        item.content.timing =
            Timing::all_day("2026-03-28".parse().unwrap(), "2026-03-30".parse().unwrap());
    })
    .await;

    real.push().await.unwrap();
    let text = real.copy_of(day).await.unwrap();
    assert!(
        text.contains("DTSTART;VALUE=DATE:20260328") && text.contains("DTEND;VALUE=DATE:20260330"),
        "{text}"
    );
    let before = real.items().await;
    for _ in 0..3 {
        real.pull().await.unwrap();
        real.push().await.unwrap();
    }
    assert_eq!(real.items().await, before, "an echo changes nothing");

    let mine = real.item(visit).await.content;
    let mut reading = real.env.store.read().await.unwrap();
    let events = reading
        .remote_events(real.organization, real.sync)
        .await
        .unwrap();
    assert!(
        events.iter().any(|event| event.content() == Some(&mine)),
        "what is read back is what was written"
    );
}

/// Between two looks it came and went, so a server may list neither.
async fn what_came_and_went_between_two_looks_is_noticed(server: CalendarServer) {
    let real = Real::live(server).await;
    real.put("physio", "Physio", 11, "").await;
    real.pull().await.unwrap();
    let visit = real.add("Visit", 9).await;
    real.push().await.unwrap();
    let mut reading = real.env.store.read().await.unwrap();
    let mirror = reading
        .mirror(real.organization, real.sync, visit)
        .await
        .unwrap()
        .unwrap();
    drop(reading);
    real.server.delete(&mirror.event.0).await;

    real.pull().await.unwrap();

    assert_eq!(real.here().await, ["Physio"]);
    real.push().await.unwrap();
    assert_eq!(real.server.get(&mirror.event.0).await, None);
}

async fn case_02_two_filled_calendars_are_joined(server: CalendarServer) {
    let window = Some(Window {
        past: Reach::Month,
        future: Reach::Month,
    });
    let kinds = ItemKind::ALL.to_vec();
    let real = Real::new(
        server,
        SyncOptions {
            kinds,
            retrieve: window,
            send: window,
            ..SyncOptions::default()
        },
    )
    .await;
    real.put("shared", "Team planning", 9, "").await;
    for hour in 10..14 {
        real.put(&format!("event{hour}"), &format!("Event {hour}"), hour, "")
            .await;
    }
    real.add_quietly("Visit", 15).await;
    let shared = real.add_quietly("Team planning", 9).await;
    real.change(shared, |item| {
        let utc = domain::time::ZoneId::utc();
        let (start, end) = item.content.timing.wall();
        item.content.timing = Timing::zoned(start, end, utc);
    })
    .await;

    real.run().await.unwrap();
    real.run().await.unwrap();

    let all = [
        "Event 10",
        "Event 11",
        "Event 12",
        "Event 13",
        "Team planning",
        "Visit",
    ];
    assert_eq!(real.here().await, all);
    let mut reading = real.env.store.read().await.unwrap();
    let events = reading
        .remote_events(real.organization, real.sync)
        .await
        .unwrap();
    assert_eq!(events.len(), 6);
}

async fn case_29_connecting_again_doubles_nothing_and_lost_copies_are_taken_back(
    server: CalendarServer,
) {
    let month = Some(Window {
        past: Reach::Month,
        future: Reach::Month,
    });
    let options = SyncOptions {
        kinds: ItemKind::ALL.to_vec(),
        retrieve: month,
        send: month,
        ..SyncOptions::default()
    };
    let mut real = Real::new(server, options.clone()).await;
    real.put("physio", "Physio", 9, "").await;
    let visit = real.add_quietly("Visit", 11).await;
    real.run().await.unwrap();
    real.delete_and_keep().await;

    // While nothing was connected, each side changed something.
    real.put("physio", "Physio moved", 10, "").await;
    real.change_item(visit, |item| item.content.location = "Mill Road".into())
        .await;
    real.link_again(options.clone()).await;
    real.run().await.unwrap();
    real.pull().await.unwrap();

    assert_eq!(real.here().await, ["Physio moved", "Visit"]);
    assert_eq!(real.over_there().await, ["Physio moved", "Visit"]);
    let copy = real.copy_of(visit).await.unwrap();
    assert!(copy.contains("LOCATION:Mill Road"), "{copy}");

    // The ties are lost, as after an old backup: what is ours is found by its marker.
    real.lose_ties().await;
    real.delete_and_remove().await.unwrap();
    real.link_again(options).await;
    real.pull().await.unwrap();

    assert_eq!(real.over_there().await, ["Physio moved"]);
    assert_eq!(real.here().await, ["Physio moved", "Visit"]);
}

async fn changes_on_both_sides_are_merged(server: CalendarServer) {
    let real = Real::live(server).await;
    real.put("physio", "Physio", 9, "").await;
    real.pull().await.unwrap();
    let id = real.items().await[0].id;

    real.put("physio", "Physio renamed there", 9, "").await;
    real.change(id, |item| item.content.location = "Mill Road".into())
        .await;
    real.push().await.unwrap();

    let merged: Content = real.item(id).await.content;
    assert_eq!(
        (merged.subject.as_str(), merged.location.as_str()),
        ("Physio renamed there", "Mill Road")
    );
    let text = real.read("physio").await.unwrap();
    assert!(
        text.contains("renamed there") && text.contains("LOCATION:Mill Road"),
        "{text}"
    );
}

async fn a_repeating_event_comes_in_as_one(server: CalendarServer) {
    let real = Real::live(server).await;
    real.put("good", "Good", 9, "").await;
    real.put("odd", "Odd", 11, "RRULE:FREQ=DAILY;COUNT=2\r\n")
        .await;

    real.pull().await.unwrap();

    assert_eq!(real.here().await, ["Good", "Odd"]);
}

async fn an_unplugged_server_loses_nothing(server: CalendarServer) {
    let real = Real::live(server).await;
    real.put("physio", "Physio", 9, "").await;
    real.pull().await.unwrap();
    let base = real.unplug();

    base.add("Visit", 11).await;
    base.push().await.unwrap_err();
    base.pull().await.unwrap_err();

    assert_eq!(base.here().await, ["Physio", "Visit"]);
    assert_eq!(base.waiting().await, 1);
    assert_eq!(
        base.state().await.trouble,
        Some(domain::calendar_sync::SyncTrouble::Unreachable)
    );
}
