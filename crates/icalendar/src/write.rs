//! From what an event says to a file.

use super::lines::fold_into;
use super::normal::normal;
use super::spell::{Clock, Shown, attendee, class, is_utc, stamp, text};
use super::{Event, MARKER, vtimezone};
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::item::{Content, Uid};
use domain::remote_event::Marker;
use domain::repeats::{ChangedOccurrence, Repeats};
use domain::time::{Timing, ZoneId, Zones};

/// Who writes (RFC 5545 §3.7.3).
pub(super) const PRODUCT: &str = concat!(
    "-//Integrator//Integrator ",
    env!("CARGO_PKG_VERSION"),
    "//EN"
);

/// A file with one event, once or repeating, with the definition of every zone that it uses (sync case 19).
///
/// Nobody is invited by it: guests are written only where the content has some, and then for the client to schedule
/// (sync case 15, caldav sheet §13).
pub fn write(event: Event, now: DateTime<Utc>, zones: &dyn Zones) -> String {
    let content = normal(event.content, zones);
    let identity = (&event.uid, event.marker);
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:{PRODUCT}"),
    ];
    for zone in zones_of(&content) {
        lines.extend(definition(&zone, &content, zones));
    }
    components(&mut lines, identity, &content, now);
    lines.push("END:VCALENDAR".to_owned());
    folded(&lines)
}

/// The lines as a file has them.
pub(super) fn folded(lines: &[String]) -> String {
    let mut file = String::with_capacity(1024);
    for line in lines {
        fold_into(&mut file, line, "\r\n");
    }
    file
}

/// The components of one event: the series and its changed occurrences. The content is normal.
pub(super) fn components(
    lines: &mut Vec<String>,
    identity: (&Uid, Option<Marker>),
    content: &Content,
    now: DateTime<Utc>,
) {
    let repeats = content.repeats.as_deref();
    if !repeats.is_some_and(|repeats| repeats.detached) {
        component(lines, identity, content, now, |lines| {
            if let Some(repeats) = repeats {
                recurrence(lines, repeats, &Clock::of(&content.timing));
            }
        });
    }
    for this in repeats.iter().flat_map(|repeats| &repeats.overrides) {
        changed(lines, identity, content, this, now);
    }
}

/// The lines that make an event repeat. `EXRULE` is written only where the content came with one: leaving it out would
/// show what does not take place.
fn recurrence(lines: &mut Vec<String>, repeats: &Repeats, clock: &Clock<'_>) {
    let recurrence = &repeats.recurrence;
    let rules = recurrence.rules.iter().map(|rule| format!("RRULE:{rule}"));
    lines.extend(rules);
    let exclusions = recurrence.exclusions.iter();
    lines.extend(exclusions.map(|rule| format!("EXRULE:{rule}")));
    lines.extend(recurrence.extra.iter().map(|extra| clock.extra(extra)));
    let excluded = recurrence.excluded.iter();
    lines.extend(excluded.map(|moment| clock.exception(moment)));
}

fn changed(
    lines: &mut Vec<String>,
    identity: (&Uid, Option<Marker>),
    series: &Content,
    this: &ChangedOccurrence,
    now: DateTime<Utc>,
) {
    let content = this.content.as_deref().unwrap_or(series);
    // Without its series, an occurrence is told by its own clock.
    let is_detached = series.repeats.iter().any(|repeats| repeats.detached);
    let clock = Clock::of(if is_detached {
        &content.timing
    } else {
        &series.timing
    });
    component(lines, identity, content, now, |lines| {
        lines.push(clock.key(this.original_start, this.range));
    });
    if this.content.is_none()
        && let Some(status) = lines.iter_mut().rfind(|line| line.starts_with("STATUS:"))
    {
        "STATUS:CANCELLED".clone_into(status);
    }
}

fn component(
    lines: &mut Vec<String>,
    identity: (&Uid, Option<Marker>),
    content: &Content,
    now: DateTime<Utc>,
    more: impl FnOnce(&mut Vec<String>),
) {
    let (uid, marker) = identity;
    let clock = Clock::of(&content.timing);
    lines.extend([
        "BEGIN:VEVENT".to_owned(),
        text("UID", uid.as_str()),
        format!("DTSTAMP:{}", stamp(now)),
        format!("CREATED:{}", stamp(now)),
        format!("LAST-MODIFIED:{}", stamp(now)),
        "SEQUENCE:0".to_owned(),
        clock.start(),
        clock.end(),
    ]);
    more(lines);
    // One server refuses an event without a title, so even an empty one is written.
    lines.push(text("SUMMARY", &content.subject));
    for (name, said) in [
        ("DESCRIPTION", &content.description),
        ("LOCATION", &content.location),
    ] {
        if !said.is_empty() {
            lines.push(text(name, said));
        }
    }
    let shown = Shown::of(content.show_as);
    lines.extend([
        format!("CLASS:{}", class(content.privacy)),
        format!("TRANSP:{}", shown.transparency),
        format!("STATUS:{}", shown.status),
        format!("X-MICROSOFT-CDO-BUSYSTATUS:{}", shown.hint),
    ]);
    lines.extend(content.attendees.iter().flat_map(attendee));
    lines.extend(marker.map(|marker| format!("{MARKER}:{}", marker.0)));
    lines.push("END:VEVENT".to_owned());
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

/// The zones that a content needs described, each once, the series' first.
pub(super) fn zones_of(content: &Content) -> Vec<ZoneId> {
    let mut found: Vec<ZoneId> = Vec::new();
    let zones = parts(content).filter_map(|part| part.timing.zone());
    for zone in zones.filter(|zone| !is_utc(zone)) {
        if !found.contains(zone) {
            found.push(zone.clone());
        }
    }
    found
}

/// The content and its changed occurrences.
fn parts(content: &Content) -> impl Iterator<Item = &Content> {
    let overrides = content
        .repeats
        .iter()
        .flat_map(|repeats| &repeats.overrides);
    std::iter::once(content).chain(overrides.filter_map(|this| this.content.as_deref()))
}

/// The definition of a zone for as long as the content needs it.
pub(super) fn definition(zone: &ZoneId, content: &Content, zones: &dyn Zones) -> Vec<String> {
    match needed(zone, content, zones) {
        Some((start, end)) => vtimezone::definition(zone, start, end, zones),
        None => Vec::new(),
    }
}

/// From when to when a content needs to know a zone.
pub(super) fn needed(
    zone: &ZoneId,
    content: &Content,
    zones: &dyn Zones,
) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let own = parts(content).filter(|part| part.timing.zone() == Some(zone));
    let spans = own.map(|part| {
        let (start, end) = part.timing.wall();
        if part.repeats.is_some() {
            let span = part.span(zones, zone);
            (
                start.min(span.start().naive_utc()),
                end.max(span.end().naive_utc()),
            )
        } else {
            (start, end)
        }
    });
    spans.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}
