//! The lines that make a series repeat (google.md §8): `RRULE`, `EXRULE`, `RDATE`, `EXDATE`.

use chrono::{NaiveDate, NaiveDateTime};
use domain::recurrence::{Extra, Moment, Recurrence, Rule};
use domain::time::{Timing, ZoneId, Zones};

/// Reads the lines of a series whose times are told in `zone`. Lines that nobody knows say nothing.
///
/// # Errors
/// A sentence for people: a line that we know cannot be read.
pub(crate) fn read(
    lines: &[String],
    zone: &ZoneId,
    zones: &dyn Zones,
) -> Result<Recurrence, String> {
    let mut found = Recurrence::default();
    for line in lines {
        let (head, value) = line.split_once(':').unwrap_or((line, ""));
        let name = head.split(';').next().unwrap_or(head);
        let dates = Dates { head, zone, zones };
        match name.to_ascii_uppercase().as_str() {
            "RRULE" => found.rules.push(rule(value)?),
            "EXRULE" => found.exclusions.push(rule(value)?),
            "EXDATE" => {
                for value in values(value) {
                    let moment = dates.moment(value);
                    found
                        .excluded
                        .push(moment.ok_or("One of its exceptions cannot be read.")?);
                }
            }
            "RDATE" => {
                for value in values(value) {
                    let extra = dates.extra(value);
                    found
                        .extra
                        .push(extra.ok_or("One of its single dates cannot be read.")?);
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::parse(text).map_err(|error| format!("Its rule of repetition cannot be read: {error}."))
}

fn values(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// How the dates of one line are told.
struct Dates<'a> {
    head: &'a str,
    zone: &'a ZoneId,
    zones: &'a dyn Zones,
}

impl Dates<'_> {
    fn moment(&self, text: &str) -> Option<Moment> {
        if let Ok(day) = NaiveDate::parse_from_str(text, "%Y%m%d") {
            return Some(Moment::Day(day));
        }
        let wall = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
        if let Some(text) = text.strip_suffix('Z') {
            return Some(Moment::Instant(wall(text)?.and_utc()));
        }
        let wall = wall(text)?;
        let zone = self
            .head
            .split(';')
            .find_map(|part| part.strip_prefix("TZID="));
        let zone = zone.map(ZoneId::new);
        Some(match zone {
            Some(zone) if zone != *self.zone && self.zones.knows(&zone) => {
                Moment::Instant(self.zones.instant(wall, &zone))
            }
            _ => Moment::Wall(wall),
        })
    }

    fn extra(&self, text: &str) -> Option<Extra> {
        let (start, length) = match text.split_once('/') {
            Some((start, length)) => (start, Some(seconds(length)?)),
            None => (text, None),
        };
        Some(Extra {
            start: self.moment(start)?,
            lasts: length,
        })
    }
}

/// `PT1H30M` in seconds.
fn seconds(text: &str) -> Option<u32> {
    let mut total = 0_u32;
    let mut number = 0_u32;
    for letter in text.strip_prefix("PT")?.chars() {
        let factor = match letter {
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            digit => {
                number = number.checked_mul(10)?.checked_add(digit.to_digit(10)?)?;
                continue;
            }
        };
        total = total.checked_add(number.checked_mul(factor)?)?;
        number = 0;
    }
    Some(total)
}

/// The lines for this, which is in normal form ([`domain::normal`]); those of `before` that nobody knows stay.
pub(crate) fn write(
    recurrence: &Recurrence,
    timing: &Timing,
    zone: &ZoneId,
    before: &[String],
) -> Vec<String> {
    let is_strange = |line: &&String| {
        let name = line.split([';', ':']).next().unwrap_or(line);
        !["RRULE", "EXRULE", "RDATE", "EXDATE"].contains(&name.to_ascii_uppercase().as_str())
    };
    let date = |name: &str, more: &str, moment: &Moment| {
        let wall = match moment {
            Moment::Day(day) => day.and_time(chrono::NaiveTime::MIN),
            Moment::Wall(wall) => *wall,
            Moment::Instant(instant) => instant.naive_utc(),
        };
        if timing.is_all_day() {
            format!("{name};VALUE=DATE:{}", wall.format("%Y%m%d"))
        } else {
            format!("{name}{more};TZID={zone}:{}", wall.format("%Y%m%dT%H%M%S"))
        }
    };
    let rules = recurrence.rules.iter().map(|rule| format!("RRULE:{rule}"));
    let exclusions = recurrence.exclusions.iter();
    let exclusions = exclusions.map(|rule| format!("EXRULE:{rule}"));
    let extra = recurrence.extra.iter().map(|extra| match extra.lasts {
        Some(seconds) => {
            format!(
                "{}/PT{seconds}S",
                date("RDATE", ";VALUE=PERIOD", &extra.start)
            )
        }
        None => date("RDATE", "", &extra.start),
    });
    let excluded = recurrence
        .excluded
        .iter()
        .map(|moment| date("EXDATE", "", moment));
    let strange = before.iter().filter(is_strange).cloned();
    rules
        .chain(exclusions)
        .chain(extra)
        .chain(excluded)
        .chain(strange)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::zones::TestZones;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn lines_are_read_and_written_again() {
        let zone = ZoneId::new("Europe/Berlin");
        let start = "2026-12-01T10:00:00".parse().unwrap();
        let timing = Timing::zoned(start, start, zone.clone());
        let written = lines(
            "RRULE:FREQ=WEEKLY;UNTIL=20270202T225959Z;BYDAY=TU\n\
             RDATE;TZID=Europe/Berlin:20261203T100000\n\
             RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20261204T100000/PT5400S\n\
             EXDATE;TZID=Europe/Berlin:20261208T100000\n\
             X-STRANGE:kept",
        );

        let read = read(&written, &zone, &TestZones).unwrap();

        assert_eq!(write(&read, &timing, &zone, &written), written);
        assert_eq!(read.extra[1].lasts, Some(5400));
    }

    #[test]
    fn an_exception_in_another_zone_is_an_instant() {
        let zone = ZoneId::new("Europe/Berlin");
        let line = lines("EXDATE;TZID=America/New_York:20261208T040000");

        let read = read(&line, &zone, &TestZones).unwrap();

        let instant = "2026-12-08T09:00:00Z".parse().unwrap();
        assert_eq!(read.excluded, [Moment::Instant(instant)]);
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        for line in [
            "RRULE:FREQ=NEVER",
            "EXDATE:soon",
            "RDATE:20261208T100000Z/later",
        ] {
            assert!(
                read(&lines(line), &ZoneId::utc(), &TestZones).is_err(),
                "{line}"
            );
        }
    }
}
