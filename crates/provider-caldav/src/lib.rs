//! CalDAV servers (RFC 4791) and iCloud.
//!
//! [`CaldavProvider`] answers the port of `provider`. Reading order: how an account is found (`discovery`, `icloud`),
//! which calendars it has (`calendars`), what changed in one (`changes`), how events are read and written
//! (`events`); beneath them requests (`dav`, `bodies`), answers (`xml`), addresses (`href`) and files
//! (the crate `icalendar`).
//!
//! Left out: discovery by DNS service records (RFC 6764 §3). Who enters an e-mail address or a bare host is found by
//! `/.well-known/caldav` and the root of that host; providers whose service has another name are entered by that name.

mod bodies;
mod calendars;
mod changes;
mod dav;
mod discovery;
mod events;
mod href;
mod icloud;
mod xml;

use async_trait::async_trait;
use domain::Clock;
use domain::item::Content;
use domain::limit::Limit;
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{Etag, ProviderEventId, RemoteChange, RemoteEvent, SyncToken};
use domain::time::Zones;
use provider::http::Http;
use provider::{
    Access, Account, CalendarProvider, Changes, Created, Login, NewEvent, ProviderError, Turn,
};
use std::sync::Arc;

/// Which service is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flavor {
    /// Whatever server the member names.
    Server,
    /// iCloud, which everybody reaches at the same address.
    Icloud {
        /// That address.
        address: String,
    },
}

impl Flavor {
    /// iCloud at Apple's address.
    pub fn icloud() -> Self {
        Self::Icloud {
            address: icloud::ADDRESS.to_owned(),
        }
    }

    /// iCloud at another address, which imitates it: for demo and tests.
    pub fn icloud_at(address: impl Into<String>) -> Self {
        Self::Icloud {
            address: address.into(),
        }
    }
}

/// The adapter.
#[derive(Clone)]
pub struct CaldavProvider {
    http: Http,
    flavor: Flavor,
    clock: Arc<dyn Clock>,
    zones: Arc<dyn Zones>,
}

impl CaldavProvider {
    /// An adapter for one kind of service.
    ///
    /// The clock stamps what is written; the zones read what is told in two of them, and describe the one that is written.
    pub fn new(http: Http, flavor: Flavor, clock: Arc<dyn Clock>, zones: Arc<dyn Zones>) -> Self {
        Self {
            http,
            flavor,
            clock,
            zones,
        }
    }

    fn reader<'a>(&'a self, addresses: &'a [String]) -> icalendar::Reader<'a> {
        icalendar::Reader {
            zones: &*self.zones,
            addresses,
        }
    }

    fn writer<'a>(&'a self, dav: &'a dav::Dav<'a>, addresses: &'a [String]) -> events::Writer<'a> {
        let writer = events::Writer::new(dav, self.reader(addresses), self.clock.now());
        match self.flavor {
            Flavor::Server => writer,
            Flavor::Icloud { .. } => writer.mailing_guests(),
        }
    }

    async fn read_events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
        turn: Option<Turn>,
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        let dav = dav::Dav::open(&self.http, access)?;
        let addresses = events::own_addresses(access);
        let reader = self.reader(&addresses);
        events::read(&dav, &reader, &calendar.0, ids, turn).await
    }
}

#[async_trait]
impl CalendarProvider for CaldavProvider {
    async fn sign_in(&self, login: &Login) -> Result<Account, ProviderError> {
        match &self.flavor {
            Flavor::Server => discovery::sign_in(&self.http, &*self.zones, login).await,
            Flavor::Icloud { address } => {
                icloud::sign_in(&self.http, &*self.zones, address, login).await
            }
        }
    }

    async fn calendars(&self, access: &Access) -> Result<Vec<RemoteCalendar>, ProviderError> {
        let dav = dav::Dav::open(&self.http, access)?;
        calendars::list(&dav, &*self.zones).await
    }

    async fn changes(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        since: Option<&SyncToken>,
    ) -> Result<Changes, ProviderError> {
        let dav = dav::Dav::open(&self.http, access)?;
        changes::since(&dav, &calendar.0, since).await
    }

    async fn events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        self.read_events(access, calendar, ids, None).await
    }

    async fn events_in_turn(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
        turn: Turn,
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        self.read_events(access, calendar, ids, Some(turn)).await
    }

    async fn create_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        event: &NewEvent,
    ) -> Result<Created, ProviderError> {
        let dav = dav::Dav::open(&self.http, access)?;
        let addresses = events::own_addresses(access);
        let writer = self.writer(&dav, &addresses);
        writer.create(&calendar.0, event).await
    }

    async fn update_event(
        &self,
        access: &Access,
        _calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
        content: &Content,
    ) -> Result<RemoteEvent, ProviderError> {
        let dav = dav::Dav::open(&self.http, access)?;
        let addresses = events::own_addresses(access);
        let writer = self.writer(&dav, &addresses);
        writer.update(id, if_match, content).await
    }

    async fn delete_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
    ) -> Result<(), ProviderError> {
        let dav = dav::Dav::open(&self.http, access)?;
        let addresses = events::own_addresses(access);
        let writer = self.writer(&dav, &addresses);
        writer.delete(&calendar.0, id, if_match).await
    }

    fn limits(&self) -> &'static [Limit] {
        match self.flavor {
            Flavor::Server => &[Limit::NoPush, Limit::NoBusyTimes],
            Flavor::Icloud { .. } => {
                &[Limit::MeetingsWithGuests, Limit::NoPush, Limit::NoBusyTimes]
            }
        }
    }
}
