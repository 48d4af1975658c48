//! Accounts at calendar services: connected, listed, connected again, disconnected.

pub(crate) mod ask;
mod credentials;
mod disconnect;
mod listing;

pub(crate) use ask::calendars_sentence;
pub use credentials::{ConnectError, connect, reconnect};
pub use disconnect::disconnect;
pub use listing::list;

use domain::ConnectionId;

/// What the sealed password of a connection is bound to.
pub fn vault_context(connection: ConnectionId) -> String {
    format!("connection:{connection}")
}
