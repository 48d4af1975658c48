//! The wizard: linked calendar, your calendar, sync options, finish.

use crate::{Environment, ServiceError};
use domain::calendar_sync::{IncomingChanges, Window};
use domain::item::ItemKind;
use domain::linked_calendar::RemoteCalendarId;
use domain::view::calendar_sync::WizardState;
use domain::{CalendarSyncId, Caller, ConnectionId};

/// A draft for another calendar of an account that is connected already.
pub async fn begin(
    env: &Environment,
    caller: &Caller,
    connection: ConnectionId,
) -> Result<CalendarSyncId, ServiceError> {
    todo!()
}

/// What any step of the wizard needs; asks the account for its calendars.
pub async fn wizard(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<WizardState, ServiceError> {
    todo!()
}

/// Step 1, **Linked Calendar**.
pub async fn choose_calendar(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    calendar: &RemoteCalendarId,
    incoming: IncomingChanges,
    hide_private: bool,
) -> Result<(), ServiceError> {
    todo!()
}

/// Step 2, **Your Calendar**.
pub async fn choose_kinds(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    kinds: Vec<ItemKind>,
) -> Result<(), ServiceError> {
    todo!()
}

/// Step 3, **Sync Options**.
pub async fn choose_ranges(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    retrieve: Option<Window>,
    send: Option<Window>,
) -> Result<(), ServiceError> {
    todo!()
}

/// **Finish**: saves, switches the sync on and starts it.
pub async fn finish(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<(), ServiceError> {
    todo!()
}
