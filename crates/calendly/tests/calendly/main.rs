//! The client against a server that answers as a test says, with the bodies of calendly.md §14.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod identity;
mod messages;
mod oauth;
mod pacing;
mod refusals;
mod requests_about_bookings;
mod requests_about_people;
mod requests_about_types;
mod sheet;
mod windows;
mod world;
