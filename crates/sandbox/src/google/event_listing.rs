//! Lists of events: whole, changed since a token, expanded (google.md §5.2, §6).

use super::ask::{Ask, Outcome, Reply};
use super::event::Event;
use super::event_reading::instance;
use super::moment::millis;
use super::query::Query;
use super::recurrence;
use super::refusal::Refusal;
use super::scopes::READ_EVENTS;
use super::sync_token::{self, PageToken, SyncToken};
use super::world::{AccessRole, Calendar, etag};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// Series without end are expanded so far where nobody says how far.
const HORIZON: TimeDelta = TimeDelta::days(730);

/// Further back than this nobody is told what changed.
const OLDEST_UPDATED_MIN: TimeDelta = TimeDelta::days(30);

/// What a sync token does not go with.
const NOT_WITH_TOKEN: [&str; 8] = [
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
];

/// What is asked of a list.
struct Wish {
    single_events: bool,
    show_deleted: bool,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    updated_min: Option<DateTime<Utc>>,
    since: Option<SyncToken>,
    page: Option<PageToken>,
    order: Order,
    most: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Changed,
    Start,
    Updated,
}

impl Wish {
    fn read(query: &Query, list: &str, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let since = query.text("syncToken");
        let since: Option<SyncToken> = since
            .map(|text| sync_token::read(text, "syncToken"))
            .transpose()?;
        let page = query.text("pageToken");
        let page: Option<PageToken> = page
            .map(|text| sync_token::read(text, "pageToken"))
            .transpose()?;
        let show_deleted = query.flag("showDeleted")?;
        if since.is_some() {
            let clash = NOT_WITH_TOKEN
                .iter()
                .find(|name| query.text(name).is_some());
            if let Some(name) = clash {
                let text = format!("Sync token cannot be combined with {name}.");
                return Err(Refusal::invalid(name, text));
            }
            if show_deleted == Some(false) {
                let text = "Deleted events are always listed with a sync token.";
                return Err(Refusal::invalid("showDeleted", text));
            }
        }
        let parameters = sync_token::parameters(query);
        let told = since
            .iter()
            .map(|token| (&token.list, &token.parameters))
            .chain(page.iter().map(|token| (&token.list, &token.parameters)));
        for (token_list, token_parameters) in told {
            if token_list != list || *token_parameters != parameters {
                let text = "The token does not belong to a request with these parameters.";
                return Err(Refusal::invalid("syncToken", text));
            }
        }
        let single_events = query.flag("singleEvents")?.unwrap_or(false);
        let order = match query.one_of("orderBy", &["startTime", "updated"])? {
            None => Order::Changed,
            Some("updated") => Order::Updated,
            Some(_) if single_events => Order::Start,
            Some(_) => {
                let text = "The requested ordering is not available for the particular query.";
                return Err(Refusal::invalid("orderBy", text));
            }
        };
        let (from, until) = (query.instant("timeMin")?, query.instant("timeMax")?);
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            return Err(Refusal::invalid(
                "timeMax",
                "The specified time range is empty.",
            ));
        }
        let updated_min = query.instant("updatedMin")?;
        if updated_min.is_some_and(|at| at < now - OLDEST_UPDATED_MIN) {
            return Err(Refusal::updated_min_too_long_ago());
        }
        Ok(Self {
            single_events,
            show_deleted: show_deleted.unwrap_or(false) || since.is_some() || updated_min.is_some(),
            from,
            until,
            updated_min,
            since,
            page,
            order,
            most: query.count("maxResults", 250, 2500)?,
        })
    }

    /// Whether a kept event is looked at, before series are expanded.
    fn takes(&self, event: &Event, calendar: &Calendar, query: &Query) -> bool {
        let is_newer = self
            .since
            .as_ref()
            .is_none_or(|token| token.revision < event.revision);
        // Cancelled occurrences of a live series always belong to it, unless series are expanded (google.md §6).
        let is_exception = event.series().is_some() && !self.single_events;
        let is_shown = self.show_deleted || !event.is_cancelled() || is_exception;
        let updated: Option<DateTime<Utc>> = event.text("updated").parse().ok();
        let is_recent = self
            .updated_min
            .is_none_or(|min| updated.is_some_and(|at| min <= at));
        let uid = query.text("iCalUID");
        let words = query.text("q").map(str::to_lowercase);
        let says = |word: &String| {
            ["summary", "description", "location"]
                .iter()
                .any(|name| event.text(name).to_lowercase().contains(word.as_str()))
        };
        let mut kinds = query.all("eventTypes").peekable();
        let is_kind = kinds.peek().is_none() || kinds.any(|kind| kind == event.text("eventType"));
        let has = |kind: &str, name: &str| {
            query.all(name).all(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                let properties = event.fields.get("extendedProperties");
                properties.is_some_and(|known| known[kind][key] == *value)
            })
        };
        is_newer
            && is_shown
            && is_recent
            && is_kind
            && uid.is_none_or(|uid| uid == event.text("iCalUID"))
            && words.iter().all(says)
            && has("private", "privateExtendedProperty")
            && has("shared", "sharedExtendedProperty")
            && (self.single_events || self.touches(event, calendar))
    }

    /// Whether any of it lies in the stretch that was asked for.
    fn touches(&self, event: &Event, calendar: &Calendar) -> bool {
        if self.from.is_none() && self.until.is_none() {
            return true;
        }
        let from = self.from.unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
        let until = self.until.unwrap_or(from + TimeDelta::days(36_500));
        if !event.recurrence().is_empty() {
            return !recurrence::occurrences(event, from, until, &calendar.zone).is_empty();
        }
        let at = |name| {
            event
                .moment(name)
                .map(|moment| moment.instant(&calendar.zone))
        };
        match (at("start"), at("end")) {
            (Some(start), Some(end)) => start < until && from < end,
            _ => true,
        }
    }
}

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
