//! The sandbox, judged by Microsoft's own clients: MSAL signs in, and the SDK of Graph holds every answer against its models.

use crate::world::World;
use testkit::foreign::judged_by;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/microsoft/judge.py");

#[tokio::test]
async fn microsofts_own_clients_understand_every_answer() {
    let world = World::new().await;

    let told = judged_by("MSAL and msgraph-sdk", SCRIPT, &[world.sandbox.base_url()]).await;

    assert!(50 <= told.counted("answers"), "{told:?}");
    assert!(2000 <= told.counted("values"), "{told:?}");
    assert!(30 <= told.counted("models"), "{told:?}");
    assert!(24 <= told.counted("methods"), "{told:?}");
    assert_eq!(told.counted("notices"), 3, "{told:?}");
    let mails: Vec<String> = world
        .microsoft()
        .mails()
        .into_iter()
        .map(|mail| mail.why)
        .collect();
    assert_eq!(mails, ["invitation", "cancellation"], "{told:?}");
}
