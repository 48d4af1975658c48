//! Items to be shown.

use crate::{Environment, ServiceError};
use domain::view::calendar::{CalendarItem, CalendarPeriod, CalendarQuery};
use domain::{Caller, ItemId};

/// One period of the caller's calendar.
pub async fn period(
    env: &Environment,
    caller: &Caller,
    query: CalendarQuery,
) -> Result<CalendarPeriod, ServiceError> {
    todo!()
}

/// One item, where the caller may see its details.
pub async fn find(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
) -> Result<Option<CalendarItem>, ServiceError> {
    todo!()
}
