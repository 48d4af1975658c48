//! The sandbox, judged by Google's own client, and by the description of the API that comes with it.

use crate::world::World;
use testkit::foreign::judged_by;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/google/judge.py");

#[tokio::test]
async fn googles_own_client_understands_every_answer() {
    let world = World::new().await;

    let told = judged_by(
        "google-api-python-client",
        SCRIPT,
        &[world.sandbox.base_url()],
    )
    .await;

    assert!(20 <= told.counted("bodies sent"), "{told:?}");
    assert!(50 <= told.counted("answers"), "{told:?}");
    assert!(21 <= told.counted("methods"), "{told:?}");
    assert_eq!(world.google().mails().len(), 1, "{told:?}");
}
