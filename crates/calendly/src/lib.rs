//! Calendly: what may be asked of it, what it sends us, and that it was Calendly who sent it.
//!
//! [`Client`] asks, for whomever the token of a call belongs to. Reading order: how one asks ([`Bases`], [`Uri`],
//! [`Client`], [`Page`], [`CalendlyError`]), whose a token is and what it may do ([`token`], [`scopes`], [`probe`],
//! [`oauth`]), then a file for each family of requests. Messages come in through [`signature`] and [`message`]; what
//! they mean is decided in `domain::booking`, and [`told`] says it in its words.
//!
//! No request goes to an address that somebody else named: see [`uri`].

mod bases;
mod client;
mod error;
mod pace;
pub mod page;
pub mod uri;
pub mod wire;

pub mod oauth;
pub mod probe;
pub mod scopes;
pub mod token;

pub mod activity;
pub mod availability;
pub mod booking;
pub mod contacts;
mod data_deletion;
pub mod event_type_writing;
pub mod event_types;
pub mod groups;
pub mod invitees;
pub mod links;
pub mod organization;
pub mod recaps;
pub mod routing_forms;
pub mod scheduled_events;
pub mod schedules;
pub mod users;

pub mod message;
pub mod signature;
pub mod told;
pub mod webhooks;

pub use bases::{Bases, InvalidBase};
pub use client::Client;
pub use error::{CalendlyError, Detail};
pub use page::{Listing, Page, Paging};
pub use uri::{InvalidUri, Kind, Uri};
