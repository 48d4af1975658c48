//! Changes what an event says, and nothing else in its file.
//!
//! The file is not parsed and written again: lines that say something different get new text, changed occurrences come
//! and go as whole components, and every other octet stays: properties we do not understand, alarms, guests, zones,
//! folds, order, line ends (sync cases 14, 15). First the components are those that are wanted (`shape`), then their
//! lines say what is wanted (`event`, `recurrence`, `guests`); last the result is read and compared.

mod edit;
mod event;
mod guests;
mod recurrence;
mod shape;

use super::normal::normal;
use super::read::{Properties, Reader, read, word};
use super::series;
use super::structure::{File, Unreadable};
use super::write::{definition, zones_of};
use chrono::{DateTime, Utc};
use domain::item::Content;
use domain::recurrence::Moment;
use domain::remote_event::RemoteBody;
use domain::repeats::{ChangedOccurrence, Repeats};
use edit::{Edit, Whole};
use event::{clock, put_fields, put_stamps, same_clock};

const SEVERAL: &str = "It holds several events in one file.";
const DETACHED: &str =
    "Only some occurrences of the series are known here, so the series itself cannot be changed.";
const NOT_MEANT: &str = "It is written so oddly that the change would not be understood.";

/// What became of the file.
#[derive(Debug, PartialEq, Eq)]
pub enum Patched {
    /// It says that already.
    Same,
    /// The file with the changes in it.
    Changed(Vec<u8>),
}

/// Changes the event of `file` to say `wanted`.
///
/// Guests follow `wanted` only in events that we wrote, and there only those that we wrote.
///
/// # Errors
/// A sentence, when the file cannot be read or would not say what is wanted.
pub fn patch(
    file: &[u8],
    wanted: &Content,
    now: DateTime<Utc>,
    reader: &Reader<'_>,
) -> Result<Patched, String> {
    changed(file, wanted, now, reader).map_err(|Unreadable(sentence)| sentence)
}

fn changed(
    raw: &[u8],
    wanted: &Content,
    now: DateTime<Utc>,
    reader: &Reader<'_>,
) -> Result<Patched, Unreadable> {
    let file = File::parse(raw)?;
    let events = properties(&file);
    if events.iter().any(|event| event.uid() != events[0].uid()) {
        return Err(Unreadable::because(SEVERAL));
    }
    let current = series::content(&events, &file, reader)?;
    let wanted = meant(wanted, &current, reader);
    let is_ours = events.iter().any(|event| event.marker().is_some());
    if !is_ours && is_same(&current, &wanted) {
        return Ok(Patched::Same);
    }
    if is_detached(&current) != is_detached(&wanted) {
        return Err(Unreadable::because(DETACHED));
    }
    let shaped = shape::shaped(raw, &file, &events, &current, &wanted, reader)?;
    let (shaped, touched) = match &shaped {
        Some(shaped) => (shaped.file.as_slice(), shaped.touched.as_slice()),
        None => (raw, [].as_slice()),
    };
    let change = Change {
        was: &current,
        wanted: &wanted,
        touched,
        now,
        reader,
        is_ours,
    };
    // In odd files start and end depend on each other; then both are written anew.
    for both_times in [false, true] {
        let patched = change.put_into(shaped, both_times)?;
        if patched == raw {
            return Ok(Patched::Same);
        }
        if let RemoteBody::Readable(says) = read(&patched, reader).body
            && is_same(&says, &wanted)
        {
            return Ok(Patched::Changed(patched));
        }
    }
    Err(Unreadable::because(NOT_MEANT))
}

fn properties<'f, 'a>(file: &'f File<'a>) -> Vec<Properties<'f, 'a>> {
    file.events
        .iter()
        .map(|event| Properties::of(event, file))
        .collect()
}

/// What is wanted, in the form in which files are read.
///
/// Of occurrences without their series, the content's own fields are those of the first: a change of these is a change
/// of that one.
fn meant(wanted: &Content, current: &Content, reader: &Reader<'_>) -> Content {
    let own = |content: &Content| {
        let content = Content {
            repeats: None,
            ..content.clone()
        };
        normal(content, reader.zones)
    };
    let mut meant = wanted.clone();
    let said = current.repeats.iter().flat_map(|known| &known.overrides);
    let said = said.filter_map(|this| this.content.as_ref()).next();
    if is_detached(wanted)
        && is_detached(current)
        && own(wanted) != own(current)
        && let Some(repeats) = meant.repeats.as_deref_mut()
        && let Some(first) = repeats
            .overrides
            .iter_mut()
            .find_map(|this| this.content.as_mut())
        && Some(&own(first)) == said.map(|said| &**said)
    {
        **first = own(wanted);
    }
    normal(meant, reader.zones)
}

fn is_detached(content: &Content) -> bool {
    content.repeats.iter().any(|repeats| repeats.detached)
}

/// Whether both say the same apart from guests, which are not ours to change.
fn is_same(one: &Content, other: &Content) -> bool {
    fn without_guests(content: &Content) -> Content {
        let repeats = content.repeats.as_deref().map(|repeats| {
            let overrides = repeats.overrides.iter().map(|this| ChangedOccurrence {
                content: this
                    .content
                    .as_deref()
                    .map(|content| Box::new(without_guests(content))),
                ..this.clone()
            });
            Box::new(Repeats {
                overrides: overrides.collect(),
                ..repeats.clone()
            })
        });
        Content {
            attendees: Vec::new(),
            repeats,
            ..content.clone()
        }
    }
    without_guests(one) == without_guests(other)
}

/// A change of the lines of a file whose components are those that are wanted.
struct Change<'a> {
    was: &'a Content,
    wanted: &'a Content,
    /// Which of its events, by number, are new or known by another start.
    touched: &'a [usize],
    now: DateTime<Utc>,
    reader: &'a Reader<'a>,
    is_ours: bool,
}

impl Change<'_> {
    fn put_into(&self, raw: &[u8], both_times: bool) -> Result<Vec<u8>, Unreadable> {
        let file = File::parse(raw)?;
        let events = properties(&file);
        let mut whole = Whole::new(raw, &file);
        let mut is_moved = false;
        let cancelled = self.cancelled(&events, &file)?;
        for (number, (found, component)) in events.iter().zip(&file.events).enumerate() {
            let Some(target) = self.target(found, &file)? else {
                continue;
            };
            let mut edit = Edit::new(&mut whole, component);
            if self.touched.contains(&number) {
                edit.is_changed = true;
                edit.is_moved = true;
            }
            match target {
                Target::Cancelled if word(found.status) == "CANCELLED" => {}
                Target::Cancelled => edit.set("STATUS", "CANCELLED"),
                Target::Content(wanted) => {
                    let current = normal(found.content(&file, self.reader)?, self.reader.zones);
                    put_fields(&mut edit, found, &current, wanted, both_times);
                    // A changed occurrence that is revoked does not take place; one that takes place is not.
                    if found.occurrence.is_some() && word(found.status) == "CANCELLED" {
                        edit.set("STATUS", super::spell::Shown::of(wanted.show_as).status);
                    }
                    let is_series = self.was.is_series() || self.wanted.is_series();
                    if found.occurrence.is_none() && is_series {
                        let clock = clock(found, &current.timing, &wanted.timing);
                        let dates = recurrence::Dates {
                            wanted,
                            clock: &clock,
                            is_same_kind: same_kind(&current, wanted),
                            cancelled: &cancelled,
                            reader: self.reader,
                        };
                        dates.put_into(&mut edit)?;
                    }
                    if self.is_ours {
                        guests::put_into(&mut edit, &wanted.attendees, self.reader);
                    }
                }
            }
            put_stamps(&mut edit, self.now);
            is_moved |= edit.is_moved;
        }
        self.define_zones(&mut whole, is_moved);
        Ok(whole.finish())
    }

    /// What a component is to say; none for one that stays as it is.
    fn target(
        &self,
        found: &Properties<'_, '_>,
        file: &File<'_>,
    ) -> Result<Option<Target<'_>>, Unreadable> {
        if found.occurrence.is_none() {
            return Ok(Some(Target::Content(self.wanted)));
        }
        let timing = (!is_detached(self.wanted)).then_some(&self.wanted.timing);
        let this = series::changed(found, timing, file, self.reader)?;
        let overrides = self
            .wanted
            .repeats
            .iter()
            .flat_map(|known| &known.overrides);
        Ok(overrides
            .filter(|known| {
                known.original_start == this.original_start && known.range == this.range
            })
            .map(|known| match known.content.as_deref() {
                Some(content) => Target::Content(content),
                None => Target::Cancelled,
            })
            .next())
    }

    /// Exceptions that the file tells by a changed occurrence that is cancelled.
    fn cancelled(
        &self,
        events: &[Properties<'_, '_>],
        file: &File<'_>,
    ) -> Result<Vec<Moment>, Unreadable> {
        let mut found = Vec::new();
        if is_detached(self.wanted) {
            return Ok(found);
        }
        let timing = &self.wanted.timing;
        let overrides = events.iter().filter(|event| event.occurrence.is_some());
        for event in overrides.filter(|event| word(event.status) == "CANCELLED") {
            let this = series::changed(event, Some(timing), file, self.reader)?;
            if this.range == domain::recurrence::Range::This {
                found.push(shape::exception(timing, this.original_start));
            }
        }
        Ok(found)
    }

    /// Every zone that a new line names is defined in the file; in our own events the definition reaches as far as the
    /// event does now.
    fn define_zones(&self, whole: &mut Whole<'_>, is_moved: bool) {
        let file = whole.file;
        for zone in zones_of(self.wanted) {
            let known = file.zone(zone.as_str());
            let is_needed = match known {
                Some(_) => self.is_ours && is_moved,
                None => whole.names_zone(zone.as_str()),
            };
            if !is_needed {
                continue;
            }
            let lines = definition(&zone, self.wanted, self.reader.zones);
            let text: String = lines.iter().map(|line| whole.folded(line)).collect();
            match known {
                Some(known) if whole.says(known, &text) => {}
                Some(known) => {
                    whole.remove(known.begin..=known.end);
                    whole.insert(known.begin, text.as_bytes());
                }
                None => whole.insert(file.events[0].begin, text.as_bytes()),
            }
        }
    }
}

/// What a component is to say.
enum Target<'a> {
    Content(&'a Content),
    /// That it does not take place.
    Cancelled,
}

/// Whether starts, exceptions and the last moment of a rule are written in the same form.
fn same_kind(one: &Content, other: &Content) -> bool {
    same_clock(&one.timing, &other.timing)
        || (one.timing.zone().is_some() && other.timing.zone().is_some())
}
