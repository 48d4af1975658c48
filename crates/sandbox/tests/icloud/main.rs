//! The imitated iCloud, asked over HTTP as anybody asks it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod calendars;
mod events;
mod faults;
mod judge;
mod passwords;
mod published;
mod query;
mod saving;
mod sync;
mod world;
