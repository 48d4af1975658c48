//! From our words to Google's: whole events, and only what differs (google.md §1: `PATCH` merges, null removes).

use crate::content::Reader;
use crate::own::{FLOATING, SHOW_AS};
use crate::{description, guests};
use chrono::NaiveDateTime;
use domain::item::{Content, Privacy, ShowAs};
use domain::time::{Timing, ZoneId, wall_text};
use serde_json::{Map, Value, json};

/// Fields of an event.
pub(crate) type Fields = Map<String, Value>;

/// All that a content says, apart from what makes it repeat; what it does not say is null.
pub(crate) fn said(content: &Content, reader: &Reader<'_>, is_ours: bool) -> Fields {
    let (start, end) = times(&content.timing, reader);
    let (transparency, status, hint) = match content.show_as {
        ShowAs::Busy => ("opaque", "confirmed", None),
        ShowAs::Free => ("transparent", "confirmed", None),
        ShowAs::Tentative => ("opaque", "tentative", None),
        ShowAs::OutOfOffice => ("opaque", "confirmed", Some(ShowAs::OutOfOffice)),
        ShowAs::WorkingElsewhere => ("transparent", "confirmed", Some(ShowAs::WorkingElsewhere)),
    };
    let floating = match &content.timing {
        Timing::Floating { start, end } => {
            Some(format!("{}/{}", wall_text(*start), wall_text(*end)))
        }
        Timing::Zoned { .. } | Timing::AllDay { .. } => None,
    };
    let mut own = Map::new();
    own.insert(SHOW_AS.to_owned(), hint.map(ShowAs::word).into());
    own.insert(FLOATING.to_owned(), floating.into());
    if is_ours {
        guests::put_into(&mut own, &content.attendees);
    }
    let visibility = match content.privacy {
        Privacy::Public => "default",
        Privacy::Private => "private",
    };
    let fields = json!({
        "summary": content.subject,
        "description": description::write(&content.description),
        "location": content.location,
        "start": start,
        "end": end,
        "transparency": transparency,
        "status": status,
        "visibility": visibility,
        "extendedProperties": {"private": own},
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// Only what `wanted` says otherwise than `current`.
pub(crate) fn difference(
    current: &Content,
    wanted: &Content,
    reader: &Reader<'_>,
    is_ours: bool,
) -> Fields {
    let (before, mut after) = (
        said(current, reader, is_ours),
        said(wanted, reader, is_ours),
    );
    let own = &before["extendedProperties"]["private"];
    if let Some(wanted) = after["extendedProperties"]["private"].as_object_mut() {
        wanted.retain(|name, value| own[name] != *value);
    }
    after.retain(|name, value| match name.as_str() {
        "extendedProperties" => value["private"]
            .as_object()
            .is_some_and(|own| !own.is_empty()),
        _ => before[name] != *value,
    });
    after
}

/// Without what is null, for an event that is made.
pub(crate) fn without_nulls(fields: Fields) -> Fields {
    let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
    let kept = kept.map(|(name, value)| match value {
        Value::Object(inner) => (name, Value::Object(without_nulls(inner))),
        other => (name, other),
    });
    kept.collect()
}

/// The zone in which times are written.
pub(crate) fn zone<'a>(timing: &'a Timing, reader: &Reader<'a>) -> &'a ZoneId {
    timing.zone().unwrap_or(reader.zone)
}

fn times(timing: &Timing, reader: &Reader<'_>) -> (Value, Value) {
    match timing {
        Timing::AllDay { first, until } => {
            let day = |day: &chrono::NaiveDate| json!({"date": day.to_string(), "dateTime": null});
            (day(first), day(until))
        }
        Timing::Zoned { start, end, .. } | Timing::Floating { start, end } => {
            let zone = zone(timing, reader).as_str();
            // The wall clock is the truth: no offset, which Google finds itself (google.md §9).
            let time = |at: &NaiveDateTime| json!({"dateTime": wall_text(*at), "timeZone": zone, "date": null});
            (time(start), time(end))
        }
    }
}

/// The end of the id of the occurrence with this original start (google.md §8).
pub(crate) fn suffix(
    original_start: NaiveDateTime,
    series: &Timing,
    reader: &Reader<'_>,
) -> String {
    if series.is_all_day() {
        return original_start.format("%Y%m%d").to_string();
    }
    let instant = reader.zones.instant(original_start, zone(series, reader));
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}
