//! What a service in memory holds.

use super::FakeProvider;
use super::fault::{Call, Fault};
use domain::item::Content;
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent, SyncToken};
use provider::ProviderError;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

pub(super) type Hook = Box<dyn FnOnce(&FakeProvider) + Send>;
pub(super) type Rewrite = Arc<dyn Fn(Content) -> Content + Send + Sync>;

#[derive(Default)]
pub(super) struct World {
    pub(super) password: Option<String>,
    pub(super) calendars: Vec<FakeCalendar>,
    pub(super) faults: Vec<(Option<Call>, Fault, Option<usize>)>,
    pub(super) hooks: VecDeque<(Call, Hook)>,
    pub(super) calls: Vec<Call>,
    pub(super) events_come_along: bool,
    pub(super) without_tokens: bool,
    pub(super) rewrite: Option<Rewrite>,
    pub(super) rewrite_later: Option<Rewrite>,
    pub(super) keeps_uids: bool,
    /// One where it is not said.
    pub(super) creates_at_once: Option<usize>,
}

impl World {
    pub(super) fn find(&mut self, calendar: &RemoteCalendarId) -> Option<&mut FakeCalendar> {
        self.calendars
            .iter_mut()
            .find(|known| known.calendar.id == *calendar)
    }

    pub(super) fn known(
        &mut self,
        calendar: &RemoteCalendarId,
    ) -> Result<&mut FakeCalendar, ProviderError> {
        self.find(calendar).ok_or(ProviderError::NotFound)
    }

    pub(super) fn writable(
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

    pub(super) fn check_password(&self, given: &str) -> Result<(), ProviderError> {
        match &self.password {
            Some(password) if password != given => Err(ProviderError::Unauthorized),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn fault_of(&mut self, call: Call) -> Option<Fault> {
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

    pub(super) fn stored(&self, content: Content) -> Content {
        match &self.rewrite {
            Some(rewrite) => rewrite(content),
            None => content,
        }
    }
}

pub(super) struct FakeCalendar {
    pub(super) calendar: RemoteCalendar,
    pub(super) events: BTreeMap<ProviderEventId, (u64, RemoteEvent)>,
    pub(super) tombstones: BTreeMap<ProviderEventId, u64>,
    pub(super) revision: u64,
    /// Tokens of an earlier life are dead.
    pub(super) life: u64,
}

impl FakeCalendar {
    pub(super) fn token(&self) -> SyncToken {
        SyncToken(format!("{}:{}", self.life, self.revision))
    }

    /// The revision a token stands for; `None` when it is dead.
    pub(super) fn since(&self, token: &SyncToken) -> Option<u64> {
        let (life, revision) = token.0.split_once(':')?;
        (life.parse() == Ok(self.life))
            .then(|| revision.parse().ok())
            .flatten()
    }

    pub(super) fn save(&mut self, mut event: RemoteEvent) -> RemoteEvent {
        self.revision += 1;
        event.etag = Etag(format!("\"{}-{}\"", self.life, self.revision));
        self.tombstones.remove(&event.id);
        self.events
            .insert(event.id.clone(), (self.revision, event.clone()));
        event
    }

    /// Saves the event once more, with another content.
    pub(super) fn rewrite(&mut self, event: &RemoteEvent, rewrite: &dyn Fn(Content) -> Content) {
        if let RemoteBody::Readable(content) = &event.body {
            let body = RemoteBody::Readable(rewrite(content.clone()));
            self.save(RemoteEvent {
                body,
                ..event.clone()
            });
        }
    }

    pub(super) fn drop_event(&mut self, id: &ProviderEventId) -> Option<RemoteEvent> {
        let (_, event) = self.events.remove(id)?;
        self.revision += 1;
        self.tombstones.insert(id.clone(), self.revision);
        Some(event)
    }
}

pub(super) fn event_id(calendar: &RemoteCalendarId, uid: &str) -> ProviderEventId {
    ProviderEventId(format!("{}{uid}.ics", calendar.0))
}
