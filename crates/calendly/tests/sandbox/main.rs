//! Every request of the client against the imitated Calendly.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bookings;
mod enterprise;
mod event_types;
mod identity;
mod oauth;
mod people;
mod refusals;
mod webhooks;
mod world;
