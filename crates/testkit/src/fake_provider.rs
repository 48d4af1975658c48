//! A calendar service in memory, with faults that can be switched on.
//!
//! It keeps the promises of [`CalendarProvider`] (etags, tokens, tombstones, conditional writes), lets a test act as
//! somebody's other calendar program ([`FakeProvider::put`], [`FakeProvider::edit`], [`FakeProvider::remove`]), break on
//! purpose ([`FakeProvider::fail`]) and count what it was asked ([`FakeProvider::count`]).

use crate::fake_push::FakePush;
use async_trait::async_trait;
use domain::item::{Content, Uid};
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{
    Etag, Evidence, ProviderEventId, RemoteBody, RemoteChange, RemoteEvent, SyncToken,
};
use provider::push::Push;
use provider::{
    Access, Account, CalendarProvider, Changed, Changes, Created, Login, NewEvent, ProviderError,
};
use secrecy::ExposeSecret;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A calendar service in memory. Clones are the same service.
#[derive(Clone, Default)]
pub struct FakeProvider {
    world: Arc<Mutex<World>>,
    push: FakePush,
}

/// What may be asked of a provider, to count it or to make it fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// [`CalendarProvider::sign_in`].
    SignIn,
    /// [`CalendarProvider::calendars`].
    Calendars,
    /// [`CalendarProvider::changes`].
    Changes,
    /// [`CalendarProvider::events`].
    Events,
    /// [`CalendarProvider::create_event`], alone or as a part of the next.
    Create,
    /// [`CalendarProvider::create_events`] of several.
    CreateSeveral,
    /// [`CalendarProvider::update_event`].
    Update,
    /// [`CalendarProvider::delete_event`].
    Delete,
}

/// What can go wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Refused credentials.
    Unauthorized,
    /// Not allowed.
    Forbidden,
    /// Not there.
    NotFound,
    /// An outage; nothing is done.
    Unavailable,
    /// An outage after the work was done: the answer is lost.
    AnswerLost,
    /// Too many requests.
    RateLimited(Duration),
    /// Somebody was faster.
    PreconditionFailed,
    /// The token is dead.
    SyncTokenExpired,
    /// Nonsense.
    InvalidAnswer,
    /// The address is in a private network.
    AddressForbidden,
    /// No such service.
    Unsupported,
    /// [`Call::Changes`] answers a complete list with nothing in it.
    EmptyCompleteList,
}

type Hook = Box<dyn FnOnce(&FakeProvider) + Send>;
type Rewrite = Arc<dyn Fn(Content) -> Content + Send + Sync>;

#[derive(Default)]
struct World {
    password: Option<String>,
    calendars: Vec<FakeCalendar>,
    faults: Vec<(Option<Call>, Fault, Option<usize>)>,
    hooks: VecDeque<(Call, Hook)>,
    calls: Vec<Call>,
    events_come_along: bool,
    without_tokens: bool,
    rewrite: Option<Rewrite>,
    rewrite_later: Option<Rewrite>,
    keeps_uids: bool,
    /// One where it is not said.
    creates_at_once: Option<usize>,
}

struct FakeCalendar {
    calendar: RemoteCalendar,
    events: BTreeMap<ProviderEventId, (u64, RemoteEvent)>,
    tombstones: BTreeMap<ProviderEventId, u64>,
    revision: u64,
    /// Tokens of an earlier life are dead.
    life: u64,
}

impl FakeCalendar {
    fn token(&self) -> SyncToken {
        SyncToken(format!("{}:{}", self.life, self.revision))
    }

    /// The revision a token stands for; `None` when it is dead.
    fn since(&self, token: &SyncToken) -> Option<u64> {
        let (life, revision) = token.0.split_once(':')?;
        (life.parse() == Ok(self.life))
            .then(|| revision.parse().ok())
            .flatten()
    }

    fn save(&mut self, mut event: RemoteEvent) -> RemoteEvent {
        self.revision += 1;
        event.etag = Etag(format!("\"{}-{}\"", self.life, self.revision));
        self.tombstones.remove(&event.id);
        self.events
            .insert(event.id.clone(), (self.revision, event.clone()));
        event
    }

    /// Saves the event once more, with another content.
    fn rewrite(&mut self, event: &RemoteEvent, rewrite: &dyn Fn(Content) -> Content) {
        if let RemoteBody::Readable(content) = &event.body {
            let body = RemoteBody::Readable(rewrite(content.clone()));
            self.save(RemoteEvent {
                body,
                ..event.clone()
            });
        }
    }

    fn drop_event(&mut self, id: &ProviderEventId) -> Option<RemoteEvent> {
        let (_, event) = self.events.remove(id)?;
        self.revision += 1;
        self.tombstones.insert(id.clone(), self.revision);
        Some(event)
    }
}

impl FakeProvider {
    /// A service with one calendar that may be written to.
    pub fn with_calendar(id: &str, name: &str) -> Self {
        let fake = Self::default();
        fake.add_calendar(id, name, true);
        fake
    }

    /// How it tells of changes by itself; at first it does not.
    pub fn telling(&self) -> &FakePush {
        &self.push
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn in_calendar<T>(
        &self,
        calendar: &RemoteCalendarId,
        act: impl FnOnce(&mut FakeCalendar) -> T,
    ) -> T {
        let mut world = self.world();
        act(world
            .find(calendar)
            .expect("a test names a calendar it added"))
    }

    /// Adds a calendar.
    pub fn add_calendar(&self, id: &str, name: &str, can_write: bool) -> RemoteCalendarId {
        let id = RemoteCalendarId(id.to_owned());
        self.world().calendars.push(FakeCalendar {
            calendar: RemoteCalendar {
                id: id.clone(),
                name: name.to_owned(),
                color: None,
                zone: None,
                can_write,
            },
            events: BTreeMap::new(),
            tombstones: BTreeMap::new(),
            revision: 0,
            life: 1,
        });
        id
    }

    /// The calendar vanishes with all that is in it.
    pub fn remove_calendar(&self, calendar: &RemoteCalendarId) {
        self.world()
            .calendars
            .retain(|known| known.calendar.id != *calendar);
    }

    /// Whether the calendar may be written to from now on.
    pub fn set_can_write(&self, calendar: &RemoteCalendarId, can_write: bool) {
        self.in_calendar(calendar, |known| known.calendar.can_write = can_write);
    }

    /// Only this password is let in from now on.
    pub fn set_password(&self, password: &str) {
        self.world().password = Some(password.to_owned());
    }

    /// Whether lists bring the events along, so that they need not be fetched apart.
    pub fn set_events_come_along(&self, come: bool) {
        self.world().events_come_along = come;
    }

    /// Whether the service knows no tokens: every list is complete.
    pub fn set_without_tokens(&self, without: bool) {
        self.world().without_tokens = without;
    }

    /// Every content written from now on is stored as this makes it, as services do that rewrite texts and times.
    pub fn rewrite(&self, rewrite: impl Fn(Content) -> Content + Send + Sync + 'static) {
        self.world().rewrite = Some(Arc::new(rewrite));
    }

    /// Every content written from now on is answered as it was written, and rewritten like this a moment later, as
    /// services do that work through their events in the background.
    pub fn rewrite_later(&self, rewrite: impl Fn(Content) -> Content + Send + Sync + 'static) {
        self.world().rewrite_later = Some(Arc::new(rewrite));
    }

    /// Whether the UID of a deleted event is taken for ever, as some services have it.
    pub fn set_keeps_uids(&self, keeps: bool) {
        self.world().keeps_uids = keeps;
    }

    /// How many events it makes with one request from now on; alone at first.
    pub fn set_creates_at_once(&self, most: usize) {
        self.world().creates_at_once = Some(most);
    }

    /// Every token handed out so far is dead from now on.
    pub fn expire_tokens(&self, calendar: &RemoteCalendarId) {
        self.in_calendar(calendar, |known| known.life += 1);
    }

    /// Every call fails like this until [`Self::heal`].
    pub fn fail(&self, fault: Fault) {
        self.world().faults.push((None, fault, None));
    }

    /// This call fails like this, that many times.
    pub fn fail_times(&self, call: Call, fault: Fault, times: usize) {
        self.world().faults.push((Some(call), fault, Some(times)));
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        self.world().faults.clear();
    }

    /// Does something right before the next such call is answered: somebody else is faster.
    pub fn before_next(&self, call: Call, act: impl FnOnce(&Self) + Send + 'static) {
        self.world().hooks.push_back((call, Box::new(act)));
    }

    /// How often it was asked this.
    pub fn count(&self, call: Call) -> usize {
        self.world()
            .calls
            .iter()
            .filter(|made| **made == call)
            .count()
    }

    /// Everything it was asked, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.world().calls.clone()
    }

    /// Forgets what it was asked so far.
    pub fn forget_calls(&self) {
        self.world().calls.clear();
    }

    /// Another program adds an event.
    pub fn put(&self, calendar: &RemoteCalendarId, uid: &str, content: Content) -> ProviderEventId {
        self.put_body(calendar, uid, RemoteBody::Readable(content))
    }

    /// Another program adds an event of any body.
    pub fn put_body(
        &self,
        calendar: &RemoteCalendarId,
        uid: &str,
        body: RemoteBody,
    ) -> ProviderEventId {
        let id = event_id(calendar, uid);
        self.in_calendar(calendar, |known| {
            known.save(RemoteEvent {
                id: id.clone(),
                etag: Etag(String::new()),
                uid: Some(Uid::new(uid)),
                marker: None,
                modified_at: None,
                body,
            })
        });
        id
    }

    /// Another program saves an event exactly so, whatever was there under its name. The etag is made anew.
    pub fn put_event(&self, calendar: &RemoteCalendarId, event: RemoteEvent) -> RemoteEvent {
        self.in_calendar(calendar, |known| known.save(event))
    }

    /// Another program changes an event.
    pub fn edit(
        &self,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        edit: impl FnOnce(&mut Content),
    ) {
        self.in_calendar(calendar, |known| {
            let (_, mut event) = known
                .events
                .get(id)
                .cloned()
                .expect("a test edits an event that is there");
            match &mut event.body {
                RemoteBody::Readable(content) => edit(content),
                RemoteBody::Unreadable(_) => {}
            }
            known.save(event);
        });
    }

    /// Another program saves an event again without changing anything: only its etag moves.
    pub fn touch(&self, calendar: &RemoteCalendarId, id: &ProviderEventId) {
        self.edit(calendar, id, |_| {});
    }

    /// Another program removes an event; whether it was there.
    pub fn remove(&self, calendar: &RemoteCalendarId, id: &ProviderEventId) -> bool {
        self.in_calendar(calendar, |known| known.drop_event(id).is_some())
    }

    /// Everything in a calendar, by name.
    pub fn events_in(&self, calendar: &RemoteCalendarId) -> Vec<RemoteEvent> {
        self.in_calendar(calendar, |known| {
            known
                .events
                .values()
                .map(|(_, event)| event.clone())
                .collect()
        })
    }

    /// What single events say, by their titles.
    pub fn subjects(&self, calendar: &RemoteCalendarId) -> Vec<String> {
        let mut subjects: Vec<_> = self
            .events_in(calendar)
            .iter()
            .filter_map(|event| event.content().map(|content| content.subject.clone()))
            .collect();
        subjects.sort();
        subjects
    }

    /// One event.
    pub fn event(&self, calendar: &RemoteCalendarId, id: &ProviderEventId) -> Option<RemoteEvent> {
        self.in_calendar(calendar, |known| {
            known.events.get(id).map(|(_, event)| event.clone())
        })
    }

    /// Notes the call, lets others be faster, and fails when it must.
    fn begin(&self, call: Call, access: Option<&Access>) -> Result<After, ProviderError> {
        let hook = {
            let mut world = self.world();
            world.calls.push(call);
            let position = world.hooks.iter().position(|(when, _)| *when == call);
            position.and_then(|position| world.hooks.remove(position))
        };
        if let Some((_, act)) = hook {
            act(self);
        }
        let mut world = self.world();
        if let Some(access) = access {
            world.check_password(access.password.expose_secret())?;
        }
        match world.fault_of(call) {
            Some(Fault::AnswerLost) => Ok(After::AnswerLost),
            Some(Fault::EmptyCompleteList) => Ok(After::Empty),
            Some(fault) => Err(fault.into_error()),
            None => Ok(After::Answer),
        }
    }
}

/// What becomes of the answer.
#[derive(PartialEq, Eq)]
enum After {
    Answer,
    AnswerLost,
    Empty,
}

impl After {
    fn of<T>(self, answer: T) -> Result<T, ProviderError> {
        match self {
            Self::Answer | Self::Empty => Ok(answer),
            Self::AnswerLost => Err(Fault::Unavailable.into_error()),
        }
    }
}

impl World {
    fn find(&mut self, calendar: &RemoteCalendarId) -> Option<&mut FakeCalendar> {
        self.calendars
            .iter_mut()
            .find(|known| known.calendar.id == *calendar)
    }

    fn known(&mut self, calendar: &RemoteCalendarId) -> Result<&mut FakeCalendar, ProviderError> {
        self.find(calendar).ok_or(ProviderError::NotFound)
    }

    fn writable(
        &mut self,
        calendar: &RemoteCalendarId,
    ) -> Result<&mut FakeCalendar, ProviderError> {
        let known = self.known(calendar)?;
        if known.calendar.can_write {
            Ok(known)
        } else {
            Err(ProviderError::Forbidden)
        }
    }

    fn check_password(&self, given: &str) -> Result<(), ProviderError> {
        match &self.password {
            Some(password) if password != given => Err(ProviderError::Unauthorized),
            Some(_) | None => Ok(()),
        }
    }

    fn fault_of(&mut self, call: Call) -> Option<Fault> {
        let position = self
            .faults
            .iter()
            .position(|(on, _, _)| on.is_none_or(|on| on == call))?;
        let (_, fault, left) = &mut self.faults[position];
        let fault = *fault;
        if let Some(left) = left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.faults.remove(position);
            }
        }
        Some(fault)
    }

    fn stored(&self, content: Content) -> Content {
        match &self.rewrite {
            Some(rewrite) => rewrite(content),
            None => content,
        }
    }
}

impl Fault {
    fn into_error(self) -> ProviderError {
        match self {
            Self::Unauthorized => ProviderError::Unauthorized,
            Self::Forbidden => ProviderError::Forbidden,
            Self::NotFound => ProviderError::NotFound,
            Self::Unavailable | Self::AnswerLost => {
                ProviderError::Unavailable("switched off by the test".into())
            }
            Self::RateLimited(wait) => ProviderError::RateLimited(wait),
            Self::PreconditionFailed => ProviderError::PreconditionFailed,
            Self::SyncTokenExpired => ProviderError::SyncTokenExpired,
            Self::InvalidAnswer | Self::EmptyCompleteList => {
                ProviderError::InvalidAnswer("made up by the test".to_owned())
            }
            Self::AddressForbidden => ProviderError::AddressForbidden("192.168.1.1".to_owned()),
            Self::Unsupported => ProviderError::Unsupported("no calendars here".to_owned()),
        }
    }
}

fn event_id(calendar: &RemoteCalendarId, uid: &str) -> ProviderEventId {
    ProviderEventId(format!("{}{uid}.ics", calendar.0))
}

#[async_trait]
impl CalendarProvider for FakeProvider {
    fn push(&self) -> Push<'_> {
        self.push.way()
    }

    async fn sign_in(&self, login: &Login) -> Result<Account, ProviderError> {
        let after = self.begin(Call::SignIn, None)?;
        self.world()
            .check_password(login.password.expose_secret())?;
        after.of(Account {
            name: login.user.clone(),
            base_url: format!("https://{}/", login.server),
        })
    }

    async fn calendars(&self, access: &Access) -> Result<Vec<RemoteCalendar>, ProviderError> {
        let after = self.begin(Call::Calendars, Some(access))?;
        let calendars = self
            .world()
            .calendars
            .iter()
            .map(|known| known.calendar.clone())
            .collect();
        after.of(calendars)
    }

    async fn changes(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        since: Option<&SyncToken>,
    ) -> Result<Changes, ProviderError> {
        let after = self.begin(Call::Changes, Some(access))?;
        let mut world = self.world();
        let along = world.events_come_along;
        let without_tokens = world.without_tokens;
        let known = world.known(calendar)?;
        if after == After::Empty {
            let token = Some(known.token());
            return Ok(Changes::Complete {
                events: vec![],
                token,
            });
        }
        let changed = |(_, event): &(u64, RemoteEvent)| Changed {
            id: event.id.clone(),
            etag: event.etag.clone(),
            event: along.then(|| event.clone()),
        };
        let answer = match since {
            Some(token) if !without_tokens => {
                let since = known.since(token).ok_or(ProviderError::SyncTokenExpired)?;
                Changes::Since {
                    changed: known
                        .events
                        .values()
                        .filter(|(revision, _)| since < *revision)
                        .map(changed)
                        .collect(),
                    gone: known
                        .tombstones
                        .iter()
                        .filter(|(_, revision)| since < **revision)
                        .map(|(id, _)| id.clone())
                        .collect(),
                    token: Some(known.token()),
                }
            }
            Some(_) | None => Changes::Complete {
                events: known.events.values().map(changed).collect(),
                token: (!without_tokens).then(|| known.token()),
            },
        };
        after.of(answer)
    }

    async fn events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        ids: &[ProviderEventId],
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        let after = self.begin(Call::Events, Some(access))?;
        assert!(
            ids.len() <= self.batch(),
            "asked for more than a batch at once"
        );
        let mut world = self.world();
        let known = world.known(calendar)?;
        let changes = ids
            .iter()
            .map(|id| match known.events.get(id) {
                Some((_, event)) => RemoteChange::Present(event.clone()),
                None => RemoteChange::Gone(id.clone(), Evidence::Tombstone),
            })
            .collect();
        after.of(changes)
    }

    async fn create_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        event: &NewEvent,
    ) -> Result<Created, ProviderError> {
        let after = self.begin(Call::Create, Some(access))?;
        let mut world = self.world();
        let content = world.stored(event.content.clone());
        let (later, never_again) = (world.rewrite_later.clone(), world.keeps_uids);
        let known = world.writable(calendar)?;
        let id = event_id(calendar, event.uid.as_str());
        if never_again && known.tombstones.contains_key(&id) {
            return Err(ProviderError::PreconditionFailed);
        }
        let same_uid = known
            .events
            .values()
            .map(|(_, there)| there)
            .find(|there| there.uid.as_ref() == Some(&event.uid))
            .cloned();
        let was_there = same_uid.is_some();
        let event = match same_uid {
            Some(there) if there.marker == Some(event.marker) => there,
            Some(_) => return Err(ProviderError::PreconditionFailed),
            None => known.save(RemoteEvent {
                id,
                etag: Etag(String::new()),
                uid: Some(event.uid.clone()),
                marker: Some(event.marker),
                modified_at: None,
                body: RemoteBody::Readable(content),
            }),
        };
        if let (Some(rewrite), false) = (later, was_there) {
            known.rewrite(&event, rewrite.as_ref());
        }
        after.of(Created { event, was_there })
    }

    /// Each part may fail by itself, as [`Call::Create`], and all of them together.
    async fn create_events(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        events: &[NewEvent],
    ) -> Vec<Result<Created, ProviderError>> {
        assert!(
            events.len() <= self.creates_at_once(),
            "asked to make more than a batch at once"
        );
        let after = match events.len() {
            0 | 1 => Ok(After::Answer),
            _ => self.begin(Call::CreateSeveral, Some(access)),
        };
        let after = match after {
            Ok(after) => after,
            Err(error) => return error.of_each(events.len()),
        };
        let mut answers = Vec::with_capacity(events.len());
        for event in events {
            answers.push(self.create_event(access, calendar, event).await);
        }
        match after.of(answers) {
            Ok(answers) => answers,
            Err(error) => error.of_each(events.len()),
        }
    }

    fn creates_at_once(&self) -> usize {
        self.world().creates_at_once.unwrap_or(1)
    }

    async fn update_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
        content: &Content,
    ) -> Result<RemoteEvent, ProviderError> {
        let after = self.begin(Call::Update, Some(access))?;
        let mut world = self.world();
        let content = world.stored(content.clone());
        let later = world.rewrite_later.clone();
        let known = world.writable(calendar)?;
        let (_, there) = known
            .events
            .get(id)
            .cloned()
            .ok_or(ProviderError::NotFound)?;
        if there.etag != *if_match {
            return Err(ProviderError::PreconditionFailed);
        }
        let stored = known.save(RemoteEvent {
            body: RemoteBody::Readable(content),
            ..there
        });
        if let Some(rewrite) = later {
            known.rewrite(&stored, rewrite.as_ref());
        }
        after.of(stored)
    }

    async fn delete_event(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        id: &ProviderEventId,
        if_match: &Etag,
    ) -> Result<(), ProviderError> {
        let after = self.begin(Call::Delete, Some(access))?;
        let mut world = self.world();
        let known = world.writable(calendar)?;
        match known.events.get(id) {
            Some((_, there)) if there.etag != *if_match => Err(ProviderError::PreconditionFailed),
            Some(_) => {
                known.drop_event(id);
                after.of(())
            }
            None => after.of(()),
        }
    }
}
