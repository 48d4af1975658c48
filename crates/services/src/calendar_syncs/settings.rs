//! Settings of a finished sync: switch, options, run now, delete.

use crate::{Environment, ServiceError};
use domain::calendar_sync::SyncOptions;
use domain::{CalendarSyncId, Caller};

/// What becomes of the copies when a sync ends. The default keeps everything on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leftovers {
    /// Whether the events that we wrote are removed from the linked calendar.
    pub remove_managed: bool,
    /// Whether the items that came from the linked calendar are deleted from My Calendar.
    pub remove_received: bool,
}

/// **Active**: switches a finished sync on or off.
pub async fn set_active(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    active: bool,
) -> Result<(), ServiceError> {
    todo!()
}

/// Saves the options of a sync.
pub async fn save_settings(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    options: SyncOptions,
) -> Result<(), ServiceError> {
    todo!()
}

/// **Sync now**.
pub async fn sync_now(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<(), ServiceError> {
    todo!()
}

/// **Delete**: ends a sync for good; own items stay. Discards a draft as well.
pub async fn delete(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    leftovers: Leftovers,
) -> Result<(), ServiceError> {
    todo!()
}
