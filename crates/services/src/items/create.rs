//! New items.

use crate::{Environment, ServiceError};
use domain::Caller;
use domain::view::calendar::{CalendarItem, ItemDraft};

/// Adds an item for the caller; a repeated request answers the item it made the first time.
pub async fn add(
    env: &Environment,
    caller: &Caller,
    draft: ItemDraft,
) -> Result<CalendarItem, ServiceError> {
    todo!()
}
