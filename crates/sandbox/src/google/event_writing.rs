//! Creating, changing and removing events (google.md §5, §8, §10).

use super::ask::{Ask, Outcome, Reply};
use super::event::Event;
use super::event_check::{check, is_id};
use super::fields::{Fields, merge, without_nulls};
use super::handle::SentMail;
use super::refusal::Refusal;
use super::scopes::WRITE_EVENTS;
use super::world::AccessRole;
use serde_json::{Value, json};

/// What Google itself says of an event; whoever writes it is not heard.
const OWN: [&str; 12] = [
    "kind",
    "etag",
    "htmlLink",
    "created",
    "updated",
    "creator",
    "organizer",
    "hangoutLink",
    "locked",
    "privateCopy",
    "recurringEventId",
    "originalStartTime",
];

/// What somebody who was merely invited may change: the own copy's part.
const OWN_COPY: [&str; 7] = [
    "attendees",
    "colorId",
    "eventLabelId",
    "extendedProperties",
    "reminders",
    "transparency",
    "visibility",
];

/// `POST /calendars/{calendar}/events`
pub fn insert(ask: Ask<'_>, calendar: &str) -> Outcome {
    let fields = without_nulls(&ask.fields()?);
    if fields.contains_key("id") && fields.contains_key("iCalUID") {
        let text = "Only one of id and iCalUID can be given.";
        return Err(Refusal::invalid("iCalUID", text));
    }
    create(ask, calendar, fields, None)
}

/// `POST /calendars/{calendar}/events/import`: a private copy of a foreign event; nobody gets a mail.
pub fn import(ask: Ask<'_>, calendar: &str) -> Outcome {
    let mut fields = without_nulls(&ask.fields()?);
    if !fields.contains_key("iCalUID") {
        return Err(Refusal::required("iCalUID", "Missing iCalUID."));
    }
    if fields
        .get("eventType")
        .is_some_and(|kind| kind != "default")
    {
        return Err(Refusal::invalid(
            "eventType",
            "Only default events can be imported.",
        ));
    }
    fields.remove("id");
    let organizer = fields.get("organizer").cloned();
    create(ask, calendar, fields, Some(organizer))
}

/// `imported` holds the organizer that an imported event names, if it names one.
fn create(
    ask: Ask<'_>,
    calendar: &str,
    mut fields: Fields,
    imported: Option<Option<Value>>,
) -> Outcome {
    ask.needs(WRITE_EVENTS)?;
    let calendar = ask.may(calendar, AccessRole::Writer)?;
    let given = fields.get("id").and_then(Value::as_str).map(str::to_owned);
    for name in OWN {
        fields.remove(name);
    }
    let id = match given {
        Some(id) if is_id(&id) => id,
        Some(_) => return Err(Refusal::invalid("id", "Invalid resource id value.")),
        None => ask
            .world
            .chance
            .small_letters(26)
            .replace(['w', 'x', 'y', 'z'], "0"),
    };
    let there = &ask.world.calendars[&calendar].events;
    let uid = fields.get("iCalUID").and_then(Value::as_str);
    let has_uid = |event: &Event| {
        !event.is_cancelled() && event.series().is_none() && Some(event.text("iCalUID")) == uid
    };
    if there.contains_key(&id) || there.values().any(has_uid) {
        return Err(Refusal::duplicate());
    }
    let host = ask.host(&calendar)?;
    let usual = [
        ("iCalUID", json!(format!("{id}@google.com"))),
        ("status", json!("confirmed")),
        ("eventType", json!("default")),
        ("reminders", json!({"useDefault": true})),
        ("sequence", json!(0)),
    ];
    for (name, value) in usual {
        fields.entry(name.to_owned()).or_insert(value);
    }
    let address = format!("{}/google/web/calendar/event?eid={id}", ask.world.base);
    let creator = ask.person();
    for (name, value) in [
        ("created", json!(ask.now_text())),
        ("creator", creator),
        ("htmlLink", json!(address)),
        ("id", json!(id)),
        ("organizer", imported.clone().flatten().unwrap_or(host)),
    ] {
        fields.insert(name.to_owned(), value);
    }
    let event = Event {
        fields,
        revision: 0,
    };
    let suppress = imported.is_some();
    store(ask, &calendar, event, "invitation", suppress)
}

/// `PATCH /calendars/{calendar}/events/{event}`
pub fn patch(ask: Ask<'_>, calendar: &str, id: &str) -> Outcome {
    let patch = ask.fields()?;
    change(ask, calendar, id, |fields| merge(fields, &patch))
}

/// `PUT /calendars/{calendar}/events/{event}`: what is left out is gone.
pub fn update(ask: Ask<'_>, calendar: &str, id: &str) -> Outcome {
    let new = without_nulls(&ask.fields()?);
    change(ask, calendar, id, |fields| {
        let stays = ["id", "iCalUID", "eventType", "sequence"];
        fields.retain(|name, _| OWN.contains(&name.as_str()) || stays.contains(&name.as_str()));
        fields.extend(new.clone());
        fields.entry("status").or_insert(json!("confirmed"));
        fields
            .entry("reminders")
            .or_insert(json!({"useDefault": true}));
    })
}

fn change(ask: Ask<'_>, calendar: &str, id: &str, edit: impl Fn(&mut Fields)) -> Outcome {
    ask.needs(WRITE_EVENTS)?;
    let calendar = ask.may(calendar, AccessRole::Writer)?;
    let event = ask.current(&calendar, id)?;
    let mut fields = event.fields.clone();
    edit(&mut fields);
    // Whatever was tried with these, they stay.
    for name in OWN.iter().chain(&["id", "iCalUID", "eventType"]) {
        match event.fields.get(*name) {
            Some(value) => fields.insert((*name).to_owned(), value.clone()),
            None => fields.remove(*name),
        };
    }
    if event.is_cancelled() && fields.get("status") == event.fields.get("status") {
        return Err(Refusal::deleted());
    }
    let host = ask.host(&calendar)?;
    let host = host["email"].as_str().unwrap_or_default();
    let mut names = event.fields.keys().chain(fields.keys());
    let is_shared = |name: &&String| !OWN_COPY.contains(&name.as_str());
    if !event.is_organized_by(host)
        && names.any(|name| is_shared(&name) && event.fields.get(name) != fields.get(name))
    {
        return Err(Refusal::not_the_organizer());
    }
    if event.series().is_some() && fields.contains_key("recurrence") {
        return Err(Refusal::invalid(
            "recurrence",
            "An occurrence cannot repeat.",
        ));
    }
    let mut changed = Event { fields, ..event };
    if changed.is_cancelled() {
        return remove(ask, &calendar, changed).map(Reply::Json);
    }
    changed.fields.remove("updated");
    store(ask, &calendar, changed, "update", false)
}

/// `DELETE /calendars/{calendar}/events/{event}`
pub fn delete(ask: Ask<'_>, calendar: &str, id: &str) -> Outcome {
    ask.needs(WRITE_EVENTS)?;
    let calendar = ask.may(calendar, AccessRole::Writer)?;
    let kept = ask.world.calendars[&calendar].events.get(id);
    if kept.is_some_and(Event::is_cancelled) {
        return Err(Refusal::deleted());
    }
    let event = ask.current(&calendar, id)?;
    remove(ask, &calendar, event)?;
    Ok(Reply::Nothing)
}

/// `POST /calendars/{calendar}/events/{event}/move?destination=`
pub fn move_to(ask: Ask<'_>, calendar: &str, id: &str) -> Outcome {
    ask.needs(WRITE_EVENTS)?;
    let from = ask.may(calendar, AccessRole::Writer)?;
    let destination = ask.query.text("destination");
    let destination =
        destination.ok_or_else(|| Refusal::required("destination", "Missing destination."))?;
    let to = ask.may(destination, AccessRole::Writer)?;
    let event = ask.current(&from, id)?;
    if event.text("eventType") != "default" || event.series().is_some() {
        return Err(Refusal::invalid("eventId", "This event cannot be moved."));
    }
    if from == to || ask.world.calendars[&to].events.contains_key(id) {
        return Err(Refusal::duplicate());
    }
    let organizer = ask.host(&to)?;
    let mut moved = event.clone();
    moved.fields.insert("organizer".to_owned(), organizer);
    let revision = ask.world.next_revision();
    let now = ask.now_text();
    let there = ask.world.calendars.get_mut(&from);
    if let Some(kept) = there.and_then(|calendar| calendar.events.get_mut(id)) {
        kept.cancel(revision, &now);
    }
    ask.world.note_change(&from, ask.now);
    store(ask, &to, moved, "update", false)
}

impl Event {
    fn cancel(&mut self, revision: u64, now: &str) {
        self.revision = revision;
        self.fields.insert("status".to_owned(), json!("cancelled"));
        self.fields.insert("updated".to_owned(), json!(now));
    }
}

impl Ask<'_> {
    /// An event that is still as the condition of the request says.
    fn current(&self, calendar: &str, id: &str) -> Result<Event, Refusal> {
        let event = self.world.calendars[calendar].event(id);
        let event = event.ok_or_else(Refusal::not_found)?;
        match self.if_match.as_deref() {
            Some(wanted) if wanted != "*" && wanted != event.etag() => Err(Refusal::changed()),
            _ => Ok(event),
        }
    }

    fn person(&self) -> Value {
        json!({"email": self.email})
    }

    /// Who organizes what is made in a calendar: its account, or the calendar itself.
    fn host(&self, calendar: &str) -> Result<Value, Refusal> {
        if self.world.account(calendar).is_some() {
            return Ok(json!({"email": calendar}));
        }
        let (calendar, _) = self.calendar(calendar)?;
        Ok(json!({"email": calendar.id, "displayName": calendar.summary}))
    }
}

/// Keeps an event as it is now; `suppress`: nobody is told.
fn store(mut ask: Ask<'_>, calendar: &str, mut event: Event, why: &str, suppress: bool) -> Outcome {
    let zone = ask.world.calendars[calendar].zone.clone();
    check(&mut event, &zone)?;
    let before = ask.world.calendars[calendar]
        .events
        .get(event.id())
        .cloned();
    let is_moved = before.as_ref().is_some_and(|before| {
        ["start", "end", "recurrence"]
            .iter()
            .any(|name| before.fields.get(*name) != event.fields.get(*name))
    });
    let sequence = event
        .fields
        .get("sequence")
        .and_then(Value::as_i64)
        .unwrap_or(0);
    if is_moved {
        event
            .fields
            .insert("sequence".to_owned(), json!(sequence + 1));
    }
    event
        .fields
        .insert("updated".to_owned(), json!(ask.now_text()));
    event.revision = ask.world.next_revision();
    let shown = event.shown(&ask.email, &zone);
    if !suppress {
        ask.tell_guests(&event, why);
    }
    let id = event.id().to_owned();
    if let Some(known) = ask.world.calendars.get_mut(calendar) {
        if is_moved && event.series().is_none() {
            // A series that moves takes its changed occurrences along as if they had never been changed (google.md §8).
            known
                .events
                .retain(|_, other| other.series() != Some(id.as_str()));
        }
        known.events.insert(id, event);
    }
    ask.world.note_change(calendar, ask.now);
    Ok(Reply::Json(shown))
}

/// Keeps that an event does not take place.
fn remove(mut ask: Ask<'_>, calendar: &str, mut event: Event) -> Result<Value, Refusal> {
    ask.tell_guests(&event, "cancellation");
    let now = ask.now_text();
    let revision = ask.world.next_revision();
    event.cancel(revision, &now);
    let zone = ask.world.calendars[calendar].zone.clone();
    let shown = event.shown(&ask.email, &zone);
    let id = event.id().to_owned();
    if let Some(known) = ask.world.calendars.get_mut(calendar) {
        known
            .events
            .retain(|_, other| other.series() != Some(id.as_str()));
        known.events.insert(id, event);
    }
    ask.world.note_change(calendar, ask.now);
    Ok(shown)
}

impl Ask<'_> {
    /// Sends the guests a mail, where the request asks for it (google.md §12).
    fn tell_guests(&mut self, event: &Event, why: &str) {
        let whom = self.query.text("sendUpdates");
        let all = whom == Some("all") || self.query.text("sendNotifications") == Some("true");
        if !all && whom != Some("externalOnly") {
            return;
        }
        let guests = event.fields.get("attendees").and_then(Value::as_array);
        let guests = guests.into_iter().flatten();
        let guests = guests.filter_map(|guest| guest["email"].as_str());
        let is_told = |guest: &&str| {
            !guest.eq_ignore_ascii_case(&self.email) && (all || self.world.account(guest).is_none())
        };
        let told: Vec<SentMail> = guests
            .filter(is_told)
            .map(|guest| SentMail {
                to: guest.to_owned(),
                event: event.id().to_owned(),
                why: why.to_owned(),
            })
            .collect();
        self.world.mails.extend(told);
    }
}
