//! The adapter, asked as the sync asks it, against an imitated Exchange and against servers that answer nonsense.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod busy;
mod contract;
mod events;
mod examine;
mod identity;
mod listening;
mod other_program;
mod refusals;
mod several;
mod sign_in;
mod world;
