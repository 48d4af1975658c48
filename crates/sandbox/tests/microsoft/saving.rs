use crate::world::{World, each};

#[tokio::test]
async fn what_was_held_is_there_again_and_tokens_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let before = World::kept_in(&file).await;
    before.visit("2026-12-01").await;
    let (_, link) = before.december().await;
    let second = before.visit("2026-12-02").await;
    let (base, calendar) = (before.microsoft().api_base(), before.calendar.clone());
    before.sandbox.shutdown().await;

    let after = World::kept_in(&file).await;

    let link = link.replace(&base, &after.microsoft().api_base());
    let (told, _) = after.round(&link).await;
    assert_eq!(each(&told, "id"), [&second["id"]]);
    assert_ne!(after.calendar, calendar, "another calendar is another one");
}
