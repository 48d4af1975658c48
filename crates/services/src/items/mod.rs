//! Items of My Calendar: shown, added, changed, deleted, restored.

mod change;
mod create;
mod list;
mod remove;

pub use change::change;
pub use create::add;
pub use list::{find, period};
pub use remove::{remove, restore};

use crate::ServiceError;
use domain::view::calendar::CalendarItem;

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

impl From<store::StoreError> for ItemError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}
