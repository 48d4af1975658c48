//! A change out there → My Calendar.

use super::SyncError;
use super::access::{Opened, open_active};
use super::apply::apply_look;
use super::health;
use super::journal::Journal;
use super::look::look;
use crate::environment::Environment;
use domain::run::RunCause;
use domain::{CalendarSyncId, OrganizationId};

/// Looks for changes in the linked calendar and applies them. A sync that is not active stays silent.
///
/// # Errors
/// [`SyncError`]; what is wrong is written down for Status before it is returned.
pub async fn pull(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
) -> Result<(), SyncError> {
    let Some(opened) = open_active(env, organization, sync).await? else {
        return Ok(());
    };
    match pull_opened(env, &opened).await {
        Ok(()) => Ok(()),
        Err(error) => {
            health::note_failure(env, &opened, &error).await?;
            Err(error)
        }
    }
}

async fn pull_opened(env: &Environment, opened: &Opened) -> Result<(), SyncError> {
    let look = look(env, opened).await?;
    let token_moved = look.token.is_some() && look.token != opened.sync.sync_token;
    if look.is_empty() && !token_moved && !health::look_is_worth_a_note(opened, env.clock.now()) {
        return Ok(());
    }
    let cause = match look.is_reread {
        true => RunCause::Reread,
        false => RunCause::Live,
    };
    let mut journal = Journal::begin(env, opened.sync.organization, opened.sync.id, cause);
    apply_look(env, opened, &look, &mut journal).await?;
    close(env, &mut journal, None).await
}

/// Closes a run in a transaction of its own.
pub(super) async fn close(
    env: &Environment,
    journal: &mut Journal,
    failure: Option<String>,
) -> Result<(), SyncError> {
    let mut writing = env.store.write().await?;
    journal
        .close(&mut writing, env.clock.now(), failure)
        .await?;
    writing.commit().await?;
    Ok(())
}
