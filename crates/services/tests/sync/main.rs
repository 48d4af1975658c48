//! The sync engine on a real database, against a calendar service in memory that can be made to fail.

mod faults;
mod history;
mod incoming;
mod outgoing;
mod runs;
mod world;
