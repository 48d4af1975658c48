//! The end of a sync: what it had tied is remembered, then it goes.

use super::identity::CalendarKey;
use crate::connections::Parting;
use chrono::{DateTime, Utc};
use domain::calendar_sync::CalendarSync;
use domain::connection::Connection;
use domain::departure::AfterRemoval;
use domain::linked_calendar::RemoteCalendarId;
use store::{StoreError, Writing};

/// Under which key the ties of ended syncs with a calendar are remembered: the same whenever it is connected again.
pub fn calendar_key(connection: &Connection, calendar: &RemoteCalendarId) -> String {
    CalendarKey::of(connection, calendar).text()
}

/// Deletes a sync, and with it its connection where that is to follow and no other sync uses it. Items stay, and so do
/// copies; what was tied is remembered, so that connecting the calendar again goes on where this stopped. A connection that
/// went is answered: what was allowed for it is given back after the commit.
pub(crate) async fn end_sync(
    writing: &mut Writing,
    sync: &CalendarSync,
    then: AfterRemoval,
    now: DateTime<Utc>,
) -> Result<Option<Parting>, StoreError> {
    let (organization, id) = (sync.organization, sync.id);
    let Some(connection) = writing.connection(organization, sync.connection).await? else {
        return Ok(None);
    };
    let key = calendar_key(&connection, &sync.remote_calendar);
    writing.remember_ties(organization, id, &key, now).await?;
    writing.delete_calendar_sync(organization, id).await?;
    match then {
        AfterRemoval::DeleteSync => Ok(None),
        AfterRemoval::DeleteConnection => {
            let others = writing.calendar_syncs_of(organization, sync.member).await?;
            match others.iter().all(|other| other.connection != connection.id) {
                true => Parting::of(writing, organization, connection).await,
                false => Ok(None),
            }
        }
    }
}
