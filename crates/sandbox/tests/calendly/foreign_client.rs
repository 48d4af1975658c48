//! The sandbox, judged by somebody else's client.

use crate::world::{ROBIN, World};
use testkit::foreign::judged_by;

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/calendly/foreign_client.py"
);

#[tokio::test]
async fn a_client_generated_from_calendlys_description_understands_every_answer() {
    let world = World::new().await;
    let (api, web, robin) = (world.api(), world.web(), world.full(ROBIN));
    let arguments = [&api, &web, &world.dana, &robin].map(String::as_str);

    let told = judged_by("calendly-py", SCRIPT, &arguments).await;

    assert!(35 <= told.counted("answers"), "{told:?}");
}
