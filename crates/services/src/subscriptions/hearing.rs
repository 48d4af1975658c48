//! Which accounts are heard at this moment, for pages to tell.

use domain::ConnectionId;
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The accounts that this process hears.
#[derive(Default)]
pub(crate) struct Hearing {
    heard: Mutex<HashSet<ConnectionId>>,
}

/// That an account is heard, until it is dropped.
pub(super) struct Heard<'a> {
    hearing: &'a Hearing,
    connection: ConnectionId,
}

impl Hearing {
    fn heard(&self) -> MutexGuard<'_, HashSet<ConnectionId>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin(&self, connection: ConnectionId) -> Heard<'_> {
        self.heard().insert(connection);
        Heard {
            hearing: self,
            connection,
        }
    }

    pub(super) fn holds(&self, connection: ConnectionId) -> bool {
        self.heard().contains(&connection)
    }
}

impl Drop for Heard<'_> {
    fn drop(&mut self) {
        self.hearing.heard().remove(&self.connection);
    }
}
