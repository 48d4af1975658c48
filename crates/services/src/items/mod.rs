//! Items of My Calendar: shown, added, changed, deleted, restored.

mod booked;
mod change;
mod create;
mod draw;
pub(crate) mod follow_up;
mod history;
mod list;
mod reach;
mod remove;
mod repeat;
mod rights;
mod series;
mod text;
mod undo;
mod wall_clock;

pub use booked::booked;
pub use change::change;
pub use create::add;
pub use history::history;
pub(crate) use list::{check_day, days_of_week};
pub use list::{find, period};
pub(crate) use reach::count_kinds;
pub use reach::series_reach;
pub use remove::{remove, restore};
pub(crate) use rights::may_see;
pub use series::remove_from_series;
pub use undo::take_back;
pub(crate) use wall_clock::{days_exactly, days_reach, index_span, later, shown, touches};

use crate::ServiceError;
use domain::view::calendar::CalendarItem;
use store::StoreError;

/// Why an item was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ItemError {
    /// Somebody changed it since the page showed it; this is how it is now.
    #[error("somebody changed the item meanwhile")]
    ChangedMeanwhile(Box<CalendarItem>),
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for ItemError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}
