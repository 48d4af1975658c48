//! A calendar that exchangelib shares with the adapter.

use crate::world::{DANA, World};
use provider::contract::what_either_program_does_the_other_one_sees;
use testkit::foreign::Foreign;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ews/other_program.py");

#[tokio::test]
async fn exchangelib_and_the_adapter_see_what_either_does() {
    let world = World::new().await;
    let exchange = world.exchange();
    let (user, password) = (
        exchange.user(DANA).unwrap(),
        exchange.password(DANA).unwrap(),
    );
    let mut other = Foreign::start(SCRIPT, &[&exchange.ews(), DANA, &user, &password, "Work"]);

    what_either_program_does_the_other_one_sees(&world, &mut other).await;
}
