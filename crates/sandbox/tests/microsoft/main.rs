//! The imitated Office 365 and Outlook.com, asked over HTTP as anybody asks them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../asking/mod.rs"]
mod asking;
mod batches;
mod calendars;
mod changes;
mod events;
mod faults;
mod judge;
mod oauth;
mod push;
mod saving;
mod series;
mod world;
