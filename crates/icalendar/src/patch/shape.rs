//! Brings the components of a file in line with the changed occurrences that are wanted.

use super::super::lines::Line;
use super::super::read::{Properties, Reader, word};
use super::super::series;
use super::super::spell::Clock;
use super::super::structure::{Component, File, Unreadable};
use super::edit::Whole;
use super::event::clock;
use chrono::{NaiveDateTime, TimeDelta};
use domain::item::Content;
use domain::recurrence::{Moment, Range};
use domain::repeats::ChangedOccurrence;
use domain::time::Timing;
use std::collections::{HashMap, HashSet};

/// What only a series has; its changed occurrences have none of it (RFC 5545 §3.8.5).
const OF_THE_SERIES: [&str; 5] = ["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"];

/// A file whose components are those that are wanted.
pub(super) struct Shaped {
    pub(super) file: Vec<u8>,
    /// Which of its events, by number, are new or known by another start.
    pub(super) touched: Vec<usize>,
}

/// How an exception of this occurrence is told within a series at `timing`.
pub(super) fn exception(timing: &Timing, original_start: NaiveDateTime) -> Moment {
    if timing.is_all_day() {
        Moment::Day(original_start.date())
    } else {
        Moment::Wall(original_start)
    }
}

type Key = (NaiveDateTime, Range);

/// A component that changes an occurrence.
struct Part {
    /// Which event of the file.
    number: usize,
    key: Key,
    is_cancelled: bool,
    /// An exception of the same start hides it.
    is_hidden: bool,
    /// Another component for the same start comes later, and holds.
    is_outdone: bool,
}

enum Fate {
    Stays,
    IsKnownBy(NaiveDateTime),
    Goes,
}

/// The file with a component for each changed occurrence that is wanted; none when there is nothing to do.
///
/// A new one is a copy of the series' component, alarms and all, so that this occurrence loses nothing that we do not
/// understand; what differs is put into it afterwards.
pub(super) fn shaped(
    raw: &[u8],
    file: &File<'_>,
    events: &[Properties<'_, '_>],
    current: &Content,
    wanted: &Content,
    reader: &Reader<'_>,
) -> Result<Option<Shaped>, Unreadable> {
    let parts = parts(file, events, current, reader)?;
    let overrides = wanted
        .repeats
        .as_deref()
        .map_or([].as_slice(), |repeats| repeats.overrides.as_slice());
    let aims = Aims::of(wanted, overrides);
    let shift = aims.shift(&parts, current, wanted);
    let template = file
        .events
        .iter()
        .zip(events)
        .find(|(_, event)| event.occurrence.is_none())
        .or_else(|| file.events.iter().zip(events).next());
    let Some((template, found)) = template else {
        return Ok(None);
    };
    let is_detached = super::is_detached(wanted);
    let clock = clock(found, &current.timing, &wanted.timing);
    let mut whole = Whole::new(raw, file);
    let mut settled: HashSet<Key> = HashSet::new();
    let mut touched = Vec::new();
    let mut gone = 0;
    let mut is_changed = false;
    for part in &parts {
        let component = &file.events[part.number];
        match aims.fate(part, shift) {
            Fate::Stays => {
                settled.insert((part.key.0 + shift, part.key.1));
            }
            Fate::IsKnownBy(start) => {
                settled.insert((start, part.key.1));
                touched.push(part.number - gone);
                is_changed = true;
                if let Some(number) = number_of(component, file, "RECURRENCE-ID") {
                    whole.replace(number, &clock.key(start, part.key.1));
                }
            }
            Fate::Goes => {
                gone += 1;
                is_changed = true;
                whole.remove(component.begin..=component.end);
            }
        }
    }
    let last = file.events.iter().map(|event| event.end).max();
    let after = last.map_or(file.lines.len(), |end| end + 1);
    for this in overrides {
        if settled.contains(&(this.original_start, this.range)) {
            continue;
        }
        let own = this.content.as_deref().map(|content| &content.timing);
        let own = Clock::of(own.unwrap_or(&wanted.timing));
        let clock = if is_detached { &own } else { &clock };
        let copy = copy(
            &whole,
            template,
            &clock.key(this.original_start, this.range),
        );
        whole.insert(after, &copy);
        touched.push(file.events.len() - gone + is_new(&touched, file, gone));
        is_changed = true;
    }
    Ok(is_changed.then(|| Shaped {
        file: whole.finish(),
        touched,
    }))
}

/// How many of the touched events are new already.
fn is_new(touched: &[usize], file: &File<'_>, gone: usize) -> usize {
    let kept = file.events.len() - gone;
    touched.iter().filter(|number| kept <= **number).count()
}

fn parts(
    file: &File<'_>,
    events: &[Properties<'_, '_>],
    current: &Content,
    reader: &Reader<'_>,
) -> Result<Vec<Part>, Unreadable> {
    let timing = (!super::is_detached(current)).then_some(&current.timing);
    let excluded: HashSet<&Moment> = current
        .repeats
        .iter()
        .flat_map(|repeats| &repeats.recurrence.excluded)
        .collect();
    let mut parts: Vec<Part> = Vec::new();
    for (number, event) in events.iter().enumerate() {
        if event.occurrence.is_none() {
            continue;
        }
        let this = series::changed(event, timing, file, reader)?;
        let is_cancelled = word(event.status) == "CANCELLED";
        let is_hidden = !is_cancelled
            && this.range == Range::This
            && timing
                .is_some_and(|timing| excluded.contains(&exception(timing, this.original_start)));
        parts.push(Part {
            number,
            key: (this.original_start, this.range),
            is_cancelled,
            is_hidden,
            is_outdone: false,
        });
    }
    let mut seen = HashSet::new();
    for part in parts.iter_mut().rev() {
        part.is_outdone = !seen.insert(part.key);
    }
    Ok(parts)
}

/// Which occurrences are to be changed, and which are not to take place.
struct Aims<'a> {
    overrides: HashMap<Key, &'a ChangedOccurrence>,
    excluded: HashSet<Moment>,
    timing: &'a Timing,
}

impl<'a> Aims<'a> {
    fn of(wanted: &'a Content, overrides: &'a [ChangedOccurrence]) -> Self {
        let repeats = wanted.repeats.iter();
        Self {
            overrides: overrides
                .iter()
                .map(|this| ((this.original_start, this.range), this))
                .collect(),
            excluded: repeats
                .flat_map(|repeats| repeats.recurrence.excluded.iter().copied())
                .collect(),
            timing: &wanted.timing,
        }
    }

    fn knows(&self, key: &Key) -> bool {
        self.overrides.contains_key(key) || self.excludes(key)
    }

    fn excludes(&self, key: &Key) -> bool {
        key.1 == Range::This && self.excluded.contains(&exception(self.timing, key.0))
    }

    /// By how much the keys of the occurrences moved with the series, judged by which fits more of them.
    fn shift(&self, parts: &[Part], current: &Content, wanted: &Content) -> TimeDelta {
        let moved = wanted.timing.wall().0 - current.timing.wall().0;
        let fits = |shift: TimeDelta| {
            let keys = parts.iter().map(|part| (part.key.0 + shift, part.key.1));
            keys.filter(|key| self.knows(key)).count()
        };
        if super::is_detached(wanted) || fits(moved) < fits(TimeDelta::zero()) {
            TimeDelta::zero()
        } else {
            moved
        }
    }

    fn fate(&self, part: &Part, shift: TimeDelta) -> Fate {
        let key = (part.key.0 + shift, part.key.1);
        let stays = match self.overrides.get(&key) {
            Some(this) => this.content.is_none() || !part.is_cancelled,
            // What is silent already needs no exception beside it; one that spoke goes.
            None => self.excludes(&key) && (part.is_cancelled || part.is_hidden),
        };
        if !stays || (part.is_outdone && shift != TimeDelta::zero()) {
            Fate::Goes
        } else if shift == TimeDelta::zero() {
            Fate::Stays
        } else {
            Fate::IsKnownBy(key.0)
        }
    }
}

fn number_of(component: &Component, file: &File<'_>, name: &str) -> Option<usize> {
    let mut properties = component.properties(file);
    properties
        .find(|(_, line)| line.is(name))
        .map(|(number, _)| number)
}

/// The octets of a component as a changed occurrence, with this key.
fn copy(whole: &Whole<'_>, template: &Component, key: &str) -> Vec<u8> {
    let file = whole.file;
    let left_out: HashSet<usize> = template
        .properties(file)
        .filter(|(_, line)| is_of_the_series(line))
        .map(|(number, _)| number)
        .collect();
    let start = number_of(template, file, "DTSTART");
    let mut octets = Vec::new();
    for number in template.begin..=template.end {
        if !left_out.contains(&number) {
            octets.extend_from_slice(&whole.raw[file.lines[number].raw.clone()]);
        }
        if start == Some(number) {
            octets.extend_from_slice(whole.folded(key).as_bytes());
        }
    }
    octets
}

fn is_of_the_series(line: &Line<'_>) -> bool {
    OF_THE_SERIES.iter().any(|name| line.is(name))
}
