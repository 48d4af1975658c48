//! Connected again, a calendar goes on where it stopped (sync case 29).

use crate::choices::{both_ways, within};
use crate::world::{World, content};
use domain::calendar_sync::Reach;
use domain::item::ItemSource;
use domain::reconcile::Operation;
use services::sync;

/// Physio came in, Visit went out, and then the sync was deleted with everything kept.
async fn left_behind() -> World {
    let world = World::new(within(Reach::Month)).await;
    world.put("Physio", 9);
    world.add_quietly("Visit", 11).await;
    world.run().await.unwrap();
    world.delete_and_keep().await;
    world
}

async fn named(world: &World, subject: &str) -> domain::item::Item {
    let items = world.items().await;
    items
        .into_iter()
        .find(|item| item.content.subject == subject)
        .unwrap()
}

#[tokio::test]
async fn case_29_connecting_again_doubles_nothing() {
    let mut world = left_behind().await;
    world.link_again(within(Reach::Month)).await;

    world.run().await.unwrap();
    world.run().await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Visit"]);
    assert_eq!(world.over_there(), ["Physio", "Visit"]);
}

#[tokio::test]
async fn case_29_connecting_again_without_ranges_ties_both_ways() {
    let mut world = left_behind().await;
    world.link_again(both_ways()).await;
    world.run().await.unwrap();

    let visit = named(&world, "Visit").await.id;
    world
        .change(visit, |item| item.content.location = "Mill Road".into())
        .await;
    world.push().await.unwrap();
    let physio = world
        .there
        .events_in(&world.calendar)
        .into_iter()
        .find(|event| event.content().unwrap().subject == "Physio")
        .unwrap();
    world.there.edit(&world.calendar, &physio.id, |content| {
        content.subject = "Physio moved".into();
    });
    world.pull().await.unwrap();

    assert_eq!(world.here().await, ["Physio moved", "Visit"]);
    let copy = world
        .there
        .events_in(&world.calendar)
        .into_iter()
        .find(|event| event.content().unwrap().subject == "Visit")
        .unwrap();
    assert_eq!(copy.content().unwrap().location, "Mill Road");
}

#[tokio::test]
async fn case_29_a_received_item_belongs_to_the_new_sync() {
    let mut world = left_behind().await;
    world.link_again(both_ways()).await;

    world.run().await.unwrap();

    let physio = named(&world, "Physio").await;
    assert_eq!(physio.source, ItemSource::Linked(world.sync));
}

#[tokio::test]
async fn case_29_changes_of_both_sides_meanwhile_are_merged() {
    let mut world = left_behind().await;
    let visit = named(&world, "Visit").await;
    let copy = world
        .there
        .events_in(&world.calendar)
        .into_iter()
        .find(|event| event.content().unwrap().subject == "Visit")
        .unwrap();
    world.there.edit(&world.calendar, &copy.id, |content| {
        content.location = "Mill Road".into();
    });
    let seen = visit.version;
    let mut changed = visit.clone();
    changed.content.subject = "Visit of the house".into();
    changed.version = seen.next();
    let span = changed.content.timing.span(
        world.env.zones.as_ref(),
        &domain::time::ZoneId::new("Europe/London"),
    );
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .update_item(&changed, seen, span, world.env.clock.now())
        .await
        .unwrap();
    writing.commit().await.unwrap();
    world.link_again(both_ways()).await;

    world.run().await.unwrap();

    let here = world.item(visit.id).await.content;
    let there = world.there.event(&world.calendar, &copy.id).unwrap();
    let there = there.content().unwrap();
    for content in [&here, there] {
        assert_eq!(
            (content.subject.as_str(), content.location.as_str()),
            ("Visit of the house", "Mill Road")
        );
    }
}

#[tokio::test]
async fn case_29_what_was_deleted_there_meanwhile_stays_here() {
    let mut world = left_behind().await;
    for event in world.there.events_in(&world.calendar) {
        world.there.remove(&world.calendar, &event.id);
    }
    world.link_again(both_ways()).await;

    world.run().await.unwrap();
    world.pull().await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Visit"]);
}

#[tokio::test]
async fn case_29_a_copy_whose_tie_is_forgotten_is_found_by_its_marker() {
    let mut world = left_behind().await;
    let mut writing = world.env.store.write().await.unwrap();
    for tie in all_ties(&world, &mut writing).await {
        let key = tie;
        writing
            .forget_former_ties(world.organization, world.member, &key)
            .await
            .unwrap();
    }
    writing.commit().await.unwrap();
    world.link_again(within(Reach::Month)).await;

    world.run().await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Visit"]);
    assert_eq!(world.over_there(), ["Physio", "Visit"]);
    let physio = named(&world, "Physio").await;
    assert_eq!(physio.source, ItemSource::Linked(world.sync));
}

/// The key under which the world's calendar is remembered.
async fn all_ties(world: &World, writing: &mut store::Writing) -> Vec<String> {
    let key = world.key().await;
    let ties = writing
        .former_ties(world.organization, world.member, &key)
        .await
        .unwrap();
    assert_eq!(ties.len(), 2, "both are remembered");
    vec![key]
}

#[tokio::test]
async fn the_preview_of_a_connection_made_anew_joins_and_copies_nothing() {
    let mut world = left_behind().await;
    world.link_again(within(Reach::Month)).await;

    let plan = sync::preview_plan(&world.env, &world.state().await)
        .await
        .unwrap()
        .unwrap();

    assert_eq!(plan.steps.len(), 2);
    for step in plan.steps {
        assert!(
            matches!(step.operation, Operation::Match { .. }),
            "{step:?}"
        );
    }
}

#[tokio::test]
async fn a_new_event_of_the_same_looks_is_not_taken_for_a_received_item_twice() {
    let mut world = left_behind().await;
    world
        .there
        .put(&world.calendar, "another", content("Physio", 9));
    world.link_again(within(Reach::Month)).await;

    world.run().await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Physio", "Visit"]);
    assert_eq!(world.over_there(), ["Physio", "Physio", "Visit"]);
}

#[tokio::test]
async fn case_29_a_received_item_is_found_by_times_and_title_where_the_event_has_another_identity()
{
    let mut world = left_behind().await;
    let mut writing = world.env.store.write().await.unwrap();
    let key = world.key().await;
    writing
        .forget_former_ties(world.organization, world.member, &key)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let physio = world
        .there
        .events_in(&world.calendar)
        .into_iter()
        .find(|event| event.content().unwrap().subject == "Physio")
        .unwrap();
    world.there.remove(&world.calendar, &physio.id);
    world
        .there
        .put(&world.calendar, "moved-house", content("Physio", 9));
    world.link_again(within(Reach::Month)).await;

    world.run().await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Visit"]);
}
