//! Who is busy when (google.md §13).

use super::ask::{Ask, Outcome, Reply};
use super::event::Event;
use super::moment::with_offset;
use super::recurrence;
use super::refusal::Refusal;
use super::scopes::FREE_BUSY;
use super::world::Calendar;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

/// Calendars of one request.
const MOST: usize = 50;

/// A longer stretch is refused.
const LONGEST: TimeDelta = TimeDelta::days(92);

type Span = (DateTime<Utc>, DateTime<Utc>);

/// `POST /freeBusy`
pub fn query(ask: Ask<'_>) -> Outcome {
    ask.needs(FREE_BUSY)?;
    let fields = ask.fields()?;
    let instant = |name: &str| -> Result<DateTime<Utc>, Refusal> {
        let text = fields.get(name).and_then(Value::as_str);
        let text = text.ok_or_else(|| Refusal::required(name, "Missing time."))?;
        let at = DateTime::parse_from_rfc3339(text);
        at.map(|at| at.to_utc())
            .map_err(|_| Refusal::invalid(name, "Bad Request"))
    };
    let (from, until) = (instant("timeMin")?, instant("timeMax")?);
    if until <= from {
        return Err(Refusal::invalid(
            "timeMax",
            "The specified time range is empty.",
        ));
    }
    if LONGEST < until - from {
        return Err(Refusal::invalid(
            "timeMax",
            "The requested time range is too long.",
        ));
    }
    let items = fields.get("items").and_then(Value::as_array);
    let items: Vec<&str> = items
        .into_iter()
        .flatten()
        .filter_map(|item| item["id"].as_str())
        .collect();
    if MOST < items.len() {
        return Err(Refusal::too_many_calendars());
    }
    let zone = fields
        .get("timeZone")
        .and_then(Value::as_str)
        .unwrap_or("UTC");
    let mut calendars = Map::new();
    for item in items {
        let told = match ask.calendar(item) {
            Err(_) => json!({"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}),
            Ok((calendar, _)) => {
                let spans = busy(calendar, from, until, &ask.email);
                let spans = spans.into_iter().map(|(start, end)| {
                    json!({"start": with_offset(start, zone), "end": with_offset(end, zone)})
                });
                json!({"busy": spans.collect::<Vec<_>>()})
            }
        };
        calendars.insert(item.to_owned(), told);
    }
    Ok(Reply::Json(json!({
        "kind": "calendar#freeBusy",
        "timeMin": with_offset(from, "UTC"),
        "timeMax": with_offset(until, "UTC"),
        "calendars": calendars,
        "groups": {},
    })))
}

/// Stretches in which something blocks, joined and cut to what was asked for.
fn busy(calendar: &Calendar, from: DateTime<Utc>, until: DateTime<Utc>, email: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for event in calendar
        .events
        .values()
        .filter(|event| blocks(event, email))
    {
        if event.recurrence().is_empty() {
            let at = |name| {
                event
                    .moment(name)
                    .map(|moment| moment.instant(&calendar.zone))
            };
            spans.extend(at("start").zip(at("end")));
            continue;
        }
        let each = recurrence::occurrences(event, from, until, &calendar.zone);
        let is_own = |suffix: String| {
            let id = format!("{}_{suffix}", event.id());
            calendar.events.contains_key(&id)
        };
        let each = each.into_iter().filter(|one| !is_own(one.start.suffix()));
        spans.extend(each.map(|one| {
            (
                one.start.instant(&calendar.zone),
                one.end.instant(&calendar.zone),
            )
        }));
    }
    spans.retain(|(start, end)| *start < until && from < *end);
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for (start, end) in spans {
        let (start, end) = (start.max(from), end.min(until));
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// Declined invitations and what is transparent do not block.
fn blocks(event: &Event, email: &str) -> bool {
    let guests = event.fields.get("attendees").and_then(Value::as_array);
    let is_declined = guests.into_iter().flatten().any(|guest| {
        guest["email"]
            .as_str()
            .is_some_and(|known| known.eq_ignore_ascii_case(email))
            && guest["responseStatus"] == "declined"
    });
    let kind = event.text("eventType");
    !event.is_cancelled()
        && event.text("transparency") != "transparent"
        && !["workingLocation", "birthday"].contains(&kind)
        && !is_declined
}
