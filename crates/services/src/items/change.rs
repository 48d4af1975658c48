//! Changes of an item.

use super::ItemError;
use crate::Environment;
use domain::view::calendar::{CalendarItem, ItemPatch};
use domain::{Caller, ItemId};

/// Changes an item, unless somebody changed it since the page showed `patch.seen`.
pub async fn change(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    patch: ItemPatch,
) -> Result<CalendarItem, ItemError> {
    todo!()
}
