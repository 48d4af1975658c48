use crate::world::{World, content};
use domain::item::{Content, Privacy};
use domain::run::{Action, Side};
use testkit::fake_provider::Call;

#[tokio::test]
async fn a_new_item_is_written_once_with_a_marker() {
    let world = World::live().await;
    world.add("Visit", 9).await;

    world.push().await.unwrap();
    world.push().await.unwrap();

    let events = world.there.events_in(&world.calendar);
    assert_eq!(events.len(), 1);
    assert!(events[0].marker.is_some());
    assert_eq!(events[0].content(), Some(&content("Visit", 9)));
    assert_eq!(world.waiting().await, 0);
}

#[tokio::test]
async fn our_own_write_comes_back_as_an_echo_and_changes_nothing() {
    let world = World::live().await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    let before = world.item(item).await;
    world.there.forget_calls();

    world.pull().await.unwrap();

    assert_eq!(world.item(item).await, before);
    assert_eq!(
        world.there.calls(),
        [Call::Changes],
        "the echo is dropped before it is fetched"
    );
    assert_eq!(world.here().await, ["Visit"]);
}

#[tokio::test]
async fn a_change_and_a_deletion_here_arrive_there() {
    let world = World::live().await;
    let (moved, deleted) = (world.add("Visit", 9).await, world.add("Call", 11).await);
    world.push().await.unwrap();

    world
        .change(moved, |item| item.content = content("Visit, moved", 14))
        .await;
    world.change(deleted, |item| item.deleted = true).await;
    world.push().await.unwrap();

    assert_eq!(world.over_there(), ["Visit, moved"]);
}

#[tokio::test]
async fn a_received_event_can_be_moved_and_deleted_from_here() {
    let world = World::live().await;
    world.put("Physio", 9);
    world.put("Dentist", 11);
    world.pull().await.unwrap();
    let items = world.items().await;
    let (physio, dentist) = (items[0].id, items[1].id);

    world
        .change(physio, |item| item.content = content("Physio", 15))
        .await;
    world.change(dentist, |item| item.deleted = true).await;
    world.push().await.unwrap();

    let events = world.there.events_in(&world.calendar);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].content(), Some(&content("Physio", 15)));
    assert_eq!(events[0].marker, None, "a foreign event stays foreign");
}

#[tokio::test]
async fn an_unassigned_item_takes_its_copy_along() {
    let world = World::live().await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();

    world.change(item, |item| item.assignees.clear()).await;
    world.push().await.unwrap();

    assert!(world.over_there().is_empty());
    assert!(!world.item(item).await.deleted);
}

#[tokio::test]
async fn not_one_detail_of_a_private_item_leaves() {
    let world = World::live().await;
    let item = world.add("Salary talk", 9).await;
    world
        .change(item, |item| {
            item.content.privacy = Privacy::Private;
            item.content.description = "raise".into();
        })
        .await;

    world.push().await.unwrap();

    let events = world.there.events_in(&world.calendar);
    assert_eq!(
        events[0].content(),
        Some(&Content {
            privacy: Privacy::Private,
            ..content("Busy", 9)
        })
    );
}

#[tokio::test]
async fn the_journal_tells_what_was_sent_and_how_it_was_before() {
    let world = World::live().await;
    let item = world.add("Visit", 9).await;
    world.push().await.unwrap();
    world
        .change(item, |item| item.content.subject = "Visit, renamed".into())
        .await;
    world.push().await.unwrap();

    let update = world
        .journal()
        .await
        .into_iter()
        .find(|line| line.action == Action::Update)
        .unwrap();

    assert_eq!(update.side, Side::There);
    assert_eq!(update.before.unwrap().subject, "Visit");
    assert_eq!(update.after.unwrap().subject, "Visit, renamed");
}
