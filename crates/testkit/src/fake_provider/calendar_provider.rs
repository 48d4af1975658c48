//! How a service in memory answers, as [`CalendarProvider`] asks.

use super::FakeProvider;
use super::fault::{After, Call};
use super::world::event_id;
use async_trait::async_trait;
use domain::item::Content;
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{
    Etag, Evidence, ProviderEventId, RemoteBody, RemoteChange, RemoteEvent, SyncToken,
};
use provider::push::Push;
use provider::{
    Access, Account, CalendarProvider, Changed, Changes, Created, Login, NewEvent, ProviderError,
};
use secrecy::ExposeSecret;

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
