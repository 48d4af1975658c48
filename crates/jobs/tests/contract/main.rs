//! What every engine of the queue promises, told as stories; each runs on SQLite and on PostgreSQL.
//!
//! PostgreSQL goes by its own clock, so these stories take real time, in short pieces, and wait for what shall
//! happen, never for a time to pass.

#![expect(clippy::unwrap_used, reason = "in a test, that is how to fail")]

mod bench;
mod coalescing;
mod enqueuing;
mod lanes;
mod outcomes;
mod processes;
mod schedules;
