//! The sandbox, judged by somebody else's client.

use crate::python::judged_by;
use crate::world::{ROBIN, World};

#[tokio::test]
async fn a_client_generated_from_calendlys_description_understands_every_answer() {
    let world = World::new().await;
    let (api, web, robin) = (world.api(), world.web(), world.full(ROBIN));
    let arguments = [&api, &web, &world.dana, &robin].map(String::as_str);

    judged_by("calendly/foreign_client.py", &arguments).await;
}
