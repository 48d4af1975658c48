//! Cases 8, 9, 10 and 27: what a look may be taken for, and what not.

use crate::real::{Real, event, object, within};
use chrono::TimeDelta;
use domain::calendar_sync::{Reach, SyncTrouble};
use domain::run::{RunCause, RunOutcome};
use testkit::calendars::CalendarServer;

on_both_servers! {
    case_08_an_event_that_is_moved_out_of_the_range_stays_tied
    case_08_an_event_that_time_leaves_behind_stays_tied
    case_08_gone_for_something_never_seen_changes_nothing
    case_09_a_dead_token_means_reading_again_and_comparing
    case_09_reading_again_that_fails_deletes_nothing_and_is_tried_again
    case_10_a_report_of_changes_is_merged_into_what_is_known
    case_27_a_calendar_that_vanishes_pauses_its_sync_and_goes_on_when_it_is_back
}

async fn case_08_an_event_that_is_moved_out_of_the_range_stays_tied(server: CalendarServer) {
    let real = Real::new(server, within(Reach::Week)).await;
    real.put("physio", "Physio", 9, "").await;
    real.run().await.unwrap();
    let item = real.named("Physio").await.id;

    let in_two_years = "DTSTART:20280319T090000Z\r\nDTEND:20280319T100000Z\r\nSUMMARY:Physio\r\n";
    real.put_object("physio", &object("physio", in_two_years))
        .await;
    real.pull().await.unwrap();
    real.run().await.unwrap();

    let moved = real.item(item).await;
    assert!(!moved.deleted);
    assert_eq!(
        moved.content.timing.wall().0.to_string(),
        "2028-03-19 09:00:00"
    );
    assert!(real.read("physio").await.is_some());

    // And back again: it is the same item.
    real.put("physio", "Physio", 11, "").await;
    real.run().await.unwrap();
    assert_eq!(real.named("Physio").await.id, item);
    real.comes_to_rest().await;
}

async fn case_08_an_event_that_time_leaves_behind_stays_tied(server: CalendarServer) {
    let real = Real::new(server, within(Reach::Week)).await;
    real.put("physio", "Physio", 9, "").await;
    let visit = real.add_quietly("Visit", 11).await;
    real.run().await.unwrap();
    let there = real.objects().await;

    real.clock.advance(TimeDelta::days(50));
    real.run().await.unwrap();
    real.pull().await.unwrap();

    assert_eq!(real.objects().await, there);
    real.put("physio", "Physio as it was", 9, "").await;
    real.change(visit, |item| item.content.location = "Mill Road".into())
        .await;
    real.pull().await.unwrap();
    real.push().await.unwrap();
    assert_eq!(real.here().await, ["Physio as it was", "Visit"]);
    let copy = real.copy_of(visit).await.unwrap();
    assert!(copy.contains("LOCATION:Mill Road"), "{copy}");
}

async fn case_08_gone_for_something_never_seen_changes_nothing(server: CalendarServer) {
    let real = Real::live(server).await;
    real.put("physio", "Physio", 9, "").await;
    real.pull().await.unwrap();
    real.put("passing", "Came and went", 11, "").await;
    real.delete("passing").await;
    let lines = real.journal().await;

    real.pull().await.unwrap();

    assert_eq!(real.here().await, ["Physio"]);
    assert_eq!(real.journal().await, lines);
}

/// Three events that came in and a copy of ours; then the server moves to another machine, on which one event is missing,
/// one was changed and one is new.
async fn after_a_move_of_the_server(real: &Real) {
    for (name, hour) in [("stays", 9), ("goes", 10), ("changes", 11)] {
        real.put(name, name, hour, "").await;
    }
    real.add("Visit", 12).await;
    real.push().await.unwrap();
    real.pull().await.unwrap();
    let mut objects = real.objects().await;
    objects.remove(&real.address("goes"));
    objects.insert(real.address("changes"), event("changes", "changed", 11, ""));
    objects.insert(real.address("comes"), event("comes", "comes", 13, ""));
    real.server.make_anew("Work", &objects).await;
}

async fn case_09_a_dead_token_means_reading_again_and_comparing(server: CalendarServer) {
    let real = Real::live(server).await;
    after_a_move_of_the_server(&real).await;

    real.pull().await.unwrap();

    let all = ["Visit", "changed", "comes", "stays"];
    assert_eq!(real.here().await, all);
    let run = real.runs().await.remove(0);
    assert_eq!(
        (run.cause, run.outcome),
        (RunCause::Reread, Some(RunOutcome::Complete))
    );
    assert_eq!(real.over_there().await, all);
    real.comes_to_rest().await;
}

async fn case_09_reading_again_that_fails_deletes_nothing_and_is_tried_again(
    server: CalendarServer,
) {
    let real = Real::on_a_line(server).await;
    after_a_move_of_the_server(&real).await;
    let here = real.here().await;
    // The first request is refused because of the token, the second would list everything.
    real.line().plan(1, testkit::unruly::Trouble::AnswerCut);

    real.pull().await.unwrap_err();

    assert_eq!(real.here().await, here);
    assert_eq!(real.state().await.trouble, Some(SyncTrouble::Unreachable));
    real.pull().await.unwrap();
    assert_eq!(real.here().await, ["Visit", "changed", "comes", "stays"]);
    assert_eq!(real.state().await.trouble, None);
}

async fn case_10_a_report_of_changes_is_merged_into_what_is_known(server: CalendarServer) {
    let real = Real::live(server).await;
    for hour in 8..18 {
        real.put(
            &format!("event{hour:02}"),
            &format!("Event {hour:02}"),
            hour,
            "",
        )
        .await;
    }
    real.pull().await.unwrap();
    real.put("event08", "Event 08 moved", 19, "").await;
    real.delete("event09").await;
    real.put("event20", "Event 20", 20, "").await;

    real.pull().await.unwrap();

    let here = real.here().await;
    assert_eq!(here, real.over_there().await);
    assert_eq!(here.len(), 10);
    let mut reading = real.env.store.read().await.unwrap();
    let known = reading.remote_etags(real.organization, real.sync).await;
    assert_eq!(known.unwrap().len(), 10);
}

async fn case_27_a_calendar_that_vanishes_pauses_its_sync_and_goes_on_when_it_is_back(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    for (name, hour) in [("physio", 9), ("dentist", 10)] {
        real.put(name, name, hour, "").await;
    }
    let visit = real.add("visit", 11).await;
    real.push().await.unwrap();
    real.pull().await.unwrap();
    let dentist = real.named("dentist").await.id;
    let objects = real.objects().await;
    real.server.delete(&real.path).await;

    real.pull().await.unwrap_err();
    real.change(visit, |item| item.content.location = "Mill Road".into())
        .await;
    real.push().await.unwrap_err();
    real.change(dentist, |item| item.deleted = true).await;
    real.push().await.unwrap_err();

    assert_eq!(real.state().await.trouble, Some(SyncTrouble::CalendarGone));
    assert_eq!(real.here().await, ["physio", "visit"]);
    assert_eq!(real.waiting().await, 2);

    // What was done here meanwhile is done there, too, and nothing else is.
    real.server.make_calendar("Work").await;
    for (path, text) in &objects {
        real.server.put(path, text).await;
    }
    real.comes_to_rest().await;
    assert_eq!(real.state().await.trouble, None);
    assert_eq!(real.here().await, ["physio", "visit"]);
    assert_eq!(real.over_there().await, ["physio", "visit"]);
    assert_eq!(real.item(visit).await.content.location, "Mill Road");
    let copy = real.copy_of(visit).await.unwrap();
    assert!(copy.contains("LOCATION:Mill Road"), "{copy}");
}
