//! Takes back what we wrote into a linked calendar, then ends the sync.

use super::SyncError;
use super::access::{Opened, open};
use super::health;
use crate::environment::Environment;
use crate::live::Topic;
use domain::mirror::{Mirror, Origin};
use domain::remote_event::{Etag, RemoteChange};
use domain::{CalendarSyncId, OrganizationId};
use provider::ProviderError;
use serde::{Deserialize, Serialize};

/// What follows when our copies are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterRemoval {
    /// The sync is deleted.
    DeleteSync,
    /// The sync is deleted, and its connection with it when no other sync uses it.
    DeleteConnection,
}

/// Removes every managed event of a sync from its linked calendar, one by one; each is forgotten as it goes, so that
/// a repeat goes on where it stopped. Foreign events are never touched.
///
/// # Errors
/// [`SyncError`]; what could not be removed stays tied and is tried again.
pub async fn remove_managed(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
    then: AfterRemoval,
) -> Result<(), SyncError> {
    let Some(opened) = open(env, organization, sync).await? else {
        return Ok(());
    };
    let mut reading = env.store.read().await?;
    let mut mirrors = reading.mirrors_of_sync(organization, sync).await?;
    drop(reading);
    mirrors.retain(|mirror| mirror.origin == Origin::Managed);
    for mirror in mirrors {
        match remove(&opened, &mirror, &mirror.etag).await {
            Ok(()) => {}
            // The calendar itself is gone, and our copies with it; or it may only be read now, and they stay there.
            Err(ProviderError::NotFound | ProviderError::Forbidden) => {}
            Err(error) => {
                let error = SyncError::from(error);
                health::note_trouble(env, &opened, &error).await?;
                return Err(error);
            }
        }
        let mut writing = env.store.write().await?;
        writing.delete_mirrors(organization, &[mirror.id]).await?;
        writing.commit().await?;
    }

    let mut writing = env.store.write().await?;
    writing.delete_calendar_sync(organization, sync).await?;
    if then == AfterRemoval::DeleteConnection {
        let others = writing
            .calendar_syncs_of(organization, opened.sync.member)
            .await?;
        if !others
            .iter()
            .any(|other| other.connection == opened.connection.id)
        {
            writing
                .delete_connection(organization, opened.connection.id)
                .await?;
        }
    }
    writing.commit().await?;
    env.live.announce(organization, Topic::CalendarSync);
    env.live.announce(organization, Topic::Calendar);
    Ok(())
}

/// Removes one copy, whatever version it is at by now: it is ours.
async fn remove(opened: &Opened, mirror: &Mirror, etag: &Etag) -> Result<(), ProviderError> {
    let calendar = &opened.sync.remote_calendar;
    match opened
        .provider
        .delete_event(&opened.access, calendar, &mirror.event, etag)
        .await
    {
        Err(ProviderError::PreconditionFailed) => {}
        answer => return answer,
    }
    let ids = std::slice::from_ref(&mirror.event);
    for answer in opened
        .provider
        .events(&opened.access, calendar, ids)
        .await?
    {
        match answer {
            RemoteChange::Present(event) => {
                opened
                    .provider
                    .delete_event(&opened.access, calendar, &event.id, &event.etag)
                    .await?;
            }
            RemoteChange::Gone(..) => {}
        }
    }
    Ok(())
}
