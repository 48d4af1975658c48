//! Office 365 and Outlook.com (Microsoft Graph v1.0).
//!
//! [`MicrosoftProvider`] answers the port of `provider`, for accounts of both kinds; [`MicrosoftPage`] is how a person lets us
//! in, with an [`Audience`] that says whose page it is. Reading order: what changed in a calendar (`changes`), how an event
//! and its changed occurrences are one (`group`, `content`), how they are read, made and written (`reading`, `creating`,
//! `writing`); beneath them what we put into an event for ourselves (`own`), repetition (`recurrence`), requests (`api`),
//! several in one (`batch`), how many of them are under way (`turns`) and what a refusal means (`refusal`). Apart from them:
//! being told of changes (`subscriptions`), and when others are busy (`schedule`).
//!
//! Changes are asked for with a delta of a window of time, which names what changed; what it says is then read by name, up
//! to twenty events in one request, for a delta tells neither our properties nor which occurrences were cancelled. A run in which
//! nothing changed is one request. Graph mails guests whatever is done, so copies have none (microsoft-graph.md §12).

mod api;
mod bases;
mod batch;
mod calendars;
mod changes;
mod content;
mod creating;
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
mod schedule;
mod subscriptions;
mod turns;
mod wire;
mod writing;

pub use bases::{Bases, InvalidBase};
pub use oauth::{Audience, MicrosoftPage};

use api::Api;
use async_trait::async_trait;
use content::Reader;
use domain::clock::Clock;
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
use turns::Turns;

/// The adapter. [`Access::password`] is an access token, which lets in for an hour or so.
#[derive(Clone)]
pub struct MicrosoftProvider {
    http: Http,
    bases: Bases,
    zones: Arc<dyn Zones>,
    clock: Arc<dyn Clock>,
    turns: Turns,
    is_personal: bool,
}

/// What neither kind of account does.
const LIMITS: [Limit; 6] = [
    Limit::RulesBelowADay,
    Limit::OneRule,
    Limit::LateDays,
    Limit::ChangeFromOneOn,
    Limit::OccurrencesInOrder,
    Limit::MeetingsWithGuests,
];

/// What personal accounts do not do.
const LIMITS_OF_PERSONAL_ACCOUNTS: [Limit; 7] = {
    let [a, b, c, d, e, f] = LIMITS;
    [a, b, c, d, e, f, Limit::NoBusyTimes]
};

impl MicrosoftProvider {
    /// An adapter to Graph at these addresses. The zones read what is told in two of them; the clock says around which day
    /// changes are looked for.
    pub fn new(http: Http, bases: Bases, zones: Arc<dyn Zones>, clock: Arc<dyn Clock>) -> Self {
        Self {
            http,
            bases,
            zones,
            clock,
            turns: Turns::default(),
            is_personal: false,
        }
    }

    /// The same for accounts that are personal, all of them, so that what those cannot do is known beforehand. Both go on
    /// knowing of each other's requests.
    #[must_use]
    pub fn of_personal_accounts(&self) -> Self {
        Self {
            is_personal: true,
            ..self.clone()
        }
    }

    fn api(&self, access: &Access) -> Result<Api<'_>, ProviderError> {
        let turns = self.turns.of(&access.base_url, &access.user);
        Api::open(&self.http, access, turns)
    }

    fn reader<'a>(&'a self, access: &'a Access) -> Reader<'a> {
        Reader {
            zones: &*self.zones,
            zone: &access.zone,
            account: &access.user,
        }
    }
}

#[async_trait]
impl CalendarProvider for MicrosoftProvider {
    /// [`Login::server`] is not looked at, and the password is an access token.
    async fn sign_in(&self, login: &Login) -> Result<Account, ProviderError> {
        let base = self.bases.graph();
        let turns = self.turns.of(base.as_str(), &login.user);
        let api = Api::new(&self.http, base.clone(), &login.password, turns)?;
        Ok(Account {
            name: calendars::account(&api).await?,
            base_url: base.to_string(),
        })
    }

    async fn calendars(&self, access: &Access) -> Result<Vec<RemoteCalendar>, ProviderError> {
        calendars::list(&self.api(access)?, &*self.zones).await
    }

    async fn changes(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        since: Option<&SyncToken>,
    ) -> Result<Changes, ProviderError> {
        let api = self.api(access)?;
        let now = self.clock.now();
        changes::since(&api.calendar(calendar), &self.reader(access), since, now).await
    }

    async fn events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        let api = self.api(access)?;
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
        match self.api(access) {
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
        let api = self.api(access)?;
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
        let api = self.api(access)?;
        writing::delete(&api.calendar(calendar), id, if_match).await
    }

    fn limits(&self) -> &'static [Limit] {
        if self.is_personal {
            &LIMITS_OF_PERSONAL_ACCOUNTS
        } else {
            &LIMITS
        }
    }

    fn push(&self) -> Push<'_> {
        Push::Posts(self)
    }

    /// Personal accounts tell it of nobody: where they are not known as such, that is [`ProviderError::Forbidden`].
    async fn busy_times(
        &self,
        access: &Access,
        people: &[String],
        window: TimeRange,
    ) -> Result<Vec<BusyAnswer>, ProviderError> {
        if self.is_personal {
            return Err(ProviderError::Unsupported(
                "personal accounts do not tell when others are busy".to_owned(),
            ));
        }
        schedule::times(&self.api(access)?, &*self.zones, people, window).await
    }
}
