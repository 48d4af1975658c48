//! Accounts at calendar services: connected, listed, connected again, disconnected.

pub mod credentials;
mod disconnect;
mod listing;

pub use credentials::{ConnectError, connect, reconnect};
pub use disconnect::disconnect;
pub use listing::list;
