//! Our copy of what the linked calendars hold.

use crate::instant::Span;
use crate::statement::{execute_in, fetch_all, fetch_in, insert_many, unique};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::item::{Content, Uid};
use domain::remote_event::{Etag, Marker, ProviderEventId, RemoteBody, RemoteEvent};
use domain::time::TimeRange;
use domain::{CalendarSyncId, MemberId, OrganizationId, RemoteEventId};
use std::collections::HashMap;
use uuid::Uuid;

/// A remote event with what is stored beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its id here; kept when the event is stored already.
    pub id: RemoteEventId,
    /// What the provider holds.
    pub event: RemoteEvent,
    /// The instants it spans; none when it cannot be read.
    pub span: Option<TimeRange>,
    /// Whether we wrote it.
    pub managed: bool,
}

#[derive(sqlx::FromRow)]
struct RemoteEventRow {
    remote_event_id: Uuid,
    provider_event_id: String,
    etag: String,
    uid: Option<String>,
    marker: Option<Uuid>,
    modified_at: Option<Instant>,
    body: String,
}

#[derive(sqlx::FromRow)]
struct EtagRow {
    provider_event_id: String,
    etag: String,
}

#[derive(sqlx::FromRow)]
struct BusyRow {
    member_id: Uuid,
    remote_event_id: Uuid,
    body: String,
}

impl TryFrom<RemoteEventRow> for RemoteEvent {
    type Error = StoreError;

    fn try_from(row: RemoteEventRow) -> Result<Self> {
        let place = Place::new("remote_events", row.remote_event_id);
        Ok(Self {
            id: ProviderEventId(row.provider_event_id),
            etag: Etag(row.etag),
            uid: row.uid.map(Uid::new),
            marker: row.marker.map(|mirror| Marker(mirror.into())),
            modified_at: row.modified_at.map(Instant::at),
            body: place.json("body", &row.body)?,
        })
    }
}

/// Foreign events without mirror that touch a span; the binds are those of `items`.
macro_rules! unmirrored {
    ($long:literal, $bound:literal) => {
        concat!(
            "select s.member_id, e.remote_event_id, e.body, e.spans_from
             from remote_events e
             join calendar_syncs s on s.organization_id = e.organization_id
                                  and s.calendar_sync_id = e.calendar_sync_id
             where e.organization_id = $1 and e.managed = $2 and e.spans_long = ",
            $long,
            " and e.spans_from is not null ",
            $bound,
            " and e.spans_from < $6 and $5 < e.spans_until and s.active = $3 and s.finished = $3
               and not exists (select 1 from mirrors m
                               where m.organization_id = e.organization_id
                                 and m.calendar_sync_id = e.calendar_sync_id
                                 and m.provider_event_id = e.provider_event_id)"
        )
    };
}

impl Reading {
    /// Which version of each event we hold, by its name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn remote_etags(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
    ) -> Result<Vec<(ProviderEventId, Etag)>> {
        let rows = fetch_all!(
            self,
            EtagRow,
            "select provider_event_id, etag
             from remote_events
             where organization_id = $1 and calendar_sync_id = $2
             order by provider_event_id",
            org.uuid(),
            sync.uuid()
        )?;
        Ok(rows
            .into_iter()
            .map(|row| (ProviderEventId(row.provider_event_id), Etag(row.etag)))
            .collect())
    }

    /// Every event of a linked calendar.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn remote_events(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
    ) -> Result<Vec<RemoteEvent>> {
        fetch_all!(
            self,
            RemoteEventRow,
            "select remote_event_id, provider_event_id, etag, uid, marker, modified_at, body
             from remote_events
             where organization_id = $1 and calendar_sync_id = $2
             order by provider_event_id",
            org.uuid(),
            sync.uuid()
        )?
        .into_iter()
        .map(RemoteEvent::try_from)
        .collect()
    }

    /// Those of these events that we hold; in no particular order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn remote_events_by_id(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        events: &[ProviderEventId],
    ) -> Result<Vec<RemoteEvent>> {
        fetch_in!(
            self,
            RemoteEventRow,
            "select remote_event_id, provider_event_id, etag, uid, marker, modified_at, body
             from remote_events
             where organization_id = $1 and calendar_sync_id = $2 and provider_event_id in ({list})",
            [org.uuid(), sync.uuid()],
            names(events)
        )
        .into_iter()
        .map(RemoteEvent::try_from)
        .collect()
    }

    /// The events of a calendar with this identity, by address: a meeting known in parts may be several.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn remote_events_of_uid(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        uid: &Uid,
    ) -> Result<Vec<RemoteEvent>> {
        fetch_all!(
            self,
            RemoteEventRow,
            "select remote_event_id, provider_event_id, etag, uid, marker, modified_at, body
             from remote_events
             where organization_id = $1 and calendar_sync_id = $2 and uid = $3
             order by provider_event_id",
            org.uuid(),
            sync.uuid(),
            uid.as_str()
        )?
        .into_iter()
        .map(RemoteEvent::try_from)
        .collect()
    }

    /// The events of a sync that have one of these identities; in no particular order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn remote_events_of_uids(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        uids: &[Uid],
    ) -> Result<Vec<RemoteEvent>> {
        fetch_in!(
            self,
            RemoteEventRow,
            "select remote_event_id, provider_event_id, etag, uid, marker, modified_at, body
             from remote_events
             where organization_id = $1 and calendar_sync_id = $2 and uid in ({list})",
            [org.uuid(), sync.uuid()],
            unique(uids.iter().map(Uid::as_str))
        )
        .into_iter()
        .map(RemoteEvent::try_from)
        .collect()
    }

    /// The events of a calendar that begin and end exactly then, as far as we did not write them, by their names.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn foreign_events_at(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        range: TimeRange,
    ) -> Result<Vec<RemoteEvent>> {
        let span = Span::from(range);
        fetch_all!(
            self,
            RemoteEventRow,
            "select remote_event_id, provider_event_id, etag, uid, marker, modified_at, body
             from remote_events
             where organization_id = $1 and calendar_sync_id = $2 and managed = $3 and spans_long = $4
               and spans_from = $5 and spans_until = $6
             order by provider_event_id",
            org.uuid(),
            sync.uuid(),
            false,
            span.long,
            span.from,
            span.until
        )?
        .into_iter()
        .map(RemoteEvent::try_from)
        .collect()
    }

    /// What makes members busy elsewhere and is no item here: foreign events without mirror, of active and finished
    /// syncs, that touch the range; by start. Whether it blocks is for the reader to see in `show_as`. A series
    /// is the whole series; its occurrences inside are for the reader to find.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn unmirrored_busy_between(
        &mut self,
        org: OrganizationId,
        range: TimeRange,
    ) -> Result<Vec<(MemberId, Content)>> {
        let span = Span::from(range);
        let rows = fetch_all!(
            self,
            BusyRow,
            concat!(
                unmirrored!("$2", "and $4 <= e.spans_from"),
                " union all ",
                unmirrored!("$3", ""),
                " order by spans_from, remote_event_id"
            ),
            org.uuid(),
            false,
            true,
            span.reach(),
            span.from,
            span.until
        )?;
        let mut busy = Vec::with_capacity(rows.len());
        for row in rows {
            let place = Place::new("remote_events", row.remote_event_id);
            match place.json::<RemoteBody>("body", &row.body)? {
                RemoteBody::Readable(content) => {
                    busy.push((row.member_id.into(), content));
                }
                RemoteBody::Unreadable(_) => {}
            }
        }
        Ok(busy)
    }
}

impl Writing {
    /// Stores events, new ones and new versions of known ones; where one comes twice, the last counts.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such sync.
    pub async fn upsert_remote_events(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        events: &[StoredEvent],
        at: DateTime<Utc>,
    ) -> Result<()> {
        let at = Instant::from(at);
        let events = last_of_each(events);
        insert_many!(
            self,
            "insert into remote_events (organization_id, remote_event_id, calendar_sync_id, provider_event_id, etag,
                                        uid, marker, modified_at, body, managed, spans_from, spans_until, spans_long,
                                        created_at, updated_at)",
            "on conflict (organization_id, calendar_sync_id, provider_event_id) do update
             set etag = excluded.etag, uid = excluded.uid, marker = excluded.marker, modified_at = excluded.modified_at,
                 body = excluded.body,
                 managed = excluded.managed, spans_from = excluded.spans_from, spans_until = excluded.spans_until,
                 spans_long = excluded.spans_long, updated_at = excluded.updated_at",
            events,
            |stored| [
                org.uuid(),
                stored.id.uuid(),
                sync.uuid(),
                &stored.event.id.0,
                &stored.event.etag.0,
                stored.event.uid.as_ref().map(Uid::as_str),
                stored.event.marker.map(|marker| marker.0.uuid()),
                stored.event.modified_at.map(Instant::from),
                to_json(&stored.event.body),
                stored.managed,
                stored.span.map(|span| Span::from(span).from),
                stored.span.map(|span| Span::from(span).until),
                stored.span.is_some_and(|span| Span::from(span).long),
                at,
                at,
            ]
        );
        Ok(())
    }

    /// Forgets events that are gone from the linked calendar.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_remote_events(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        events: &[ProviderEventId],
    ) -> Result<()> {
        execute_in!(
            self,
            "delete from remote_events
             where organization_id = $1 and calendar_sync_id = $2 and provider_event_id in ({list})",
            [org.uuid(), sync.uuid()],
            names(events)
        );
        Ok(())
    }
}

/// As texts to bind, each once.
pub(crate) fn names(events: &[ProviderEventId]) -> Vec<&str> {
    unique(events.iter().map(|event| event.0.as_str()))
}

/// PostgreSQL refuses to write one row twice in a statement.
fn last_of_each(events: &[StoredEvent]) -> Vec<&StoredEvent> {
    let last: HashMap<&str, usize> = events
        .iter()
        .enumerate()
        .map(|(index, stored)| (stored.event.id.0.as_str(), index))
        .collect();
    events
        .iter()
        .enumerate()
        .filter(|(index, stored)| last.get(stored.event.id.0.as_str()) == Some(index))
        .map(|(_, stored)| stored)
        .collect()
}
