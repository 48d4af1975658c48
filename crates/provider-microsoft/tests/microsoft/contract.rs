//! What holds for every adapter.

use crate::world::World;

mod of_work_accounts {
    use super::World;

    provider::contract!(World::new());
    provider::push_contract!(World::new());
    provider::busy_contract!(World::new());
}

mod of_personal_accounts {
    use super::World;

    provider::contract!(World::at_home());
    provider::push_contract!(World::at_home());
}

/// Where a repeated transaction is answered with the event that it made.
mod of_kind_repetitions {
    use super::World;

    async fn world() -> World {
        let world = World::new().await;
        world.sandbox.microsoft().repeat_what_was_made(true);
        world
    }

    provider::contract!(world());
}
