//! Whether an account does what a sync needs, tried end to end with an event of our own, which is removed again.

use super::{RefreshError, access, let_in, vault_context};
use crate::{Environment, ServiceError};
use chrono::TimeDelta;
use domain::MirrorId;
use domain::connection::Connection;
use domain::item::{Content, Privacy, ShowAs};
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{Marker, RemoteChange, RemoteEvent};
use domain::time::Timing;
use provider::{Access, CalendarProvider, Changes, NewEvent, ProviderError};
use std::sync::Arc;
use store::StoreError;

/// What the event is called while it is there.
pub const TITLE: &str = "Integrator check (can be deleted)";

/// What was tried and came out well, told as it happens.
pub type Told<'a> = &'a mut (dyn FnMut(String) + Send);

/// What did not do what a sync needs, and why.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The provider refused a step or answered oddly.
    #[error("{step}: {error}")]
    Provider {
        /// What was tried.
        step: &'static str,
        /// What came back.
        error: ProviderError,
    },
    /// It answered well and did something else.
    #[error("{step}: {what}")]
    Odd {
        /// What was tried.
        step: &'static str,
        /// What it did.
        what: String,
    },
    /// No calendar of this account may be written to, or none is called so.
    #[error("{0}")]
    NoCalendar(String),
    /// Something failed on our side.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for CheckError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

fn at(step: &'static str) -> impl FnOnce(ProviderError) -> CheckError {
    move |error| CheckError::Provider { step, error }
}

fn odd(step: &'static str, what: impl Into<String>) -> CheckError {
    CheckError::Odd {
        step,
        what: what.into(),
    }
}

/// Tries one connected account: in the calendar of this name, or in the first that may be written to. A calendar that may
/// only be read is read. What was made there is gone afterwards, also where a step failed.
///
/// # Errors
/// [`CheckError`]: the first step that failed.
pub async fn check(
    env: &Environment,
    connection: &Connection,
    calendar: Option<&str>,
    told: Told<'_>,
) -> Result<(), CheckError> {
    let provider = env.providers.get(connection.provider).ok_or_else(|| {
        let text = "this server has no adapter for it".to_owned();
        odd("find the service", text)
    })?;
    let access = opened(env, connection).await?;
    told("the stored credentials open".to_owned());

    let calendars = provider
        .calendars(&access)
        .await
        .map_err(at("list the calendars"))?;
    told(format!("{} calendars are listed", calendars.len()));
    let calendar = chosen(calendars, calendar)?;
    told(format!("“{}” is used", calendar.name));

    let trial = Trial {
        provider,
        access,
        calendar: calendar.id,
    };
    if !calendar.can_write {
        let (count, _) = trial.everything().await?;
        told(format!(
            "{count} events are read; it may not be written to, so nothing else is tried"
        ));
        return Ok(());
    }
    let event = new_event(env, &trial.access);
    let outcome = trial.walk(&event, told).await;
    // Also after a failure; what cannot be removed is named by its title.
    let cleaned = trial.remove(&event).await;
    outcome?;
    cleaned?;
    told("the event is gone again".to_owned());
    Ok(())
}

async fn opened(env: &Environment, connection: &Connection) -> Result<Access, CheckError> {
    let step = "open the stored credentials";
    let (organization, id) = (connection.organization, connection.id);
    let mut reading = env.store.read().await?;
    let sealed = reading.sealed_credentials(organization, id).await?;
    let member = reading.member(organization, connection.member).await?;
    drop(reading);
    let (Some(sealed), Some(member)) = (sealed, member) else {
        return Err(ServiceError::NotFound.into());
    };
    let stored = env
        .vault
        .open(&vault_context(id), &sealed)
        .map_err(|error| odd(step, error.to_string()))?;
    let secret = let_in(env, connection, stored)
        .await
        .map_err(RefreshError::into_provider)
        .map_err(at(step))?;
    Ok(access(connection, secret, member.zone))
}

fn chosen(
    calendars: Vec<RemoteCalendar>,
    name: Option<&str>,
) -> Result<RemoteCalendar, CheckError> {
    let names: Vec<String> = calendars.iter().map(|one| one.name.clone()).collect();
    let mut calendars = calendars.into_iter();
    let found = match name {
        Some(name) => calendars.find(|calendar| calendar.name == name),
        None => {
            let (writable, others): (Vec<_>, Vec<_>) = calendars.partition(|one| one.can_write);
            writable.into_iter().chain(others).next()
        }
    };
    found.ok_or_else(|| {
        let names = names.join("”, “");
        CheckError::NoCalendar(format!(
            "there is no such calendar; this account has “{names}”"
        ))
    })
}

/// A quarter of an hour tomorrow that blocks nothing.
fn new_event(env: &Environment, access: &Access) -> NewEvent {
    let id = env.entropy.id();
    let tomorrow = env.zones.local(env.clock.now(), &access.zone).date() + TimeDelta::days(1);
    let start = tomorrow.and_time(chrono::NaiveTime::MIN) + TimeDelta::hours(12);
    let content = Content {
        subject: TITLE.to_owned(),
        description: String::new(),
        location: String::new(),
        timing: Timing::zoned(start, start + TimeDelta::minutes(15), access.zone.clone()),
        show_as: ShowAs::Free,
        privacy: Privacy::Private,
        repeats: None,
        attendees: Vec::new(),
    };
    let marker = Marker(MirrorId::new(id));
    NewEvent {
        uid: marker.uid(),
        marker,
        content: content.canonical(),
    }
}

/// One calendar that is tried.
struct Trial {
    provider: Arc<dyn CalendarProvider>,
    access: Access,
    calendar: RemoteCalendarId,
}

impl Trial {
    async fn everything(
        &self,
    ) -> Result<(usize, Option<domain::remote_event::SyncToken>), CheckError> {
        let step = "read the calendar";
        let changes = self
            .provider
            .changes(&self.access, &self.calendar, None)
            .await;
        match changes.map_err(at(step))? {
            Changes::Complete { events, token } => Ok((events.len(), token)),
            Changes::Since { .. } => Err(odd(
                step,
                "a list of changes came where everything was asked for",
            )),
        }
    }

    async fn walk(&self, new: &NewEvent, told: Told<'_>) -> Result<(), CheckError> {
        let (access, calendar) = (&self.access, &self.calendar);
        let (count, token) = self.everything().await?;
        told(format!("{count} events are read"));

        let step = "make an event";
        let made = self
            .provider
            .create_event(access, calendar, new)
            .await
            .map_err(at(step))?;
        told("an event is made".to_owned());
        let again = self.provider.create_event(access, calendar, new).await;
        let again = again.map_err(at("make the event a second time"))?;
        if !again.was_there || again.event.id != made.event.id {
            // The first is removed at the end; nobody else would find the second.
            let (id, etag) = (&again.event.id, &again.event.etag);
            let removed = self.provider.delete_event(access, calendar, id, etag).await;
            removed.map_err(at("remove the second event"))?;
            return Err(odd(step, "made twice, it is there twice"));
        }
        told("made a second time, it is still one".to_owned());

        self.is_told_as_a_change(token, &made.event).await?;
        told("it is told as a change".to_owned());

        let changed = Content {
            subject: format!("{TITLE}, changed"),
            ..new.content.clone()
        };
        let (id, etag) = (&made.event.id, &made.event.etag);
        let update = async |etag| {
            self.provider
                .update_event(access, calendar, id, etag, &changed)
                .await
        };
        let updated = update(etag).await.map_err(at("change the event"))?;
        let subject = updated.content().map(|content| content.subject.as_str());
        if subject != Some(changed.subject.as_str()) {
            return Err(odd("change the event", "its title is another one"));
        }
        told("it is changed".to_owned());
        match update(etag).await {
            Err(ProviderError::PreconditionFailed) => {
                told("a change to an outdated version is refused".to_owned());
                Ok(())
            }
            Err(error) => Err(at("change an outdated version")(error)),
            Ok(_) => Err(odd(
                "change an outdated version",
                "the change was taken, so two that change at once may undo each other",
            )),
        }
    }

    async fn is_told_as_a_change(
        &self,
        token: Option<domain::remote_event::SyncToken>,
        event: &RemoteEvent,
    ) -> Result<(), CheckError> {
        let step = "read what changed";
        let changes = self
            .provider
            .changes(&self.access, &self.calendar, token.as_ref())
            .await;
        let listed = match changes.map_err(at(step))? {
            Changes::Since { changed, .. } => changed,
            Changes::Complete { events, .. } => events,
        };
        if listed.iter().any(|changed| changed.id == event.id) {
            Ok(())
        } else {
            Err(odd(step, "the new event is not among it"))
        }
    }

    /// Removes what was made, if it was: found by its identity, since a step may have failed after it.
    async fn remove(&self, new: &NewEvent) -> Result<(), CheckError> {
        let step = "remove the event";
        let left = |error: ProviderError| {
            odd(
                step,
                format!("{error}; delete “{TITLE}” of tomorrow by hand"),
            )
        };
        let (access, calendar) = (&self.access, &self.calendar);
        let found = self.provider.create_event(access, calendar, new).await;
        let event = found.map_err(left)?.event;
        self.provider
            .delete_event(access, calendar, &event.id, &event.etag)
            .await
            .map_err(left)?;
        let now = self
            .provider
            .events(access, calendar, std::slice::from_ref(&event.id))
            .await
            .map_err(left)?;
        match now.as_slice() {
            [RemoteChange::Gone(..)] => Ok(()),
            _ => Err(odd(step, "it is still there after it was deleted")),
        }
    }
}
