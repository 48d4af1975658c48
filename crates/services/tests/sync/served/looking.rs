//! Cases 8, 9 and 27: what a look may be taken for, and what not.

use super::theirs::{Edit, visit, wall};
use super::world::Served;
use crate::choices::within;
use chrono::TimeDelta;
use domain::calendar_sync::{Reach, SyncTrouble};
use domain::connection::ProviderKind;
use domain::run::{Action, RunCause, RunOutcome};

on_every_service! {
    case_08_an_event_that_is_moved_out_of_the_range_stays_tied
    case_08_an_event_that_time_leaves_behind_stays_tied
    case_08_gone_for_something_never_seen_changes_nothing
    case_09_a_dead_token_means_reading_again_and_comparing
    case_09_reading_again_that_fails_deletes_nothing_and_is_tried_again
    case_27_a_calendar_that_vanishes_pauses_its_sync_and_deletes_nothing
    case_27_a_calendar_that_may_only_be_read_any_more_takes_nothing_and_says_so
}

async fn case_08_an_event_that_is_moved_out_of_the_range_stays_tied(kind: ProviderKind) {
    let served = Served::new(kind, within(Reach::Week)).await;
    let event = served.put(&visit("Physio", 9)).await;
    served.run().await.unwrap();
    let item = served.named("Physio").await.id;
    let (there, calendar) = (&served.there, &served.calendar);

    let in_two_years = Edit::Times(wall("2028-03-19T09:00:00"), wall("2028-03-19T10:00:00"));
    there.edit(calendar, &event, &in_two_years).await;
    served.pull().await.unwrap();
    served.run().await.unwrap();

    let moved = served.item(item).await;
    assert!(!moved.deleted);
    let start = moved.content.timing.wall().0;
    assert_eq!(start, wall("2028-03-19T09:00:00"));
    assert_eq!(served.over_there(), ["Physio"]);

    // And back again: it is the same item.
    let back = Edit::Times(wall("2026-03-19T11:00:00"), wall("2026-03-19T12:00:00"));
    there.edit(calendar, &event, &back).await;
    served.run().await.unwrap();
    assert_eq!(served.named("Physio").await.id, item);
    served.comes_to_rest().await;
}

async fn case_08_an_event_that_time_leaves_behind_stays_tied(kind: ProviderKind) {
    let served = Served::new(kind, within(Reach::Week)).await;
    let event = served.put(&visit("Physio", 9)).await;
    let visit = served.add_quietly("Visit", 11).await;
    served.run().await.unwrap();
    let kept = served.kept();

    served.clock.advance(TimeDelta::days(50));
    served.renew_access().await;
    served.run().await.unwrap();
    served.pull().await.unwrap();

    assert_eq!(served.kept(), kept);
    served
        .there
        .edit(&served.calendar, &event, &Edit::Subject("Physio as it was"))
        .await;
    served
        .change(visit, |item| item.content.location = "Mill Road".into())
        .await;
    served.pull().await.unwrap();
    served.push().await.unwrap();
    assert_eq!(served.here().await, ["Physio as it was", "Visit"]);
    assert_eq!(served.kept_named("Visit").location, "Mill Road");
}

async fn case_08_gone_for_something_never_seen_changes_nothing(kind: ProviderKind) {
    let served = Served::live(kind).await;
    served.put(&visit("Physio", 9)).await;
    served.pull().await.unwrap();
    let passing = served.put(&visit("Came and went", 11)).await;
    served.there.erase(&served.calendar, &passing).await;
    let lines = served.journal().await;

    served.pull().await.unwrap();

    assert_eq!(served.here().await, ["Physio"]);
    assert_eq!(served.journal().await, lines);
}

/// Three events that came in and a copy of ours; then the service forgets its tokens, and one event goes, one changes and
/// one comes.
async fn after_a_loss_of_tokens(served: &Served) {
    let mut ids = Vec::new();
    for (name, hour) in [("stays", 9), ("goes", 10), ("changes", 11)] {
        ids.push(served.put(&visit(name, hour)).await);
    }
    served.add("Visit", 12).await;
    served.push().await.unwrap();
    served.pull().await.unwrap();
    let (there, calendar) = (&served.there, &served.calendar);
    there.erase(calendar, &ids[1]).await;
    there
        .edit(calendar, &ids[2], &Edit::Subject("changed"))
        .await;
    served.put(&visit("comes", 13)).await;
    there.expire_tokens(calendar);
}

async fn case_09_a_dead_token_means_reading_again_and_comparing(kind: ProviderKind) {
    let served = Served::live(kind).await;
    after_a_loss_of_tokens(&served).await;

    served.pull().await.unwrap();

    let all = ["Visit", "changed", "comes", "stays"];
    assert_eq!(served.here().await, all);
    let run = served.runs().await.remove(0);
    assert_eq!(
        (run.cause, run.outcome),
        (RunCause::Reread, Some(RunOutcome::Complete))
    );
    assert_eq!(served.over_there(), all);
    served.comes_to_rest().await;
}

async fn case_09_reading_again_that_fails_deletes_nothing_and_is_tried_again(kind: ProviderKind) {
    let served = Served::live(kind).await;
    after_a_loss_of_tokens(&served).await;
    let here = served.here().await;
    // The first request is refused because of the token, the next ones would list everything.
    served.answers_break_off_after(1);

    served.pull().await.unwrap_err();

    assert_eq!(served.here().await, here);
    assert_ne!(served.state().await.trouble, None);
    served.sandbox.clear_faults();
    served.pull().await.unwrap();
    assert_eq!(served.here().await, ["Visit", "changed", "comes", "stays"]);
    assert_eq!(served.state().await.trouble, None);
}

async fn case_27_a_calendar_that_vanishes_pauses_its_sync_and_deletes_nothing(kind: ProviderKind) {
    let served = Served::live(kind).await;
    for (name, hour) in [("physio", 9), ("dentist", 10)] {
        served.put(&visit(name, hour)).await;
    }
    let visit = served.add("visit", 11).await;
    served.push().await.unwrap();
    served.pull().await.unwrap();
    served.there.remove_calendar(&served.calendar);

    served.pull().await.unwrap_err();
    served
        .change(visit, |item| item.content.location = "Mill Road".into())
        .await;
    served.push().await.unwrap_err();

    assert_eq!(
        served.state().await.trouble,
        Some(SyncTrouble::CalendarGone)
    );
    assert_eq!(served.here().await, ["dentist", "physio", "visit"]);
    assert_eq!(served.waiting().await, 1, "what was done here still waits");
    let journal = served.journal().await;
    assert!(journal.iter().all(|line| line.action != Action::Delete));
}

async fn case_27_a_calendar_that_may_only_be_read_any_more_takes_nothing_and_says_so(
    kind: ProviderKind,
) {
    let served = Served::live(kind).await;
    served.put(&visit("Physio", 9)).await;
    served.pull().await.unwrap();
    let item = served.named("Physio").await.id;
    served.there.make_read_only(&served.calendar);
    let kept = served.kept();

    served
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;
    let new = served.add("Visit", 11).await;
    served.push().await.unwrap();

    assert_eq!(served.kept(), kept);
    assert_eq!(served.item(item).await.content.location, "Mill Road");
    assert!(!served.item(new).await.deleted);
    let line = served.line_of(Action::Fail).await;
    assert!(line.why.contains("does not let us write"), "{}", line.why);
}
