//! Creating, changing and removing events (microsoft-graph.md §5, §8, §10, §12).

use super::ask::{Ask, Outcome, Reply};
use super::event::{Event, Said};
use super::event_fields::Wish;
use super::event_reading::Shape;
use super::handle::MicrosoftMail;
use super::ids;
use super::refusal::Refusal;
use super::scopes::WRITE;
use super::world::etag;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// `POST …/events`
pub fn create(ask: Ask<'_>, calendar: Option<&str>) -> Outcome {
    ask.needs(WRITE)?;
    let calendar = ask.writable(calendar)?;
    let wish = Wish::read(&ask.fields()?)?;
    if let Some(id) = wish
        .transaction()
        .and_then(|name| ask.known_transaction(name))
    {
        let (place, known) = &id;
        let there = &ask.world.calendars.get(place);
        let there = there.and_then(|calendar| Some((calendar, calendar.events.get(known)?)));
        return match there {
            Some((calendar, event)) if ask.world.repeats_what_was_made => Ok(Reply::Made(
                ask.shown(calendar, &event.itself(), &Shape::default()),
            )),
            _ => Err(Refusal::duplicate_transaction()),
        };
    }
    let id = ids::immutable(&format!(
        "{}{}",
        ask.world.chance.id(),
        ask.world.chance.id()
    ));
    let account = ask.account()?;
    let organizer = json!({"emailAddress": {"name": account.name, "address": account.email}});
    let event = wish.made(id.clone(), organizer, ask.now)?;
    let mut ask = ask;
    if let Some(name) = wish.transaction().map(str::to_owned) {
        let place = (calendar.clone(), id.clone());
        if let Some(account) = ask.world.account_mut(&ask.account) {
            account.transactions.insert(name, place);
        }
    }
    ask.tell_guests(&event.own, &id, "invitation");
    ask.store(&calendar, event, None, "created");
    let calendar = &ask.world.calendars[&calendar];
    let event = calendar.events.get(&id).ok_or_else(Refusal::not_found)?;
    let shown = ask.shown(calendar, &event.itself(), &Shape::read(&ask.query)?);
    Ok(Reply::Made(shown))
}

/// `PATCH …/events/{id}`; that of an occurrence makes it one that differs.
pub fn patch(mut ask: Ask<'_>, calendar: Option<&str>, id: &str) -> Outcome {
    ask.needs(WRITE)?;
    let (calendar, id) = ask.event_place(calendar, id)?;
    ask.check_writable(&calendar)?;
    let wish = Wish::read(&ask.fields()?)?;
    let (mut event, day) = ask.current(&calendar, &id)?;
    match day {
        None => wish.change(&mut event)?,
        Some(day) => {
            let occurrence = event.occurrence(day).ok_or_else(Refusal::not_found)?;
            let said = wish.changed(occurrence.said(), &occurrence.when)?;
            if said.when != occurrence.when && !event.leaves_neighbours(day, &said.when) {
                return Err(Refusal::crosses_neighbour());
            }
            event.exceptions.insert(day, said);
        }
    }
    let said = day
        .and_then(|day| event.exceptions.get(&day))
        .unwrap_or(&event.own)
        .clone();
    ask.tell_guests(&said, &id, "update");
    ask.store(&calendar, event, day, "updated");
    let calendar = &ask.world.calendars[&calendar];
    let instance = calendar.instance(&id).ok_or_else(Refusal::not_found)?;
    let shown = ask.shown(calendar, &instance, &Shape::read(&ask.query)?);
    Ok(Reply::Json(shown))
}

/// `DELETE …/events/{id}`
pub fn delete(mut ask: Ask<'_>, calendar: Option<&str>, id: &str) -> Outcome {
    ask.needs(WRITE)?;
    let (calendar, id) = ask.event_place(calendar, id)?;
    ask.check_writable(&calendar)?;
    remove(&mut ask, &calendar, &id)?;
    Ok(Reply::Nothing)
}

/// `POST …/events/{id}/cancel`, which only the organizer can.
pub fn cancel(mut ask: Ask<'_>, calendar: Option<&str>, id: &str) -> Outcome {
    ask.needs(WRITE)?;
    let (calendar, id) = ask.event_place(calendar, id)?;
    ask.check_writable(&calendar)?;
    let (event, _) = ask.current(&calendar, &id)?;
    if !ask.organizes(&event.own) {
        let text = "You need to be an organizer to cancel a meeting.";
        return Err(Refusal::new(400, "ErrorInvalidRequest", text));
    }
    remove(&mut ask, &calendar, &id)?;
    Ok(Reply::Accepted)
}

/// `POST …/events/{id}/accept`, `tentativelyAccept` and `decline`: whoever was invited answers.
pub fn answer(mut ask: Ask<'_>, calendar: Option<&str>, id: &str, word: &str) -> Outcome {
    ask.needs(WRITE)?;
    let (calendar, id) = ask.event_place(calendar, id)?;
    let (mut event, _) = ask.current(&calendar, &id)?;
    if ask.organizes(&event.own) {
        let text = "You can't respond to this meeting because you're the meeting organizer.";
        return Err(Refusal::new(400, "ErrorInvalidRequest", text));
    }
    let response = match word {
        "accept" => "accepted",
        "decline" => "declined",
        _ => "tentativelyAccepted",
    };
    let time = super::world::seconds(ask.now);
    let status = json!({"response": response, "time": time});
    event.own.fields.insert("responseStatus".to_owned(), status);
    let says_so = ask
        .fields()
        .is_ok_and(|body| body.get("sendResponse") != Some(&json!(false)));
    if says_so {
        let to = event.own.fields["organizer"]["emailAddress"]["address"].as_str();
        let to = to.unwrap_or_default().to_owned();
        ask.world.mails.push(MicrosoftMail {
            to,
            event: id.clone(),
            why: "response".to_owned(),
        });
    }
    ask.store(&calendar, event, None, "updated");
    Ok(Reply::Accepted)
}

fn remove(ask: &mut Ask<'_>, calendar: &str, id: &str) -> Result<(), Refusal> {
    let (mut event, day) = ask.current(calendar, id)?;
    let said = day
        .and_then(|day| event.exceptions.get(&day))
        .unwrap_or(&event.own)
        .clone();
    ask.tell_guests(&said, id, "cancellation");
    if let Some(day) = day {
        event.occurrence(day).ok_or_else(Refusal::not_found)?;
        event.exceptions.remove(&day);
        event.cancelled.insert(day);
        ask.store(calendar, event, None, "updated");
        return Ok(());
    }
    let revision = ask.world.next_revision();
    if let Some(known) = ask.world.calendars.get_mut(calendar) {
        known.events.remove(id);
        known.removed.insert(id.to_owned(), revision);
    }
    ask.world.note_change(calendar, id, "deleted", ask.now);
    Ok(())
}

impl Ask<'_> {
    /// Where the event is that was made in this transaction already.
    fn known_transaction(&self, name: &str) -> Option<(String, String)> {
        let account = self.world.account(&self.account)?;
        account.transactions.get(name).cloned()
    }

    /// The event that is still as the condition of the request says; of an occurrence the series and the day.
    fn current(&self, calendar: &str, id: &str) -> Result<(Event, Option<NaiveDate>), Refusal> {
        let instance = self.world.calendars[calendar].instance(id);
        let instance = instance.ok_or_else(Refusal::not_found)?;
        match self.if_match.as_deref() {
            Some(wanted) if wanted != "*" && wanted != etag(instance.said().revision) => {
                Err(Refusal::changed())
            }
            _ => Ok((instance.event.clone(), instance.day)),
        }
    }

    fn organizes(&self, said: &Said) -> bool {
        let organizer = said.fields["organizer"]["emailAddress"]["address"].as_str();
        let account = self.world.account(&self.account);
        account
            .zip(organizer)
            .is_some_and(|(account, organizer)| account.email.eq_ignore_ascii_case(organizer))
    }

    /// There is no switch: whoever organizes a meeting and changes it mails everybody (microsoft-graph.md §12).
    fn tell_guests(&mut self, said: &Said, id: &str, why: &str) {
        if !self.organizes(said) {
            return;
        }
        let guests = said.fields.get("attendees").and_then(Value::as_array);
        let own = self
            .world
            .account(&self.account)
            .map(|account| account.email.clone());
        let addresses = guests.into_iter().flatten();
        let addresses = addresses.filter_map(|guest| guest["emailAddress"]["address"].as_str());
        let mails: Vec<MicrosoftMail> = addresses
            .filter(|address| Some(*address) != own.as_deref())
            .map(|address| MicrosoftMail {
                to: address.to_owned(),
                event: id.to_owned(),
                why: why.to_owned(),
            })
            .collect();
        self.world.mails.extend(mails);
    }

    /// Keeps an event as it is now; `day` is that of the occurrence that was changed.
    fn store(&mut self, calendar: &str, mut event: Event, day: Option<NaiveDate>, kind: &str) {
        let revision = self.world.next_revision();
        event.revision = revision;
        // A series is a new version of itself whatever of it was changed: it holds its exceptions.
        event.own.revision = revision;
        event.own.modified = self.now;
        if let Some(said) = day.and_then(|day| event.exceptions.get_mut(&day)) {
            said.revision = revision;
            said.modified = self.now;
        }
        let id = event.id.clone();
        if let Some(known) = self.world.calendars.get_mut(calendar) {
            known.events.insert(id.clone(), event);
        }
        self.world.note_change(calendar, &id, kind, self.now);
    }
}
