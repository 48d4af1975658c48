//! Finding one event, also one that only its series makes.

use super::ask::{Ask, Outcome, Reply};
use super::event::Event;
use super::recurrence::{self, Occurrence};
use super::refusal::Refusal;
use super::scopes::READ_EVENTS;
use super::world::{AccessRole, Calendar};

/// `GET /calendars/{calendar}/events/{event}`: also a deleted one.
pub fn get(ask: Ask<'_>, calendar: &str, id: &str) -> Outcome {
    ask.needs(READ_EVENTS)?;
    ask.may(calendar, AccessRole::Reader)?;
    let (calendar, _) = ask.calendar(calendar)?;
    let event = calendar.event(id).ok_or_else(Refusal::not_found)?;
    if ask.if_none_match.as_deref() == Some(event.etag().as_str()) {
        return Ok(Reply::Same);
    }
    let zone = ask.query.text("timeZone").unwrap_or(&calendar.zone);
    Ok(Reply::Json(event.shown(&ask.email, zone)))
}

impl Calendar {
    /// An event that is kept, or an occurrence that its series makes.
    pub fn event(&self, id: &str) -> Option<Event> {
        if let Some(event) = self.events.get(id) {
            return Some(event.clone());
        }
        let (series, suffix) = id.rsplit_once('_')?;
        let series = self
            .events
            .get(series)
            .filter(|event| !event.is_cancelled())?;
        let occurrence = recurrence::occurrence(series, suffix)?;
        Some(instance(series, &occurrence))
    }
}

/// An occurrence as its series makes it.
pub fn instance(series: &Event, occurrence: &Occurrence) -> Event {
    let mut fields = series.fields.clone();
    fields.remove("recurrence");
    let id = format!("{}_{}", series.id(), occurrence.start.suffix());
    for (name, value) in [
        ("id", id.into()),
        ("recurringEventId", series.id().into()),
        ("originalStartTime", occurrence.start.kept()),
        ("start", occurrence.start.kept()),
        ("end", occurrence.end.kept()),
    ] {
        fields.insert(name.to_owned(), value);
    }
    Event {
        fields,
        revision: series.revision,
    }
}
