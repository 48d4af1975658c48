//! *Undo this run*, and of one line: case 13, and spec §5.3.

use crate::choices::within;
use crate::world::{World, content};
use domain::RunId;
use domain::calendar_sync::{ConflictRule, Reach};
use domain::item::Privacy;
use domain::reconcile::{CannotUndo, Why};
use domain::run::{Action, Change, RunCause, RunOutcome, Side};
use testkit::fake_provider::{Call, Fault};

/// The newest run of the sync itself; not one that took another back.
async fn last_run(world: &World) -> RunId {
    let runs = world.runs().await;
    let run = runs
        .iter()
        .find(|run| !matches!(run.cause, RunCause::Undo { .. }));
    run.unwrap().id
}

/// Looks and sends until both sides rest.
async fn rest(world: &World) {
    for _ in 0..3 {
        world.pull().await.unwrap();
        world.push().await.unwrap();
    }
}

async fn line(world: &World, wanted: impl Fn(&Change) -> bool) -> Change {
    let journal = world.journal().await;
    journal.into_iter().rfind(|line| wanted(line)).unwrap()
}

/// A finished first run: one event came in, one item went out.
async fn after_a_first_run() -> (World, RunId) {
    let world = World::new(within(Reach::Month)).await;
    world.put("Physio", 9);
    world.add_quietly("Visit", 11).await;
    world.run().await.unwrap();
    let run = last_run(&world).await;
    (world, run)
}

#[tokio::test]
async fn taking_back_a_first_run_leaves_each_side_as_it_was() {
    let (world, run) = after_a_first_run().await;

    world.undo(run, None).await.unwrap();
    rest(&world).await;

    assert_eq!(world.here().await, ["Visit"]);
    assert_eq!(world.over_there(), ["Physio"]);
}

#[tokio::test]
async fn taking_back_is_a_run_of_its_own_with_a_journal() {
    let (world, run) = after_a_first_run().await;

    world.undo(run, None).await.unwrap();

    let undo = world.runs().await.remove(0);
    assert_eq!(
        undo.cause,
        RunCause::Undo {
            run,
            by: world.member
        }
    );
    let mut lines: Vec<_> = world
        .lines_of(undo.id)
        .await
        .into_iter()
        .map(|line| (line.side, line.action))
        .collect();
    lines.sort_by_key(|(side, _)| side.word());
    assert_eq!(
        lines,
        [(Side::Here, Action::Delete), (Side::There, Action::Delete)]
    );
    assert!(
        world
            .lines_of(run)
            .await
            .iter()
            .all(|line| line.undone_by == Some(undo.id))
    );
}

#[tokio::test]
async fn what_was_changed_since_stays_and_is_listed() {
    let (world, run) = after_a_first_run().await;
    let items = world.items().await;
    let physio = items
        .iter()
        .find(|item| item.content.subject == "Physio")
        .unwrap();
    world
        .change(physio.id, |item| item.content.location = "Mill Road".into())
        .await;
    world.push().await.unwrap();

    world.undo(run, None).await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Visit"]);
    let undo = world.runs().await.remove(0);
    let left = world.lines_of(undo.id).await;
    let listed = left
        .iter()
        .find(|line| line.action == Action::Skip)
        .unwrap();
    assert!(
        listed.why.contains(CannotUndo::ChangedSince.sentence()),
        "{}",
        listed.why
    );
}

#[tokio::test]
async fn taking_back_twice_changes_nothing_more() {
    let (world, run) = after_a_first_run().await;
    world.undo(run, None).await.unwrap();
    rest(&world).await;
    world.there.forget_calls();

    world.undo(run, None).await.unwrap();

    assert_eq!(world.here().await, ["Visit"]);
    assert_eq!(
        world.there.count(Call::Create)
            + world.there.count(Call::Update)
            + world.there.count(Call::Delete),
        0
    );
}

#[tokio::test]
async fn taking_back_the_taking_back_brings_it_again() {
    let (world, run) = after_a_first_run().await;
    world.undo(run, None).await.unwrap();
    let undo = world.runs().await.remove(0).id;

    world.undo(undo, None).await.unwrap();
    rest(&world).await;

    assert_eq!(world.here().await, ["Physio", "Visit"]);
}

#[tokio::test]
async fn one_that_was_cut_off_goes_on_where_it_stopped() {
    let world = World::new(within(Reach::Month)).await;
    for hour in 8..14 {
        world.add_quietly(&format!("Visit {hour}"), hour).await;
    }
    world.run().await.unwrap();
    let run = last_run(&world).await;
    world.there.fail_times(Call::Delete, Fault::AnswerLost, 1);
    world.undo(run, None).await.unwrap_err();

    world.undo(run, None).await.unwrap();
    rest(&world).await;

    assert!(world.over_there().is_empty());
    assert_eq!(world.here().await.len(), 6);
}

#[tokio::test]
async fn what_was_deleted_there_comes_back_on_both_sides() {
    let world = World::live().await;
    let event = world.put("Physio", 9);
    world.pull().await.unwrap();
    world.there.remove(&world.calendar, &event);
    world.pull().await.unwrap();
    let deletion = line(&world, |line| line.action == Action::Delete).await;

    world.undo(deletion.run, Some(deletion.id)).await.unwrap();
    rest(&world).await;

    assert_eq!(world.here().await, ["Physio"]);
    assert_eq!(world.over_there(), ["Physio"]);
}

#[tokio::test]
async fn what_was_deleted_here_comes_back_on_both_sides() {
    let world = World::live().await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    world.change(item, |item| item.deleted = true).await;
    world.push().await.unwrap();
    let deletion = line(&world, |line| line.action == Action::Delete).await;

    world.undo(deletion.run, Some(deletion.id)).await.unwrap();
    rest(&world).await;

    assert_eq!(world.here().await, ["Visit"]);
    assert_eq!(world.over_there(), ["Visit"]);
}

#[tokio::test]
async fn a_change_that_came_in_goes_back_on_both_sides() {
    let world = World::live().await;
    let event = world.put("Physio", 9);
    world.pull().await.unwrap();
    world.there.edit(&world.calendar, &event, |event| {
        event.subject = "Physio, moved".into()
    });
    world.pull().await.unwrap();

    world.undo(last_run(&world).await, None).await.unwrap();
    rest(&world).await;

    assert_eq!(world.here().await, ["Physio"]);
    assert_eq!(world.over_there(), ["Physio"]);
}

#[tokio::test]
async fn a_run_of_long_ago_gives_back_the_fields_that_nobody_touched_since() {
    let world = World::live().await;
    let event = world.put("Physio", 9);
    world.pull().await.unwrap();
    world.there.edit(&world.calendar, &event, |event| {
        event.subject = "Physio, moved".into();
        event.location = "Ward 1".into();
    });
    world.pull().await.unwrap();
    let run = last_run(&world).await;
    let item = world.items().await.remove(0).id;
    world
        .change(item, |item| item.content.location = "Ward 2".into())
        .await;
    world.push().await.unwrap();

    world.undo(run, None).await.unwrap();
    rest(&world).await;

    let now = world.item(item).await.content;
    assert_eq!(
        (now.subject.as_str(), now.location.as_str()),
        ("Physio", "Ward 2")
    );
}

/// Both sides rename the same event; who wins is set.
async fn conflict(rule: ConflictRule) -> World {
    let world = World::live().await;
    world.change_sync(|sync| sync.options.conflict = rule).await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    let event = world.there.events_in(&world.calendar)[0].id.clone();
    world.there.edit(&world.calendar, &event, |event| {
        event.subject = "Theirs".into()
    });
    world
        .change(item, |item| item.content.subject = "Ours".into())
        .await;
    rest(&world).await;
    world
}

#[tokio::test]
async fn case_13_the_loser_there_can_be_restored() {
    let world = conflict(ConflictRule::MyCalendar).await;
    assert_eq!(world.over_there(), ["Ours"]);
    let lost = line(&world, |line| line.why == Why::Conflict.sentence()).await;

    world.undo(lost.run, Some(lost.id)).await.unwrap();
    rest(&world).await;

    assert_eq!(world.here().await, ["Theirs"]);
    assert_eq!(world.over_there(), ["Theirs"]);
}

#[tokio::test]
async fn case_13_the_loser_here_can_be_restored() {
    let world = conflict(ConflictRule::LinkedCalendar).await;
    assert_eq!(world.here().await, ["Theirs"]);
    let lost = line(&world, |line| line.why == Why::ConflictTheirs.sentence()).await;

    world.undo(lost.run, Some(lost.id)).await.unwrap();
    rest(&world).await;

    assert_eq!(world.here().await, ["Ours"]);
    assert_eq!(world.over_there(), ["Ours"]);
}

#[tokio::test]
async fn a_match_that_is_taken_back_leaves_both() {
    let world = World::new(within(Reach::Month)).await;
    world.put("Dentist", 11);
    let item = world.add_quietly("Dentist", 11).await;
    world.run().await.unwrap();

    world.undo(last_run(&world).await, None).await.unwrap();
    rest(&world).await;

    assert_eq!(world.item(item).await.content, content("Dentist", 11));
    assert_eq!(world.over_there(), ["Dentist"]);
    let mut reading = world.env.store.read().await.unwrap();
    let mirrors = reading
        .mirrors_of_item(world.organization, item)
        .await
        .unwrap();
    assert_eq!(mirrors, []);
}

#[tokio::test]
async fn a_sync_that_is_switched_off_takes_nothing_back() {
    let (world, run) = after_a_first_run().await;
    world.change_sync(|sync| sync.active = false).await;

    world.undo(run, None).await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Visit"]);
    assert_eq!(world.over_there(), ["Physio", "Visit"]);
}

#[tokio::test]
async fn case_23_taking_back_the_run_that_masked_an_item_tells_nothing_of_it() {
    let world = World::new(within(Reach::Month)).await;
    let talk = world.add("Salary talk", 9).await;
    world.run().await.unwrap();
    world
        .change(talk, |item| item.content.privacy = Privacy::Private)
        .await;
    world.push().await.unwrap();
    assert_eq!(world.over_there(), ["Busy"]);

    world.undo(last_run(&world).await, None).await.unwrap();
    rest(&world).await;

    assert_eq!(world.over_there(), ["Busy"]);
    assert_eq!(world.here().await, ["Salary talk"]);
    let told = line(&world, |line| line.why.contains("Not taken back")).await;
    assert_eq!(
        told.why,
        format!("Not taken back. {}.", CannotUndo::AgainstOptions.sentence())
    );
}

#[tokio::test]
async fn a_run_is_not_taken_back_in_silence_when_the_sign_in_is_refused() {
    let (world, run) = after_a_first_run().await;
    world.there.fail(Fault::Unauthorized);

    world.undo(run, None).await.unwrap_err();

    let undo = world.runs().await.remove(0);
    assert!(matches!(undo.cause, RunCause::Undo { .. }), "{undo:?}");
    assert!(
        matches!(undo.outcome, Some(RunOutcome::Failed(_))),
        "{undo:?}"
    );
    assert_eq!(world.here().await, ["Physio", "Visit"]);
    let refused =
        services::calendar_syncs::undo(&world.env, &world.caller(), world.sync, run, None)
            .await
            .unwrap_err();
    assert!(
        refused.to_string().contains("Reconnect the account first"),
        "{refused}"
    );
}
