use crate::world::World;
use sandbox::{Fault, FaultKind};

#[tokio::test]
async fn faults_are_told_in_googles_words() {
    let world = World::new().await;
    let path = "/google/api/";
    let plain = |status| FaultKind::Status {
        status,
        retry_after: Some(7),
    };
    let quota = FaultKind::Reason {
        status: 403,
        reason: "quotaExceeded".to_owned(),
        retry_after: None,
    };
    for (kind, expected) in [
        (plain(403), (403, "rateLimitExceeded")),
        (plain(429), (429, "rateLimitExceeded")),
        (plain(401), (401, "authError")),
        (plain(410), (410, "fullSyncRequired")),
        (plain(503), (503, "backendError")),
        (quota, (403, "quotaExceeded")),
    ] {
        world.sandbox.add_fault(Fault::next(path, kind, 1));

        let answer = world.get("calendars/primary/events").await;

        assert_eq!(answer.refusal(), expected);
        let waits = answer.retry_after.as_deref() == Some("7");
        assert_eq!(waits, expected.1 != "quotaExceeded");
    }
    assert_eq!(world.get("calendars/primary/events").await.status, 200);
}
