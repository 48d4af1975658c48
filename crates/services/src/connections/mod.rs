//! Accounts at calendar services: connected, listed, connected again, disconnected.

pub(crate) mod ask;
pub mod check;
mod condition;
mod credentials;
mod disconnect;
mod limits;
mod listing;
mod page;
mod parting;
mod refresh;
mod way_in;

pub(crate) use ask::calendars_sentence;
pub(crate) use condition::{next_attempt, no_answer, refused};
pub use credentials::{ConnectError, connect, reconnect};
pub use disconnect::disconnect;
pub use limits::limits;
pub(crate) use listing::notices_about;
pub use listing::{list, notices};
pub use page::{Arrived, CameBack, PageError, begin, finish, offered, return_path};
pub(crate) use page::{let_in, renewed_after_refusal};
pub(crate) use parting::Parting;
pub use refresh::{RefreshError, Renewed, with_fresh_access};
pub(crate) use way_in::access;

use domain::ConnectionId;

/// What the sealed password of a connection is bound to.
pub fn vault_context(connection: ConnectionId) -> String {
    format!("connection:{connection}")
}
