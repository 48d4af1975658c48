//! Items deleted, and brought back.

use super::ItemError;
use crate::Environment;
use domain::item::Version;
use domain::view::calendar::CalendarItem;
use domain::{Caller, ItemId};

/// Deletes an item; it stays restorable with the version that is answered.
pub async fn remove(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    seen: Version,
) -> Result<CalendarItem, ItemError> {
    todo!()
}

/// Brings a deleted item back.
pub async fn restore(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    seen: Version,
) -> Result<CalendarItem, ItemError> {
    todo!()
}
