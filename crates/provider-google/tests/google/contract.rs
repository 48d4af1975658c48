//! What holds for every adapter.

use crate::world::World;

provider::contract!(World::new());
provider::push_contract!(World::new());
provider::busy_contract!(World::new());
