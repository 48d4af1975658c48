//! The definition of a zone (RFC 5545 §3.6.5), sampled from its rules around an event.
//!
//! Each change of the offset is written with its own date, so the definition is exactly what [`Zones`] says for these
//! years, and needs no knowledge of how the rule is worded. A series that goes on longer than can be listed ends with
//! yearly rules, found in the dates themselves, where the zone keeps to any.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use domain::time::{ZoneId, Zones};
use std::fmt::Write as _;

/// Nowhere does an offset hold for less than this; the shortest is Morocco's month of Ramadan.
const STEP: TimeDelta = TimeDelta::days(7);

/// More years than this around one event are not described by their dates alone.
const MOST_YEARS: i32 = 10;

/// After this year the zones of today are told by rules, as far as anybody knows.
const SETTLED: i32 = 2037;

/// In so many years every date that a yearly rule can make was seen: leap years and weekdays repeat.
const CYCLE: i32 = 28;

/// The longest list: of a zone without yearly rules and a series without end.
const MOST_LISTED: i32 = 60;

/// The content lines of a `VTIMEZONE` that is right from the year before `start` to the year after `end`.
pub(super) fn definition(
    zone: &ZoneId,
    start: NaiveDateTime,
    end: NaiveDateTime,
    zones: &dyn Zones,
) -> Vec<String> {
    let first_year = start.year() - 1;
    let rules = Rules { zone, zones };
    let is_short = end.year() + 1 - first_year <= MOST_YEARS;
    let last_year = if is_short {
        end.year() + 1
    } else {
        first_year.max(SETTLED) + CYCLE
    };
    let mut changes = rules.changes(first_year, last_year);
    let tail = if is_short {
        None
    } else {
        Tail::of(&changes, last_year)
    };
    let listed_until = match &tail {
        Some(tail) => tail.first_year - 1,
        None => last_year.min((end.year() + 1).min(first_year + MOST_LISTED)),
    };

    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{zone}")];
    let before = rules.offset(new_year(first_year));
    // What holds until the first change: summer time if that one goes back.
    let begins_in_summer = changes
        .first()
        .is_some_and(|change| change.to < change.from);
    changes.retain(|change| change.wall().year() <= listed_until);
    observance(
        &mut lines,
        begins_in_summer,
        new_year(first_year).naive_utc(),
        before,
        before,
        None,
    );
    for change in changes {
        observance(
            &mut lines,
            change.from < change.to,
            change.wall(),
            change.from,
            change.to,
            None,
        );
    }
    for yearly in tail.iter().flat_map(|tail| &tail.rules) {
        let Change { from, to, .. } = yearly.first;
        observance(
            &mut lines,
            from < to,
            yearly.first.wall(),
            from,
            to,
            Some(&yearly.rule),
        );
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// A change of the offset.
#[derive(Debug, Clone, Copy)]
struct Change {
    at: DateTime<Utc>,
    from: TimeDelta,
    to: TimeDelta,
}

impl Change {
    /// What the clock shows that is about to be changed.
    fn wall(&self) -> NaiveDateTime {
        self.at.naive_utc() + self.from
    }

    /// What is alike in every year of a rule.
    fn shape(&self) -> (u32, Weekday, NaiveTime, TimeDelta, TimeDelta) {
        let wall = self.wall();
        (
            wall.month(),
            wall.weekday(),
            wall.time(),
            self.from,
            self.to,
        )
    }
}

/// From a year on, the same changes every year.
struct Tail {
    first_year: i32,
    rules: Vec<Yearly>,
}

struct Yearly {
    first: Change,
    rule: String,
}

impl Tail {
    /// The rules to which the changes keep up to the last year; none where they keep to none, or there are none.
    fn of(changes: &[Change], last_year: i32) -> Option<Self> {
        let in_year = |year: i32| {
            changes
                .iter()
                .filter(move |this| this.wall().year() == year)
        };
        let pattern: Vec<_> = in_year(last_year).map(Change::shape).collect();
        if pattern.is_empty() {
            return None;
        }
        let keeps = |year: &i32| {
            in_year(*year)
                .map(Change::shape)
                .eq(pattern.iter().copied())
        };
        let mut first_year = last_year;
        for year in (changes.first()?.wall().year()..last_year).rev() {
            // A rule of before on other days of the same month has the same shape.
            let days = in_year(year).map(|this| this.wall().day());
            let fits = days.enumerate().all(|(number, day)| {
                let others = (first_year..=last_year).filter_map(|year| in_year(year).nth(number));
                others
                    .map(|other| other.wall().day())
                    .all(|other| other.abs_diff(day) < 7)
            });
            if !keeps(&year) || !fits {
                break;
            }
            first_year = year;
        }
        if last_year - first_year < CYCLE - 1 {
            return None;
        }
        let rules = (0..pattern.len()).map(|number| {
            let own = (first_year..=last_year).filter_map(|year| in_year(year).nth(number));
            let days = own.clone().map(|this| this.wall().day());
            let (earliest, latest) = (days.clone().min()?, days.max()?);
            let first = *own.clone().next()?;
            Some(Yearly {
                rule: yearly(first.wall(), earliest, latest),
                first,
            })
        });
        Some(Self {
            first_year,
            rules: rules.collect::<Option<_>>()?,
        })
    }
}

/// The weekday of this wall clock between two days of its month, every year.
fn yearly(wall: NaiveDateTime, earliest: u32, latest: u32) -> String {
    let weekday = &wall.weekday().to_string().to_uppercase()[..2];
    let month = wall.month();
    let length = if [4, 6, 9, 11].contains(&month) {
        30
    } else {
        31
    };
    let days = match (earliest, latest) {
        (1 | 8 | 15 | 22, _) => format!("BYDAY={}{weekday}", earliest / 7 + 1),
        (_, latest) if latest == length && month != 2 => format!("BYDAY=-1{weekday}"),
        _ => {
            let days: Vec<String> = (earliest..=latest).map(|day| day.to_string()).collect();
            format!("BYMONTHDAY={};BYDAY={weekday}", days.join(","))
        }
    };
    format!("FREQ=YEARLY;BYMONTH={month};{days}")
}

/// One stretch of a constant offset; `start` is on the wall clock of the stretch before.
fn observance(
    lines: &mut Vec<String>,
    is_summer: bool,
    start: NaiveDateTime,
    from: TimeDelta,
    to: TimeDelta,
    rule: Option<&str>,
) {
    let kind = if is_summer { "DAYLIGHT" } else { "STANDARD" };
    lines.push(format!("BEGIN:{kind}"));
    lines.push(format!("DTSTART:{}", start.format("%Y%m%dT%H%M%S")));
    lines.push(format!("TZOFFSETFROM:{}", offset_text(from)));
    lines.push(format!("TZOFFSETTO:{}", offset_text(to)));
    lines.extend(rule.map(|rule| format!("RRULE:{rule}")));
    lines.push(format!("END:{kind}"));
}

fn offset_text(offset: TimeDelta) -> String {
    let seconds = offset.num_seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let mut text = format!("{sign}{:02}{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 {
        let _ = write!(text, "{:02}", seconds % 60);
    }
    text
}

fn new_year(year: i32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(year, 1, 1)
        .unwrap_or_default()
        .and_time(NaiveTime::MIN)
        .and_utc()
}

struct Rules<'a> {
    zone: &'a ZoneId,
    zones: &'a dyn Zones,
}

impl Rules<'_> {
    /// Every change between two years, both included.
    fn changes(&self, first_year: i32, last_year: i32) -> Vec<Change> {
        let mut at = new_year(first_year);
        let until = new_year(last_year + 1);
        let mut changes = Vec::new();
        let mut offset = self.offset(at);
        while at < until {
            let next = at + STEP;
            let later = self.offset(next);
            if later != offset {
                changes.push(Change {
                    at: self.change(at, next),
                    from: offset,
                    to: later,
                });
                offset = later;
            }
            at = next;
        }
        changes
    }

    fn offset(&self, instant: DateTime<Utc>) -> TimeDelta {
        self.zones.local(instant, self.zone) - instant.naive_utc()
    }

    /// The second at which the offset changes between the two instants.
    fn change(&self, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> DateTime<Utc> {
        let old = self.offset(before);
        while TimeDelta::seconds(1) < after - before {
            let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
            if self.offset(middle) == old {
                before = middle;
            } else {
                after = middle;
            }
        }
        after
    }
}

#[cfg(test)]
mod tests;
