//! The server function of the scheduler.

use crate::AppError;
use domain::view::scheduler::{FreeBusyGrid, SchedulerQuery};
use leptos::prelude::*;

/// People × time. Whatever is foreign or private only says *Busy* when it leaves the server.
#[server(prefix = "/api/fn", endpoint = "load_free_busy", protocol = crate::requests::Reading)]
pub async fn load_free_busy(query: SchedulerQuery) -> Result<FreeBusyGrid, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::scheduler::free_busy(&env, &caller, query).await?)
}
