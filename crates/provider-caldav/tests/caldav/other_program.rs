//! A calendar that the caldav package of Python shares with the adapter.

use crate::world::World;
use provider::contract::what_either_program_does_the_other_one_sees;
use secrecy::ExposeSecret;
use testkit::foreign::Foreign;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/caldav/other_program.py");

#[tokio::test]
async fn caldav_in_python_and_the_adapter_see_what_either_does_at_icloud() {
    let world = World::at_icloud().await;
    let base = format!("{}/icloud/", world.server.base_url());
    let access = &world.access;
    let password = access.password.expose_secret();
    let mut other = Foreign::start(SCRIPT, &[&base, &access.user, password, &world.calendar.0]);

    what_either_program_does_the_other_one_sees(&world, &mut other).await;
}
