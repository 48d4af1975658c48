//! Lists of events: whole, changed since a token, expanded (google.md §5.2, §6).

use super::ask::{Ask, Outcome, Reply};
use super::event::Event;
use super::event_reading::instance;
use super::event_wish::{NOT_WITH_TOKEN, Order, Wish};
use super::moment::millis;
use super::recurrence;
use super::refusal::Refusal;
use super::scopes::READ_EVENTS;
use super::sync_token::{self, PageToken, SyncToken};
use super::world::{AccessRole, Calendar, etag};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// Series without end are expanded so far where nobody says how far.
const HORIZON: TimeDelta = TimeDelta::days(730);

/// `GET /calendars/{calendar}/events`.
pub fn list(ask: Ask<'_>, calendar: &str) -> Outcome {
    ask.needs(READ_EVENTS)?;
    let id = ask.may(calendar, AccessRole::Reader)?;
    let (calendar, entry) = ask.calendar(&id)?;
    let list = format!("{} {id}", ask.email);
    let wish = Wish::read(&ask.query, &list, ask.now)?;
    if wish
        .since
        .as_ref()
        .is_some_and(|token| token.revision < calendar.honoured_from)
    {
        return Err(Refusal::sync_token_expired());
    }
    let kept = calendar.events.values();
    let kept = kept.filter(|event| wish.takes(event, calendar, &ask.query));
    let mut found: Vec<Event> = if wish.single_events {
        let expanded = kept.flat_map(|event| expand(event, &wish, calendar, ask.now));
        expanded.collect()
    } else {
        kept.cloned().collect()
    };
    found.retain(|event| wish.show_deleted || !wish.single_events || !event.is_cancelled());
    let page = paged(found, &wish, &list, &ask, calendar);
    let zone = ask.query.text("timeZone").unwrap_or(&calendar.zone);
    let items = page
        .events
        .iter()
        .map(|event| event.shown(&ask.email, zone));
    let mut body = json!({
        "kind": "calendar#events",
        "etag": etag(ask.world.revision),
        "summary": calendar.summary,
        "updated": ask.now_text(),
        "timeZone": zone,
        "accessRole": entry.role.word(),
        "defaultReminders": [],
        "items": items.collect::<Vec<_>>(),
    });
    if let Some(description) = &calendar.description {
        body["description"] = json!(description);
    }
    body[page.token.0] = match page.token.1 {
        Some(text) => json!(text),
        None => return Ok(Reply::Json(without(body, page.token.0))),
    };
    Ok(Reply::Json(body))
}

fn without(mut body: Value, name: &str) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.remove(name);
    }
    body
}

/// `GET /calendars/{calendar}/events/{event}/instances`.
pub fn instances(ask: Ask<'_>, calendar: &str, event: &str) -> Outcome {
    ask.needs(READ_EVENTS)?;
    let id = ask.may(calendar, AccessRole::Reader)?;
    let (calendar, entry) = ask.calendar(&id)?;
    let series = calendar.events.get(event).ok_or_else(Refusal::not_found)?;
    let list = format!("{} {id} {event}", ask.email);
    let wish = Wish {
        single_events: true,
        order: Order::Start,
        ..Wish::read(&ask.query, &list, ask.now)?
    };
    let own = calendar.events.values();
    let own = own.filter(|known| known.series() == Some(event));
    let mut found: Vec<Event> = own
        .filter(|known| wish.touches(known, calendar))
        .cloned()
        .collect();
    found.extend(expand(series, &wish, calendar, ask.now));
    let original = ask.query.instant("originalStart")?;
    found.retain(|one| {
        let is_it = original.is_none_or(|at| {
            let start = one.moment("originalStartTime");
            start.is_some_and(|start| start.instant(&calendar.zone) == at)
        });
        is_it && (wish.show_deleted || !one.is_cancelled())
    });
    let page = paged(found, &wish, &list, &ask, calendar);
    let zone = ask.query.text("timeZone").unwrap_or(&calendar.zone);
    let items = page
        .events
        .iter()
        .map(|event| event.shown(&ask.email, zone));
    let mut body = json!({
        "kind": "calendar#events",
        "etag": etag(ask.world.revision),
        "summary": calendar.summary,
        "updated": ask.now_text(),
        "timeZone": zone,
        "accessRole": entry.role.word(),
        "defaultReminders": [],
        "items": items.collect::<Vec<_>>(),
    });
    if let ("nextPageToken", Some(text)) = page.token {
        body["nextPageToken"] = json!(text);
    }
    Ok(Reply::Json(body))
}

/// A single event as it is; a series as its occurrences, without those that are kept by themselves.
fn expand(event: &Event, wish: &Wish, calendar: &Calendar, now: DateTime<Utc>) -> Vec<Event> {
    if event.recurrence().is_empty() || event.is_cancelled() {
        return if wish.touches(event, calendar) {
            vec![event.clone()]
        } else {
            Vec::new()
        };
    }
    let from = wish.from.unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    let until = wish.until.unwrap_or(now.max(from) + HORIZON);
    let each = recurrence::occurrences(event, from, until, &calendar.zone);
    let each = each.iter().map(|one| instance(event, one));
    each.filter(|one| !calendar.events.contains_key(one.id()))
        .collect()
}

struct Page {
    events: Vec<Event>,
    /// The token's field and the token, where there is one.
    token: (&'static str, Option<String>),
}

/// The page that was asked for. What changes between two pages is listed at the end, perhaps again, and never left out.
fn paged(events: Vec<Event>, wish: &Wish, list: &str, ask: &Ask<'_>, calendar: &Calendar) -> Page {
    let key = |event: &Event| {
        let start = || {
            event
                .moment("start")
                .map(|start| start.instant(&calendar.zone))
        };
        match wish.order {
            Order::Changed => format!("{:020} {}", event.revision, event.id()),
            Order::Updated => format!("{} {}", event.text("updated"), event.id()),
            Order::Start => format!("{} {}", start().map(millis).unwrap_or_default(), event.id()),
        }
    };
    let mut keyed: Vec<(String, Event)> = events.into_iter().map(|one| (key(&one), one)).collect();
    keyed.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    let (after, revision) = match &wish.page {
        Some(page) => (page.after.as_str(), page.revision),
        None => ("", ask.world.revision),
    };
    keyed.retain(|(key, _)| after < key.as_str());
    let parameters = sync_token::parameters(&ask.query);
    let list = list.to_owned();
    let is_last = keyed.len() <= wish.most;
    keyed.truncate(wish.most);
    let token = if is_last {
        let has_token = NOT_WITH_TOKEN[..5]
            .iter()
            .chain(&["updatedMin"])
            .all(|name| ask.query.text(name).is_none());
        let token = SyncToken {
            list,
            revision,
            parameters,
        };
        ("nextSyncToken", has_token.then(|| sync_token::text(&token)))
    } else {
        let after = keyed.last().map(|(key, _)| key.clone()).unwrap_or_default();
        let token = PageToken {
            list,
            revision,
            after,
            parameters,
        };
        ("nextPageToken", Some(sync_token::text(&token)))
    };
    Page {
        events: keyed.into_iter().map(|(_, event)| event).collect(),
        token,
    }
}
