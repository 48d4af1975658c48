//! What holds for every adapter.

use crate::world::World;

provider::contract!(World::new());
