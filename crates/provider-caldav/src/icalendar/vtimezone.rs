//! The definition of a zone (RFC 5545 §3.6.5), sampled from its rules around an event.
//!
//! Each change of the offset is written with its own date and none with a rule, so the definition is exactly what
//! [`Zones`] says for these years, and needs no knowledge of how the rule is worded.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::time::{ZoneId, Zones};
use std::fmt::Write as _;

/// Nowhere does an offset hold for less than this; the shortest is Morocco's month of Ramadan.
const STEP: TimeDelta = TimeDelta::days(7);

/// More years than this around one event are not described.
const MOST_YEARS: i32 = 10;

/// The content lines of a `VTIMEZONE` that is right from the year before `start` to the year after `end`.
pub(super) fn definition(
    zone: &ZoneId,
    start: NaiveDateTime,
    end: NaiveDateTime,
    zones: &dyn Zones,
) -> Vec<String> {
    let first_year = start.year() - 1;
    let last_year = (end.year() + 1).min(first_year + MOST_YEARS);
    let rules = Rules { zone, zones };
    let mut at = new_year(first_year);
    let until = new_year(last_year + 1);
    let before = rules.offset(at);

    let mut changes = Vec::new();
    let mut offset = before;
    while at < until {
        let next = at + STEP;
        let later = rules.offset(next);
        if later != offset {
            changes.push((rules.change(at, next), offset, later));
            offset = later;
        }
        at = next;
    }

    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{zone}")];
    // What holds until the first change: summer time if that one goes back.
    let begins_in_summer = changes.first().is_some_and(|(_, from, to)| to < from);
    observance(
        &mut lines,
        begins_in_summer,
        new_year(first_year).naive_utc(),
        before,
        before,
    );
    for (instant, from, to) in changes {
        observance(&mut lines, from < to, instant.naive_utc() + from, from, to);
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// One stretch of a constant offset; `start` is on the wall clock of the stretch before.
fn observance(
    lines: &mut Vec<String>,
    is_summer: bool,
    start: NaiveDateTime,
    from: TimeDelta,
    to: TimeDelta,
) {
    let kind = if is_summer { "DAYLIGHT" } else { "STANDARD" };
    lines.push(format!("BEGIN:{kind}"));
    lines.push(format!("DTSTART:{}", start.format("%Y%m%dT%H%M%S")));
    lines.push(format!("TZOFFSETFROM:{}", offset_text(from)));
    lines.push(format!("TZOFFSETTO:{}", offset_text(to)));
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
        .and_time(chrono::NaiveTime::MIN)
        .and_utc()
}

struct Rules<'a> {
    zone: &'a ZoneId,
    zones: &'a dyn Zones,
}

impl Rules<'_> {
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
mod tests {
    use super::*;
    use testkit::zones::TestZones;

    fn text(zone: &str, start: &str, end: &str) -> String {
        definition(
            &ZoneId::new(zone),
            start.parse().unwrap(),
            end.parse().unwrap(),
            &TestZones,
        )
        .join("\n")
    }

    #[test]
    fn the_changes_of_three_years_are_written_with_their_dates() {
        let berlin = text(
            "Europe/Berlin",
            "2026-12-03T10:00:00",
            "2026-12-03T11:00:00",
        );

        assert!(berlin.starts_with(
            "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:20250101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\n\
             BEGIN:DAYLIGHT\nDTSTART:20250330T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\n\
             BEGIN:STANDARD\nDTSTART:20251026T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n"
        ), "{berlin}");
        assert_eq!(berlin.matches("BEGIN:DAYLIGHT").count(), 3);
        assert_eq!(berlin.matches("BEGIN:STANDARD").count(), 4);
        assert!(berlin.contains("DTSTART:20271031T030000"));
    }

    #[test]
    fn a_zone_without_changes_needs_one_stretch() {
        let tokyo = text("Asia/Tokyo", "2026-12-03T10:00:00", "2026-12-03T11:00:00");

        assert_eq!(tokyo.matches("BEGIN:STANDARD").count(), 1);
        assert!(!tokyo.contains("DAYLIGHT"));
        assert!(tokyo.contains("TZOFFSETTO:+0900"));
    }

    #[test]
    fn the_south_begins_its_year_in_summer() {
        let auckland = text(
            "Pacific/Auckland",
            "2026-06-03T10:00:00",
            "2026-06-03T11:00:00",
        );

        assert!(auckland.contains("BEGIN:DAYLIGHT\nDTSTART:20250101T000000\nTZOFFSETFROM:+1300"));
    }

    #[test]
    fn a_short_stretch_is_not_missed() {
        let casablanca = text(
            "Africa/Casablanca",
            "2026-02-03T10:00:00",
            "2026-02-03T11:00:00",
        );

        assert!(casablanca.contains("TZOFFSETTO:+0000"));
        assert!(casablanca.contains("TZOFFSETTO:+0100"));
    }

    #[test]
    fn centuries_between_start_and_end_do_not_make_an_endless_list() {
        let long = text(
            "Europe/Berlin",
            "1900-01-01T00:00:00",
            "2200-01-01T00:00:00",
        );

        assert!(long.lines().count() < 200);
    }
}
