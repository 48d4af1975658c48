//! The imitated Exchange, asked over HTTP as anybody asks it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod items;
mod judge;
mod saving;
mod sign_in;
mod switches;
mod sync;
mod world;
