//! Opens a connected account for work in the background, in nobody's name but its member's.

use super::{RefreshError, access, let_in, vault_context};
use crate::environment::Environment;
use domain::connection::Connection;
use provider::Access;

/// What lets us into a connected account now, with the member's zone; none when connection or member is gone.
///
/// # Errors
/// [`RefreshError`]; a refusal was written down, and the member told.
pub(crate) async fn open_account(
    env: &Environment,
    connection: &Connection,
) -> Result<Option<Access>, RefreshError> {
    let mut reading = env.store.read().await?;
    let member = reading
        .member(connection.organization, connection.member)
        .await?;
    let Some(member) = member else {
        return Ok(None);
    };
    let sealed = reading
        .sealed_credentials(connection.organization, connection.id)
        .await?;
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    drop(reading);
    let stored = env.vault.open(&vault_context(connection.id), &sealed)?;
    let secret = let_in(env, connection, stored).await?;
    Ok(Some(access(connection, secret, member.zone)))
}
