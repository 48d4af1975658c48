//! From our words to Microsoft's: whole events, and only what differs.

use crate::content::Reader;
use crate::own::Notes;
use domain::item::{Content, Privacy, ShowAs};
use domain::time::{Timing, ZoneId, wall_text, windows};
use serde_json::{Map, Value, json};

/// Properties of an event.
pub(crate) type Fields = Map<String, Value>;

/// All that a content says, apart from what makes it repeat and from what is noted.
pub(crate) fn said(content: &Content, reader: &Reader<'_>) -> Fields {
    let (start, end) = times(&content.timing, reader);
    let show_as = match content.show_as {
        ShowAs::Busy => "busy",
        ShowAs::Free => "free",
        ShowAs::Tentative => "tentative",
        ShowAs::OutOfOffice => "oof",
        ShowAs::WorkingElsewhere => "workingElsewhere",
    };
    let sensitivity = match content.privacy {
        Privacy::Public => "normal",
        Privacy::Private => "private",
    };
    let fields = json!({
        "subject": content.subject,
        "body": {"contentType": "text", "content": content.description},
        "location": {"displayName": content.location},
        "start": start,
        "end": end,
        "isAllDay": content.timing.is_all_day(),
        "showAs": show_as,
        "sensitivity": sensitivity,
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// Only what `wanted` says otherwise than `current`. Start, end and whether these are days go together.
pub(crate) fn difference(current: &Content, wanted: &Content, reader: &Reader<'_>) -> Fields {
    let (before, mut after) = (said(current, reader), said(wanted, reader));
    let times = ["start", "end", "isAllDay"];
    let is_moved = times.iter().any(|name| before[*name] != after[*name]);
    after.retain(|name, value| {
        if times.contains(&name.as_str()) {
            is_moved
        } else {
            before[name] != *value
        }
    });
    after
}

/// What has to be noted so that this is read again; `before` says whose it is.
pub(crate) fn notes(content: &Content, before: &Notes) -> Notes {
    let zone = content.timing.zone().filter(|zone| {
        let told = windows::name(zone).and_then(windows::zone);
        told.as_ref() != Some(*zone)
    });
    let floating = match &content.timing {
        Timing::Floating { start, end } => {
            Some(format!("{}/{}", wall_text(*start), wall_text(*end)))
        }
        Timing::Zoned { .. } | Timing::AllDay { .. } => None,
    };
    Notes {
        marker: before.marker,
        zone: zone.map(|zone| zone.as_str().to_owned()),
        floating,
        guests: match before.marker {
            Some(_) => content.attendees.clone(),
            None => Vec::new(),
        },
        unfinished: before.unfinished.clone(),
    }
}

/// The name by which a zone is written: every mailbox takes those of Windows (microsoft-graph.md §9).
pub(crate) fn zone_name(zone: &ZoneId) -> &str {
    windows::name(zone).unwrap_or(zone.as_str())
}

fn times(timing: &Timing, reader: &Reader<'_>) -> (Value, Value) {
    let (start, end) = timing.wall();
    let zone = match timing {
        Timing::AllDay { .. } => "UTC",
        Timing::Zoned { zone, .. } => zone_name(zone),
        Timing::Floating { .. } => zone_name(reader.zone),
    };
    let time = |at| json!({"dateTime": wall_text(at), "timeZone": zone});
    (time(start), time(end))
}
