//! A calendar that Google's own client shares with the adapter.

use crate::world::World;
use provider::contract::what_either_program_does_the_other_one_sees;
use secrecy::ExposeSecret;
use testkit::foreign::Foreign;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/google/other_program.py");

#[tokio::test]
async fn googles_own_client_and_the_adapter_see_what_either_does() {
    let world = World::new().await;
    let base = world.sandbox.google().api_base();
    let token = world.access.password.expose_secret();
    let mut other = Foreign::start(SCRIPT, &[&base, token, &world.calendar.0]);

    what_either_program_does_the_other_one_sees(&world, &mut other).await;
}
