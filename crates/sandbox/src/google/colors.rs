//! The colours of calendars and events (`GET /colors`).

use super::ask::{Ask, Outcome, Reply};
use super::scopes::ANY;
use serde_json::{Map, Value, json};

/// Backgrounds of calendars, from 1 on.
const CALENDARS: [&str; 24] = [
    "#ac725e", "#d06b64", "#f83a22", "#fa573c", "#ff7537", "#ffad46", "#42d692", "#16a765",
    "#7bd148", "#b3dc6c", "#fbe983", "#fad165", "#92e1c0", "#9fe1e7", "#9fc6e7", "#4986e7",
    "#9a9cff", "#b99aff", "#c2c2c2", "#cabdbf", "#cca6ac", "#f691b2", "#cd74e6", "#a47ae2",
];

/// Backgrounds of events, from 1 on.
const EVENTS: [&str; 11] = [
    "#a4bdfc", "#7ae7bf", "#dbadff", "#ff887c", "#fbd75b", "#ffb878", "#46d6db", "#e1e1e1",
    "#5484ed", "#51b749", "#dc2127",
];

const FOREGROUND: &str = "#1d1d1d";

/// Background and foreground of a calendar.
pub fn of_calendar(number: u8) -> (&'static str, &'static str) {
    let place = usize::from(number.max(1) - 1) % CALENDARS.len();
    (CALENDARS[place], FOREGROUND)
}

/// `GET /colors`
pub fn all(ask: Ask<'_>) -> Outcome {
    ask.needs(ANY)?;
    let shown = |colors: &[&str]| -> Map<String, Value> {
        let numbered = colors.iter().zip(1..);
        let pairs = numbered.map(|(background, number): (_, u8)| {
            let color = json!({"background": background, "foreground": FOREGROUND});
            (number.to_string(), color)
        });
        pairs.collect()
    };
    Ok(Reply::Json(json!({
        "kind": "calendar#colors",
        "updated": "2012-02-14T00:00:00.000Z",
        "calendar": shown(&CALENDARS),
        "event": shown(&EVENTS),
    })))
}
