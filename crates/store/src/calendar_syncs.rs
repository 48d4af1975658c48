//! The rows of the Calendar Sync listing.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::calendar_sync::{CalendarSync, SyncTrouble};
use domain::connection::ConnectionState;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::SyncToken;
use domain::{CalendarSyncId, ConnectionId, MemberId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct CalendarSyncRow {
    organization_id: Uuid,
    calendar_sync_id: Uuid,
    member_id: Uuid,
    connection_id: Uuid,
    remote_calendar_id: String,
    remote_name: String,
    can_write: bool,
    options: String,
    active: bool,
    finished: bool,
    sync_token: Option<String>,
    last_synced_at: Option<Instant>,
    checked_at: Option<Instant>,
    trouble: Option<String>,
    trouble_since: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct ActiveRow {
    organization_id: Uuid,
    calendar_sync_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    calendar_sync_id: Uuid,
}

impl TryFrom<CalendarSyncRow> for CalendarSync {
    type Error = StoreError;

    fn try_from(row: CalendarSyncRow) -> Result<Self> {
        let place = Place::new("calendar_syncs", row.calendar_sync_id);
        Ok(Self {
            id: row.calendar_sync_id.into(),
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            connection: row.connection_id.into(),
            remote_calendar: RemoteCalendarId(row.remote_calendar_id),
            remote_name: row.remote_name,
            can_write: row.can_write,
            options: place.json("options", &row.options)?,
            active: row.active,
            finished: row.finished,
            sync_token: row.sync_token.map(SyncToken),
            last_synced_at: row.last_synced_at.map(Instant::at),
            checked_at: row.checked_at.map(Instant::at),
            trouble: place.optional_json("trouble", row.trouble.as_deref())?,
            trouble_since: row.trouble_since.map(Instant::at),
        })
    }
}

/// The columns of [`CalendarSyncRow`].
macro_rules! sync_columns {
    () => {
        "organization_id, calendar_sync_id, member_id, connection_id, remote_calendar_id, remote_name, can_write,
         options, active, finished, sync_token, last_synced_at, checked_at, trouble, trouble_since"
    };
}

impl Reading {
    /// One sync, finished or a draft.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn calendar_sync(
        &mut self,
        org: OrganizationId,
        id: CalendarSyncId,
    ) -> Result<Option<CalendarSync>> {
        fetch_optional!(
            self,
            CalendarSyncRow,
            concat!(
                "select ",
                sync_columns!(),
                " from calendar_syncs where organization_id = $1 and calendar_sync_id = $2"
            ),
            org.uuid(),
            id.uuid()
        )?
        .map(CalendarSync::try_from)
        .transpose()
    }

    /// The syncs of a member, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn calendar_syncs_of(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<CalendarSync>> {
        fetch_all!(
            self,
            CalendarSyncRow,
            concat!(
                "select ",
                sync_columns!(),
                " from calendar_syncs
                 where organization_id = $1 and member_id = $2
                 order by created_at, calendar_sync_id"
            ),
            org.uuid(),
            member.uuid()
        )?
        .into_iter()
        .map(CalendarSync::try_from)
        .collect()
    }

    /// Every sync of an organization, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn calendar_syncs(&mut self, org: OrganizationId) -> Result<Vec<CalendarSync>> {
        fetch_all!(
            self,
            CalendarSyncRow,
            concat!(
                "select ",
                sync_columns!(),
                " from calendar_syncs where organization_id = $1 order by created_at, calendar_sync_id"
            ),
            org.uuid()
        )?
        .into_iter()
        .map(CalendarSync::try_from)
        .collect()
    }

    /// The syncs of every organization that are active and finished and whose account may be asked at `now`: not while it
    /// is left alone, and not while it refuses the credentials. For the sweep, and for it only.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn syncs_to_ask(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<Vec<(OrganizationId, CalendarSyncId)>> {
        let rows = fetch_all!(
            self,
            ActiveRow,
            "select s.organization_id, s.calendar_sync_id
             from calendar_syncs s
             join connections c on c.organization_id = s.organization_id and c.connection_id = s.connection_id
             where s.active = $1 and s.finished = $1 and c.state <> $2
               and (c.paused_until is null or c.paused_until <= $3)
             order by s.organization_id, s.calendar_sync_id",
            true,
            ConnectionState::NeedsReauthentication.word(),
            Instant::from(now)
        )?;
        Ok(rows
            .into_iter()
            .map(|row| (row.organization_id.into(), row.calendar_sync_id.into()))
            .collect())
    }

    /// The finished sync that this calendar of the connection is linked by; drafts do not count.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn sync_using(
        &mut self,
        org: OrganizationId,
        connection: ConnectionId,
        calendar: &RemoteCalendarId,
    ) -> Result<Option<CalendarSyncId>> {
        let row = fetch_optional!(
            self,
            IdRow,
            "select calendar_sync_id
             from calendar_syncs
             where organization_id = $1 and connection_id = $2 and remote_calendar_id = $3 and finished = $4",
            org.uuid(),
            connection.uuid(),
            &calendar.0,
            true
        )?;
        Ok(row.map(|row| row.calendar_sync_id.into()))
    }
}

impl Writing {
    /// Adds a sync.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the calendar is linked already, or member or connection do not exist.
    pub async fn insert_calendar_sync(
        &mut self,
        sync: &CalendarSync,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into calendar_syncs (organization_id, calendar_sync_id, member_id, connection_id,
                                         remote_calendar_id, remote_name, can_write, options, active, finished,
                                         sync_token, last_synced_at, checked_at, trouble, trouble_since, created_at,
                                         updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)",
            sync.organization.uuid(),
            sync.id.uuid(),
            sync.member.uuid(),
            sync.connection.uuid(),
            &sync.remote_calendar.0,
            &sync.remote_name,
            sync.can_write,
            to_json(&sync.options),
            sync.active,
            sync.finished,
            sync.sync_token.as_ref().map(|token| token.0.as_str()),
            sync.last_synced_at.map(Instant::from),
            sync.checked_at.map(Instant::from),
            sync.trouble.as_ref().map(to_json),
            sync.trouble_since.map(Instant::from),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Writes what the member chose: calendar, its name and whether it can be written, options, active, finished. How
    /// the sync is doing is written by [`Writing::save_sync_state`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another finished sync links that calendar.
    pub async fn update_calendar_sync(
        &mut self,
        sync: &CalendarSync,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update calendar_syncs
             set remote_calendar_id = $3, remote_name = $4, can_write = $5, options = $6, active = $7, finished = $8,
                 updated_at = $9
             where organization_id = $1 and calendar_sync_id = $2",
            sync.organization.uuid(),
            sync.id.uuid(),
            &sync.remote_calendar.0,
            &sync.remote_name,
            sync.can_write,
            to_json(&sync.options),
            sync.active,
            sync.finished,
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Writes how the sync is doing. Token and trouble become what is given, also none; `last_synced_at` stays when
    /// none is given, and another trouble than before began at `at`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn save_sync_state(
        &mut self,
        org: OrganizationId,
        id: CalendarSyncId,
        token: Option<&SyncToken>,
        last_synced_at: Option<DateTime<Utc>>,
        trouble: Option<&SyncTrouble>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update calendar_syncs
             set sync_token = $3, last_synced_at = coalesce($4, last_synced_at), trouble = $5, updated_at = $6,
                 trouble_since = case when $5 is null then null when trouble = $5 then trouble_since else $6 end
             where organization_id = $1 and calendar_sync_id = $2",
            org.uuid(),
            id.uuid(),
            token.map(|token| token.0.as_str()),
            last_synced_at.map(Instant::from),
            trouble.map(to_json),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Notes that the linked calendar answered well, whether anything had changed or not.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn touch_checked(
        &mut self,
        org: OrganizationId,
        id: CalendarSyncId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update calendar_syncs set checked_at = $3 where organization_id = $1 and calendar_sync_id = $2",
            org.uuid(),
            id.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Removes a sync with its mirrors, remote events, runs and what was still to be sent; whether there was one.
    /// Items stay.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_calendar_sync(
        &mut self,
        org: OrganizationId,
        id: CalendarSyncId,
    ) -> Result<bool> {
        let deleted = execute!(
            self,
            "delete from calendar_syncs where organization_id = $1 and calendar_sync_id = $2",
            org.uuid(),
            id.uuid()
        )?;
        Ok(deleted == 1)
    }
}
