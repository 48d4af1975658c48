//! Cases 13 and 14: both sides changed, and writes that are refused.

use crate::real::{Real, both_ways, event};
use domain::calendar_sync::{ConflictRule, SyncOptions};
use domain::reconcile::Why;
use domain::run::{Action, Side};
use testkit::calendars::CalendarServer;
use testkit::unruly::Trouble;

on_both_servers! {
    case_13_where_my_calendar_wins_the_loser_there_is_kept_and_comes_back
    case_13_where_the_linked_calendar_wins_the_loser_here_is_kept_and_comes_back
    case_13_different_fields_are_merged_whichever_side_looks_first
    case_13_an_edit_here_beats_a_deletion_there
    case_13_an_edit_there_beats_a_deletion_here
    case_13_where_deletions_win_the_edit_stays_in_the_log
    case_14_a_change_there_between_our_read_and_our_write_is_lost_on_neither_side
    case_14_a_uid_that_another_event_took_is_followed_by_a_fresh_one
    case_14_a_refused_write_stays_here_and_says_so
}

/// Renamed here and there; the sync decides; then the version that lost is brought back from the log.
async fn renamed_on_both_sides(
    server: CalendarServer,
    conflict: ConflictRule,
    (why, side): (Why, Side),
    (winner, loser): (&str, &str),
) {
    let options = SyncOptions {
        conflict,
        ..both_ways()
    };
    let real = Real::live_with(server, options).await;
    let item = real.add("Visit", 9).await;
    real.push().await.unwrap();
    let (path, text) = real.objects().await.pop_first().unwrap();
    let text = text.replace("SUMMARY:Visit", "SUMMARY:Theirs");
    real.server.put(&path, &text).await;
    real.change(item, |item| item.content.subject = "Ours".into())
        .await;

    real.comes_to_rest().await;

    assert_eq!(real.here().await, [winner]);
    assert_eq!(real.over_there().await, [winner]);
    let journal = real.journal().await;
    let lost = journal
        .iter()
        .rfind(|line| line.why == why.sentence())
        .unwrap();
    assert_eq!(lost.side, side);
    assert_eq!(lost.before.as_ref().unwrap().subject, loser);
    assert_eq!(lost.after.as_ref().unwrap().subject, winner);

    real.undo(lost.run, Some(lost.id)).await.unwrap();
    real.comes_to_rest().await;
    assert_eq!(real.here().await, [loser]);
    assert_eq!(real.over_there().await, [loser]);
}

async fn case_13_where_my_calendar_wins_the_loser_there_is_kept_and_comes_back(
    server: CalendarServer,
) {
    let told = (Why::Conflict, Side::There);
    renamed_on_both_sides(server, ConflictRule::MyCalendar, told, ("Ours", "Theirs")).await;
}

async fn case_13_where_the_linked_calendar_wins_the_loser_here_is_kept_and_comes_back(
    server: CalendarServer,
) {
    let told = (Why::ConflictTheirs, Side::Here);
    renamed_on_both_sides(
        server,
        ConflictRule::LinkedCalendar,
        told,
        ("Theirs", "Ours"),
    )
    .await;
}

async fn case_13_different_fields_are_merged_whichever_side_looks_first(server: CalendarServer) {
    let real = Real::live(server).await;
    real.put("a", "A", 9, "").await;
    real.put("b", "B", 11, "").await;
    real.pull().await.unwrap();
    let (a, b) = (real.named("A").await.id, real.named("B").await.id);

    real.put("a", "A renamed", 9, "").await;
    real.change(a, |item| item.content.location = "Mill Road".into())
        .await;
    real.pull().await.unwrap();
    real.put("b", "B renamed", 11, "").await;
    real.change(b, |item| item.content.location = "Town hall".into())
        .await;
    real.push().await.unwrap();
    real.comes_to_rest().await;

    for (name, item, subject, location) in [
        ("a", a, "A renamed", "Mill Road"),
        ("b", b, "B renamed", "Town hall"),
    ] {
        let here = real.item(item).await.content;
        assert_eq!(
            (here.subject.as_str(), here.location.as_str()),
            (subject, location)
        );
        let there = real.read(name).await.unwrap();
        assert!(there.contains(&format!("SUMMARY:{subject}")), "{there}");
        assert!(there.contains(&format!("LOCATION:{location}")), "{there}");
    }
}

async fn case_13_an_edit_here_beats_a_deletion_there(server: CalendarServer) {
    let real = Real::live(server).await;
    real.put("physio", "Physio", 9, "").await;
    real.pull().await.unwrap();
    let item = real.named("Physio").await.id;

    real.delete("physio").await;
    real.change(item, |item| item.content.location = "Mill Road".into())
        .await;
    real.push().await.unwrap();
    real.comes_to_rest().await;

    assert_eq!(real.here().await, ["Physio"]);
    let copy = real.copy_of(item).await.unwrap();
    assert!(copy.contains("LOCATION:Mill Road"), "{copy}");
    assert_eq!(real.objects().await.len(), 1);
}

async fn case_13_an_edit_there_beats_a_deletion_here(server: CalendarServer) {
    let real = Real::live(server).await;
    real.put("physio", "Physio", 9, "").await;
    real.pull().await.unwrap();
    let item = real.named("Physio").await.id;

    real.put("physio", "Physio ward 2", 9, "").await;
    real.change(item, |item| item.deleted = true).await;
    real.push().await.unwrap();
    real.comes_to_rest().await;

    assert_eq!(real.named("Physio ward 2").await.id, item);
    assert_eq!(real.over_there().await, ["Physio ward 2"]);
}

async fn case_13_where_deletions_win_the_edit_stays_in_the_log(server: CalendarServer) {
    let options = SyncOptions {
        edit_beats_delete: false,
        ..both_ways()
    };
    let real = Real::live_with(server, options).await;
    real.put("physio", "Physio", 9, "").await;
    real.pull().await.unwrap();
    let item = real.named("Physio").await.id;

    real.put("physio", "Physio", 9, "LOCATION:Ward 2\r\n").await;
    real.change(item, |item| item.deleted = true).await;
    real.pull().await.unwrap();
    real.push().await.unwrap();

    assert!(real.objects().await.is_empty());
    let line = real.line_of(Action::Delete).await;
    assert_eq!(line.before.unwrap().location, "Ward 2");
}

/// The condition on our write is what keeps this from being lost: the server answers 412.
async fn case_14_a_change_there_between_our_read_and_our_write_is_lost_on_neither_side(
    server: CalendarServer,
) {
    let real = Real::on_a_line(server).await;
    real.put("physio", "Physio", 9, "").await;
    real.pull().await.unwrap();
    let item = real.named("Physio").await.id;
    real.change(item, |item| item.content.location = "Mill Road".into())
        .await;
    let theirs = event("physio", "Physio renamed", 9, "");
    real.line().overtake(&real.address("physio"), &theirs);

    real.push().await.unwrap();

    let there = real.read("physio").await.unwrap();
    assert!(there.contains("SUMMARY:Physio renamed"), "{there}");
    assert!(there.contains("LOCATION:Mill Road"), "{there}");
    real.comes_to_rest().await;
    let here = real.item(item).await.content;
    assert_eq!(
        (here.subject.as_str(), here.location.as_str()),
        ("Physio renamed", "Mill Road")
    );
}

async fn case_14_a_uid_that_another_event_took_is_followed_by_a_fresh_one(server: CalendarServer) {
    let real = Real::live(server).await;
    let visit = real.add("Visit", 9).await;
    real.push().await.unwrap();
    let ours = real.copy_of(visit).await.unwrap();
    let uid = ours
        .lines()
        .find_map(|line| line.strip_prefix("UID:"))
        .unwrap();
    let taken = event("taken", "Taken", 11, "").replace("taken@other", uid.trim_end());
    real.change(visit, |item| item.deleted = true).await;
    real.push().await.unwrap();
    real.put_object("taken", &taken).await;

    real.change(visit, |item| item.deleted = false).await;
    real.push().await.unwrap();
    real.comes_to_rest().await;

    assert_eq!(real.over_there().await, ["Taken", "Visit"]);
    assert!(real.read("taken").await.unwrap().contains(uid.trim_end()));
    let fresh = real.copy_of(visit).await.unwrap();
    assert!(!fresh.contains(&format!("UID:{uid}\r\n")), "{fresh}");
    assert_eq!(real.waiting().await, 0);
}

async fn case_14_a_refused_write_stays_here_and_says_so(server: CalendarServer) {
    let real = Real::on_a_line(server).await;
    real.put("physio", "Physio", 9, "").await;
    real.pull().await.unwrap();
    let item = real.named("Physio").await.id;
    let theirs = real.read("physio").await;
    real.change(item, |item| item.content.location = "Mill Road".into())
        .await;
    // First the event is read, then it would be written.
    real.line().plan(1, Trouble::Refused(403));

    real.push().await.unwrap();

    assert_eq!(real.read("physio").await, theirs);
    assert_eq!(real.item(item).await.content.location, "Mill Road");
    let line = real.line_of(Action::Fail).await;
    assert!(line.why.contains("does not let us write"), "{}", line.why);
    let mut reading = real.env.store.read().await.unwrap();
    let waiting = reading.outgoing(real.organization, real.sync).await;
    assert!(waiting.unwrap()[0].refused.is_some());
    drop(reading);

    // Changed once more, it is tried once more.
    real.change(item, |item| item.content.location = "Town hall".into())
        .await;
    real.push().await.unwrap();
    let there = real.read("physio").await.unwrap();
    assert!(there.contains("LOCATION:Town hall"), "{there}");
}
