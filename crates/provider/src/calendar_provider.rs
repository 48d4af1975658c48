//! What may be asked of a calendar elsewhere.

use crate::ProviderError;
use crate::oauth::Authorization;
use crate::push::Push;
use async_trait::async_trait;
use domain::connection::ProviderKind;
use domain::examination::Examination;
use domain::free_busy::BusyPeriod;
use domain::item::{Content, Uid};
use domain::limit::Limit;
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{Etag, Marker, ProviderEventId, RemoteChange, RemoteEvent, SyncToken};
use domain::time::{TimeRange, ZoneId};
use secrecy::SecretString;
use std::collections::HashMap;
use std::sync::Arc;

/// What a person typed to let us into an account.
#[derive(Debug, Clone)]
pub struct Login {
    /// Address, host or e-mail address; providers with a fixed address ignore it.
    pub server: String,
    /// The account's name.
    pub user: String,
    /// Its (app-specific) password.
    pub password: SecretString,
}

/// An account that let us in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account's name as the provider tells it.
    pub name: String,
    /// Where its calendars are: what later calls start from.
    pub base_url: String,
}

/// What every call needs: where the account is and what lets us in. Opened from the vault for one piece of work.
#[derive(Debug, Clone)]
pub struct Access {
    /// Where its calendars are ([`Account::base_url`]).
    pub base_url: String,
    /// The account's name.
    pub user: String,
    /// Its password, or the access token that its provider gave for a while.
    pub password: SecretString,
    /// The zone in which floating times of this account are read: the member's.
    pub zone: ZoneId,
}

/// An event to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Identity across systems; a repeated create with the same one makes one event.
    pub uid: Uid,
    /// Proof that we wrote it.
    pub marker: Marker,
    /// What it says.
    pub content: Content,
}

/// What came of a create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The event as the provider holds it.
    pub event: RemoteEvent,
    /// Whether it was there already, with our identity and marker: an earlier create arrived and its answer did not. It is
    /// left as it is, for somebody may have edited it since.
    pub was_there: bool,
}

impl Created {
    /// What [`CalendarProvider::create_events`] answered about a single event.
    ///
    /// # Errors
    /// The event's own, and [`ProviderError::InvalidAnswer`] where there is no answer.
    pub fn only(mut answers: Vec<Result<Self, ProviderError>>) -> Result<Self, ProviderError> {
        answers
            .pop()
            .unwrap_or_else(|| Err(ProviderError::unanswered()))
    }
}

/// An event that a list names; providers that send events along with the list spare us a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which.
    pub id: ProviderEventId,
    /// Its version. An etag that we stored ourselves after a write is our own echo.
    pub etag: Etag,
    /// The event, where the list brought it along; else it is fetched with [`CalendarProvider::events`].
    pub event: Option<RemoteEvent>,
}

/// What changed in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// What changed since the token; everything else is as it was.
    Since {
        /// New or changed.
        changed: Vec<Changed>,
        /// Removed, by the provider's own word.
        gone: Vec<ProviderEventId>,
        /// Changes after this; stored only with the applied changes.
        token: Option<SyncToken>,
    },
    /// Everything there is: the provider completed the list, so what is not in it is gone.
    Complete {
        /// All events.
        events: Vec<Changed>,
        /// Changes after this.
        token: Option<SyncToken>,
    },
}

/// What a service tells of the time of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BusyAnswer {
    /// They are busy then, and free otherwise.
    Busy(Vec<BusyPeriod>),
    /// The service knows nobody of this address.
    Unknown,
    /// Those times are not for this account.
    NotShared,
}

/// Leave to ask a server now, where only so many may ask at once; dropping it lets the next one ask.
pub type Turn = tokio::sync::OwnedSemaphorePermit;

/// A calendar service. Every call may wait for the network and is made outside of transactions.
#[async_trait]
pub trait CalendarProvider: Send + Sync {
    /// Finds the account and tests the credentials, before anything is stored.
    ///
    /// # Errors
    /// [`ProviderError::Unauthorized`] for refused credentials, [`ProviderError::Unsupported`] where there is no such
    /// service, [`ProviderError::Unavailable`] for an outage.
    async fn sign_in(&self, login: &Login) -> Result<Account, ProviderError>;

    /// Looks step by step at what works of an account, for whoever has to set it up there. Nothing is written, and the
    /// password is shown once, for several wrong ones lock an account.
    ///
    /// # Errors
    /// [`ProviderError::Unsupported`] where there is nothing to be set up. That something does not work is no error.
    async fn examine(&self, login: &Login) -> Result<Examination, ProviderError> {
        let _ = login;
        Err(ProviderError::Unsupported(
            "there is nothing to be set up".to_owned(),
        ))
    }

    /// The calendars of an account that hold events.
    async fn calendars(&self, access: &Access) -> Result<Vec<RemoteCalendar>, ProviderError>;

    /// What changed since `since`, or everything without one.
    ///
    /// # Errors
    /// [`ProviderError::SyncTokenExpired`] when the token is dead, [`ProviderError::NotFound`] when the calendar is gone.
    async fn changes(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        since: Option<&SyncToken>,
    ) -> Result<Changes, ProviderError>;

    /// Reads events by name, at most [`Self::batch`] at once; each is answered present or gone.
    /// One that cannot be read is present with [`domain::remote_event::RemoteBody::Unreadable`], and the rest goes on.
    async fn events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
    ) -> Result<Vec<RemoteChange>, ProviderError>;

    /// The same for who asks for more events meanwhile: `turn` is dropped once the server has answered, and what it said is
    /// made out while it works on the next answer.
    async fn events_in_turn(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
        turn: Turn,
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        let answer = self.events(access, calendar, ids).await;
        drop(turn);
        answer
    }

    /// Writes a new event and answers it as the provider stored it. Repeating it makes one event, and changes nothing in it.
    ///
    /// # Errors
    /// [`ProviderError::PreconditionFailed`] when another event has the UID already.
    async fn create_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        event: &NewEvent,
    ) -> Result<Created, ProviderError>;

    /// Writes new events, in fewer requests than one by one where the service takes several at once. Each is answered by itself,
    /// in their order, as [`Self::create_event`] would answer it: one that is refused hinders no other.
    ///
    /// An answer about all of them that makes no sense is [`ProviderError::Unavailable`] for each: what it made is found when
    /// it is created once more.
    async fn create_events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        events: &[NewEvent],
    ) -> Vec<Result<Created, ProviderError>> {
        let mut answers = Vec::with_capacity(events.len());
        for event in events {
            answers.push(self.create_event(access, calendar, event).await);
        }
        answers
    }

    /// How many events [`Self::create_events`] takes together at best; one where nothing is won by that.
    fn creates_at_once(&self) -> usize {
        1
    }

    /// Changes exactly the fields of `content` that differ from the stored event; all else in it survives untouched.
    ///
    /// # Errors
    /// [`ProviderError::PreconditionFailed`] unless the event is still at `if_match`; [`ProviderError::NotFound`] when it is gone.
    async fn update_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
        content: &Content,
    ) -> Result<RemoteEvent, ProviderError>;

    /// Removes an event. One that is gone already is a success.
    ///
    /// # Errors
    /// [`ProviderError::PreconditionFailed`] unless the event is still at `if_match`; [`ProviderError::NotFound`] when the
    /// calendar is gone.
    async fn delete_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
    ) -> Result<(), ProviderError>;

    /// What the service cannot do, whatever is asked of it: for members to know beforehand. Such a thing is refused with
    /// [`ProviderError::Unsupported`] or [`ProviderError::Forbidden`].
    fn limits(&self) -> &'static [Limit] {
        &[]
    }

    /// How the service tells of changes by itself.
    fn push(&self) -> Push<'_> {
        Push::Never
    }

    /// When people are busy, as far as the service tells the account: one answer per address, in the order asked. Nothing
    /// but times is told.
    ///
    /// # Errors
    /// [`ProviderError::Unsupported`] where the service answers no such question.
    async fn busy_times(
        &self,
        access: &Access,
        people: &[String],
        window: TimeRange,
    ) -> Result<Vec<BusyAnswer>, ProviderError> {
        let _ = (access, people, window);
        Err(ProviderError::Unsupported(
            "it does not tell when others are busy".to_owned(),
        ))
    }

    /// How many events [`Self::events`] takes at once.
    fn batch(&self) -> usize {
        100
    }
}

/// Which adapter answers for which provider; filled in by `server`, the only crate that may name one.
#[derive(Clone, Default)]
pub struct Providers {
    adapters: HashMap<ProviderKind, Arc<dyn CalendarProvider>>,
    pages: HashMap<ProviderKind, Arc<dyn Authorization>>,
}

impl Providers {
    /// Puts an adapter in place.
    #[must_use]
    pub fn with(mut self, kind: ProviderKind, adapter: Arc<dyn CalendarProvider>) -> Self {
        self.adapters.insert(kind, adapter);
        self
    }

    /// Puts in place how people are let in at a provider's own page.
    #[must_use]
    pub fn with_page(mut self, kind: ProviderKind, page: Arc<dyn Authorization>) -> Self {
        self.pages.insert(kind, page);
        self
    }

    /// How people are let in at a provider's own page, where the operator registered an app there.
    pub fn page(&self, kind: ProviderKind) -> Option<Arc<dyn Authorization>> {
        self.pages.get(&kind).cloned()
    }

    /// The adapter for a provider, where this version has one.
    pub fn get(&self, kind: ProviderKind) -> Option<Arc<dyn CalendarProvider>> {
        self.adapters.get(&kind).cloned()
    }
}
