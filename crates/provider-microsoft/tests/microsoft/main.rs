//! The adapter against an imitated Microsoft.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod busy;
mod changes;
mod contract;
mod events;
mod history;
mod oauth;
mod other_program;
mod push;
mod refusals;
mod series;
mod several;
mod world;
