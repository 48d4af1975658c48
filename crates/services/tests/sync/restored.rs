//! The database is older than the calendar: it was restored from a backup (sync case 29).

use crate::choices::within;
use crate::world::World;
use domain::calendar_sync::Reach;

/// A database that was copied, then things went on: each side saw a new, a changed and an untouched one.
async fn restored() -> (World, tempfile::TempDir) {
    let world = World::live().await;
    let (kept, changed) = (world.add("Kept", 8).await, world.add("Changed", 9).await);
    world.put("There kept", 10);
    let theirs = world.put("There changed", 11);
    world.push().await.unwrap();
    world.pull().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("backup.db");
    world.env.store.backup_to(&copy).await.unwrap();

    world.add("New", 12).await;
    world
        .change(changed, |item| item.content.location = "Mill Road".into())
        .await;
    world.push().await.unwrap();
    world.put("There new", 13);
    world.there.edit(&world.calendar, &theirs, |content| {
        content.location = "Town hall".into();
    });
    world.pull().await.unwrap();
    let _ = kept;
    (world.restored(&copy).await, folder)
}

async fn settle(world: &World) {
    for _ in 0..2 {
        world.pull().await.unwrap();
        world.push().await.unwrap();
        world.run().await.unwrap();
    }
}

const OVER_THERE: [&str; 6] = [
    "Changed",
    "Kept",
    "New",
    "There changed",
    "There kept",
    "There new",
];

#[tokio::test]
async fn case_29_after_a_restore_nothing_is_doubled_and_nothing_deleted() {
    let (world, _folder) = restored().await;

    settle(&world).await;

    assert_eq!(world.over_there(), OVER_THERE);
    assert_eq!(
        world.here().await,
        [
            "Changed",
            "Kept",
            "There changed",
            "There kept",
            "There new"
        ]
    );
}

#[tokio::test]
async fn case_29_after_a_restore_the_calendar_tells_what_changed_since() {
    let (world, _folder) = restored().await;

    settle(&world).await;

    for item in world.items().await {
        match item.content.subject.as_str() {
            "Changed" => assert_eq!(item.content.location, "Mill Road"),
            "There changed" => assert_eq!(item.content.location, "Town hall"),
            _ => assert_eq!(item.content.location, ""),
        }
    }
}

#[tokio::test]
async fn case_29_after_a_restore_a_dead_token_doubles_and_deletes_nothing() {
    let (world, _folder) = restored().await;
    world.there.expire_tokens(&world.calendar);

    settle(&world).await;

    assert_eq!(world.over_there(), OVER_THERE);
    assert_eq!(world.here().await.len(), 5);
}

#[tokio::test]
async fn case_29_a_backup_from_before_the_connection_finds_the_copies_again() {
    let options = within(Reach::Month);
    let world = World::new(options.clone()).await;
    world.add_quietly("Visit", 11).await;
    world.put("Physio", 9);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("backup.db");
    world.env.store.backup_to(&copy).await.unwrap();
    world.run().await.unwrap();
    let mut restored = world.restored(&copy).await;
    restored.link_again(options).await;

    restored.run().await.unwrap();

    assert_eq!(restored.over_there(), ["Physio", "Visit"]);
    assert_eq!(restored.here().await, ["Physio", "Visit"]);
}

#[tokio::test]
async fn case_29_after_a_restore_deleting_takes_back_what_the_backup_does_not_know() {
    let (world, _folder) = restored().await;

    world.delete_and_remove().await.unwrap();

    assert_eq!(
        world.over_there(),
        ["There changed", "There kept", "There new"]
    );
}
