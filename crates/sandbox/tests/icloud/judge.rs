//! The sandbox, judged by two clients that others wrote.

use crate::world::{DANA, World};
use testkit::foreign::judged_by;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/icloud/judge.py");

#[tokio::test]
async fn clients_that_others_wrote_read_write_and_follow_a_calendar() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let (base, password) = (world.sandbox.base_url(), world.password.as_str());

    let told = judged_by(
        "caldav and vdirsyncer",
        SCRIPT,
        &[base, DANA, password, folder],
    )
    .await;

    assert!(30 <= told.counted("requests"), "{told:?}");
    assert!(40 <= told.counted("listed"), "{told:?}");
    assert_eq!(told.counted("vdirsyncer runs"), 4, "{told:?}");
    assert!(world.icloud().mails().is_empty());
}
