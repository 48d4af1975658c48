//! The imitated Google, asked over HTTP as anybody asks it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../asking/mod.rs"]
mod asking;
mod calendars;
mod events;
mod faults;
mod judge;
mod oauth;
mod push;
mod saving;
mod series;
mod sync;
mod world;
