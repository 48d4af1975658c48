//! Has a calendar looked at of which something was told.

use crate::environment::Environment;
use crate::sync::pull_job;
use domain::linked_calendar::RemoteCalendarId;
use domain::{ConnectionId, OrganizationId};
use store::{StoreError, Writing};

/// Enqueues a look, unless the calendar's sync was switched off meanwhile. A look that waits already is not made twice.
pub(super) async fn look(
    env: &Environment,
    writing: &mut Writing,
    (organization, connection): (OrganizationId, ConnectionId),
    calendar: &RemoteCalendarId,
) -> Result<(), StoreError> {
    let using = writing
        .sync_using(organization, connection, calendar)
        .await?;
    let Some(sync) = using else {
        return Ok(());
    };
    let sync = writing.calendar_sync(organization, sync).await?;
    if let Some(sync) = sync.filter(|sync| sync.active) {
        env.queue.enqueue(writing, pull_job(&sync)).await?;
    }
    Ok(())
}
