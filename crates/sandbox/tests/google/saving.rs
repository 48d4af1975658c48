use crate::world::{World, ids};

#[tokio::test]
async fn what_was_held_is_there_again_and_tokens_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let before = World::kept_in(&file).await;
    before.visit("visit1", "2026-12-01").await;
    let (_, token) = before.everything().await;
    before.visit("visit2", "2026-12-02").await;
    before.sandbox.shutdown().await;

    let after = World::kept_in(&file).await;

    let (changes, _) = after.since(&[("syncToken", &token)]).await;
    assert_eq!(ids(&changes), ["visit2"]);
    assert_ne!(after.dana, before.dana, "another token is another one");
}

#[tokio::test]
async fn a_file_from_before_there_was_google_goes_on_with_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    World::kept_in(&file).await.sandbox.shutdown().await;
    let kept: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    std::fs::write(&file, kept["calendly"].to_string()).unwrap();

    let after = World::kept_in(&file).await;

    assert!(after.everything().await.0.is_empty());
    assert_eq!(after.sandbox.calendly().people().len(), 9);
}
