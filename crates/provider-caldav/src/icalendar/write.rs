//! From what an event says to a file.

use super::lines::fold_into;
use super::text::escape;
use super::{MARKER, vtimezone};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::item::{Privacy, ShowAs};
use domain::time::{Timing, ZoneId, Zones};
use provider::NewEvent;

/// Who writes (RFC 5545 §3.7.3).
const PRODUCT: &str = concat!(
    "-//Integrator//Integrator ",
    env!("CARGO_PKG_VERSION"),
    "//EN"
);

/// A file with one event; nobody is invited by it (caldav sheet §13).
pub(crate) fn write(event: &NewEvent, now: DateTime<Utc>, zones: &dyn Zones) -> String {
    let content = event.content.clone().canonical();
    let timing = writable(&content.timing, zones);
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:{PRODUCT}"),
    ];
    lines.extend(definition_for(&timing, zones));
    lines.extend([
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", escape(event.uid.as_str())),
        format!("DTSTAMP:{}", stamp(now)),
        format!("CREATED:{}", stamp(now)),
        format!("LAST-MODIFIED:{}", stamp(now)),
        "SEQUENCE:0".to_owned(),
        start_line(&timing),
        end_line(&timing),
        // One server refuses an event without a title, so even an empty one is written.
        format!("SUMMARY:{}", escape(&content.subject)),
    ]);
    for (name, text) in [
        ("DESCRIPTION", &content.description),
        ("LOCATION", &content.location),
    ] {
        if !text.is_empty() {
            lines.push(format!("{name}:{}", escape(text)));
        }
    }
    let shown = Shown::of(content.show_as);
    lines.extend([
        format!("CLASS:{}", class(content.privacy)),
        format!("TRANSP:{}", shown.transparency),
        format!("STATUS:{}", shown.status),
        format!("X-MICROSOFT-CDO-BUSYSTATUS:{}", shown.hint),
        format!("{MARKER}:{}", event.marker.0),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ]);
    let mut file = String::with_capacity(1024);
    for line in &lines {
        fold_into(&mut file, line, "\r\n");
    }
    file
}

/// How [`ShowAs`] is said in the three properties that clients look at.
pub(super) struct Shown {
    pub(super) transparency: &'static str,
    pub(super) status: &'static str,
    pub(super) hint: &'static str,
}

impl Shown {
    pub(super) fn of(show_as: ShowAs) -> Self {
        let (transparency, status, hint) = match show_as {
            ShowAs::Busy => ("OPAQUE", "CONFIRMED", "BUSY"),
            ShowAs::Free => ("TRANSPARENT", "CONFIRMED", "FREE"),
            ShowAs::Tentative => ("OPAQUE", "TENTATIVE", "TENTATIVE"),
            ShowAs::OutOfOffice => ("OPAQUE", "CONFIRMED", "OOF"),
            ShowAs::WorkingElsewhere => ("TRANSPARENT", "CONFIRMED", "WORKINGELSEWHERE"),
        };
        Self {
            transparency,
            status,
            hint,
        }
    }
}

pub(super) fn class(privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Public => "PUBLIC",
        Privacy::Private => "PRIVATE",
    }
}

/// The same timing in a zone that can be described; one that nobody knows is read as UTC ([`Zones`]).
pub(super) fn writable(timing: &Timing, zones: &dyn Zones) -> Timing {
    match timing {
        Timing::Zoned { start, end, zone } if !is_utc(zone) && !zones.knows(zone) => Timing::zoned(
            zones.instant(*start, zone).naive_utc(),
            zones.instant(*end, zone).naive_utc(),
            ZoneId::utc(),
        ),
        Timing::Zoned { .. } | Timing::AllDay { .. } | Timing::Floating { .. } => timing.clone(),
    }
}

/// The definition of the timing's zone, where it needs one.
pub(super) fn definition_for(timing: &Timing, zones: &dyn Zones) -> Vec<String> {
    match timing {
        Timing::Zoned { start, end, zone } if !is_utc(zone) => {
            vtimezone::definition(zone, *start, *end, zones)
        }
        Timing::Zoned { .. } | Timing::AllDay { .. } | Timing::Floating { .. } => Vec::new(),
    }
}

pub(super) fn start_line(timing: &Timing) -> String {
    match timing {
        Timing::Zoned { start, zone, .. } => zoned("DTSTART", *start, zone),
        Timing::AllDay { first, .. } => day("DTSTART", *first),
        Timing::Floating { start, .. } => format!("DTSTART:{}", wall(*start)),
    }
}

pub(super) fn end_line(timing: &Timing) -> String {
    match timing {
        Timing::Zoned { end, zone, .. } => zoned("DTEND", *end, zone),
        Timing::AllDay { until, .. } => day("DTEND", *until),
        Timing::Floating { end, .. } => format!("DTEND:{}", wall(*end)),
    }
}

/// An instant (RFC 5545 §3.3.5, form 2).
pub(super) fn stamp(instant: DateTime<Utc>) -> String {
    format!("{}Z", wall(instant.naive_utc()))
}

fn zoned(name: &str, at: NaiveDateTime, zone: &ZoneId) -> String {
    if is_utc(zone) {
        format!("{name}:{}Z", wall(at))
    } else {
        format!("{name};TZID={zone}:{}", wall(at))
    }
}

fn day(name: &str, date: NaiveDate) -> String {
    format!("{name};VALUE=DATE:{}", date.format("%Y%m%d"))
}

fn wall(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}

pub(super) fn is_utc(zone: &ZoneId) -> bool {
    zone.as_str() == "UTC"
}
