use crate::world::{Answer, World};
use reqwest::Method;
use sandbox::{Fault, FaultKind};

#[tokio::test]
async fn faults_are_told_in_graphs_words() {
    let world = World::new().await;
    let path = "/microsoft/graph/";
    let plain = |status| FaultKind::Status {
        status,
        retry_after: Some(7),
    };
    let named = FaultKind::Reason {
        status: 404,
        reason: "MailboxNotEnabledForRESTAPI".to_owned(),
        retry_after: Some(7),
    };
    for (kind, expected) in [
        (plain(429), (429, "ApplicationThrottled")),
        (plain(401), (401, "InvalidAuthenticationToken")),
        (plain(410), (410, "SyncStateNotFound")),
        (plain(503), (503, "ErrorServerBusy")),
        (named, (404, "MailboxNotEnabledForRESTAPI")),
    ] {
        world.sandbox.add_fault(Fault::next(path, kind, 1));

        let answer = world.get("me/events").await;

        assert_eq!(answer.refusal(), expected);
        assert_eq!(answer.retry_after.as_deref(), Some("7"));
    }
    assert_eq!(world.get("me/events").await.status, 200);
}

#[tokio::test]
async fn a_fifth_request_at_once_is_one_too_many() {
    let world = World::new().await;
    world.microsoft().take_milliseconds(300);
    let ask = || Answer::of(world.request(&world.dana, Method::GET, "me"));

    let (one, two, three, four, five) = tokio::join!(ask(), ask(), ask(), ask(), ask());

    let answers = [one, two, three, four, five];
    let refused: Vec<&Answer> = answers.iter().filter(|one| one.status == 429).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].retry_after.as_deref(), Some("1"));
}
