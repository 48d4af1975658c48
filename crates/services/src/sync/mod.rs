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
//! - `hold` lets many deletions at once wait for a person, `settle_held` carries out what was decided about them;
//! - `undo_run` takes back what a run did;
//! - `sweep` asks every active sync for changes, again and again.

mod access;
mod apply;
mod batch;
mod booked;
mod creating;
mod error;
mod former;
mod fresh_uid;
mod handlers;
mod health;
mod held;
mod hold;
mod identity;
mod item_writing;
mod journal;
mod leaving;
mod look;
mod old;
mod preview;
mod pull;
mod push;
mod remove_managed;
mod run;
mod sending;
mod strays;
mod sweep;
mod undo;

pub(crate) use batch::wants_foreign;
pub(crate) use booked::heard as booking_heard;
pub use domain::departure::AfterRemoval;
pub use error::SyncError;
pub(crate) use handlers::lane;
pub use handlers::{
    handlers, pull_job, push_job, remove_managed_job, run_job, schedules, settle_held_job, undo_job,
};
pub use held::settle_held;
pub use leaving::calendar_key;
pub(crate) use leaving::end_sync;
pub use preview::{PreviewPlan, preview_plan};
pub use pull::pull;
pub use push::push;
pub use remove_managed::remove_managed;
pub use run::run;
pub(crate) use undo::undo_plan;
pub use undo::{UndoOf, UndoStep, undo_run};
