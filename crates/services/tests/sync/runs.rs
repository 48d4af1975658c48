use crate::choices::within;
use crate::world::{World, content, noon};
use domain::calendar_sync::{Reach, SyncOptions, Window};
use domain::reconcile::Operation;
use domain::run::{Action, RunOutcome};
use services::sync::{self, AfterRemoval};
use testkit::fake_provider::{Call, Fault};

#[tokio::test]
async fn finish_copies_old_things_of_both_sides_once() {
    let world = World::new(within(Reach::Month)).await;
    world.put("Physio", 9);
    world.add_quietly("Visit", 11).await;

    world.run().await.unwrap();
    world.run().await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Visit"]);
    assert_eq!(world.over_there(), ["Physio", "Visit"]);
    assert_eq!(
        world.runs().await.last().unwrap().outcome,
        Some(RunOutcome::Complete)
    );
}

#[tokio::test]
async fn case_02_two_filled_calendars_are_joined_and_nothing_is_doubled_or_deleted() {
    let world = World::new(within(Reach::Month)).await;
    world.there.put(
        &world.calendar,
        "uid-of-Team planning",
        content("Team planning (Work)", 9),
    );
    world.put("Dentist", 11);
    let planning = world.add_quietly("Team planning", 9).await;
    world.add_quietly("Dentist", 11).await;

    world.run().await.unwrap();

    assert_eq!(world.there.events_in(&world.calendar).len(), 2);
    assert_eq!(world.items().await.len(), 2);
    let matches = world
        .journal()
        .await
        .iter()
        .filter(|line| line.action == Action::Match)
        .count();
    assert_eq!(matches, 2);
    assert_eq!(world.item(planning).await.content.subject, "Team planning");
}

#[tokio::test]
async fn what_lies_outside_the_ranges_stays_where_it_is() {
    let world = World::new(SyncOptions {
        retrieve: Some(Window {
            past: Reach::Week,
            future: Reach::None,
        }),
        ..within(Reach::Month)
    })
    .await;
    world.put("Tomorrow", 9);

    world.run().await.unwrap();

    assert!(world.here().await.is_empty());
}

#[tokio::test]
async fn a_failed_run_says_why_and_changes_nothing() {
    let world = World::new(within(Reach::Month)).await;
    world.add_quietly("Visit", 11).await;
    world.there.fail(Fault::Unavailable);

    world.run().await.unwrap_err();

    let run = world.runs().await.remove(0);
    assert!(
        matches!(run.outcome, Some(RunOutcome::Failed(_))),
        "{run:?}"
    );
    world.there.heal();
    assert!(world.over_there().is_empty());
}

#[tokio::test]
async fn a_run_that_was_killed_half_way_goes_on_at_the_next_start() {
    let world = World::new(within(Reach::Month)).await;
    for hour in 8..16 {
        world.add_quietly(&format!("Visit {hour}"), hour).await;
    }
    // Dies after the fourth write: the answer of the fifth never comes.
    world.there.before_next(Call::Create, |_| {});
    world.there.fail_times(Call::Create, Fault::AnswerLost, 1);
    world.run().await.unwrap_err();

    world.run().await.unwrap();
    world.pull().await.unwrap();

    assert_eq!(world.over_there().len(), 8);
    assert_eq!(world.here().await.len(), 8);
}

#[tokio::test]
async fn the_preview_is_what_the_run_then_does() {
    let world = World::new(within(Reach::Month)).await;
    world.put("Physio", 9);
    world.put("Dentist", 11);
    world.add_quietly("Dentist", 11).await;
    world.add_quietly("Visit", 13).await;

    let plan = sync::preview_plan(&world.env, &world.state().await)
        .await
        .unwrap()
        .unwrap();
    let counted = |wanted: fn(&Operation) -> bool| {
        plan.steps
            .iter()
            .filter(|step| wanted(&step.operation))
            .count()
    };
    let (create_here, create_there, matched) = (
        counted(|op| matches!(op, Operation::CreateItem(_))),
        counted(|op| matches!(op, Operation::CreateEvent(_))),
        counted(|op| matches!(op, Operation::Match { .. })),
    );
    assert!(
        world.here().await.len() == 2 && world.over_there().len() == 2,
        "a preview changes nothing"
    );

    world.run().await.unwrap();

    assert_eq!((create_here, create_there, matched), (1, 1, 1));
    assert_eq!(world.here().await, ["Dentist", "Physio", "Visit"]);
    assert_eq!(world.over_there(), ["Dentist", "Physio", "Visit"]);
}

#[tokio::test]
async fn ending_a_sync_takes_back_our_copies_and_nothing_else() {
    let world = World::new(within(Reach::Month)).await;
    world.put("Physio", 9);
    world.add_quietly("Visit", 11).await;
    world.run().await.unwrap();

    sync::remove_managed(
        &world.env,
        world.organization,
        world.sync,
        AfterRemoval::DeleteSync,
    )
    .await
    .unwrap();

    assert_eq!(world.over_there(), ["Physio"]);
    assert!(world.here().await.contains(&"Visit".to_owned()));
    let mut reading = world.env.store.read().await.unwrap();
    assert!(
        reading
            .calendar_sync(world.organization, world.sync)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn an_edited_copy_is_taken_back_as_well() {
    let world = World::new(within(Reach::Month)).await;
    world.add_quietly("Visit", 11).await;
    world.run().await.unwrap();
    let id = world.there.events_in(&world.calendar)[0].id.clone();
    world.there.edit(&world.calendar, &id, |event| {
        event.subject = "Edited".into()
    });

    sync::remove_managed(
        &world.env,
        world.organization,
        world.sync,
        AfterRemoval::DeleteSync,
    )
    .await
    .unwrap();

    assert!(world.over_there().is_empty());
}

#[tokio::test]
async fn the_ranges_are_counted_from_the_day_of_the_run() {
    let world = World::live().await;
    assert_eq!(
        crate::world::london(world.env.zones.as_ref(), "2026-03-18T12:00:00"),
        noon()
    );
}
