use crate::world::{World, content};
use domain::calendar_sync::{IncomingChanges, SyncOptions};
use domain::item::{Content, ItemSource};
use domain::remote_event::RemoteBody;
use testkit::fake_provider::Call;

#[tokio::test]
async fn what_was_there_before_is_not_copied_without_being_asked_for() {
    let world = World::new(SyncOptions::default()).await;
    world.put("Old event", 9);

    world.pull().await.unwrap();

    assert!(world.here().await.is_empty());
}

#[tokio::test]
async fn a_new_event_becomes_an_item_that_knows_where_it_came_from() {
    let world = World::live().await;
    world.put("Physio", 9);

    world.pull().await.unwrap();

    let items = world.items().await;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].content, content("Physio", 9));
    assert_eq!(items[0].source, ItemSource::Linked(world.sync));
    assert_eq!(
        world.state().await.last_synced_at,
        world.state().await.checked_at
    );
}

#[tokio::test]
async fn a_change_and_a_deletion_there_arrive_here() {
    let world = World::live().await;
    let (moved, deleted) = (world.put("Physio", 9), world.put("Dentist", 11));
    world.pull().await.unwrap();

    world.there.edit(&world.calendar, &moved, |event| {
        event.subject = "Physio, moved".into()
    });
    world.there.remove(&world.calendar, &deleted);
    world.pull().await.unwrap();

    assert_eq!(world.here().await, ["Physio, moved"]);
}

#[tokio::test]
async fn only_ticked_changes_come_in() {
    let incoming = IncomingChanges {
        create: true,
        update: false,
        delete: false,
    };
    let world = World::new(SyncOptions {
        incoming,
        ..SyncOptions::default()
    })
    .await;
    world.pull().await.unwrap();
    let (changed, deleted) = (world.put("Physio", 9), world.put("Dentist", 11));
    world.pull().await.unwrap();

    world.there.edit(&world.calendar, &changed, |event| {
        event.subject = "Renamed".into()
    });
    world.there.remove(&world.calendar, &deleted);
    world.pull().await.unwrap();

    assert_eq!(world.here().await, ["Dentist", "Physio"]);
}

#[tokio::test]
async fn a_look_that_finds_nothing_is_one_request_and_leaves_no_trace_in_the_log() {
    let world = World::live().await;

    world.pull().await.unwrap();

    assert_eq!(world.there.calls(), [Call::Changes]);
    assert!(world.runs().await.is_empty());
}

#[tokio::test]
async fn a_series_comes_in_as_one_item_and_an_unreadable_event_is_left_alone() {
    let world = World::live().await;
    world.there.put_body(
        &world.calendar,
        "s",
        RemoteBody::Readable(Content {
            repeats: Some(Box::new(testkit::builders::weekly())),
            ..content("Standup", 9)
        }),
    );
    world.there.put_body(
        &world.calendar,
        "b",
        RemoteBody::Unreadable("no start".into()),
    );
    world.put("Physio", 10);

    world.pull().await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Standup"]);
    assert_eq!(world.there.events_in(&world.calendar).len(), 3);
}

#[tokio::test]
async fn an_inactive_sync_stays_silent() {
    let world = World::live().await;
    world.change_sync(|sync| sync.active = false).await;
    world.put("Physio", 9);

    world.pull().await.unwrap();

    assert!(world.there.calls().is_empty());
    assert!(world.here().await.is_empty());
}

#[tokio::test]
async fn an_item_of_another_calendar_hears_of_a_change_that_came_in() {
    let world = World::live().await;
    let event = world.put("Physio", 9);
    world.pull().await.unwrap();
    world.there.edit(&world.calendar, &event, |content| {
        content.location = "Room 2".into()
    });

    world.pull().await.unwrap();

    // The change came from this very calendar: nothing is sent back to it.
    assert_eq!(world.waiting().await, 0);
    world.there.forget_calls();
    world.push().await.unwrap();
    assert_eq!(world.there.count(Call::Update), 0);
}
