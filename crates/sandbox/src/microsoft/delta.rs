//! What changed in a calendar within a window that stays as it was first asked for (microsoft-graph.md §6).

use super::ask::{Ask, Outcome, Reply};
use super::event::{Event, Type};
use super::event_reading::Shape;
use super::refusal::Refusal;
use super::scopes::READ;
use super::world::Calendar;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Things on a page where nobody says how many.
const USUAL_PAGE: usize = 10;

/// What cannot be asked for here.
const NOT_HERE: [&str; 5] = ["$expand", "$filter", "$orderby", "$search", "$top"];

/// What a token remembers.
#[derive(Debug, Serialize, Deserialize)]
struct Round {
    calendar: String,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// Everything up to this change was told in rounds before; none in the first round.
    since: Option<u64>,
    /// Where the world stood when the round began.
    revision: u64,
    /// Where the last page ended.
    after: String,
}

impl Round {
    fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn read(text: &str) -> Result<Self, Refusal> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(Refusal::sync_state_invalid)
    }
}

/// `GET …/calendarView/delta`
pub fn list(ask: Ask<'_>, calendar: Option<&str>, path: &str) -> Outcome {
    ask.needs(READ)?;
    let id = ask.readable(calendar)?;
    if let Some(name) = NOT_HERE.iter().find(|name| ask.query.text(name).is_some()) {
        let text =
            format!("The following parameters are not supported with change tracking: '{name}'.");
        return Err(Refusal::query(text));
    }
    let token = ask
        .query
        .text("$deltatoken")
        .or(ask.query.text("$skiptoken"));
    let round = match token {
        Some(token) => Round::read(token)?,
        None => {
            let (from, until) = ask.query.window()?;
            Round {
                calendar: id.clone(),
                from,
                until,
                since: None,
                revision: ask.world.revision,
                after: String::new(),
            }
        }
    };
    let calendar = &ask.world.calendars[&id];
    if round.calendar != id || round.revision < calendar.honoured_from {
        return Err(Refusal::sync_state_gone());
    }
    // A token that ends a round begins the next one.
    let round = match ask.query.text("$deltatoken") {
        Some(_) => Round {
            since: Some(round.revision),
            revision: ask.world.revision,
            after: String::new(),
            ..round
        },
        None => round,
    };
    Ok(Reply::Json(ask.page(calendar, round, path)))
}

impl Ask<'_> {
    fn page(&self, calendar: &Calendar, round: Round, path: &str) -> Value {
        let size = self.prefer.page.unwrap_or(USUAL_PAGE);
        let mut told = Vec::new();
        let mut after = None;
        let mut changed = changed(calendar, &round).into_iter().peekable();
        while let Some((key, event)) = changed.peek() {
            // A series is not split over pages.
            if size <= told.len() {
                break;
            }
            match event {
                Ok(event) => told.extend(self.whole(calendar, event, &round)),
                Err(id) => told.extend(self.removed(calendar, id, &round)),
            }
            after = Some(key.clone());
            changed.next();
        }
        let is_last = changed.peek().is_none();
        let (name, round) = if is_last {
            (
                "deltaLink",
                Round {
                    after: String::new(),
                    ..round
                },
            )
        } else {
            let after = after.unwrap_or_default();
            ("nextLink", Round { after, ..round })
        };
        let token = if is_last { "$deltatoken" } else { "$skiptoken" };
        let mut body = json!({
            "@odata.context": format!("{}$metadata#Collection(event)", self.world.api()),
            "value": told,
        });
        body[format!("@odata.{name}")] = json!(format!(
            "{}{path}?{token}={}",
            self.world.api(),
            round.text()
        ));
        body
    }

    /// An event within the window as a list tells it: a series with its occurrences, those that differ in full.
    fn whole(&self, calendar: &Calendar, event: &Event, round: &Round) -> Vec<Value> {
        let instances = event.instances(round.from, round.until);
        if instances.is_empty() {
            return self.removed(calendar, &event.id, round);
        }
        let shape = Shape::default();
        let full = |one: &super::event::Instance<'_>| {
            let mut shown = self.shown(calendar, one, &shape);
            shown["@odata.type"] = json!("#microsoft.graph.event");
            shown
        };
        let mut told = vec![full(&event.itself())];
        for one in instances.iter().filter(|one| one.day.is_some()) {
            told.push(match one.kind() {
                Type::Exception => full(one),
                Type::Occurrence | Type::SingleInstance | Type::SeriesMaster => {
                    let (start, end) = one.when.shown(self.prefer.zone.as_ref());
                    json!({
                        "@odata.type": "#microsoft.graph.event",
                        "id": self.told(calendar, &one.id()),
                        "seriesMasterId": self.told(calendar, &event.id),
                        "type": "occurrence",
                        "start": start,
                        "end": end,
                    })
                }
            });
        }
        told
    }

    /// In a first round nothing can be gone; later ones tell also of what lies outside the window.
    fn removed(&self, calendar: &Calendar, id: &str, round: &Round) -> Vec<Value> {
        let removed = json!({
            "@odata.type": "#microsoft.graph.event",
            "id": self.told(calendar, id),
            "@removed": {"reason": "deleted"},
        });
        Vec::from_iter(round.since.map(|_| removed))
    }
}

/// What changed after the last page, in the order in which it did: events, and the ids of those that are gone.
fn changed<'a>(calendar: &'a Calendar, round: &Round) -> Vec<(String, Result<&'a Event, &'a str>)> {
    let since = round.since.unwrap_or(0);
    let key = |revision: u64, id: &str| format!("{revision:020} {id}");
    let events = calendar.events.values();
    let events = events
        .filter(|event| since < event.revision)
        .map(|event| (key(event.revision, &event.id), Ok(event)));
    let removed = calendar.removed.iter();
    let removed = removed
        .filter(|(_, revision)| since < **revision)
        .map(|(id, revision)| (key(*revision, id), Err(id.as_str())));
    let mut all: Vec<_> = events.chain(removed).collect();
    all.retain(|(key, _)| round.after < *key);
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}
