//! The scheduler grid: who is free when.

use crate::{Environment, ServiceError};
use domain::Caller;
use domain::view::scheduler::{FreeBusyGrid, SchedulerQuery};

/// People × time of the caller's organization.
pub async fn free_busy(
    env: &Environment,
    caller: &Caller,
    query: SchedulerQuery,
) -> Result<FreeBusyGrid, ServiceError> {
    todo!()
}
