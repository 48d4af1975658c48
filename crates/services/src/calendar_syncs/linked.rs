//! A sync together with what pages tell beside it: its account, the run under way, what waits for its member.

use domain::calendar_sync::CalendarSync;
use domain::connection::{Connection, ConnectionState};
use domain::run::Run;
use domain::{MemberId, OrganizationId};
use store::{Reading, StoreError};

/// A sync with its connection and the run that is under way.
#[derive(Debug, Clone)]
pub(crate) struct Linked {
    pub sync: CalendarSync,
    pub connection: Connection,
    pub progress: Option<Progress>,
    /// How many deletions wait for the member.
    pub held: usize,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub done: u32,
    pub of: Option<u32>,
}

impl Linked {
    /// Name and provider, as in `Work – Office 365`.
    pub fn name(&self) -> String {
        full_name(&self.sync, &self.connection)
    }
}

/// A member's syncs, the oldest first.
pub(crate) async fn linked_of(
    reading: &mut Reading,
    organization: OrganizationId,
    member: MemberId,
) -> Result<Vec<Linked>, StoreError> {
    let syncs = reading.calendar_syncs_of(organization, member).await?;
    if syncs.is_empty() {
        return Ok(Vec::new());
    }
    let connections = reading.connections_of(organization, member).await?;
    let mut linked = Vec::with_capacity(syncs.len());
    for sync in syncs {
        let connection = connections
            .iter()
            .find(|connection| connection.id == sync.connection);
        let Some(connection) = connection else {
            continue;
        };
        let running = match sync.active && sync.finished {
            true => reading.running(organization, sync.id).await?,
            false => None,
        };
        let held = match sync.finished {
            true => reading.held_count(organization, sync.id).await?,
            false => 0,
        };
        linked.push(Linked {
            held,
            connection: connection.clone(),
            progress: running.and_then(|(run, done, of)| shown_progress(&run, done, of)),
            sync,
        });
    }
    Ok(linked)
}

/// Live runs take a blink of an eye; showing each would only flicker.
fn shown_progress(run: &Run, done: u32, of: Option<u32>) -> Option<Progress> {
    run.cause.is_whole().then_some(Progress { done, of })
}

/// Whether a sync is finished, active and connected.
pub(crate) fn is_well(sync: &CalendarSync, connection: &Connection) -> bool {
    sync.finished
        && sync.active
        && sync.trouble.is_none()
        && connection.state == ConnectionState::Connected
}

/// Name and provider, as in `Work – Office 365`.
pub(crate) fn full_name(sync: &CalendarSync, connection: &Connection) -> String {
    format!("{} – {}", sync.remote_name, connection.provider.label())
}
