//! The sandbox, judged by Google's own client, and by the description of the API that comes with it.

use crate::python::judged_by;
use crate::world::World;

#[tokio::test]
async fn googles_own_client_understands_every_answer() {
    let world = World::new().await;

    let told = judged_by("google/judge.py", &[world.sandbox.base_url()]).await;

    let checked = |what: &str| -> usize {
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix(what))
            .unwrap();
        line.trim().parse().unwrap()
    };
    assert!(20 <= checked("bodies sent:"), "{told}");
    assert!(50 <= checked("answers:"), "{told}");
    assert!(21 <= checked("methods:"), "{told}");
    assert_eq!(world.google().mails().len(), 1, "{told}");
}
