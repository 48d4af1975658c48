//! Google Calendar (API v3).
//!
//! [`GoogleProvider`] answers the port of `provider`, [`GooglePage`] is how a person lets us in. Reading order: what changed in
//! a calendar (`changes`), how an event and its changed occurrences are one (`group`, `content`), how they are read, made and
//! written (`reading`, `creating`, `writing`); beneath them what we put into an event for ourselves (`own`), texts
//! (`description`), repetition (`recurrence`), requests (`api`), several in one (`batch`), and what a refusal means (`refusal`).
//! Apart from them: being told of changes (`channels`), and when others are busy (`busy`).
//!
//! Google sends an event along with the list, so a run in which nothing changed is one request, and one with changes
//! asks again only for series. Nobody ever gets a mail from what is written here: copies have no guests, and every
//! write says `sendUpdates=none` (google.md §12).

mod api;
mod bases;
mod batch;
mod busy;
mod calendars;
mod changes;
mod channels;
mod content;
mod creating;
mod description;
mod group;
mod guests;
#[cfg(test)]
mod mapping_tests;
mod oauth;
mod occurrences;
mod own;
mod patch;
mod reading;
mod recurrence;
mod refusal;
mod wire;
mod writing;

pub use bases::{Bases, InvalidBase};
pub use oauth::GooglePage;

use api::Api;
use async_trait::async_trait;
use content::Reader;
use domain::item::Content;
use domain::limit::Limit;
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{Etag, ProviderEventId, RemoteChange, RemoteEvent, SyncToken};
use domain::time::{TimeRange, Zones};
use provider::http::Http;
use provider::push::Push;
use provider::{
    Access, Account, BusyAnswer, CalendarProvider, Changes, Created, Login, NewEvent, ProviderError,
};
use std::sync::Arc;

/// The adapter. [`Access::password`] is an access token, which lets in for an hour.
#[derive(Clone)]
pub struct GoogleProvider {
    http: Http,
    bases: Bases,
    zones: Arc<dyn Zones>,
}

impl GoogleProvider {
    /// An adapter to Google at these addresses. The zones read what is told in two of them.
    pub fn new(http: Http, bases: Bases, zones: Arc<dyn Zones>) -> Self {
        Self { http, bases, zones }
    }

    fn reader<'a>(&'a self, access: &'a Access) -> Reader<'a> {
        Reader {
            zones: &*self.zones,
            zone: &access.zone,
        }
    }
}

#[async_trait]
impl CalendarProvider for GoogleProvider {
    /// [`Login::server`] is not looked at, and the password is an access token.
    async fn sign_in(&self, login: &Login) -> Result<Account, ProviderError> {
        let base = self.bases.api();
        let api = Api::new(&self.http, base.clone(), &login.password)?;
        Ok(Account {
            name: calendars::account(&api).await?,
            base_url: base.to_string(),
        })
    }

    async fn calendars(&self, access: &Access) -> Result<Vec<RemoteCalendar>, ProviderError> {
        let api = Api::open(&self.http, access)?;
        calendars::list(&api, &*self.zones).await
    }

    async fn changes(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        since: Option<&SyncToken>,
    ) -> Result<Changes, ProviderError> {
        let api = Api::open(&self.http, access)?;
        changes::since(&api.calendar(calendar), &self.reader(access), since).await
    }

    async fn events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        let api = Api::open(&self.http, access)?;
        reading::events(&api.calendar(calendar), &self.reader(access), ids).await
    }

    async fn create_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        event: &NewEvent,
    ) -> Result<Created, ProviderError> {
        let events = std::slice::from_ref(event);
        Created::only(self.create_events(access, calendar, events).await)
    }

    async fn create_events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        events: &[NewEvent],
    ) -> Vec<Result<Created, ProviderError>> {
        match Api::open(&self.http, access) {
            Ok(api) => {
                creating::create(&api.calendar(calendar), &self.reader(access), events).await
            }
            Err(error) => error.of_each(events.len()),
        }
    }

    fn creates_at_once(&self) -> usize {
        batch::MOST
    }

    async fn update_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
        content: &Content,
    ) -> Result<RemoteEvent, ProviderError> {
        let api = Api::open(&self.http, access)?;
        let calendar = api.calendar(calendar);
        writing::update(&calendar, &self.reader(access), id, if_match, content).await
    }

    async fn delete_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
    ) -> Result<(), ProviderError> {
        let api = Api::open(&self.http, access)?;
        writing::delete(&api.calendar(calendar), &self.reader(access), id, if_match).await
    }

    fn limits(&self) -> &'static [Limit] {
        &[Limit::RulesBelowADay, Limit::ChangeFromOneOn]
    }

    fn push(&self) -> Push<'_> {
        Push::Posts(self)
    }

    /// [`ProviderError::Forbidden`] where the account let us in without the permission to see this: it was connected before
    /// that was asked for, or the person left it out.
    async fn busy_times(
        &self,
        access: &Access,
        people: &[String],
        window: TimeRange,
    ) -> Result<Vec<BusyAnswer>, ProviderError> {
        let api = Api::open(&self.http, access)?;
        busy::times(&api, people, window).await
    }
}
