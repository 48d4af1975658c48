//! Use cases: check the right, one transaction, enqueue what follows.
//!
//! Free functions with the [`Environment`] first. A use case writes in one transaction; the network is asked between
//! transactions, never inside one; a job is enqueued in the transaction that makes it necessary; pages are told after
//! the commit. Every query is bound to the caller's organization.

pub mod accounts;
pub mod bookings;
pub mod calendar_feeds;
pub mod calendar_syncs;
pub mod calendly;
pub mod connections;
pub mod environment;
pub mod error;
pub mod integrations;
pub mod items;
mod keyed_lock;
pub mod live;
pub mod mail;
mod oauth;
pub mod outreach;
pub mod people;
pub mod reminders;
mod renewal;
pub mod scheduler;
pub mod subscriptions;
pub mod sync;
pub mod vault;
mod wording;
pub mod work;
pub mod zones;

pub use environment::{Environment, Parts, Settings};
pub use error::ServiceError;
