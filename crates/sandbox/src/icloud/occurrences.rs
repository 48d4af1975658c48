//! When the events of a file take place, for questions about a stretch of time (RFC 4791 §9.9).

use super::file::{Component, Property, folded};
use crate::zones;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rrule::{RRuleSet, Tz};

/// More occurrences than this of one series are not looked at.
const MOST: u16 = 5_000;

/// A stretch of time, `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Stretch {
    /// From its two bounds in UTC, of which one may be missing (RFC 4791 §9.9); none where they are none.
    pub fn read(start: Option<&str>, end: Option<&str>) -> Option<Self> {
        let bound = |text: &str| {
            let at = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok()?;
            Some(at.and_utc())
        };
        let year =
            |year| NaiveDate::from_ymd_opt(year, 1, 1).map(|day| day.and_time(NaiveTime::MIN));
        let stretch = match (start, end) {
            (None, None) => return None,
            (Some(start), Some(end)) => (bound(start)?, bound(end)?),
            (Some(start), None) => (bound(start)?, year(2200)?.and_utc()),
            (None, Some(end)) => (year(1900)?.and_utc(), bound(end)?),
        };
        let (from, until) = stretch;
        (from < until).then_some(Self { from, until })
    }

    fn touches(self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        // What lasts no time at all counts where it starts (RFC 4791 §9.9).
        start < self.until && (self.from < end || (start == end && self.from <= start))
    }
}

/// One time at which something takes place.
#[derive(Debug, Clone)]
pub struct Occurrence<'a> {
    /// What says how it takes place: the series, or what was changed for this once.
    pub event: &'a Component,
    pub start: Moment,
    pub end: Moment,
    /// The start that its series gave it; none for what takes place once.
    pub original: Option<Moment>,
}

/// A point in time as a file tells it, made out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Day(NaiveDate),
    At(DateTime<Utc>),
}

impl Moment {
    pub fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
            Self::At(at) => at,
        }
    }

    /// The line that tells it.
    pub fn line(self, name: &str) -> String {
        match self {
            Self::Day(day) => format!("{name};VALUE=DATE:{}", day.format("%Y%m%d")),
            Self::At(at) => format!("{name}:{}", at.format("%Y%m%dT%H%M%SZ")),
        }
    }

    fn after(self, span: TimeDelta) -> Self {
        match self {
            Self::Day(day) => Self::Day(day + span),
            Self::At(at) => Self::At(at + span),
        }
    }

    /// Every moment in a line; times without a zone are read in UTC.
    fn all(line: &Property) -> Vec<Self> {
        let zone = zone_of(line);
        let values = line.value.split(',').map(str::trim);
        let read = values.filter_map(|value| {
            let value = value.split('/').next().unwrap_or(value);
            let day = || NaiveDate::parse_from_str(value, "%Y%m%d").ok();
            if let Ok(at) = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%SZ") {
                return Some(Self::At(at.and_utc()));
            }
            match NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S") {
                Ok(wall) => Some(Self::At(zones::instant(wall, &zone))),
                Err(_) => day().map(Self::Day),
            }
        });
        read.collect()
    }

    fn of(event: &Component, name: &str) -> Option<Self> {
        Self::all(event.property(name)?).into_iter().next()
    }
}

/// The zone in which a line's times are told; UTC where nobody knows it.
fn zone_of(line: &Property) -> String {
    let name = line.parameter("TZID").unwrap_or("UTC");
    let behind = name.match_indices('/').map(|(at, _)| &name[at + 1..]);
    let mut names = std::iter::once(name).chain(behind);
    names
        .find(|name| zones::knows(name))
        .unwrap_or("UTC")
        .to_owned()
}

/// Everything in a file that touches the stretch, in order of time.
pub fn within(file: &Component, stretch: Stretch) -> Vec<Occurrence<'_>> {
    let changed: Vec<(Moment, &Component)> = file
        .entries()
        .filter_map(|entry| Some((Moment::of(entry, "RECURRENCE-ID")?, entry)))
        .collect();
    let mut found = Vec::new();
    for event in file.entries() {
        let Some(start) = Moment::of(event, "DTSTART") else {
            continue;
        };
        let span = span_of(event, start);
        if let Some(original) = Moment::of(event, "RECURRENCE-ID") {
            found.push(occurrence(event, start, span, Some(original)));
        } else if let Some(set) = set(event, start) {
            let day = TimeDelta::days(1);
            let dates = set
                .after((stretch.from - span - day).with_timezone(&Tz::UTC))
                .before((stretch.until + day).with_timezone(&Tz::UTC))
                .all(MOST);
            for at in dates.dates {
                let start = match start {
                    Moment::Day(_) => Moment::Day(at.naive_local().date()),
                    Moment::At(_) => Moment::At(at.to_utc()),
                };
                let is_changed = |(original, _): &(Moment, &Component)| *original == start;
                if !changed.iter().any(is_changed) {
                    found.push(occurrence(event, start, span, Some(start)));
                }
            }
        } else {
            found.push(occurrence(event, start, span, None));
        }
    }
    found.retain(|one| stretch.touches(one.start.instant(), one.end.instant()));
    found.sort_by_key(|one| one.start.instant());
    found
}

fn occurrence(
    event: &Component,
    start: Moment,
    span: TimeDelta,
    original: Option<Moment>,
) -> Occurrence<'_> {
    Occurrence {
        event,
        start,
        end: start.after(span),
        original,
    }
}

/// How long an event lasts.
fn span_of(event: &Component, start: Moment) -> TimeDelta {
    if let Some(end) = Moment::of(event, "DTEND") {
        return end.instant() - start.instant();
    }
    let told = event
        .property("DURATION")
        .and_then(|line| duration(line.value.trim()));
    told.unwrap_or_else(|| match start {
        Moment::Day(_) => TimeDelta::days(1),
        Moment::At(_) => TimeDelta::zero(),
    })
}

/// A length such as `P1DT2H` (RFC 5545 §3.3.6).
fn duration(text: &str) -> Option<TimeDelta> {
    let mut seconds: i64 = 0;
    let mut number = String::new();
    for letter in text
        .strip_prefix('+')
        .unwrap_or(text)
        .strip_prefix('P')?
        .chars()
    {
        let unit = match letter {
            '0'..='9' => {
                number.push(letter);
                continue;
            }
            'T' => continue,
            'W' => 604_800,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        let count: i64 = number.parse().ok()?;
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
        number.clear();
    }
    TimeDelta::try_seconds(seconds)
}

/// The rules of a series, in the words of the `rrule` crate; none where it takes place once.
fn set(event: &Component, start: Moment) -> Option<RRuleSet> {
    let repeats = ["RRULE", "RDATE"]
        .iter()
        .any(|name| event.property(name).is_some());
    if !repeats {
        return None;
    }
    let is_day = matches!(start, Moment::Day(_));
    let zone = event.property("DTSTART").map(zone_of)?;
    let in_utc = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let mut lines = vec![match start {
        Moment::At(at) if zone != "UTC" => {
            let wall = zones::local(at, &zone).format("%Y%m%dT%H%M%S");
            format!("DTSTART;TZID={zone}:{wall}")
        }
        _ => format!("DTSTART:{}", in_utc(start.instant())),
    }];
    for line in event.all("RRULE") {
        let parts = line
            .value
            .split(';')
            .map(|part| match part.strip_prefix("UNTIL=") {
                Some(day) if day.len() == 8 && is_day => format!("UNTIL={day}T000000Z"),
                Some(day) if day.len() == 8 => format!("UNTIL={day}T235959Z"),
                _ => part.to_owned(),
            });
        lines.push(format!("RRULE:{}", parts.collect::<Vec<_>>().join(";")));
    }
    for name in ["RDATE", "EXDATE"] {
        for moment in event.all(name).flat_map(Moment::all) {
            lines.push(format!("{name}:{}", in_utc(moment.instant())));
        }
    }
    lines.join("\n").parse().ok()
}

/// A file in which every occurrence that touches the stretch stands for itself, in UTC (RFC 4791 §9.6.5).
pub fn expanded(file: &Component, stretch: Stretch) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Sandbox//Imitated iCloud//EN".to_owned(),
    ];
    for one in within(file, stretch) {
        lines.push(format!("BEGIN:{}", one.event.name));
        lines.push(one.start.line("DTSTART"));
        lines.push(one.end.line("DTEND"));
        lines.extend(one.original.map(|at| at.line("RECURRENCE-ID")));
        let left_out = [
            "DTSTART",
            "DTEND",
            "DURATION",
            "RRULE",
            "RDATE",
            "EXDATE",
            "RECURRENCE-ID",
        ];
        let properties = one.event.properties.iter();
        let kept = properties.filter(|property| !left_out.contains(&property.name.as_str()));
        lines.extend(kept.map(Property::line));
        lines.push(format!("END:{}", one.event.name));
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(lines: &str, from: &str, until: &str) -> Vec<String> {
        let text = format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        let file = Component::parse(&text).unwrap();
        let stretch = Stretch::read(Some(from), Some(until)).unwrap();
        let found = within(&file, stretch).into_iter();
        found.map(|one| one.start.line("AT")).collect()
    }

    #[test]
    fn a_series_is_found_where_it_takes_place() {
        let tuesdays = "DTSTART;TZID=Europe/Berlin:20261201T100000\nDTEND;TZID=Europe/Berlin:20261201T103000\n\
            RRULE:FREQ=WEEKLY;BYDAY=TU\nEXDATE;TZID=Europe/Berlin:20261215T100000\nEND:VEVENT\nBEGIN:VEVENT\nUID:a\n\
            RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000\nDTSTART;TZID=Europe/Berlin:20261209T110000\nDURATION:PT1H";

        assert_eq!(
            starts(tuesdays, "20261201T000000Z", "20261223T000000Z"),
            [
                "AT:20261201T090000Z",
                "AT:20261209T100000Z",
                "AT:20261222T090000Z"
            ]
        );
        assert!(starts(tuesdays, "20261202T000000Z", "20261209T000000Z").is_empty());
        assert_eq!(
            starts(tuesdays, "20270706T080500Z", "20270706T081000Z"),
            ["AT:20270706T080000Z"],
            "by the wall clock, in summer as well"
        );
    }

    #[test]
    fn days_and_moments_touch_as_the_standard_says() {
        let day = "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261226";
        assert_eq!(starts(day, "20261225T120000Z", "20261231T000000Z").len(), 1);
        assert!(starts(day, "20261226T000000Z", "20261231T000000Z").is_empty());
        let moment = "DTSTART:20261203T090000Z";
        assert_eq!(
            starts(moment, "20261203T090000Z", "20261203T100000Z").len(),
            1
        );
        assert!(starts(moment, "20261203T080000Z", "20261203T090000Z").is_empty());
    }

    #[test]
    fn lengths_are_read() {
        for (text, seconds) in [
            ("P1W", Some(604_800)),
            ("P1DT2H30M", Some(95_400)),
            ("+PT15S", Some(15)),
            ("1H", None),
            ("P99999999999999999999D", None),
        ] {
            assert_eq!(
                duration(text).map(|span| span.num_seconds()),
                seconds,
                "{text}"
            );
        }
    }
}
