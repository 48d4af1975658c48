use crate::world::World;
use sandbox::{People, Sandbox, SandboxOptions};
use std::sync::Arc;
use tokio::net::TcpListener;

const THURSDAY: &str = "2026-12-03T09:00:00Z";

#[tokio::test]
async fn what_was_held_is_there_again_and_no_id_comes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calendly.json");
    let before = World::kept_in(&file).await;
    let invitee = before.book_intro(THURSDAY).await;
    let token = before.dana.clone();
    before.sandbox.shutdown().await;

    let after = World::kept_in(&file).await;

    let tail = |uri: &str| uri.rsplit('/').next().unwrap().to_owned();
    let event = tail(invitee["event"].as_str().unwrap());
    let answer = after
        .get_as(&token, &format!("/scheduled_events/{event}/invitees"))
        .await;
    assert_eq!(answer.status, 200, "the token of before lets in");
    let found = tail(answer.body["collection"][0]["uri"].as_str().unwrap());
    assert_eq!(found, tail(invitee["uri"].as_str().unwrap()));
    assert_ne!(after.dana, token, "another token is another one");
    let taken = after
        .post("/invitees", after.intro_booking(THURSDAY).await)
        .await;
    assert_eq!(taken.status, 400, "{:?}", taken.body);
}

#[tokio::test]
async fn a_file_of_somebody_elses_is_refused_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calendly.json");
    std::fs::write(&file, "{\"users\": 3}").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = SandboxOptions {
        clock: Arc::new(|| crate::world::at("2026-11-30T08:00:00Z")),
        seed: 7,
        people: People::default(),
    };

    let refused = Sandbox::resume(listener, options, file.clone());

    assert!(refused.is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{\"users\": 3}");
}
