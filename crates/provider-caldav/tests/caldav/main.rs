//! The adapter against real servers, and against one that answers as a test says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod both_servers;
mod radicale;
mod scripted_changes;
mod scripted_events;
mod sign_in;
mod world;
