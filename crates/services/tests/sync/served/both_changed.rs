//! Cases 13 and 14: both sides changed, and writes that are refused.

use super::theirs::{Edit, visit, wall};
use super::world::Served;
use crate::choices::both_ways;
use domain::calendar_sync::{ConflictRule, SyncOptions};
use domain::connection::ProviderKind;
use domain::reconcile::Why;
use domain::run::{Action, Side};

on_every_service! {
    case_13_where_my_calendar_wins_the_loser_there_is_kept_and_comes_back
    case_13_where_the_linked_calendar_wins_the_loser_here_is_kept_and_comes_back
    case_13_different_fields_are_merged_whichever_side_looks_first
    case_13_an_edit_here_beats_a_deletion_there
    case_13_an_edit_there_beats_a_deletion_here
    case_13_where_deletions_win_the_edit_stays_in_the_log
    case_14_a_change_there_that_we_have_not_seen_is_lost_on_neither_side
    case_14_what_was_deleted_there_and_comes_back_here_is_written_once
    case_14_a_refused_write_stays_here_and_says_so
    case_14_an_edit_there_amid_a_change_of_ours_that_broke_off_is_not_lost
    case_14_a_write_whose_answer_is_cut_makes_no_second_event
}

/// Renamed here and there; the sync decides; then the version that lost is brought back from the log.
async fn renamed_on_both_sides(
    kind: ProviderKind,
    conflict: ConflictRule,
    (why, side): (Why, Side),
    (winner, loser): (&str, &str),
) {
    let options = SyncOptions {
        conflict,
        ..both_ways()
    };
    let served = Served::live_with(kind, options).await;
    let item = served.add("Visit", 9).await;
    served.push().await.unwrap();
    let copy = served.kept_named("Visit").id;
    served
        .there
        .edit(&served.calendar, &copy, &Edit::Subject("Theirs"))
        .await;
    served
        .change(item, |item| item.content.subject = "Ours".into())
        .await;

    served.comes_to_rest().await;

    assert_eq!(served.here().await, [winner]);
    assert_eq!(served.over_there(), [winner]);
    let journal = served.journal().await;
    let mut lines = journal.iter();
    let lost = lines.rfind(|line| line.why == why.sentence()).unwrap();
    assert_eq!(lost.side, side);
    assert_eq!(lost.before.as_ref().unwrap().subject, loser);
    assert_eq!(lost.after.as_ref().unwrap().subject, winner);

    served.undo(lost.run, Some(lost.id)).await.unwrap();
    served.comes_to_rest().await;
    assert_eq!(served.here().await, [loser]);
    assert_eq!(served.over_there(), [loser]);
}

async fn case_13_where_my_calendar_wins_the_loser_there_is_kept_and_comes_back(kind: ProviderKind) {
    let told = (Why::Conflict, Side::There);
    renamed_on_both_sides(kind, ConflictRule::MyCalendar, told, ("Ours", "Theirs")).await;
}

async fn case_13_where_the_linked_calendar_wins_the_loser_here_is_kept_and_comes_back(
    kind: ProviderKind,
) {
    let told = (Why::ConflictTheirs, Side::Here);
    let rule = ConflictRule::LinkedCalendar;
    renamed_on_both_sides(kind, rule, told, ("Theirs", "Ours")).await;
}

async fn case_13_different_fields_are_merged_whichever_side_looks_first(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let (first, second) = (
        served.put(&visit("A", 9)).await,
        served.put(&visit("B", 11)).await,
    );
    served.pull().await.unwrap();
    let (a, b) = (served.named("A").await.id, served.named("B").await.id);
    let (there, calendar) = (&served.there, &served.calendar);

    there
        .edit(calendar, &first, &Edit::Subject("A renamed"))
        .await;
    served
        .change(a, |item| item.content.location = "Mill Road".into())
        .await;
    served.pull().await.unwrap();
    there
        .edit(calendar, &second, &Edit::Subject("B renamed"))
        .await;
    served
        .change(b, |item| item.content.location = "Town hall".into())
        .await;
    served.push().await.unwrap();
    served.comes_to_rest().await;

    for (item, subject, location) in [(a, "A renamed", "Mill Road"), (b, "B renamed", "Town hall")]
    {
        let here = served.item(item).await.content;
        assert_eq!(
            (here.subject.as_str(), here.location.as_str()),
            (subject, location)
        );
        assert_eq!(served.kept_named(subject).location, location);
    }
}

async fn case_13_an_edit_here_beats_a_deletion_there(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = served.put(&visit("Physio", 9)).await;
    served.pull().await.unwrap();
    let item = served.named("Physio").await.id;

    served.there.erase(&served.calendar, &event).await;
    served
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;
    served.push().await.unwrap();
    served.comes_to_rest().await;

    assert_eq!(served.here().await, ["Physio"]);
    assert_eq!(served.kept_named("Physio").location, "Mill Road");
}

async fn case_13_an_edit_there_beats_a_deletion_here(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = served.put(&visit("Physio", 9)).await;
    served.pull().await.unwrap();
    let item = served.named("Physio").await.id;

    let renamed = Edit::Subject("Physio ward 2");
    served.there.edit(&served.calendar, &event, &renamed).await;
    served.change(item, |item| item.deleted = true).await;
    served.push().await.unwrap();
    served.comes_to_rest().await;

    assert_eq!(served.named("Physio ward 2").await.id, item);
    assert_eq!(served.over_there(), ["Physio ward 2"]);
}

async fn case_13_where_deletions_win_the_edit_stays_in_the_log(kind: ProviderKind) {
    let options = SyncOptions {
        edit_beats_delete: false,
        ..both_ways()
    };
    let served = Served::live_with(kind, options).await;
    let event = served.put(&visit("Physio", 9)).await;
    served.pull().await.unwrap();
    let item = served.named("Physio").await.id;

    let place = Edit::Location("Ward 2".to_owned());
    served.there.edit(&served.calendar, &event, &place).await;
    served.change(item, |item| item.deleted = true).await;
    served.pull().await.unwrap();
    served.push().await.unwrap();

    assert!(served.kept().is_empty());
    let line = served.line_of(Action::Delete).await;
    assert_eq!(line.before.unwrap().location, "Ward 2");
}

/// The condition on our write is what keeps this from being lost: it names the version that we know, which is none any more.
async fn case_14_a_change_there_that_we_have_not_seen_is_lost_on_neither_side(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = served.put(&visit("Physio", 9)).await;
    served.pull().await.unwrap();
    let item = served.named("Physio").await.id;
    let renamed = Edit::Subject("Physio renamed");
    served.there.edit(&served.calendar, &event, &renamed).await;
    served
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;

    served.push().await.unwrap();

    assert_eq!(served.kept_named("Physio renamed").location, "Mill Road");
    served.comes_to_rest().await;
    let here = served.item(item).await.content;
    assert_eq!(
        (here.subject.as_str(), here.location.as_str()),
        ("Physio renamed", "Mill Road")
    );
}

/// Google and Microsoft remember what was made under an identity after it is gone, so the same one is refused.
async fn case_14_what_was_deleted_there_and_comes_back_here_is_written_once(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let item = served.add("Visit", 9).await;
    served.push().await.unwrap();
    served.change(item, |item| item.deleted = true).await;
    served.push().await.unwrap();
    assert!(served.kept().is_empty());

    for _ in 0..2 {
        served.change(item, |item| item.deleted = false).await;
        served.push().await.unwrap();
        served.comes_to_rest().await;
        assert_eq!(served.over_there(), ["Visit"]);
        assert_eq!(served.here().await, ["Visit"]);
        served.change(item, |item| item.deleted = true).await;
        served.push().await.unwrap();
        assert!(served.kept().is_empty());
    }
}

async fn case_14_a_refused_write_stays_here_and_says_so(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = served.put(&visit("Physio", 9)).await;
    served.pull().await.unwrap();
    let item = served.named("Physio").await.id;
    let kept = served.kept();
    served.there.make_read_only(&served.calendar);
    served
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;

    served.push().await.unwrap();

    assert_eq!(served.kept(), kept);
    assert_eq!(kept[0].id, event);
    assert_eq!(served.item(item).await.content.location, "Mill Road");
    let line = served.line_of(Action::Fail).await;
    assert!(line.why.contains("does not let us write"), "{}", line.why);
    let mut reading = served.env.store.read().await.unwrap();
    let waiting = reading.outgoing(served.organization, served.sync).await;
    assert!(waiting.unwrap()[0].refused.is_some());
}

/// A series and its occurrences are written one by one. Wherever that breaks off, what somebody writes there before we go on
/// stays, and so does what we wanted.
async fn case_14_an_edit_there_amid_a_change_of_ours_that_broke_off_is_not_lost(
    kind: ProviderKind,
) {
    let served = Served::live(kind).await;
    for good in 0..6 {
        let title = format!("Standup {good}");
        let item = served.add(&title, 9).await;
        served
            .change(item, |item| {
                // Which day that is, only the start says; Exchange and Microsoft always say it.
                item.content.repeats = Some(Box::new(testkit::builders::weekly()));
            })
            .await;
        served.push().await.unwrap();
        let copy = served.kept_named(&title).id;
        let second = wall("2026-03-26T09:00:00");
        served
            .change(item, |item| {
                item.content = item.content.without_occurrence(second);
                item.content.location = "Mill Road".into();
            })
            .await;
        served.line_breaks_after(good);
        let _ = served.push().await;
        served.sandbox.clear_faults();

        let text = Edit::Description(format!("Bring the numbers of {good}"));
        served.there.edit(&served.calendar, &copy, &text).await;
        served.comes_to_rest().await;

        let (here, there) = (served.item(item).await.content, served.kept_named(&title));
        for (location, description) in [
            (&here.location, &here.description),
            (&there.location, &there.description),
        ] {
            assert_eq!(location, "Mill Road", "{good}");
            let expected = format!("Bring the numbers of {good}");
            assert_eq!(description.trim_end(), expected, "{good}");
        }
        assert_eq!(here, here.without_occurrence(second), "{good}");
    }
}

/// Whichever answer of a write is cut off: what was written by then is found again, and the rest is written when it is tried
/// again, as Status offers.
async fn case_14_a_write_whose_answer_is_cut_makes_no_second_event(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let mut titles = Vec::new();
    for good in 0..4 {
        let title = format!("Visit {good}");
        let item = served.add(&title, 9).await;
        served.answers_break_off_after(good);
        let _ = served.push().await;
        served.sandbox.clear_faults();
        served.fix().await;
        served
            .change(item, |item| item.content.location = title.clone())
            .await;
        served.answers_break_off_after(good);
        let _ = served.push().await;
        served.sandbox.clear_faults();
        served.fix().await;
        titles.push(title);
    }

    served.comes_to_rest().await;

    assert_eq!(served.over_there(), titles);
    assert_eq!(served.here().await, titles);
    for title in titles {
        assert_eq!(served.kept_named(&title).location, title);
    }
}
