//! The adapter against a server that answers as a test says, and against a public calendar of the sandbox.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod changes;
mod files;
mod limits;
mod public;
mod sign_in;
mod world;
