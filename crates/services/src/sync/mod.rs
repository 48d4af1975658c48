//! Keeps My Calendar and linked calendars alike: look, decide, apply, push.
//!
//! `domain::reconcile` decides; nothing else does. Network calls happen between transactions, never inside one.
//! What must still be done is always readable from our own tables (the sync token, the outgoing list), so a job
//! that comes twice, late or never does no harm, and a process that dies in between leaves nothing half done:
//!
//! - `pull` looks for changes in the linked calendar and applies them;
//! - `push` sends what the outgoing list names;
//! - `run` is Finish and *Sync now*: old things inside the chosen ranges as well;
//! - `remove_managed` takes back what we wrote;
//! - `sweep` asks every active sync for changes, again and again.

mod access;
mod apply;
mod batch;
mod creating;
mod error;
mod handlers;
mod health;
mod identity;
mod journal;
mod look;
mod old;
mod preview;
mod pull;
mod push;
mod remove_managed;
mod run;
mod sending;
mod sweep;

pub use error::SyncError;
pub use handlers::{handlers, pull_job, push_job, remove_managed_job, run_job, schedules};
pub use preview::{PreviewPlan, preview_plan};
pub use pull::pull;
pub use push::push;
pub use remove_managed::{AfterRemoval, remove_managed};
pub use run::run;
