//! Options > Calendar connections.

use crate::accounts::zone_of;
use crate::{Environment, ServiceError};
use domain::Caller;
use domain::view::options::ConnectionRow;

/// The caller's connections, the oldest first, each with the linked calendars that use it.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn list(env: &Environment, caller: &Caller) -> Result<Vec<ConnectionRow>, ServiceError> {
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let connections = reading
        .connections_of(caller.organization, caller.member)
        .await?;
    let syncs = reading
        .calendar_syncs_of(caller.organization, caller.member)
        .await?;
    drop(reading);
    let rows = connections.into_iter().map(|connection| ConnectionRow {
        used_by: syncs
            .iter()
            .filter(|sync| sync.connection == connection.id && sync.finished)
            .map(|sync| sync.remote_name.clone())
            .collect(),
        since: env.zones.local(connection.state_since, &zone),
        id: connection.id,
        provider: connection.provider,
        account: connection.account,
        state: connection.state,
    });
    Ok(rows.collect())
}
