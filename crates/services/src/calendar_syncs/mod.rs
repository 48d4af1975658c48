//! Calendar Sync: the listing, the wizard, settings and logs.

mod direction;
mod held;
mod leaving;
pub(crate) mod linked;
mod listing;
mod log;
mod options;
mod preview;
mod replace;
mod settings;
pub(crate) mod status;
mod undo;
mod wizard;

pub use direction::{choose_direction, link, synchronize};
pub use held::{answer_held, held};
pub use leaving::{copies_count, leave_there, try_again};
pub use listing::listing;
pub(crate) use log::fields;
pub use log::log;
pub use preview::{preview, synchronize_preview};
pub use replace::choose_another;
pub use settings::{Fix, Leftovers, delete, fix, save_settings, set_active, sync_now};
pub(crate) use settings::{delete_received, end, fix_after_sign_in};
pub use undo::{undo, undo_preview};
pub use wizard::{begin, choose_calendar, choose_kinds, choose_options, finish, wizard};
pub(crate) use wizard::{draft, preselect};

use crate::ServiceError;
use domain::calendar_sync::CalendarSync;
use domain::{CalendarSyncId, Caller};
use store::Reading;

/// One of the caller's own syncs; another's is not found.
pub(crate) async fn own_sync(
    reading: &mut Reading,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<CalendarSync, ServiceError> {
    reading
        .calendar_sync(caller.organization, id)
        .await?
        .filter(|sync| sync.member == caller.member)
        .ok_or(ServiceError::NotFound)
}
