//! Timings of every form, and what makes no sense.

use super::*;
use testkit::zones::TestZones;

/// The timing of an event with these lines.
fn read(text: &str) -> Result<Timing, String> {
    let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nEND:VEVENT\nEND:VCALENDAR\n");
    let file = File::parse(text.as_bytes()).unwrap();
    let moment = |name: &str| {
        file.events[0]
            .property(&file, name)
            .map(|line| Moment::read(line, &file, &TestZones))
            .transpose()
    };
    let length = file.events[0]
        .property(&file, "DURATION")
        .map(|line| Length::parse(line.value()))
        .transpose();
    let run = || {
        timing(
            moment("DTSTART")?.expect("a start"),
            moment("DTEND")?,
            length?,
            &TestZones,
        )
    };
    run().map_err(|Unreadable(sentence)| sentence)
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn zoned(start: &str, end: &str, zone: &str) -> Result<Timing, String> {
    Ok(Timing::zoned(at(start), at(end), ZoneId::new(zone)))
}

fn days(first: &str, until: &str) -> Result<Timing, String> {
    Ok(Timing::all_day(
        first.parse().unwrap(),
        until.parse().unwrap(),
    ))
}

#[test]
fn times_of_every_form_are_read() {
    for (lines, timing) in [
        (
            "DTSTART:20261203T090000Z\nDTEND:20261203T093000Z",
            zoned("2026-12-03T09:00:00", "2026-12-03T09:30:00", "UTC"),
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20261203T100000\nDTEND;TZID=Europe/Berlin:20261203T110000",
            zoned(
                "2026-12-03T10:00:00",
                "2026-12-03T11:00:00",
                "Europe/Berlin",
            ),
        ),
        // The end in other zones: a flight.
        (
            "DTSTART;TZID=Europe/Berlin:20261203T100000\nDTEND;TZID=America/New_York:20261203T130000",
            zoned(
                "2026-12-03T10:00:00",
                "2026-12-03T19:00:00",
                "Europe/Berlin",
            ),
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20261203T100000\nDTEND:20261203T103000Z",
            zoned(
                "2026-12-03T10:00:00",
                "2026-12-03T11:30:00",
                "Europe/Berlin",
            ),
        ),
        (
            "DTSTART:20261203T090000\nDTEND:20261203T100000",
            Ok(Timing::Floating {
                start: at("2026-12-03T09:00:00"),
                end: at("2026-12-03T10:00:00"),
            }),
        ),
        (
            "DTSTART:20261203T090000Z",
            zoned("2026-12-03T09:00:00", "2026-12-03T09:00:00", "UTC"),
        ),
        (
            "DTSTART:20261203T090000Z\nDURATION:PT1H30M",
            zoned("2026-12-03T09:00:00", "2026-12-03T10:30:00", "UTC"),
        ),
        (
            "DTSTART:2026-12-03T09:00Z\nDURATION:P1W2D",
            zoned("2026-12-03T09:00:00", "2026-12-12T09:00:00", "UTC"),
        ),
        (
            "DTSTART:20261203T090000\nDTEND:20261203T100000Z",
            zoned("2026-12-03T09:00:00", "2026-12-03T10:00:00", "UTC"),
        ),
        (
            "DTSTART:20261203T230000Z\nDTEND:20261203T240000Z",
            zoned("2026-12-03T23:00:00", "2026-12-04T00:00:00", "UTC"),
        ),
    ] {
        assert_eq!(read(lines), timing, "{lines}");
    }
}

#[test]
fn days_stay_days() {
    for (lines, timing) in [
        (
            "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261205",
            days("2026-12-03", "2026-12-05"),
        ),
        (
            "DTSTART;VALUE=DATE:20261203",
            days("2026-12-03", "2026-12-04"),
        ),
        ("DTSTART:20261203", days("2026-12-03", "2026-12-04")),
        (
            "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261203",
            days("2026-12-03", "2026-12-04"),
        ),
        (
            "DTSTART;VALUE=DATE:20261203\nDURATION:P2D",
            days("2026-12-03", "2026-12-05"),
        ),
        (
            "DTSTART;VALUE=DATE:20261203\nDURATION:PT36H",
            days("2026-12-03", "2026-12-05"),
        ),
        (
            "DTSTART;VALUE=DATE:20261203\nDTEND:20261204T120000Z",
            days("2026-12-03", "2026-12-05"),
        ),
        (
            "DTSTART;VALUE=DATE;TZID=Pacific/Kiritimati:20261203T000000",
            days("2026-12-03", "2026-12-04"),
        ),
    ] {
        assert_eq!(read(lines), timing, "{lines}");
    }
}

#[test]
fn a_length_in_days_follows_the_calendar_and_one_in_hours_the_stop_watch() {
    // Berlin's clocks go back on 25 October 2026.
    let start = "DTSTART;TZID=Europe/Berlin:20261024T120000";

    assert_eq!(
        read(&format!("{start}\nDURATION:P1D")),
        zoned(
            "2026-10-24T12:00:00",
            "2026-10-25T12:00:00",
            "Europe/Berlin"
        )
    );
    assert_eq!(
        read(&format!("{start}\nDURATION:PT24H")),
        zoned(
            "2026-10-24T12:00:00",
            "2026-10-25T11:00:00",
            "Europe/Berlin"
        )
    );
}

#[test]
fn an_end_in_the_hour_that_occurs_twice_is_told_in_utc() {
    assert_eq!(
        read("DTSTART;TZID=Europe/Berlin:20261025T025000\nDTEND:20261025T011000Z"),
        zoned("2026-10-25T00:50:00", "2026-10-25T01:10:00", "UTC")
    );
}

#[test]
fn what_makes_no_sense_is_told_in_a_sentence() {
    for (lines, sentence) in [
        (
            "DTSTART:20261203T090000Z\nDTEND:20261203T080000Z",
            "It ends before it starts.",
        ),
        (
            "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261201",
            "It ends before it starts.",
        ),
        (
            "DTSTART:20261203T090000Z\nDURATION:-PT1H",
            "It ends before it starts.",
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20261203T100000\nDTEND:20261203T080000Z",
            "It ends before it starts.",
        ),
        (
            "DTSTART:20261203T090000Z\nDURATION:soon",
            "How long it lasts makes no sense.",
        ),
        (
            "DTSTART:20261203T090000Z\nDURATION:P99999999999999999999D",
            "How long it lasts makes no sense.",
        ),
        (
            "DTSTART:20261203T090000Z\nDURATION:P999999999999D",
            "How long it lasts makes no sense.",
        ),
        ("DTSTART:20261332", "“20261332” is not a date."),
        ("DTSTART:", "“” is not a date."),
        (
            "DTSTART:20261203T256000",
            "“20261203T256000” is not a date.",
        ),
        ("DTSTART:猫", "“猫” is not a date."),
        (
            "DTSTART:16010101T000000Z",
            "Its year lies outside 1900 to 2200.",
        ),
    ] {
        assert_eq!(read(lines), Err(sentence.to_owned()), "{lines}");
    }
}

#[test]
fn case_20_a_zone_that_nobody_knows_leaves_the_wall_clock() {
    let start = "DTSTART;TZID=Customized Time Zone:20261203T090000";

    assert_eq!(
        read(&format!("{start}\nDURATION:PT1H")),
        Ok(Timing::Floating {
            start: at("2026-12-03T09:00:00"),
            end: at("2026-12-03T10:00:00")
        })
    );
}
