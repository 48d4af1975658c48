use crate::world::{World, visit};

#[tokio::test]
async fn what_was_held_is_there_again_and_tokens_and_passwords_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let before = World::kept_in(&file).await;
    before.put("a", &visit("a"), &[]).await;
    let token = before.sync("").await.token();
    before.put("b", &visit("b"), &[]).await;
    let (calendar, password) = (before.calendar.clone(), before.password.clone());
    before.sandbox.shutdown().await;

    let mut after = World::kept_in(&file).await;

    assert_ne!(after.password, password, "another password is another one");
    (after.calendar, after.password) = (calendar, password);
    let changes = after.sync(&token).await;
    assert_eq!(changes.listed(), [("b".to_owned(), true)]);
}
