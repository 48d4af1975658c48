use crate::world::{DANA, World, sync};

#[tokio::test]
async fn what_was_held_is_there_again_and_sync_states_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let before = World::kept_in(&file).await;
    let state = before.ask(&sync("", 100)).await.text("SyncState").unwrap();
    let id = before.visit("Visit").await;
    let password = before.exchange().password(DANA).unwrap();
    before.sandbox.shutdown().await;

    let after = World::kept_in(&file).await;

    assert_eq!(after.exchange().password(DANA).unwrap(), password);
    let changes = after.ask(&sync(&state, 100)).await;
    assert_eq!(changes.attribute("ItemId", "Id"), Some(id));
    assert_eq!(changes.count("Create"), 1);
    assert_ne!(
        after.visit("Another").await,
        "",
        "another id is another one"
    );
}
