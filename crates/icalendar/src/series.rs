//! From the components of one event to one content: the series and its changed occurrences (RFC 5545 §3.8.4.4, §3.8.5).
//!
//! A series is read whole or not at all: an occurrence left out would be written over with the next change.

use super::lines::Line;
use super::moment::{Moment, Teller, shortened};
use super::normal::normal;
use super::read::{Properties, Reader, word};
use super::structure::{File, Unreadable};
use chrono::NaiveDateTime;
use domain::item::Content;
use domain::recurrence::{Extra, Range, Recurrence, Rule};
use domain::repeats::{ChangedOccurrence, Repeats};
use domain::time::Timing;

/// What the components of one event say together.
pub(super) fn content(
    events: &[Properties<'_, '_>],
    file: &File<'_>,
    reader: &Reader<'_>,
) -> Result<Content, Unreadable> {
    let mut masters = events.iter().filter(|event| event.occurrence.is_none());
    let master = masters.next();
    if masters.next().is_some() {
        return Err(Unreadable::because("It holds the same event twice."));
    }
    let Some(master) = master else {
        return detached(events, file, reader);
    };
    let content = master.content(file, reader)?;
    if !master.repeats() && events.len() == 1 {
        return Ok(normal(content, reader.zones));
    }
    let timing = &content.timing;
    let overrides: Result<Vec<_>, Unreadable> = events
        .iter()
        .filter(|event| event.occurrence.is_some())
        .map(|event| {
            changed(event, Some(timing), file, reader)
                .map_err(|Unreadable(reason)| part("One of its changed occurrences", &reason))
        })
        .collect();
    let repeats = Repeats {
        recurrence: recurrence(master, timing, file, reader)?,
        overrides: overrides?,
        detached: false,
    };
    Ok(normal(
        Content {
            repeats: Some(Box::new(repeats)),
            ..content
        },
        reader.zones,
    ))
}

/// Changed occurrences without their series: somebody was invited to these alone.
fn detached(
    events: &[Properties<'_, '_>],
    file: &File<'_>,
    reader: &Reader<'_>,
) -> Result<Content, Unreadable> {
    let overrides: Result<Vec<_>, Unreadable> = events
        .iter()
        .map(|event| changed(event, None, file, reader))
        .collect();
    let repeats = Repeats {
        overrides: overrides?,
        detached: true,
        ..Repeats::default()
    };
    // Where none takes place, it still says what did not.
    let content = match repeats
        .overrides
        .iter()
        .find_map(|this| this.content.clone())
    {
        Some(content) => *content,
        None => events[0].content(file, reader)?,
    };
    Ok(normal(
        Content {
            repeats: Some(Box::new(repeats)),
            ..content
        },
        reader.zones,
    ))
}

/// One changed occurrence; `timing` is the series', where it is known.
pub(super) fn changed(
    event: &Properties<'_, '_>,
    timing: Option<&Timing>,
    file: &File<'_>,
    reader: &Reader<'_>,
) -> Result<ChangedOccurrence, Unreadable> {
    let line = event
        .occurrence
        .ok_or_else(|| Unreadable::because("It does not say which occurrence it is."))?;
    let content = if word(event.status) == "CANCELLED" {
        None
    } else {
        Some(Box::new(event.content(file, reader)?))
    };
    let original_start = match timing {
        Some(timing) => original_start(line, timing, file, reader)?,
        None => match Moment::read(line, file, reader.zones)? {
            Moment::Day(day) => day.and_time(chrono::NaiveTime::MIN),
            // An instant is told on the clock by which the occurrence itself is told.
            moment => match &content {
                Some(content) if line.value().trim().ends_with(['Z', 'z']) => moment
                    .within(&content.timing, reader.zones)
                    .on(&content.timing, reader.zones),
                _ => match moment {
                    Moment::Wall(wall, _) => wall,
                    Moment::Day(day) => day.and_time(chrono::NaiveTime::MIN),
                },
            },
        },
    };
    Ok(ChangedOccurrence {
        original_start,
        range: range(line)?,
        content,
    })
}

/// Which occurrence a `RECURRENCE-ID` means.
pub(super) fn original_start(
    line: &Line<'_>,
    timing: &Timing,
    file: &File<'_>,
    reader: &Reader<'_>,
) -> Result<NaiveDateTime, Unreadable> {
    let moment = Moment::read(line, file, reader.zones)?;
    Ok(moment.within(timing, reader.zones).on(timing, reader.zones))
}

/// `THISANDPRIOR` (RFC 2445 §4.2.13) has no counterpart: nobody writes it, and read as *this* it would say less.
pub(super) fn range(line: &Line<'_>) -> Result<Range, Unreadable> {
    match line.parameter("RANGE").as_deref().map(str::trim) {
        None | Some("") => Ok(Range::This),
        Some(word) if word.eq_ignore_ascii_case("THISANDFUTURE") => Ok(Range::ThisAndFollowing),
        Some(word) => Err(Unreadable(format!(
            "“{}” is not a range that is known.",
            shortened(word)
        ))),
    }
}

/// Rules, single dates and exceptions, as written.
fn recurrence(
    master: &Properties<'_, '_>,
    timing: &Timing,
    file: &File<'_>,
    reader: &Reader<'_>,
) -> Result<Recurrence, Unreadable> {
    let rules = |lines: &[&Line<'_>]| -> Result<Vec<Rule>, Unreadable> {
        lines.iter().map(|line| rule(line)).collect()
    };
    let mut found = Recurrence {
        rules: rules(&master.rules)?,
        exclusions: rules(&master.exclusions)?,
        ..Recurrence::default()
    };
    for line in &master.extra {
        let teller = Teller::of(line, file, reader.zones);
        for value in values(line) {
            let (moment, lasts) = teller
                .period(value)
                .map_err(|Unreadable(reason)| part("One of its single dates", &reason))?;
            let start = moment.within(timing, reader.zones);
            found.extra.push(Extra { start, lasts });
        }
    }
    for line in &master.excluded {
        let teller = Teller::of(line, file, reader.zones);
        for value in values(line) {
            let moment = teller
                .moment(value)
                .map_err(|Unreadable(reason)| part("One of its exceptions", &reason))?;
            found.excluded.push(moment.within(timing, reader.zones));
        }
    }
    Ok(found)
}

/// The rule of a line.
pub(super) fn rule(line: &Line<'_>) -> Result<Rule, Unreadable> {
    Rule::parse(line.value()).map_err(|error| part("Its rule of repetition", &format!("{error}.")))
}

/// The values of a list, as they are written; careless writers leave some empty.
pub(super) fn values<'l>(line: &'l Line<'_>) -> impl Iterator<Item = &'l str> {
    line.value()
        .split(',')
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

fn part(what: &str, reason: &str) -> Unreadable {
    Unreadable(format!("{what} cannot be read: {reason}"))
}
