//! Logs: every run and every change, both ways.

use crate::{Environment, ServiceError};
use domain::view::calendar_sync::SyncLog;
use domain::{CalendarSyncId, Caller};

/// The log of one of the caller's syncs, newest run first, at most 50.
pub async fn log(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<SyncLog, ServiceError> {
    todo!()
}
