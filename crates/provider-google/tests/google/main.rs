//! The adapter against the imitated Google, which Google's own client has judged.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod busy;
mod contract;
mod events;
mod history;
mod oauth;
mod other_program;
mod push;
mod refusals;
mod several;
mod world;
