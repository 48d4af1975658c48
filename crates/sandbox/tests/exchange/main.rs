//! The imitated Exchange, asked over HTTP as anybody asks it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod items;
mod judge;
#[path = "../python/mod.rs"]
mod python;
mod saving;
mod sign_in;
mod switches;
mod sync;
mod world;
