//! A calendar service in memory, with faults that can be switched on.
//!
//! It keeps the promises of [`provider::CalendarProvider`] (etags, tokens, tombstones, conditional writes), lets a test act as
//! somebody's other calendar program ([`FakeProvider::put`], [`FakeProvider::edit`], [`FakeProvider::remove`]), break on
//! purpose ([`FakeProvider::fail`]) and count what it was asked ([`FakeProvider::count`]).

mod calendar_provider;
mod fault;
mod world;

pub use fault::{Call, Fault};

use crate::fake_push::FakePush;
use domain::item::{Content, Uid};
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use fault::After;
use provider::{Access, ProviderError};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use world::{FakeCalendar, World, event_id};

/// A calendar service in memory. Clones are the same service.
#[derive(Clone, Default)]
pub struct FakeProvider {
    world: Arc<Mutex<World>>,
    push: FakePush,
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
            Some(fault @ (Fault::AnswerLost | Fault::AnswerGarbled)) => Ok(After::Instead(fault)),
            Some(Fault::EmptyCompleteList) => Ok(After::Empty),
            Some(fault) => Err(fault.into_error()),
            None => Ok(After::Answer),
        }
    }
}
