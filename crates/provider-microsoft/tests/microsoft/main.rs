//! The adapter against an imitated Microsoft.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod changes;
mod contract;
mod events;
mod history;
mod oauth;
mod refusals;
mod series;
mod world;
