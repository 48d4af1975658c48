//! Definitions as they are written.

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
fn a_series_without_end_ends_with_yearly_rules() {
    for (zone, rules) in [
        (
            "Europe/Berlin",
            [
                "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
                "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            ],
        ),
        (
            "America/New_York",
            [
                "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
                "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
            ],
        ),
        (
            "America/Santiago",
            [
                "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU",
                "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU",
            ],
        ),
        (
            "Asia/Jerusalem",
            [
                "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=23,24,25,26,27,28,29;BYDAY=FR",
                "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            ],
        ),
    ] {
        let lines = text(zone, "2005-06-01T10:00:00", "9999-12-31T23:00:00");
        let found: Vec<&str> = lines
            .lines()
            .filter_map(|line| line.strip_prefix("RRULE:"))
            .collect();
        assert_eq!(found, rules, "{zone}");
    }
}

#[test]
fn a_series_without_end_in_a_zone_without_summer_time_needs_no_rule() {
    let tokyo = text("Asia/Tokyo", "2005-06-01T10:00:00", "9999-12-31T23:00:00");

    assert_eq!(tokyo.matches("BEGIN:").count(), 2, "{tokyo}");
}

#[test]
fn a_series_without_end_in_a_zone_without_rules_is_listed_for_decades() {
    let casablanca = text(
        "Africa/Casablanca",
        "2026-06-01T10:00:00",
        "9999-12-31T23:00:00",
    );

    assert!(!casablanca.contains("RRULE"));
    assert!(casablanca.contains("DTSTART:2060"));
}

#[test]
fn centuries_between_start_and_end_do_not_make_an_endless_list() {
    let long = text(
        "Europe/Berlin",
        "1900-01-01T00:00:00",
        "2200-01-01T00:00:00",
    );

    assert!(long.lines().count() < 1000);
}
