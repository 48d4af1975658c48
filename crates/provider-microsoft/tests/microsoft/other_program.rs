//! A calendar that Microsoft's own client shares with the adapter.

use crate::world::World;
use provider::contract::what_either_program_does_the_other_one_sees;
use secrecy::ExposeSecret;
use testkit::foreign::Foreign;

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/microsoft/other_program.py"
);

async fn shared(world: World) {
    let base = format!("{}/microsoft/graph/v1.0", world.sandbox.base_url());
    let token = world.access.password.expose_secret();
    let mut other = Foreign::start(SCRIPT, &[&base, token, &world.calendar.0]);

    what_either_program_does_the_other_one_sees(&world, &mut other).await;
}

#[tokio::test]
async fn microsofts_own_client_and_the_adapter_see_what_either_does_at_work() {
    shared(World::new().await).await;
}

#[tokio::test]
async fn microsofts_own_client_and_the_adapter_see_what_either_does_at_home() {
    shared(World::at_home().await).await;
}
