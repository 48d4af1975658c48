//! The occurrences of a series (google.md §8), reckoned by the `rrule` crate.

use super::event::Event;
use super::moment::Moment;
use super::refusal::Refusal;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use rrule::{RRuleSet, Tz};

/// More occurrences than this of one series are not shown.
const MOST: u16 = 5_000;

/// One occurrence as its series makes it.
#[derive(Debug, Clone)]
pub struct Occurrence {
    pub start: Moment,
    pub end: Moment,
}

/// Refuses lines that cannot be reckoned with.
///
/// # Errors
/// The field `recurrence` is invalid.
pub fn check(event: &Event) -> Result<(), Refusal> {
    let lines = event.recurrence();
    let is_known = |line: &&str| {
        ["RRULE", "EXRULE", "RDATE", "EXDATE"]
            .iter()
            .any(|name| line.starts_with(name))
    };
    let is_fast = |line: &&str| {
        ["SECONDLY", "MINUTELY", "HOURLY"]
            .iter()
            .any(|word| line.contains(word))
    };
    let bad = || Refusal::invalid("recurrence", "Invalid recurrence rule.");
    if !lines.iter().all(|line| is_known(line) && !is_fast(line)) {
        return Err(bad());
    }
    set(event).map(drop).ok_or_else(bad)
}

/// The occurrences that touch a stretch of time, in order, changed or not.
pub fn occurrences(
    event: &Event,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    zone: &str,
) -> Vec<Occurrence> {
    let (Some(start), Some(end)) = (event.moment("start"), event.moment("end")) else {
        return Vec::new();
    };
    let span = start.until(&end).unwrap_or_default();
    let Some(set) = set(event) else {
        return Vec::new();
    };
    // Days are reckoned in UTC, and lie up to a day elsewhere.
    let day = TimeDelta::days(1);
    let found = set
        .after((from - span - day).with_timezone(&Tz::UTC))
        .before((until + day).with_timezone(&Tz::UTC))
        .all(MOST);
    let each = found.dates.into_iter().map(|at| {
        let start = match &start {
            Moment::Day(_) => Moment::Day(at.naive_local().date()),
            Moment::At(_, own) => Moment::At(at.to_utc(), own.clone()),
        };
        Occurrence {
            end: start.after(span),
            start,
        }
    });
    each.filter(|one| one.start.instant(zone) < until && from < one.end.instant(zone))
        .collect()
}

/// The occurrence whose id ends with this.
pub fn occurrence(event: &Event, suffix: &str) -> Option<Occurrence> {
    let day = suffix.get(..8)?;
    let day = chrono::NaiveDate::parse_from_str(day, "%Y%m%d").ok()?;
    let noon = day.and_time(NaiveTime::MIN).and_utc();
    let (from, until) = (noon - TimeDelta::days(2), noon + TimeDelta::days(3));
    let mut found = occurrences(event, from, until, "UTC").into_iter();
    found.find(|one| one.start.suffix() == suffix)
}

fn set(event: &Event) -> Option<RRuleSet> {
    let start = match event.moment("start")? {
        Moment::Day(day) => format!("DTSTART:{}T000000Z", day.format("%Y%m%d")),
        Moment::At(at, zone) if zone == "UTC" => {
            format!("DTSTART:{}", at.format("%Y%m%dT%H%M%SZ"))
        }
        Moment::At(at, zone) => {
            let wall = crate::zones::local(at, &zone);
            format!("DTSTART;TZID={zone}:{}", wall.format("%Y%m%dT%H%M%S"))
        }
    };
    let is_day = start.ends_with("T000000Z") && event.moment("start")?.is_day();
    let lines = event.recurrence();
    let lines = lines
        .iter()
        .map(|line| if is_day { timed(line) } else { in_utc(line) });
    let text: Vec<String> = std::iter::once(start).chain(lines).collect();
    text.join("\n").parse().ok()
}

/// A line of days as one of midnights, which is all that the crate knows.
fn timed(line: &str) -> String {
    let Some((name, value)) = line.split_once(':') else {
        return line.to_owned();
    };
    if name.starts_with("RRULE") || name.starts_with("EXRULE") {
        let parts = value
            .split(';')
            .map(|part| match part.strip_prefix("UNTIL=") {
                Some(day) if day.len() == 8 => format!("UNTIL={day}T000000Z"),
                _ => part.to_owned(),
            });
        return format!("{name}:{}", parts.collect::<Vec<_>>().join(";"));
    }
    let name = name.split(';').next().unwrap_or(name);
    let days = value
        .split(',')
        .map(|day| format!("{}T000000Z", &day[..day.len().min(8)]));
    format!("{name}:{}", days.collect::<Vec<_>>().join(","))
}

/// `UNTIL` as a day, which people write and the crate refuses, is the end of that day.
fn in_utc(line: &str) -> String {
    let parts = line
        .split(';')
        .map(|part| match part.strip_prefix("UNTIL=") {
            Some(day) if day.len() == 8 => format!("UNTIL={day}T235959Z"),
            _ => part.to_owned(),
        });
    parts.collect::<Vec<_>>().join(";")
}
