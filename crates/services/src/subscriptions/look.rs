//! Has a calendar looked at of which something was told.

use crate::environment::Environment;
use crate::sync::pull_job;
use domain::linked_calendar::RemoteCalendarId;
use domain::{ConnectionId, OrganizationId};
use store::{StoreError, Writing};

/// Enqueues a look; one that waits already is not made twice. A sync that was switched off meanwhile stays silent in it.
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
    if let Some(sync) = writing.calendar_sync(organization, sync).await? {
        env.queue.enqueue(writing, pull_job(&sync)).await?;
    }
    Ok(())
}
