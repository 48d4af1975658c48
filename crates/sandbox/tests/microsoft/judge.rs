//! The sandbox, judged by Microsoft's own clients: MSAL signs in, and the SDK of Graph holds every answer against its models.

use crate::python::judged_by;
use crate::world::World;

#[tokio::test]
async fn microsofts_own_clients_understand_every_answer() {
    let world = World::new().await;

    let told = judged_by("microsoft/judge.py", &[world.sandbox.base_url()]).await;

    let checked = |what: &str| -> usize {
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix(what))
            .unwrap();
        line.trim().parse().unwrap()
    };
    assert!(50 <= checked("answers:"), "{told}");
    assert!(2000 <= checked("values:"), "{told}");
    assert!(30 <= checked("models:"), "{told}");
    assert!(24 <= checked("methods:"), "{told}");
    assert_eq!(checked("notices:"), 3, "{told}");
    let mails: Vec<String> = world
        .microsoft()
        .mails()
        .into_iter()
        .map(|mail| mail.why)
        .collect();
    assert_eq!(mails, ["invitation", "cancellation"], "{told}");
}
