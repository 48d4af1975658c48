//! A token service in memory, as strict as the strictest: each refresh token is good for one use, and one that is used twice
//! ends the whole permission (RFC 9700 §4.14.2).

use provider::ProviderError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A token service in memory. Clones are the same service.
#[derive(Clone)]
pub struct TokenService {
    world: Arc<Mutex<World>>,
}

struct World {
    /// The number of the token that is good; tokens before it are spent.
    good: u32,
    is_revoked: bool,
    is_down: bool,
    asked: usize,
}

impl Default for TokenService {
    fn default() -> Self {
        Self {
            world: Arc::new(Mutex::new(World {
                good: 1,
                is_revoked: false,
                is_down: false,
                asked: 0,
            })),
        }
    }
}

impl TokenService {
    /// The token that was given out first.
    pub const FIRST: &str = "token-1";

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a token and gives the next one.
    ///
    /// # Errors
    /// [`ProviderError::Unauthorized`] for a spent or revoked token, [`ProviderError::Unavailable`] while it is down.
    pub fn renew(&self, token: &str) -> Result<String, ProviderError> {
        let mut world = self.world();
        world.asked += 1;
        if world.is_down {
            return Err(ProviderError::Unavailable("it is down on purpose".into()));
        }
        if world.is_revoked || token != format!("token-{}", world.good) {
            world.is_revoked = true;
            return Err(ProviderError::Unauthorized);
        }
        world.good += 1;
        Ok(format!("token-{}", world.good))
    }

    /// Every token is refused from now on.
    pub fn revoke(&self) {
        self.world().is_revoked = true;
    }

    /// Whether it does not answer from now on.
    pub fn set_down(&self, down: bool) {
        self.world().is_down = down;
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.world().asked
    }
}
