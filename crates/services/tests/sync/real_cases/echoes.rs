//! Case 30: Calendly itself writes the meeting of a booking into a linked calendar. It stands there once, and here once.

use crate::bookings::{AT_NINE, OURS, Step, THEIRS, calendlys, saying, told_there};
use crate::choices::within;
use crate::real::{Real, Second, both_ways, copying_on, rounds};
use domain::calendar_sync::{Reach, SyncOptions};
use domain::run::{Action, Change, Side};
use services::items::history;
use testkit::calendars::CalendarServer;
use testkit::unruly::Trouble;

on_both_servers! {
    case_30_an_appointment_that_calendly_writes_before_we_do_is_not_sent
    case_30_our_copy_makes_room_for_what_calendly_writes_later
    case_30_what_was_changed_in_our_copy_comes_in_before_it_goes
    case_30_what_is_changed_in_our_copy_while_it_goes_comes_in_as_well
    case_30_a_changed_copy_stays_where_changes_do_not_come_in
    case_30_a_copy_whose_making_was_not_heard_of_goes_as_well
    case_30_who_deletes_our_copy_because_it_stands_there_twice_deletes_no_appointment
    case_30_what_came_in_before_the_booking_was_known_makes_room_for_the_appointment
    case_30_what_dana_wrote_before_the_booking_was_known_is_kept
    case_30_a_meeting_that_is_told_without_links_is_known_by_its_time_and_guest
    case_30_a_first_run_over_old_things_copies_neither
    case_30_what_is_connected_anew_is_known_again
    case_30_other_linked_calendars_get_their_copy
    case_30_an_appointment_that_its_host_deleted_does_not_come_back
    case_30_what_calendly_wrote_is_not_taken_back_with_our_copies
    case_30_an_event_that_only_quotes_the_booking_is_somebodys_own
}

/// Dana is connected with Calendly, and with one calendar.
pub async fn dana(server: CalendarServer) -> Real {
    let real = Real::live(server).await;
    real.with_calendly().await;
    real
}

/// The meeting stands here once and there once, Calendly's event is as Calendly wrote it, and nothing moves any more.
pub async fn assert_once(real: &Real, name: &str, text: &str) {
    real.comes_to_rest().await;
    assert_eq!(real.here().await, [OURS]);
    assert_eq!(real.over_there().await, [THEIRS]);
    assert_eq!(real.stands_there().await, Some(real.address(name)));
    let there = &real.objects().await[&real.address(name)];
    for line in text.lines() {
        assert!(there.contains(line), "{line}\n{there}");
    }
}

async fn case_30_an_appointment_that_calendly_writes_before_we_do_is_not_sent(
    server: CalendarServer,
) {
    let real = dana(server).await;
    real.told(&[Step::Books]).await;
    let text = calendlys("calendly", "a", AT_NINE);
    real.put_object("calendly", &text).await;

    real.pull().await.unwrap();
    real.push().await.unwrap();

    assert_once(&real, "calendly", &text).await;
    let appointment = real.appointment().await;
    let told = history(&real.env, &real.caller(), appointment.id)
        .await
        .unwrap();
    let said = "Calendly has written this meeting into the calendar itself";
    assert_eq!(
        (told.places[0].is_copied, told.places[0].how.as_str()),
        (true, said)
    );
    assert!(told.lines.iter().any(|line| line.why == said), "{told:?}");
    // Neither what changes here nor what changes there travels.
    real.change(appointment.id, |item| {
        item.content.subject = "Ida, about the roof".to_owned();
    })
    .await;
    real.put_object(
        "calendly",
        &text.replace("Intro call", "Intro call, by Zoom"),
    )
    .await;
    real.comes_to_rest().await;
    assert_eq!(real.here().await, ["Ida, about the roof"]);
    assert_eq!(real.over_there().await, [THEIRS]);
    assert!(
        !real
            .appointment()
            .await
            .content
            .description
            .contains("Zoom")
    );
}

async fn case_30_our_copy_makes_room_for_what_calendly_writes_later(server: CalendarServer) {
    let real = dana(server).await;
    real.told(&[Step::Books]).await;
    real.push().await.unwrap();
    assert_eq!(real.over_there().await, [OURS]);
    let text = calendlys("calendly", "a", AT_NINE);
    real.put_object("calendly", &text).await;

    real.pull().await.unwrap();
    real.push().await.unwrap();

    assert_once(&real, "calendly", &text).await;
    let gone = real.line_of(Action::Delete).await;
    assert_eq!(gone.side, Side::There);
    assert_eq!(
        gone.why,
        "Calendly has written this meeting into the calendar itself"
    );
}

/// Another client gives our copy another title.
async fn rename_copy(real: &Real, title: &str) {
    let address = real.address_of(real.appointment().await.id).await.unwrap();
    let text = real.server.get(&address).await.unwrap();
    let renamed = text.replace(&format!("SUMMARY:{OURS}"), &format!("SUMMARY:{title}"));
    assert_ne!(text, renamed);
    real.server.put(&address, &renamed).await;
}

async fn case_30_what_was_changed_in_our_copy_comes_in_before_it_goes(server: CalendarServer) {
    let real = dana(server).await;
    real.told(&[Step::Books]).await;
    real.push().await.unwrap();
    rename_copy(&real, "Ida\\, about the roof").await;
    real.put_object("calendly", &calendlys("calendly", "a", AT_NINE))
        .await;

    real.comes_to_rest().await;

    assert_eq!(real.here().await, ["Ida, about the roof"]);
    assert_eq!(real.over_there().await, [THEIRS]);
}

async fn case_30_what_is_changed_in_our_copy_while_it_goes_comes_in_as_well(
    server: CalendarServer,
) {
    let real = dana(server).await;
    real.told(&[Step::Books]).await;
    real.push().await.unwrap();
    real.put_object("calendly", &calendlys("calendly", "a", AT_NINE))
        .await;
    real.pull().await.unwrap();
    rename_copy(&real, "Ida\\, about the roof").await;

    real.comes_to_rest().await;

    assert_eq!(real.here().await, ["Ida, about the roof"]);
    assert_eq!(real.over_there().await, [THEIRS]);
}

async fn case_30_a_changed_copy_stays_where_changes_do_not_come_in(server: CalendarServer) {
    let mut narrow = both_ways();
    narrow.incoming.update = false;
    let real = Real::live_with(server, narrow).await;
    real.with_calendly().await;
    real.told(&[Step::Books]).await;
    real.push().await.unwrap();
    rename_copy(&real, "Ida\\, about the roof").await;
    real.put_object("calendly", &calendlys("calendly", "a", AT_NINE))
        .await;

    real.comes_to_rest().await;

    assert_eq!(real.here().await, [OURS]);
    assert_eq!(
        real.over_there().await,
        ["Ida Muster and Dana W.", "Ida\\, about the roof"]
    );
}

async fn case_30_a_copy_whose_making_was_not_heard_of_goes_as_well(server: CalendarServer) {
    let real = Real::on_a_line(server).await;
    real.with_calendly().await;
    real.told(&[Step::Books]).await;
    real.line().plan(0, Trouble::AnswerLost);
    real.push().await.unwrap_err();
    real.line().heal();
    assert_eq!(real.over_there().await, [OURS], "it was made");
    let text = calendlys("calendly", "a", AT_NINE);
    real.put_object("calendly", &text).await;

    assert_once(&real, "calendly", &text).await;
}

async fn case_30_who_deletes_our_copy_because_it_stands_there_twice_deletes_no_appointment(
    server: CalendarServer,
) {
    let real = dana(server).await;
    real.told(&[Step::Books]).await;
    real.push().await.unwrap();
    let copy = real.address_of(real.appointment().await.id).await.unwrap();
    let text = calendlys("calendly", "a", AT_NINE);
    real.put_object("calendly", &text).await;
    // Seen together, or one after the other.
    real.pull().await.unwrap();
    real.server.delete(&copy).await;

    assert_once(&real, "calendly", &text).await;
}

async fn case_30_what_came_in_before_the_booking_was_known_makes_room_for_the_appointment(
    server: CalendarServer,
) {
    let real = dana(server).await;
    let second = Second::beside(&real, copying_on()).await;
    let text = calendlys("calendly", "a", AT_NINE);
    real.put_object("calendly", &text).await;
    rounds(&real, &second).await;
    assert_eq!(real.here().await, [THEIRS]);
    assert_eq!(second.titles(&real).await, [THEIRS]);

    real.told(&[Step::Books]).await;
    rounds(&real, &second).await;

    assert_once(&real, "calendly", &text).await;
    assert_eq!(second.titles(&real).await, [OURS]);
    let gone = real.line_of(Action::Delete).await;
    assert_eq!(gone.side, Side::Here);
    assert_eq!(
        gone.why,
        "It is the meeting of a booking, whose appointment takes its place"
    );
}

async fn case_30_what_dana_wrote_before_the_booking_was_known_is_kept(mut server: CalendarServer) {
    for is_sent in [true, false] {
        let real = dana(server).await;
        real.put_object("calendly", &calendlys("calendly", "a", AT_NINE))
            .await;
        real.pull().await.unwrap();
        let received = real.named(THEIRS).await;
        real.change(received.id, |item| {
            item.content.description.push_str("\n\nBring the ladder");
        })
        .await;
        if is_sent {
            real.push().await.unwrap();
        }

        real.told(&[Step::Books]).await;
        real.comes_to_rest().await;

        assert_eq!(real.here().await, [OURS]);
        let description = real.appointment().await.content.description;
        assert!(
            description.starts_with("Booked through Calendly"),
            "{description}"
        );
        assert!(
            description.ends_with("\n\nBring the ladder"),
            "{description}"
        );
        let there = real.read("calendly").await.unwrap();
        assert_eq!(there.contains("Bring the ladder"), is_sent);
        server = real.ended().await;
    }
}

async fn case_30_a_meeting_that_is_told_without_links_is_known_by_its_time_and_guest(
    server: CalendarServer,
) {
    let real = dana(server).await;
    real.told(&[Step::Books]).await;
    let guests = "ORGANIZER:mailto:dana@fernhill.example\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:Ida@Example.org\r\n";
    let text = saying("calendly", AT_NINE, "Powered by Calendly.com", guests);
    real.put_object("calendly", &text).await;

    assert_once(&real, "calendly", &text).await;
}

async fn case_30_a_first_run_over_old_things_copies_neither(server: CalendarServer) {
    let real = Real::new(server, within(Reach::All)).await;
    real.with_calendly().await;
    real.told(&[Step::Books]).await;
    let text = calendlys("calendly", "a", AT_NINE);
    real.put_object("calendly", &text).await;
    let plan = services::sync::preview_plan(&real.env, &real.state().await)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(plan.steps, []);

    real.run().await.unwrap();

    assert_once(&real, "calendly", &text).await;
}

async fn case_30_what_is_connected_anew_is_known_again(server: CalendarServer) {
    let mut real = dana(server).await;
    real.told(&[Step::Books]).await;
    real.push().await.unwrap();
    let text = calendlys("calendly", "a", AT_NINE);
    real.put_object("calendly", &text).await;
    real.delete_and_keep().await;
    real.link_again(within(Reach::All)).await;

    // Our copy of before is found, and makes room.
    real.run().await.unwrap();
    let comes_in = |line: &Change| line.side == Side::Here;
    assert!(
        !real.journal().await.iter().any(comes_in),
        "not even for a while"
    );
    assert_once(&real, "calendly", &text).await;
    real.delete_and_keep().await;
    real.link_again(within(Reach::All)).await;

    // What was tied is tied again.
    real.run().await.unwrap();
    assert_once(&real, "calendly", &text).await;
}

async fn case_30_other_linked_calendars_get_their_copy(server: CalendarServer) {
    let real = dana(server).await;
    let second = Second::beside(&real, both_ways()).await;
    real.told(&[Step::Books]).await;
    let text = calendlys("calendly", "a", AT_NINE);
    real.put_object("calendly", &text).await;

    rounds(&real, &second).await;

    assert_once(&real, "calendly", &text).await;
    assert_eq!(second.titles(&real).await, [OURS]);
}

async fn case_30_an_appointment_that_its_host_deleted_does_not_come_back(server: CalendarServer) {
    let real = dana(server).await;
    real.told(&[Step::Books]).await;
    let appointment = real.appointment().await.id;
    real.change(appointment, |item| item.deleted = true).await;
    let text = calendlys("calendly", "a", AT_NINE);
    real.put_object("calendly", &text).await;

    real.comes_to_rest().await;

    assert!(real.here().await.is_empty());
    assert_eq!(real.over_there().await, [THEIRS]);
}

async fn case_30_what_calendly_wrote_is_not_taken_back_with_our_copies(server: CalendarServer) {
    let real = dana(server).await;
    real.told(&[Step::Books]).await;
    real.put_object("calendly", &calendlys("calendly", "a", AT_NINE))
        .await;
    real.add("Visit", 11).await;
    real.comes_to_rest().await;
    assert_eq!(real.over_there().await, [THEIRS, "Visit"]);

    real.delete_and_remove().await.unwrap();

    assert_eq!(real.over_there().await, [THEIRS]);
    assert!(!real.is_there().await);
}

async fn case_30_an_event_that_only_quotes_the_booking_is_somebodys_own(server: CalendarServer) {
    let narrow = SyncOptions {
        kinds: Vec::new(),
        ..both_ways()
    };
    let real = Real::live_with(server, narrow).await;
    real.with_calendly().await;
    real.told(&[Step::Books]).await;
    let prepare =
        calendlys("prepare", "a", "2026-03-19T08:00:00").replace(THEIRS, "Prepare for Ida");
    let others =
        saying("others", AT_NINE, &told_there("somebody"), "").replace(THEIRS, "Bo and Dana W.");
    real.put_object("prepare", &prepare).await;
    real.put_object("others", &others).await;

    real.comes_to_rest().await;

    assert_eq!(
        real.here().await,
        ["Bo and Dana W.", OURS, "Prepare for Ida"]
    );
    assert_eq!(real.tie_of_appointment().await, None);
}
