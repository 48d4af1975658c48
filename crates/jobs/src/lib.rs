//! Durable work: one port, an engine on SQLite and one on PostgreSQL.
//!
//! *Work is state; a job is only the nudge.* What must still be done is always readable from our own tables, handlers
//! begin by reading it, so a job that comes twice, late or never does no harm. A [`NewJob`] is enqueued in the
//! transaction that makes it necessary; a [`Runner`] hands it to the [`Handler`] of its kind.
//!
//! What both engines keep, held by one suite (`tests/contract.rs`):
//! - commit brings the job, rollback does not;
//! - a key coalesces: enqueued again before it was claimed it stays one job, with the newer payload and the earlier
//!   time; enqueued again while it runs it runs once more afterwards;
//! - a lane runs one job at a time, and other lanes run on;
//! - a handler completes, asks for another try ([`JobError::retry`], [`JobError::retry_after`]) or gives up
//!   ([`JobError::fail`]); what has failed for good stays visible in [`Queue::dead`];
//! - what a dead process left behind is picked up by another;
//! - [`Schedule`]s survive a restart, and [`Runner::shutdown`] hands back what it cuts off.

mod embedded;
mod error;
mod graphile;
mod job;
mod pace;
mod queue;
mod runner;
mod work;

pub use error::{JobError, QueueError};
pub use job::{DeadJob, Handler, Job, NewJob, Schedule};
pub use pace::Pace;
pub use queue::Queue;
pub use runner::{Pulse, Runner};
