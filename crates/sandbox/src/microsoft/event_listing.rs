//! Lists of events: those of a calendar, those within a stretch of time, the occurrences of a series (microsoft-graph.md §5.1).

use super::ask::{Ask, Outcome, Reply};
use super::event::{Instance, Type};
use super::event_reading::Shape;
use super::filter::Filter;
use super::refusal::Refusal;
use super::scopes::READ;
use super::world::Calendar;
use serde_json::{Value, json};
use url::form_urlencoded;

/// Events of a page where nobody says how many, and at most.
const USUAL_PAGE: usize = 10;
const LARGEST_PAGE: usize = 1_000;

/// `GET …/events`: what takes place once, and series; no occurrences.
pub fn list(ask: Ask<'_>, calendar: Option<&str>, path: &str) -> Outcome {
    ask.needs(READ)?;
    let id = ask.readable(calendar)?;
    let calendar = &ask.world.calendars[&id];
    let filter = Filter::read(ask.query.text("$filter"))?;
    let mut found: Vec<Instance<'_>> = calendar
        .events
        .values()
        .map(|event| event.itself())
        .filter(|one| filter.takes(one))
        .collect();
    order(&mut found, ask.query.text("$orderby"))?;
    page(&ask, calendar, &found, path)
}

/// `GET …/calendarView`: whatever takes place within the window, series as their occurrences.
pub fn view(ask: Ask<'_>, calendar: Option<&str>, path: &str) -> Outcome {
    ask.needs(READ)?;
    let id = ask.readable(calendar)?;
    let calendar = &ask.world.calendars[&id];
    let (from, until) = ask.query.window()?;
    let filter = Filter::read(ask.query.text("$filter"))?;
    let events = calendar.events.values();
    let mut found: Vec<Instance<'_>> = events
        .flat_map(|event| event.instances(from, until))
        .filter(|one| filter.takes(one))
        .collect();
    order(
        &mut found,
        ask.query.text("$orderby").or(Some("start/dateTime")),
    )?;
    page(&ask, calendar, &found, path)
}

/// `GET …/events/{id}/instances`
pub fn instances(ask: Ask<'_>, calendar: Option<&str>, id: &str, path: &str) -> Outcome {
    ask.needs(READ)?;
    let (calendar, id) = ask.event_place(calendar, id)?;
    let calendar = &ask.world.calendars[&calendar];
    let event = calendar.events.get(&id).ok_or_else(Refusal::not_found)?;
    if event.itself().kind() != Type::SeriesMaster {
        let text = "Instances can be expanded only for a recurring master.";
        return Err(Refusal::query(text));
    }
    let (from, until) = ask.query.window()?;
    let found = event.instances(from, until);
    page(&ask, calendar, &found, path)
}

fn order(found: &mut [Instance<'_>], by: Option<&str>) -> Result<(), Refusal> {
    let Some(by) = by else {
        return Ok(());
    };
    let (name, direction) = by.split_once(' ').unwrap_or((by, "asc"));
    match name {
        "start/dateTime" => found.sort_by_key(|one| (one.when.start, one.id())),
        "end/dateTime" => found.sort_by_key(|one| (one.when.end, one.id())),
        "createdDateTime" => found.sort_by_key(|one| (one.event.created, one.id())),
        "lastModifiedDateTime" => found.sort_by_key(|one| (one.said().modified, one.id())),
        "subject" => found.sort_by_key(|one| one.said().fields["subject"].to_string()),
        other => return Err(Refusal::query(format!("Cannot be sorted by '{other}'."))),
    }
    match direction.trim() {
        "asc" => Ok(()),
        "desc" => {
            found.reverse();
            Ok(())
        }
        other => Err(Refusal::query(format!("'{other}' is no order."))),
    }
}

/// A page of these, and where the next one is.
fn page(ask: &Ask<'_>, calendar: &Calendar, found: &[Instance<'_>], path: &str) -> Outcome {
    let shape = Shape::read(&ask.query)?;
    let top = ask.query.count("$top", 1, LARGEST_PAGE)?;
    let size = top.unwrap_or(USUAL_PAGE);
    let skip = ask.query.count("$skip", 0, usize::MAX)?.unwrap_or(0);
    let shown = found.iter().skip(skip).take(size);
    let shown: Vec<Value> = shown.map(|one| ask.shown(calendar, one, &shape)).collect();
    let mut body = json!({
        "@odata.context": format!("{}$metadata#users('me')/events", ask.world.api()),
        "value": shown,
    });
    if ask.query.text("$count") == Some("true") {
        body["@odata.count"] = json!(found.len());
    }
    if skip + size < found.len() {
        let others = ask.query.pairs().iter();
        let others =
            others.filter(|(name, _)| !name.trim_start_matches('$').eq_ignore_ascii_case("skip"));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(others);
        query.append_pair("$skip", &(skip + size).to_string());
        let next = format!("{}{path}?{}", ask.world.api(), query.finish());
        body["@odata.nextLink"] = json!(next);
    }
    Ok(Reply::Json(body))
}
