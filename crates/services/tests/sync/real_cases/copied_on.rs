//! Cases 1, 23 and 26: what goes on from one linked calendar to another, and what never does.

use crate::real::{Real, Second, both_ways, copying_on, event, object, rounds, titles, within};
use domain::calendar_sync::{Reach, SentDetails, SyncOptions};
use domain::item::{Content, ItemSource, Privacy};
use domain::recurrence::Range;
use domain::repeats::{ChangedOccurrence, Repeats};
use testkit::calendars::CalendarServer;

on_both_servers! {
    case_01_a_copied_on_event_never_comes_back_nor_goes_round
    case_01_a_received_event_stays_in_its_calendar_unless_a_sync_copies_it_on
    case_01_a_copy_of_ours_is_no_source_even_where_nothing_is_known_of_it
    case_01_changes_and_deletions_follow_to_the_copy_and_back_to_the_source
    case_01_a_copy_that_another_client_made_of_our_copy_is_an_event_of_its_own
    case_23_an_item_that_turns_private_leaves_no_detail_in_the_file
    case_23_a_private_event_that_is_copied_on_says_only_busy
    case_23_a_private_occurrence_of_a_public_series_is_not_in_the_file
    case_23_where_private_items_are_skipped_a_private_occurrence_does_not_take_place_there
    case_23_where_private_items_are_skipped_the_copy_goes
    case_26_one_meeting_in_two_linked_calendars_is_one_item_and_no_copy
    case_26_a_meeting_that_goes_from_one_of_two_calendars_stays_by_the_other
}

async fn case_01_a_copied_on_event_never_comes_back_nor_goes_round(server: CalendarServer) {
    let real = Real::live_with(server, copying_on()).await;
    let second = Second::beside(&real, copying_on()).await;
    real.put("physio", "Physio", 9, "").await;
    let source = real.read("physio").await;

    rounds(&real, &second).await;
    let copies = second.objects(&real).await;
    rounds(&real, &second).await;

    assert_eq!(real.objects().await.len(), 1);
    assert_eq!(real.read("physio").await, source, "the source is untouched");
    assert_eq!(titles(&copies), ["Physio"]);
    assert_eq!(second.objects(&real).await, copies, "nothing is rewritten");
    assert_eq!(real.here().await, ["Physio"]);
}

async fn case_01_a_received_event_stays_in_its_calendar_unless_a_sync_copies_it_on(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    let second = Second::beside(&real, within(Reach::Month)).await;
    real.put("physio", "Physio", 9, "").await;

    rounds(&real, &second).await;
    second.run(&real).await;

    assert!(second.objects(&real).await.is_empty());
    assert_eq!(real.here().await, ["Physio"]);
}

/// The copy of a colleague, or of a database that was lost.
async fn case_01_a_copy_of_ours_is_no_source_even_where_nothing_is_known_of_it(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    let visit = real.add("Visit", 9).await;
    real.push().await.unwrap();
    let ours = real.copy_of(visit).await.unwrap();
    let uid = ours
        .lines()
        .find_map(|line| line.strip_prefix("UID:INTEGRATOR-"));
    let uid = uid.unwrap().trim_end();
    let other = "0F8C3D52-6A7B-8D3D-85B5-E260C7F9934E";
    let theirs = ours
        .replace(uid, other)
        .replace(&uid.to_lowercase(), &other.to_lowercase());

    real.put_object("colleague", &theirs).await;
    real.comes_to_rest().await;

    assert_eq!(real.here().await, ["Visit"]);
    assert_eq!(real.objects().await.len(), 2);
}

async fn case_01_changes_and_deletions_follow_to_the_copy_and_back_to_the_source(
    server: CalendarServer,
) {
    let real = Real::live_with(server, both_ways()).await;
    let second = Second::beside(&real, copying_on()).await;
    real.put("physio", "Physio", 9, "").await;
    rounds(&real, &second).await;

    let (copy, text) = second.objects(&real).await.pop_first().unwrap();
    let text = text.replace("SUMMARY:Physio", "SUMMARY:Physio\r\nLOCATION:Room 2");
    real.server.put(&copy, &text).await;
    rounds(&real, &second).await;
    let source = real.read("physio").await.unwrap();
    assert!(source.contains("LOCATION:Room 2"), "{source}");

    real.delete("physio").await;
    rounds(&real, &second).await;
    assert!(second.objects(&real).await.is_empty());
    assert!(real.here().await.is_empty());
}

/// Some clients duplicate an event with every property it has, and give it a UID of its own.
async fn case_01_a_copy_that_another_client_made_of_our_copy_is_an_event_of_its_own(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    let visit = real.add("Visit", 9).await;
    real.push().await.unwrap();
    let ours = real.copy_of(visit).await.unwrap();
    let uid = ours.lines().find(|line| line.starts_with("UID:")).unwrap();
    let theirs = ours
        .replace(uid, "UID:duplicate@other")
        .replace("SUMMARY:Visit", "SUMMARY:Visit again");

    real.put_object("duplicate", &theirs).await;
    real.comes_to_rest().await;

    assert_eq!(real.here().await, ["Visit", "Visit again"]);
    assert_eq!(real.over_there().await, ["Visit", "Visit again"]);
}

const DETAILS: [&str; 4] = ["Salary", "raise", "Room 4", "kim@"];

fn assert_no_detail(files: &[String]) {
    assert!(!files.is_empty());
    for detail in DETAILS {
        let found = files.iter().find(|text| text.contains(detail));
        assert_eq!(found, None, "{detail} is in the file");
    }
}

fn salary_talk(content: &mut Content) {
    content.subject = "Salary talk".into();
    content.description = "raise".into();
    content.location = "Room 4".into();
}

async fn files(real: &Real) -> Vec<String> {
    real.objects().await.into_values().collect()
}

async fn case_23_an_item_that_turns_private_leaves_no_detail_in_the_file(server: CalendarServer) {
    let real = Real::live(server).await;
    let item = real.add("Visit", 9).await;
    real.change(item, |item| salary_talk(&mut item.content))
        .await;
    real.push().await.unwrap();
    assert_eq!(real.over_there().await, ["Salary talk"]);

    real.change(item, |item| item.content.privacy = Privacy::Private)
        .await;
    real.push().await.unwrap();

    assert_no_detail(&files(&real).await);
    assert_eq!(real.over_there().await, ["Busy"]);
    real.comes_to_rest().await;
    assert_eq!(real.here().await, ["Salary talk"]);
}

async fn case_23_a_private_event_that_is_copied_on_says_only_busy(server: CalendarServer) {
    let real = Real::live_with(server, both_ways()).await;
    let second = Second::beside(&real, copying_on()).await;
    let more = "DESCRIPTION:raise\r\nLOCATION:Room 4\r\nCLASS:PRIVATE\r\nATTENDEE:mailto:kim@elsewhere.example\r\n\
                X-NOTE:Salary\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Salary\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n";
    real.put("talk", "Salary talk", 9, more).await;

    rounds(&real, &second).await;

    let files: Vec<_> = second.objects(&real).await.into_values().collect();
    assert_no_detail(&files);
    assert!(!files[0].contains("VALARM"), "{}", files[0]);
    assert_eq!(second.titles(&real).await, ["Busy"]);
    let source = real.read("talk").await.unwrap();
    assert!(source.contains("SUMMARY:Salary talk"), "{source}");
}

/// A weekly standup, whose second one is a private talk at another hour.
async fn standup_with_a_talk(real: &Real) {
    let item = real.add("Standup", 9).await;
    real.change(item, |item| {
        let start = item.content.timing.wall().0 + chrono::TimeDelta::weeks(1);
        let mut talk = Content {
            privacy: Privacy::Private,
            ..crate::world::content("Appraisal", 14)
        };
        salary_talk(&mut talk);
        item.content.repeats = Some(Box::new(Repeats {
            overrides: vec![ChangedOccurrence {
                original_start: start,
                range: Range::This,
                content: Some(Box::new(talk)),
            }],
            ..testkit::builders::weekly()
        }));
    })
    .await;
    real.push().await.unwrap();
}

async fn case_23_where_private_items_are_skipped_a_private_occurrence_does_not_take_place_there(
    server: CalendarServer,
) {
    let options = SyncOptions {
        details: SentDetails::SkipPrivate,
        ..both_ways()
    };
    let real = Real::live_with(server, options).await;

    standup_with_a_talk(&real).await;

    let files = files(&real).await;
    assert_no_detail(&files);
    assert!(!files[0].contains("RECURRENCE-ID"), "{}", files[0]);
    assert!(files[0].contains("EXDATE"), "{}", files[0]);
    real.comes_to_rest().await;
}

async fn case_23_a_private_occurrence_of_a_public_series_is_not_in_the_file(
    server: CalendarServer,
) {
    let real = Real::live(server).await;

    standup_with_a_talk(&real).await;

    let files = files(&real).await;
    assert_no_detail(&files);
    assert!(files[0].contains("SUMMARY:Standup"), "{}", files[0]);
    assert!(files[0].contains("RECURRENCE-ID"), "{}", files[0]);
    let journal = format!("{:?}", real.journal().await);
    assert!(!journal.contains("Salary"), "nor in the log");
    real.comes_to_rest().await;
}

async fn case_23_where_private_items_are_skipped_the_copy_goes(server: CalendarServer) {
    let options = SyncOptions {
        details: SentDetails::SkipPrivate,
        ..both_ways()
    };
    let real = Real::live_with(server, options).await;
    let item = real.add("Salary talk", 9).await;
    real.push().await.unwrap();
    assert_eq!(real.over_there().await, ["Salary talk"]);

    real.change(item, |item| item.content.privacy = Privacy::Private)
        .await;
    real.push().await.unwrap();

    assert!(real.objects().await.is_empty());
    real.comes_to_rest().await;
    assert_eq!(real.here().await, ["Salary talk"]);
}

async fn case_26_one_meeting_in_two_linked_calendars_is_one_item_and_no_copy(
    server: CalendarServer,
) {
    let real = Real::live_with(server, copying_on()).await;
    let second = Second::beside(&real, copying_on()).await;
    let meeting = event("board", "Board meeting", 9, "");
    let series = object(
        "standup",
        "DTSTART:20260319T110000Z\r\nDTEND:20260319T113000Z\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nSUMMARY:Standup\r\n",
    );
    for (name, text) in [("board", &meeting), ("standup", &series)] {
        real.put_object(name, text).await;
        second.put_object(&real, name, text).await;
    }
    // One calendar did not hear yet that it was put off.
    real.put("review", "Review", 14, "").await;
    second
        .put_object(&real, "review", &event("review", "Review", 16, ""))
        .await;
    let before = (real.objects().await, second.objects(&real).await);

    rounds(&real, &second).await;

    assert_eq!(real.here().await, ["Board meeting", "Review", "Standup"]);
    assert_eq!((real.objects().await, second.objects(&real).await), before);
    for item in real.items().await {
        assert_eq!(
            item.source,
            ItemSource::Linked(real.sync),
            "nothing was moved"
        );
    }
}

async fn case_26_a_meeting_that_goes_from_one_of_two_calendars_stays_by_the_other(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    let second = Second::beside(&real, both_ways()).await;
    let meeting = event("board", "Board meeting", 9, "");
    real.put_object("board", &meeting).await;
    second.put_object(&real, "board", &meeting).await;
    rounds(&real, &second).await;
    let item = real.named("Board meeting").await.id;

    real.delete("board").await;
    rounds(&real, &second).await;

    assert_eq!(real.named("Board meeting").await.id, item);
    real.delete_in(&second, "board").await;
    rounds(&real, &second).await;
    assert!(real.here().await.is_empty());
}
