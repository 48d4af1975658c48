//! Changes what an event says, and nothing else in its file.
//!
//! The file is not parsed and written again: lines that say something different get new text, and every other octet
//! stays: properties we do not understand, alarms, guests, zones, folds, order, line ends (sync case 14, 15).

use super::lines::{Line, fold_into, line_end_of};
use super::normal::normal;
use super::read::{Properties, Reader, read};
use super::structure::{Component, File, Unreadable};
use super::text::escape;
use super::write::{Shown, class, definition_for, end_line, is_utc, stamp, start_line};
use chrono::{DateTime, Utc};
use domain::item::{Content, ShowAs};
use domain::remote_event::RemoteBody;
use domain::time::{Timing, Zones};
use std::collections::BTreeMap;

const REPEATS: &str = "It repeats, and repeating events are not changed.";

/// What became of the file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Patched {
    /// It says that already.
    Same,
    /// The file with the changes in it.
    Changed(Vec<u8>),
}

/// Changes the single event of `file` to say `wanted`.
///
/// # Errors
/// A sentence, when the file cannot be read or holds a series.
pub(crate) fn patch(
    file: &[u8],
    wanted: &Content,
    now: DateTime<Utc>,
    reader: &Reader<'_>,
) -> Result<Patched, String> {
    let zones = reader.zones;
    let parsed = File::parse(file).map_err(|Unreadable(sentence)| sentence)?;
    let [event] = parsed.events.as_slice() else {
        return Err(REPEATS.to_owned());
    };
    let properties = Properties::of(event, &parsed);
    if properties.repeats() || properties.occurrence.is_some() {
        return Err(REPEATS.to_owned());
    }
    let content = properties
        .content(&parsed, reader)
        .map_err(|Unreadable(sentence)| sentence)?;
    let content = normal(content, zones);
    let wanted = normal(wanted.clone(), zones);
    if wanted.is_series() {
        return Err(REPEATS.to_owned());
    }
    if content == wanted {
        return Ok(Patched::Same);
    }
    let current = Current {
        raw: file,
        file: &parsed,
        event,
        properties,
        content,
    };
    let patched = current.changed_to(&wanted, now, zones, false);
    // In odd files start and end depend on each other; then both are written anew.
    let as_meant = match read(&patched, reader).body {
        RemoteBody::Readable(content) => content.timing == wanted.timing,
        RemoteBody::Unreadable(_) => false,
    };
    Ok(Patched::Changed(if as_meant {
        patched
    } else {
        current.changed_to(&wanted, now, zones, true)
    }))
}

/// The event as it is.
struct Current<'a> {
    raw: &'a [u8],
    file: &'a File<'a>,
    event: &'a Component,
    properties: Properties<'a, 'a>,
    content: Content,
}

impl Current<'_> {
    fn changed_to(
        &self,
        wanted: &Content,
        now: DateTime<Utc>,
        zones: &dyn Zones,
        both_times: bool,
    ) -> Vec<u8> {
        let current = &self.content;
        let mut edit = Edit::new(self.raw, self.file, self.event);
        for (name, before, after) in [
            ("SUMMARY", &current.subject, &wanted.subject),
            ("DESCRIPTION", &current.description, &wanted.description),
            ("LOCATION", &current.location, &wanted.location),
        ] {
            if before != after {
                edit.text(name, after);
            }
        }
        if current.show_as != wanted.show_as {
            show_as(&mut edit, &self.properties, wanted.show_as);
        }
        if current.privacy != wanted.privacy {
            edit.set("CLASS", class(wanted.privacy));
        }
        if current.timing != wanted.timing {
            let times = Times {
                current: &current.timing,
                wanted: &wanted.timing,
                both: both_times,
            };
            times.put_into(&mut edit, &self.properties, zones);
            // Guests' clients order invitations by it (RFC 5545 §3.8.7.4).
            let sequence: u32 = self
                .event
                .property(self.file, "SEQUENCE")
                .and_then(|line| line.value().trim().parse().ok())
                .unwrap_or(0);
            edit.set("SEQUENCE", &sequence.saturating_add(1).to_string());
        }
        edit.set("DTSTAMP", &stamp(now));
        edit.set("LAST-MODIFIED", &stamp(now));
        edit.finish()
    }
}

fn show_as(edit: &mut Edit<'_>, found: &Properties<'_, '_>, wanted: ShowAs) {
    let shown = Shown::of(wanted);
    edit.set("TRANSP", shown.transparency);
    // Without the hint these two would read as busy or free.
    let needs_hint = matches!(wanted, ShowAs::OutOfOffice | ShowAs::WorkingElsewhere);
    if needs_hint || found.busy_status.is_some() {
        edit.set("X-MICROSOFT-CDO-BUSYSTATUS", shown.hint);
    }
    let status = found
        .status
        .map(|line| line.value().trim().to_ascii_uppercase());
    let revoked = match status.as_deref() {
        Some("TENTATIVE") => true,
        Some("CANCELLED") => wanted != ShowAs::Free,
        _ => false,
    };
    if wanted == ShowAs::Tentative || revoked {
        edit.set("STATUS", shown.status);
    }
}

/// A change of start and end.
struct Times<'a> {
    current: &'a Timing,
    wanted: &'a Timing,
    /// Whether both are written, also the one that stays.
    both: bool,
}

impl Times<'_> {
    fn put_into(&self, edit: &mut Edit<'_>, found: &Properties<'_, '_>, zones: &dyn Zones) {
        let same_clock = !self.both
            && match (self.current, self.wanted) {
                (Timing::Zoned { zone, .. }, Timing::Zoned { zone: other, .. }) => zone == other,
                (Timing::AllDay { .. }, Timing::AllDay { .. })
                | (Timing::Floating { .. }, Timing::Floating { .. }) => true,
                _ => false,
            };
        let zone = self.wanted.zone().filter(|zone| !is_utc(zone));
        // The spelling of the zone that the file uses is the one that its definition has.
        let tzid = found
            .start
            .filter(|_| same_clock && zone.is_some())
            .and_then(raw_tzid);
        let spelled = |line: String| match (&tzid, line.split_once(';'), line.rsplit_once(':')) {
            (Some(tzid), Some((name, _)), Some((_, value))) => format!("{name};{tzid}:{value}"),
            _ => line,
        };
        if let (Some(zone), None) = (zone, &tzid)
            && edit.file.zone(zone.as_str()).is_none()
        {
            edit.define(&definition_for(self.wanted, zones));
        }
        let (old_start, old_end) = self.current.wall();
        let (new_start, new_end) = self.wanted.wall();
        if !(same_clock && old_start == new_start) {
            edit.set_line("DTSTART", &spelled(start_line(self.wanted)));
        }
        // An end that is told by a length, or not at all, depends on the start; one that stands by itself does not.
        if !(same_clock && old_end == new_end && found.end.is_some()) {
            edit.remove("DURATION");
            edit.set_line("DTEND", &spelled(end_line(self.wanted)));
        }
        let is_all_day = self.wanted.is_all_day();
        if self.current.is_all_day() != is_all_day && edit.has("X-MICROSOFT-CDO-ALLDAYEVENT") {
            let word = if is_all_day { "TRUE" } else { "FALSE" };
            edit.set("X-MICROSOFT-CDO-ALLDAYEVENT", word);
        }
    }
}

/// The `TZID` parameter as it is written, quotes and all.
fn raw_tzid(line: &Line<'_>) -> Option<String> {
    let parameters = line.parameters();
    let at = parameters.to_ascii_uppercase().find(";TZID=")? + 1;
    let mut quoted = false;
    let end = parameters[at..]
        .find(|letter| {
            quoted ^= letter == '"';
            letter == ';' && !quoted
        })
        .map_or(parameters.len(), |length| at + length);
    Some(parameters[at..end].to_owned())
}

/// A change of some lines of an event.
struct Edit<'a> {
    raw: &'a [u8],
    file: &'a File<'a>,
    event: &'a Component,
    line_end: &'static str,
    /// What stands in place of a line; nothing for one that goes.
    replaced: BTreeMap<usize, String>,
    added: String,
    defined: String,
}

impl<'a> Edit<'a> {
    fn new(raw: &'a [u8], file: &'a File<'a>, event: &'a Component) -> Self {
        Self {
            raw,
            file,
            event,
            line_end: line_end_of(raw),
            replaced: BTreeMap::new(),
            added: String::new(),
            defined: String::new(),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.event.property(self.file, name).is_some()
    }

    fn set(&mut self, name: &str, value: &str) {
        self.set_line(name, &format!("{name}:{value}"));
    }

    /// Puts a line in place of the first with this name, or adds it.
    fn set_line(&mut self, name: &str, line: &str) {
        let mut folded = String::with_capacity(line.len() + 8);
        fold_into(&mut folded, line, self.line_end);
        let first = self
            .event
            .properties(self.file)
            .find(|(_, line)| line.is(name));
        match first {
            Some((number, _)) => {
                self.replaced.insert(number, folded);
            }
            None => self.added.push_str(&folded),
        }
    }

    /// Puts a text in place; of its parameters only the language still holds (an `ALTREP` shows the text of before).
    fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            self.remove(name);
            return;
        }
        let language = self
            .event
            .property(self.file, name)
            .and_then(|line| line.parameter("LANGUAGE"))
            .filter(|language| {
                language
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })
            .map_or_else(String::new, |language| format!(";LANGUAGE={language}"));
        self.set_line(name, &format!("{name}{language}:{}", escape(text)));
    }

    fn remove(&mut self, name: &str) {
        let numbers = self
            .event
            .properties(self.file)
            .filter(|(_, line)| line.is(name))
            .map(|(number, _)| (number, String::new()));
        self.replaced.extend(numbers);
    }

    fn define(&mut self, lines: &[String]) {
        for line in lines {
            fold_into(&mut self.defined, line, self.line_end);
        }
    }

    fn finish(self) -> Vec<u8> {
        let mut out =
            Vec::with_capacity(self.raw.len() + self.added.len() + self.defined.len() + 64);
        for (number, line) in self.file.lines.iter().enumerate() {
            if number == self.event.begin {
                out.extend_from_slice(self.defined.as_bytes());
            }
            if number == self.event.room() {
                out.extend_from_slice(self.added.as_bytes());
            }
            match self.replaced.get(&number) {
                Some(text) => out.extend_from_slice(text.as_bytes()),
                None => out.extend_from_slice(&self.raw[line.raw.clone()]),
            }
        }
        out
    }
}
