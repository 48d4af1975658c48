//! Exchange in one's own house, by Exchange Web Services (EWS).
//!
//! [`EwsProvider`] answers the port of `provider`. Reading order: how somebody gets in (`discovery`, `autodiscover`, `examine`,
//! `transport`, `way_in`, `ntlm`), what changed in a calendar (`changes`), how we are told that something did (`listening`), how
//! an item and its changed occurrences are one (`group`, `content`), how they are read, made and written (`reading`, `said`,
//! `occurrences`, `identity`, `creating`, `writing`), when others are busy (`busy`); beneath them what we put into an item for
//! ourselves (`own`), patterns of repetition (`recurrence`), and the frame of requests and what a refusal means (`soap`, `xml`).
//!
//! Exchange tells of changes only which items they are about, so those are read after. Nobody ever gets a mail from what is
//! written here: copies have no guests, and every write says `SendToNone` (exchange-ews.md §14).

mod autodiscover;
mod busy;
mod changes;
mod content;
mod creating;
mod discovery;
mod examine;
mod folders;
mod group;
mod guests;
mod identity;
mod item;
mod listening;
#[cfg(test)]
mod mapping_tests;
mod ntlm;
mod occurrences;
mod own;
mod reading;
mod recurrence;
mod said;
mod soap;
mod transport;
mod way_in;
mod writing;
mod xml;

pub use autodiscover::Autodiscover;

use async_trait::async_trait;
use content::Reader;
use domain::clock::{Clock, Entropy};
use domain::examination::Examination;
use domain::item::Content;
use domain::limit::Limit;
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{Etag, ProviderEventId, RemoteChange, RemoteEvent, SyncToken};
use domain::time::{TimeRange, Zones};
use listening::Pace;
use provider::http::{Http, Url};
use provider::push::{Push, Streams, Told};
use provider::{
    Access, Account, BusyAnswer, CalendarProvider, Changes, Created, Login, NewEvent, ProviderError,
};
use reading::Calendar;
use std::sync::Arc;
use tokio::sync::mpsc;
use transport::{Asker, Transport};

/// How many items are read at once; they are asked for in tens.
const BATCH: usize = 50;

/// The adapter. [`Access::user`] is `DOMAIN\user` or an e-mail address; where it is empty, [`Access::password`] is a token
/// of hybrid modern authentication.
#[derive(Clone)]
pub struct EwsProvider {
    transport: Arc<Transport>,
    autodiscover: Autodiscover,
    zones: Arc<dyn Zones>,
}

impl EwsProvider {
    /// An adapter that finds accounts as told. Clock and chance are for NTLM.
    pub fn new(
        http: Http,
        autodiscover: Autodiscover,
        zones: Arc<dyn Zones>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            transport: Arc::new(Transport::new(http, clock, entropy)),
            autodiscover,
            zones,
        }
    }

    fn reader<'a>(&'a self, access: &'a Access) -> Reader<'a> {
        Reader {
            zones: &*self.zones,
            zone: &access.zone,
            user: &access.user,
        }
    }

    fn calendar<'a>(
        &'a self,
        access: &'a Access,
        url: &'a Url,
        id: &'a RemoteCalendarId,
    ) -> Calendar<'a> {
        Calendar {
            transport: &self.transport,
            asker: asker(access, url),
            id,
        }
    }
}

fn asker<'a>(access: &'a Access, url: &'a Url) -> Asker<'a> {
    Asker {
        url,
        user: &access.user,
        secret: &access.password,
    }
}

/// The address of the service.
fn address(access: &Access) -> Result<Url, ProviderError> {
    Url::parse(&access.base_url)
        .map_err(|_| ProviderError::Unsupported("its address is none".to_owned()))
}

#[async_trait]
impl CalendarProvider for EwsProvider {
    /// [`Login::server`] is the address of a server or of EWS itself; where it is empty or an e-mail address, autodiscover
    /// finds it.
    async fn sign_in(&self, login: &Login) -> Result<Account, ProviderError> {
        discovery::sign_in(&self.transport, &self.autodiscover, login).await
    }

    async fn examine(&self, login: &Login) -> Result<Examination, ProviderError> {
        Ok(examine::examine(&self.transport, &self.autodiscover, login).await)
    }

    async fn calendars(&self, access: &Access) -> Result<Vec<RemoteCalendar>, ProviderError> {
        let url = address(access)?;
        folders::calendars(&self.transport, &asker(access, &url)).await
    }

    async fn changes(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        since: Option<&SyncToken>,
    ) -> Result<Changes, ProviderError> {
        let url = address(access)?;
        changes::since(&self.calendar(access, &url, calendar), since).await
    }

    async fn events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        let url = address(access)?;
        let calendar = self.calendar(access, &url, calendar);
        reading::events(&calendar, &self.reader(access), ids).await
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
        match address(access) {
            Ok(url) => {
                let calendar = self.calendar(access, &url, calendar);
                creating::create(&calendar, &self.reader(access), events).await
            }
            Err(error) => error.of_each(events.len()),
        }
    }

    fn creates_at_once(&self) -> usize {
        creating::MOST
    }

    async fn update_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
        content: &Content,
    ) -> Result<RemoteEvent, ProviderError> {
        let url = address(access)?;
        let calendar = self.calendar(access, &url, calendar);
        writing::update(&calendar, &self.reader(access), id, if_match, content).await
    }

    async fn delete_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
    ) -> Result<(), ProviderError> {
        let url = address(access)?;
        let calendar = self.calendar(access, &url, calendar);
        writing::delete(&calendar, &self.reader(access), id, if_match).await
    }

    fn push(&self) -> Push<'_> {
        Push::Streams(self)
    }

    async fn busy_times(
        &self,
        access: &Access,
        people: &[String],
        window: TimeRange,
    ) -> Result<Vec<BusyAnswer>, ProviderError> {
        let url = address(access)?;
        busy::times(&self.transport, &asker(access, &url), people, window).await
    }

    fn batch(&self) -> usize {
        BATCH
    }

    fn limits(&self) -> &'static [Limit] {
        &[
            Limit::RulesBelowADay,
            Limit::OneRule,
            Limit::LateDays,
            Limit::YearsApart,
            Limit::ChangeFromOneOn,
            Limit::OccurrencesInOrder,
        ]
    }
}

#[async_trait]
impl Streams for EwsProvider {
    /// All calendars are listened to at once, so where one of them is of another mailbox, which Exchange does not tell about
    /// (`ErrorSubscriptionDelegateAccessNotSupported`), none is.
    async fn listen(
        &self,
        access: &Access,
        calendars: &[RemoteCalendarId],
        told: mpsc::Sender<Told>,
    ) -> Result<(), ProviderError> {
        let url = address(access)?;
        let asker = asker(access, &url);
        listening::listen(&self.transport, &asker, calendars, &told, &Pace::USUAL).await
    }
}
