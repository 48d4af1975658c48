//! Everything one piece of work on a sync needs, read in one transaction.

use super::identity::CalendarKey;
use super::{SyncError, health};
use crate::connections;
use crate::environment::Environment;
use domain::calendar_sync::CalendarSync;
use domain::connection::Connection;
use domain::item::{Content, Item};
use domain::mirror::{Mirror, Origin, Written};
use domain::reconcile::{Reach, Rules};
use domain::remote_event::RemoteEvent;
use domain::time::ZoneId;
use domain::{CalendarSyncId, ItemId, MirrorId, OrganizationId};
use provider::{Access, CalendarProvider};
use std::sync::Arc;

/// A sync with what lets us into its calendar.
pub(super) struct Opened {
    pub sync: CalendarSync,
    pub connection: Connection,
    /// The member's zone.
    pub zone: ZoneId,
    pub access: Access,
    pub provider: Arc<dyn CalendarProvider>,
}

impl Opened {
    /// What this sync goes by.
    pub fn rules<'a>(&'a self, env: &'a Environment, reach: Reach<'a>) -> Rules<'a> {
        rules_of(&self.sync, env, reach)
    }

    /// The linked calendar, as it is recognised when it is connected again.
    pub fn key(&self) -> CalendarKey {
        CalendarKey::of(&self.connection, &self.sync.remote_calendar)
    }

    /// The mirror of an item in this calendar.
    pub fn mirror_of(&self, item: ItemId) -> MirrorId {
        self.key().mirror(self.sync.member, item)
    }

    /// A tie that is made now, at the versions of both that are at hand.
    pub fn new_mirror(
        &self,
        item: &Item,
        event: &RemoteEvent,
        base: Content,
        origin: Origin,
    ) -> Mirror {
        Mirror {
            id: self.mirror_of(item.id),
            item: item.id,
            sync: self.sync.id,
            event: event.id.clone(),
            etag: event.etag.clone(),
            base,
            base_version: item.version,
            origin,
            written: Written::default(),
        }
    }
}

/// What a sync goes by.
pub(super) fn rules_of<'a>(
    sync: &'a CalendarSync,
    env: &'a Environment,
    reach: Reach<'a>,
) -> Rules<'a> {
    Rules {
        sync: sync.id,
        member: sync.member,
        options: &sync.options,
        can_write: sync.can_write,
        public_address: &env.settings.public_address,
        reach,
    }
}

/// Opens a sync; none when it, its connection or its member is gone.
///
/// # Errors
/// [`SyncError`]. Credentials that cannot be opened with this server's secret key are no use, whoever's fault that is:
/// their owner is told to reconnect.
pub(super) async fn open(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
) -> Result<Option<Opened>, SyncError> {
    let mut reading = env.store.read().await?;
    let Some(sync) = reading.calendar_sync(organization, sync).await? else {
        return Ok(None);
    };
    let Some(connection) = reading.connection(organization, sync.connection).await? else {
        return Ok(None);
    };
    drop(reading);
    let access = match connections::open_account(env, &connection).await {
        Ok(Some(access)) => access,
        Ok(None) => return Ok(None),
        Err(error) => {
            let error = SyncError::from(error);
            health::note_trouble(env, &sync, &error).await?;
            return Err(error);
        }
    };
    let provider = env
        .providers
        .get(connection.provider)
        .ok_or(SyncError::NoAdapter)?;
    Ok(Some(Opened {
        sync,
        connection,
        zone: access.zone.clone(),
        access,
        provider,
    }))
}

/// Opens a sync that is switched on; none when it is off, still a draft, or gone.
///
/// # Errors
/// As [`open`].
pub(super) async fn open_active(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
) -> Result<Option<Opened>, SyncError> {
    let opened = open(env, organization, sync).await?;
    Ok(opened.filter(|opened| opened.sync.active && opened.sync.finished))
}
