//! Case 11: a server that loses its files or does not tell all of them deletes nothing here, nor a flood of ours there.

use crate::real::Real;
use domain::calendar_sync::SyncTrouble;
use domain::reconcile::{HeldAnswer, HeldBecause};
use domain::run::RunOutcome;
use std::collections::BTreeMap;
use testkit::calendars::CalendarServer;
use testkit::unruly::Trouble;

on_both_servers! {
    case_11_a_disk_that_loses_the_files_deletes_nothing_here_and_keep_writes_them_again
    case_11_a_calendar_set_up_anew_and_empty_deletes_nothing_here
    case_11_an_empty_list_is_not_believed_while_the_events_are_found_by_name
    case_11_a_list_that_breaks_off_deletes_nothing
    case_11_deletions_that_a_person_confirms_are_made
    case_11_a_flood_of_deletions_here_waits_before_it_reaches_the_server
    case_11_a_few_deletions_need_nobody
}

const MANY: u32 = 12;

/// So many events that came from there.
async fn filled(real: &Real) {
    for number in 0..MANY {
        real.put(
            &format!("event{number:02}"),
            &format!("Event {number:02}"),
            number,
            "",
        )
        .await;
    }
    real.pull().await.unwrap();
    assert_eq!(real.here().await.len(), MANY as usize);
}

async fn case_11_a_disk_that_loses_the_files_deletes_nothing_here_and_keep_writes_them_again(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    filled(&real).await;
    real.server.lose_files(&real.path);
    assert!(real.objects().await.is_empty());

    real.pull().await.unwrap();

    assert_eq!(real.here().await.len(), 12);
    assert_eq!(real.held().await.len(), 12);
    assert_eq!(
        real.runs().await[0].outcome,
        Some(RunOutcome::Incomplete(
            "12 deletions wait for you".to_owned()
        ))
    );
    real.answer_held(HeldAnswer::Keep).await;
    real.push().await.unwrap();
    assert_eq!(real.over_there().await, real.here().await);
    real.comes_to_rest().await;
    assert_eq!(real.here().await.len(), 12);
}

async fn case_11_a_calendar_set_up_anew_and_empty_deletes_nothing_here(server: CalendarServer) {
    let real = Real::live(server).await;
    filled(&real).await;
    let objects = real.objects().await;
    real.server.make_anew("Work", &BTreeMap::new()).await;

    real.pull().await.unwrap();

    assert_eq!(real.here().await.len(), 12);
    let held = real.held().await;
    assert_eq!(held.len(), 12);
    assert_eq!(held[0].because, HeldBecause::AbsentFromCompleteList);

    // The backup is played in there, too: nobody has to decide any more.
    real.server.make_anew("Work", &objects).await;
    real.comes_to_rest().await;
    assert_eq!(real.held().await, []);
    assert_eq!(real.here().await.len(), 12);
}

async fn case_11_an_empty_list_is_not_believed_while_the_events_are_found_by_name(
    server: CalendarServer,
) {
    let real = Real::on_a_line(server).await;
    filled(&real).await;
    let objects = real.objects().await;
    // Set up anew and without the last one, so that the token is dead and everything is listed.
    real.put("late", "Late", 20, "").await;
    real.pull().await.unwrap();
    real.server.make_anew("Work", &objects).await;
    real.line().plan(1, Trouble::ListEmptied);

    real.pull().await.unwrap();

    assert_eq!(real.here().await.len(), 12);
    assert_eq!(real.held().await, []);
    let short = SyncTrouble::ShortList {
        listed: 0,
        known: 13,
    };
    assert_eq!(real.state().await.trouble, Some(short));
    real.put("event00", "Renamed", 0, "").await;
    real.pull().await.unwrap();
    assert_eq!(real.state().await.trouble, None);
    assert!(real.here().await.contains(&"Renamed".to_owned()));
}

async fn case_11_a_list_that_breaks_off_deletes_nothing(server: CalendarServer) {
    let real = Real::on_a_line(server).await;
    filled(&real).await;
    real.delete("event00").await;
    for trouble in [
        Trouble::AnswerCut,
        Trouble::AnswerLost,
        Trouble::Refused(503),
        Trouble::Refused(404),
    ] {
        real.line().plan(0, trouble);

        real.pull().await.unwrap_err();

        assert_eq!(real.here().await.len(), 12, "{trouble:?}");
    }
    real.pull().await.unwrap();
    assert_eq!(real.here().await.len(), 11);
}

async fn case_11_deletions_that_a_person_confirms_are_made(server: CalendarServer) {
    let real = Real::live(server).await;
    filled(&real).await;
    let objects = real.objects().await;
    real.server.lose_files(&real.path);
    real.pull().await.unwrap();
    // One is there again by the time of the answer.
    let (path, text) = objects.first_key_value().unwrap();
    real.server.put(path, text).await;

    real.answer_held(HeldAnswer::Delete).await;

    assert_eq!(real.here().await, ["Event 00"]);
    assert_eq!(real.held().await, []);
    real.comes_to_rest().await;
}

async fn case_11_a_flood_of_deletions_here_waits_before_it_reaches_the_server(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    let mut items = Vec::new();
    for number in 0..MANY {
        items.push(real.add(&format!("Visit {number:02}"), number).await);
    }
    real.push().await.unwrap();
    for item in &items {
        real.change(*item, |item| item.deleted = true).await;
    }
    real.add("Brand new", 20).await;

    real.push().await.unwrap();

    assert_eq!(real.objects().await.len(), 13);
    assert_eq!(real.held().await.len(), 12);
    real.answer_held(HeldAnswer::Delete).await;
    assert_eq!(real.over_there().await, ["Brand new"]);
}

async fn case_11_a_few_deletions_need_nobody(server: CalendarServer) {
    let real = Real::live(server).await;
    filled(&real).await;
    for number in 0..3 {
        real.delete(&format!("event{number:02}")).await;
    }

    real.pull().await.unwrap();

    assert_eq!(real.here().await.len(), 9);
    assert_eq!(real.held().await, []);
}
