//! The sandbox, judged by two clients that others wrote.

use crate::python::judged_by;
use crate::world::{DANA, World};

#[tokio::test]
async fn clients_that_others_wrote_read_write_and_follow_a_calendar() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let (base, password) = (world.sandbox.base_url(), world.password.as_str());

    let told = judged_by("icloud/judge.py", &[base, DANA, password, folder]).await;

    let checked = |what: &str| -> usize {
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix(what))
            .unwrap();
        line.trim().parse().unwrap()
    };
    assert!(30 <= checked("requests:"), "{told}");
    assert!(40 <= checked("listed:"), "{told}");
    assert_eq!(checked("vdirsyncer runs:"), 4, "{told}");
    assert!(world.icloud().mails().is_empty());
}
