//! Which token lets whom in.

use super::oauth::Access;
use super::world::World;
use chrono::{DateTime, Utc};

impl World {
    /// The access token with this secret, if it is good.
    pub fn access(&self, secret: &str, now: DateTime<Utc>) -> Option<&Access> {
        let mut accesses = self.accesses.iter();
        accesses.find(|known| known.secret == secret && now < known.expires_at && !known.is_revoked)
    }
}
