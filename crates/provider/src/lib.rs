//! The port to calendars elsewhere: what may be asked of any of them, and how they may refuse.
//!
//! Adapters (`provider-caldav` …) answer; `services` asks. Nothing here knows a vendor.

pub mod busy;
mod calendar_provider;
#[cfg(feature = "contract")]
pub mod contract;
mod error;
pub mod http;
pub mod oauth;
pub mod push;
pub mod reading;

pub use calendar_provider::{
    Access, Account, BusyAnswer, CalendarProvider, Changed, Changes, Created, Login, NewEvent,
    Providers, Turn,
};
pub use error::ProviderError;
