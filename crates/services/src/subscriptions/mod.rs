//! Calendars that their services tell us about, instead of being asked again and again.
//!
//! A notice is worth a look and nothing more (`domain::push`), so the engine in `sync` knows nothing of where a look comes from:
//!
//! - `tend` keeps one subscription for each calendar of a sync that is switched on, where the service posts to an address of ours;
//! - `receive` takes a notice and has its calendar looked at;
//! - `listen` hears services that tell on a request that stays open.

mod arrival;
mod error;
mod handlers;
mod hearing;
mod listen;
mod look;
mod receive;
mod tend;

pub(crate) use arrival::arrival;
pub use error::TendError;
pub(crate) use handlers::{handlers, have_tended, schedules};
pub(crate) use hearing::Hearing;
pub use listen::listen;
pub use receive::{NOTICES_PATH, NotTaken, Taken, receive};
pub use tend::tend;
