//! A zone's definition as a file brings it along, evaluated (RFC 5545 §3.6.5).

use super::super::lines::Line;
use super::super::structure::{Component, File};
use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use domain::recurrence::{Budget, End, Extra, Moment, Recurrence, Rule, Series, Window};
use domain::time::{Timing, ZoneId, Zones};

/// The offsets that a definition gives to the instants of some years.
pub(super) struct Definition {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// What holds before the first change.
    first: TimeDelta,
    /// When which offset begins, in order.
    changes: Vec<(DateTime<Utc>, TimeDelta)>,
}

/// One `STANDARD` or `DAYLIGHT`.
struct Observance {
    start: NaiveDateTime,
    from: TimeDelta,
    to: TimeDelta,
    recurrence: Recurrence,
}

impl Definition {
    /// Evaluates a definition for these years, both included; none where it makes no sense.
    pub(super) fn of(
        component: &Component,
        file: &File<'_>,
        years: (i32, i32),
        zones: &dyn Zones,
    ) -> Option<Self> {
        let lines = &file.lines[component.begin + 1..component.end];
        let mut observances: Vec<Observance> = Vec::new();
        let mut rest = lines;
        while let Some(begin) = rest.iter().position(|line| line.is("BEGIN")) {
            let length = rest[begin..].iter().position(|line| line.is("END"))?;
            observances.push(Observance::read(&rest[begin + 1..begin + length])?);
            rest = &rest[begin + length + 1..];
        }
        let from = NaiveDate::from_ymd_opt(years.0, 1, 1)?.and_time(NaiveTime::MIN);
        let until =
            NaiveDate::from_ymd_opt(years.1.checked_add(1)?, 1, 1)?.and_time(NaiveTime::MIN);
        // What held at the beginning may have begun long before; with rules it is at most a year.
        let mut changes = Vec::new();
        for observance in &observances {
            let begins = observance.begins(from, until, zones);
            changes.extend(begins.map(|at| ((at - observance.from).and_utc(), observance.to)));
        }
        changes.sort_by_key(|(at, _)| *at);
        let earliest = observances.iter().min_by_key(|this| this.start)?;
        Some(Self {
            from: from.and_utc(),
            until: until.and_utc(),
            first: earliest.from,
            changes,
        })
    }

    fn offset(&self, at: DateTime<Utc>) -> TimeDelta {
        let begun = self.changes.partition_point(|(begin, _)| *begin <= at);
        match begun.checked_sub(1) {
            Some(last) => self.changes[last].1,
            None => self.first,
        }
    }

    /// Whether a zone has the same offset at this wall clock.
    pub(super) fn agrees_at(&self, wall: NaiveDateTime, zone: &ZoneId, zones: &dyn Zones) -> bool {
        let instant = zones.instant(wall, zone);
        offset(zone, instant, zones) == self.offset(instant)
    }

    /// Whether a zone has the same offsets in all these years, with changes at the same instants.
    pub(super) fn agrees(&self, zone: &ZoneId, zones: &dyn Zones) -> bool {
        let agrees = |at: DateTime<Utc>| offset(zone, at, zones) == self.offset(at);
        let changes = self.changes.iter().map(|(at, _)| *at);
        let mut changes = changes.filter(|at| self.from <= *at && *at < self.until);
        let mut month = self.from;
        while month < self.until {
            if !agrees(month) {
                return false;
            }
            month = month
                .checked_add_months(Months::new(1))
                .unwrap_or(self.until);
        }
        changes.all(|at| agrees(at) && agrees(at - TimeDelta::seconds(1)))
    }
}

fn offset(zone: &ZoneId, at: DateTime<Utc>, zones: &dyn Zones) -> TimeDelta {
    zones.local(at, zone) - at.naive_utc()
}

impl Observance {
    fn read(lines: &[Line<'_>]) -> Option<Self> {
        let value = |name: &str| {
            let line = lines.iter().find(|line| line.is(name))?;
            Some(line.value().trim())
        };
        let from = seconds(value("TZOFFSETFROM")?)?;
        let mut recurrence = Recurrence::default();
        for line in lines {
            if line.is("RRULE") {
                let mut rule = Rule::parse(line.value()).ok()?;
                // The last beginning is told in UTC, and they are reckoned on the clock of before.
                if let End::Until(Moment::Instant(instant)) = rule.end {
                    rule.end = End::Until(Moment::Wall(instant.naive_utc() + from));
                }
                recurrence.rules.push(rule);
            } else if line.is("RDATE") {
                let dates = line.value().split(',').filter_map(|text| wall(text.trim()));
                recurrence.extra.extend(dates.map(|at| Extra {
                    start: Moment::Wall(at),
                    lasts: None,
                }));
            }
        }
        Some(Self {
            start: wall(value("DTSTART")?)?,
            from,
            to: seconds(value("TZOFFSETTO")?)?,
            recurrence,
        })
    }

    /// When it begins, on the clock of before, from the last time before `from` on.
    fn begins(
        &self,
        from: NaiveDateTime,
        until: NaiveDateTime,
        zones: &dyn Zones,
    ) -> impl Iterator<Item = NaiveDateTime> {
        let mut found = vec![self.start];
        if self.recurrence != Recurrence::default() {
            let series = Series {
                timing: Some(Timing::Floating {
                    start: self.start,
                    end: self.start,
                }),
                recurrence: self.recurrence.clone(),
                overrides: Vec::new(),
            };
            // A rule that ended before still holds: its last beginning is looked for as far back as rules go.
            let window = |years: u32| Window::Civil {
                from: from
                    .checked_sub_months(Months::new(12 * years))
                    .unwrap_or(from),
                until,
            };
            for years in [2, 60] {
                let expansion = series.expand(&window(years), zones, Budget::default());
                let starts = expansion.occurrences.iter();
                found.extend(starts.map(|this| this.original_start));
                if 1 < found.len() {
                    break;
                }
            }
        }
        found.into_iter().filter(move |at| *at < until)
    }
}

/// The wall clock of `20261025T030000`; Outlook begins its definitions in the year 1601.
fn wall(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_end_matches(['Z', 'z']);
    let wall = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok()?;
    (0..=9999).contains(&wall.year()).then_some(wall)
}

/// `+hhmm` or `+hhmmss`.
fn seconds(text: &str) -> Option<TimeDelta> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize| {
        digits
            .get(from..from + 2)
            .and_then(|two| two.parse::<i64>().ok())
    };
    let seconds = number(0)? * 3600 + number(2)? * 60 + number(4).unwrap_or(0);
    (seconds < 86_400).then(|| TimeDelta::seconds(sign * seconds))
}
