//! A whole calendar in one file: what people subscribe to.
//!
//! Such files are written by many programs, few of them careful: events without a UID, and several under one. Each event
//! gets a key that stays the same while others come and go.

use super::color::color;
use super::read::{Properties, Reader, object};
use super::structure::{File, Unreadable};
use super::text::unescape;
use super::zone::of_calendar;
use super::{Object, lines};
use domain::time::ZoneId;
use std::collections::{HashMap, HashSet};

/// A calendar.
#[derive(Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Its name for people (`X-WR-CALNAME`, `NAME` of RFC 7986).
    pub name: Option<String>,
    /// Its colour (`X-APPLE-CALENDAR-COLOR`), as `#rrggbb`.
    pub color: Option<String>,
    /// Its own zone (`X-WR-TIMEZONE`), where that is known.
    pub zone: Option<ZoneId>,
    /// Its events, each series as one, in the order in which they stand there.
    pub events: Vec<Entry>,
}

/// An event in a calendar.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Names it within its calendar: the UID, where it has one of its own.
    pub key: String,
    /// Its own text, to tell whether it changed: without `DTSTAMP`, which many programs set anew whenever they are asked.
    pub text: Vec<u8>,
    /// What it says.
    pub object: Object,
}

/// Reads a whole calendar, in which there may be no events. One that cannot be read says so, and the rest goes on.
///
/// # Errors
/// A sentence, for what is no calendar file, or is cut off.
pub fn calendar(bytes: &[u8], reader: &Reader<'_>) -> Result<Calendar, String> {
    let file = File::parse_calendar(bytes).map_err(|Unreadable(sentence)| sentence)?;
    let said = |names: &[&str]| {
        let found = file.calendars.iter().find_map(|calendar| {
            let mut names = names.iter();
            names.find_map(|name| calendar.property(&file, name))
        });
        let text = found.map(|line| unescape(line.value().trim()));
        text.filter(|text| !text.is_empty())
    };
    let zone = said(&["X-WR-TIMEZONE"]);
    Ok(Calendar {
        name: said(&["X-WR-CALNAME", "NAME"]),
        color: said(&["X-APPLE-CALENDAR-COLOR"]).and_then(|text| color(&text)),
        zone: zone.and_then(|zone| of_calendar(&zone, reader.zones)),
        events: entries(bytes, &file, reader),
    })
}

/// A component with its place in the list of events.
type Part<'f, 'a> = (usize, Properties<'f, 'a>);

fn entries(bytes: &[u8], file: &File<'_>, reader: &Reader<'_>) -> Vec<Entry> {
    let mut groups: Vec<(String, Vec<Part<'_, '_>>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (number, event) in file.events.iter().enumerate() {
        let part = (number, Properties::of(event, file));
        let uid = part.1.uid();
        let key = match &uid {
            Some(uid) => uid.as_str().to_owned(),
            None => nameless(&part.1),
        };
        match places.get(&key) {
            Some(place) => groups[*place].1.push(part),
            None => {
                places.insert(key.clone(), groups.len());
                groups.push((key, vec![part]));
            }
        }
    }
    let mut found = Vec::with_capacity(groups.len());
    let mut used = HashSet::with_capacity(groups.len());
    for (key, parts) in groups {
        for (mut key, parts) in separated(key, parts) {
            let is_shared = !places.contains_key(&key);
            // A UID may be spelled like the key of another event.
            while !used.insert(key.clone()) {
                key.push('\'');
            }
            let (numbers, events): (Vec<usize>, Vec<_>) = parts.into_iter().unzip();
            let mut object = object(&events, file, reader);
            if is_shared {
                // What several events have is nobody's identity.
                object.uid = None;
            }
            let text = numbers
                .into_iter()
                .flat_map(|number| text(bytes, file, number));
            found.push(Entry {
                key,
                text: text.collect(),
                object,
            });
        }
    }
    found
}

/// What an event without a UID is known by: when it starts and what it is called.
fn nameless(event: &Properties<'_, '_>) -> String {
    let said = |line: Option<&lines::Line<'_>>| {
        line.map_or_else(String::new, |line| line.value().trim().to_owned())
    };
    format!("{} {}", said(event.start), said(event.summary))
}

/// Events that share a UID, apart: a series and its changed occurrences stay one, and of two at the same time the one that
/// was revised last. The earliest keeps the UID as its key, and changed occurrences stay with what repeats.
fn separated<'f, 'a>(key: String, parts: Vec<Part<'f, 'a>>) -> Vec<(String, Vec<Part<'f, 'a>>)> {
    let is_whole = |part: &Part<'_, '_>| part.1.occurrence.is_none();
    if parts.iter().filter(|part| is_whole(part)).count() < 2 {
        return vec![(key, parts)];
    }
    let (mut wholes, occurrences): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_whole);
    let start = |part: &Part<'_, '_>| {
        let line = part.1.start;
        line.map_or_else(String::new, |line| line.value().trim().to_owned())
    };
    let revision = |part: &Part<'_, '_>| -> i64 {
        let line = part.1.sequence;
        line.and_then(|line| line.value().trim().parse().ok())
            .unwrap_or(0)
    };
    wholes.sort_by_cached_key(|part| (start(part), revision(part), part.0));
    let mut kept: Vec<(String, Vec<Part<'_, '_>>)> = Vec::with_capacity(wholes.len());
    for part in wholes {
        let start = start(&part);
        match kept.last_mut() {
            Some((last, parts)) if *last == start => *parts = vec![part],
            _ => kept.push((start, vec![part])),
        }
    }
    let repeating = kept
        .iter()
        .position(|(_, parts)| parts.iter().any(|part| part.1.repeats()));
    kept[repeating.unwrap_or(0)].1.extend(occurrences);
    let each = kept.into_iter().enumerate();
    each.map(|(number, (start, parts))| match number {
        0 => (key.clone(), parts),
        _ => (format!("{key} {start}"), parts),
    })
    .collect()
}

/// The octets of an event, less its `DTSTAMP`.
fn text<'b>(bytes: &'b [u8], file: &'b File<'_>, number: usize) -> impl Iterator<Item = u8> + 'b {
    let event = &file.events[number];
    let lines = file.lines[event.begin..=event.end].iter();
    let kept = lines.filter(|line| !line.is("DTSTAMP"));
    kept.flat_map(|line| bytes[line.raw.clone()].iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::READER;
    use domain::remote_event::RemoteBody;

    fn file(events: &[&str]) -> String {
        let events: String = events
            .iter()
            .map(|lines| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n"))
            .collect();
        format!(
            "\u{feff}BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:Bins\\, weekly\nX-WR-TIMEZONE:Europe/London\n{events}END:VCALENDAR\n"
        )
    }

    fn keys(events: &[&str]) -> Vec<String> {
        let read = calendar(file(events).as_bytes(), &READER).unwrap();
        read.events.into_iter().map(|one| one.key).collect()
    }

    const SERIES: &str = "UID:a\nDTSTART:20261201T090000Z\nRRULE:FREQ=DAILY\nSUMMARY:Round";
    const MOVED: &str = "UID:a\nRECURRENCE-ID:20261202T090000Z\nDTSTART:20261202T100000Z";
    const OTHER: &str = "UID:b\nDTSTART;VALUE=DATE:20261224\nSUMMARY:Off";

    #[test]
    fn a_calendar_has_a_name_a_zone_and_events_each_series_as_one() {
        let text = file(&[SERIES, OTHER, MOVED]);
        let read = calendar(text.as_bytes(), &READER).unwrap();

        assert_eq!(read.name.as_deref(), Some("Bins, weekly"));
        assert_eq!(read.zone, Some(ZoneId::new("Europe/London")));
        let keys: Vec<&str> = read.events.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["a", "b"]);
        let RemoteBody::Readable(series) = &read.events[0].object.body else {
            panic!("{read:?}")
        };
        assert_eq!(series.repeats.as_ref().unwrap().overrides.len(), 1);
        let nothing = calendar(file(&[]).as_bytes(), &READER).unwrap();
        assert!(nothing.events.is_empty());
    }

    #[test]
    fn what_is_no_calendar_or_is_cut_off_is_no_empty_calendar() {
        let whole = file(&[SERIES, OTHER]);
        let cut = |at: &str| &whole[..whole.find(at).unwrap()];
        for (text, reason) in [
            (
                "<!doctype html><title>Sign in</title>",
                "It is not a calendar file.",
            ),
            ("", "It is not a calendar file."),
            (cut("END:VCALENDAR"), "It breaks off in the middle."),
            (cut("UID:b"), "It breaks off in the middle."),
        ] {
            assert_eq!(calendar(text.as_bytes(), &READER).unwrap_err(), reason);
        }
    }

    #[test]
    fn wherever_a_calendar_is_cut_off_it_is_no_calendar() {
        let whole = file(&[
            SERIES,
            OTHER,
            MOVED,
            "UID:caf\u{e9}\nDTSTART:20261203T090000Z",
        ]);
        let end = whole.trim_end().len();

        for cut in 0..end {
            let read = calendar(&whole.as_bytes()[..cut], &READER);
            assert!(read.is_err(), "{cut}: {read:?}");
        }
        assert!(calendar(&whole.as_bytes()[..end], &READER).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_sent_each_event_has_a_key_of_its_own(
            lines in proptest::collection::vec(
                "(BEGIN|END|UID|DTSTART|DTEND|RRULE|RECURRENCE-ID|EXDATE|SEQUENCE|TZID|X-WR-TIMEZONE)[;:](VCALENDAR|VEVENT|VTIMEZONE|FREQ=DAILY|[0-9TZ]{0,17}|\\PC{0,12})",
                0..40,
            )
        ) {
            let text = format!("BEGIN:VCALENDAR\n{}\nEND:VCALENDAR\n", lines.join("\n"));
            if let Ok(read) = calendar(text.as_bytes(), &READER) {
                let keys: HashSet<&str> = read.events.iter().map(|one| one.key.as_str()).collect();
                proptest::prop_assert_eq!(keys.len(), read.events.len());
            }
        }
    }

    #[test]
    fn events_without_a_uid_and_under_one_of_others_have_keys_that_stay() {
        let early = "UID:x\nDTSTART:20261203T090000Z\nSUMMARY:One";
        let late = "UID:x\nDTSTART:20261204T090000Z\nSUMMARY:Another";
        let revised = "UID:x\nDTSTART:20261204T090000Z\nSEQUENCE:1\nSUMMARY:Another, revised";
        let bare = "DTSTART:20261205T090000Z\nSUMMARY:Bare";

        assert_eq!(keys(&[late, early]), ["x", "x 20261204T090000Z"]);
        assert_eq!(
            keys(&[early, revised, bare, late]),
            keys(&[early, late, bare])
        );
        assert_eq!(keys(&[bare]), ["20261205T090000Z Bare"]);
        assert_eq!(keys(&[bare, bare]).len(), 1, "twice the same is once");
        let text = file(&[early, revised, late]);
        let read = calendar(text.as_bytes(), &READER).unwrap();
        let shown = read.events.iter().map(|one| match &one.object.body {
            RemoteBody::Readable(content) => (content.subject.as_str(), one.object.uid.is_some()),
            RemoteBody::Unreadable(sentence) => (sentence.as_str(), false),
        });
        let shown: Vec<_> = shown.collect();
        assert_eq!(shown, [("One", true), ("Another, revised", false)]);
    }

    #[test]
    fn the_time_of_asking_is_no_change() {
        let at = |stamp: &str| {
            let text = file(&[&format!("UID:a\nDTSTAMP:{stamp}\nDTSTART:20261203T090000Z")]);
            calendar(text.as_bytes(), &READER)
                .unwrap()
                .events
                .remove(0)
                .text
        };

        assert_eq!(at("20261201T090000Z"), at("20261202T090000Z"));
    }

    #[test]
    fn an_event_that_cannot_be_read_does_not_stop_the_others() {
        let text = file(&["UID:bad\nSUMMARY:When?", OTHER]);
        let read = calendar(text.as_bytes(), &READER).unwrap();

        assert!(matches!(
            read.events[0].object.body,
            RemoteBody::Unreadable(_)
        ));
        assert!(matches!(
            read.events[1].object.body,
            RemoteBody::Readable(_)
        ));
    }
}
