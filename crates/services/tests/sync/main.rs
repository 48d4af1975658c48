//! The sync engine on a real database, against a calendar service in memory that can be made to fail,
//! and against real CalDAV servers.

mod faults;
mod history;
mod incoming;
mod outgoing;
mod real_servers;
mod runs;
mod world;
