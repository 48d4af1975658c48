//! Laws that hold for every content and every file.

use super::tests::{READER, event, marker, now, patched};
use super::*;
use chrono::{DateTime, NaiveDateTime, TimeDelta};
use domain::item::{Content, Privacy, ShowAs};
use domain::recurrence::{Budget, Extra, Moment, Range, Recurrence, Rule, Series, Window};
use domain::repeats::{ChangedOccurrence, Repeats};
use domain::time::{Timing, ZoneId, Zones as _};
use proptest::prelude::*;
use testkit::zones::TestZones;

fn zone() -> impl Strategy<Value = ZoneId> {
    prop::sample::select(vec![
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Pacific/Auckland",
        "America/Argentina/Buenos_Aires",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
        "Etc/GMT-14",
    ])
    .prop_map(ZoneId::new)
}

fn any_timing() -> impl Strategy<Value = Timing> {
    let start = 0_i64..4_000_000_000;
    let minutes = 0_i64..200_000;
    (start, minutes, zone(), 0..3).prop_map(|(start, minutes, zone, form)| {
        let start = DateTime::from_timestamp(start, 0).unwrap().naive_utc();
        let end = start + TimeDelta::minutes(minutes);
        match form {
            0 => Timing::zoned(start, end, zone),
            1 => Timing::all_day(start.date(), end.date().succ_opt().unwrap()),
            _ => Timing::Floating { start, end },
        }
    })
}

/// Any text without the control characters that no file can carry.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,90}",
        "[ \\\\;,:\"\n\t\\^a-zé猫🐈]{0,200}",
        Just(String::new())
    ]
    .prop_map(|text| {
        text.chars()
            .filter(|letter| !matches!(letter, '\u{fffe}' | '\u{ffff}'))
            .collect()
    })
}

fn any_content() -> impl Strategy<Value = Content> {
    let show_as = prop::sample::select(vec![
        ShowAs::Busy,
        ShowAs::Free,
        ShowAs::Tentative,
        ShowAs::OutOfOffice,
        ShowAs::WorkingElsewhere,
    ]);
    let privacy = prop::sample::select(vec![Privacy::Public, Privacy::Private]);
    (
        any_text(),
        any_text(),
        any_text(),
        any_timing(),
        show_as,
        privacy,
    )
        .prop_map(
            |(subject, description, location, timing, show_as, privacy)| {
                Content {
                    subject,
                    description,
                    location,
                    timing,
                    show_as,
                    privacy,
                    repeats: None,
                    attendees: Vec::new(),
                }
                .canonical()
            },
        )
}

fn any_rule() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3;COUNT=40",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=30",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=20991231",
        "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20991231T120000Z",
        "FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20991231T120000",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=DAILY;BYHOUR=9,17;COUNT=20",
    ])
}

/// What may happen to an occurrence of a series.
#[derive(Debug, Clone)]
enum Exception {
    Excluded,
    ExcludedByDay,
    Changed(Box<Content>),
    Following(Box<Content>),
    Extra(u32),
}

fn any_exception() -> impl Strategy<Value = (usize, Exception)> {
    let kind = prop_oneof![
        Just(Exception::Excluded),
        Just(Exception::ExcludedByDay),
        any_content().prop_map(|content| Exception::Changed(Box::new(content))),
        any_content().prop_map(|content| Exception::Following(Box::new(content))),
        (1_u32..100_000).prop_map(Exception::Extra),
    ];
    (0_usize..12, kind)
}

/// Once or repeating, in the form in which a file says it.
fn any_event() -> impl Strategy<Value = Content> {
    let series = (
        any_content(),
        prop::collection::vec(any_rule(), 0..2),
        prop::collection::vec(any_exception(), 0..5),
    );
    prop_oneof![
        1 => any_content(),
        3 => series.prop_map(|(content, rules, exceptions)| series_of(content, &rules, exceptions)),
    ]
}

fn series_of(content: Content, rules: &[&str], exceptions: Vec<(usize, Exception)>) -> Content {
    let rules: Vec<Rule> = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    let bare = Series {
        timing: Some(content.timing.clone()),
        recurrence: Recurrence {
            rules: rules.clone(),
            ..Recurrence::default()
        },
        overrides: Vec::new(),
    };
    let (start, _) = content.timing.wall();
    let window = Window::Civil {
        from: start,
        until: start + TimeDelta::days(400),
    };
    let starts: Vec<NaiveDateTime> = bare
        .expand(&window, &TestZones, Budget::default())
        .occurrences
        .iter()
        .map(|this| this.original_start)
        .collect();
    let mut repeats = Repeats {
        recurrence: Recurrence {
            rules,
            ..Recurrence::default()
        },
        ..Repeats::default()
    };
    for (number, exception) in exceptions {
        let at = starts
            .get(number)
            .copied()
            .unwrap_or(start + TimeDelta::days(500));
        let recurrence = &mut repeats.recurrence;
        let mut change = |range, content| {
            repeats.overrides.push(ChangedOccurrence {
                original_start: at,
                range,
                content: Some(content),
            });
        };
        match exception {
            Exception::Excluded => recurrence.excluded.push(Moment::Wall(at)),
            Exception::ExcludedByDay => recurrence.excluded.push(Moment::Day(at.date())),
            Exception::Changed(content) => change(Range::This, content),
            Exception::Following(content) => change(Range::ThisAndFollowing, content),
            Exception::Extra(lasts) => recurrence.extra.push(Extra {
                start: Moment::Wall(at + TimeDelta::hours(5)),
                lasts: (lasts % 2 == 0).then_some(lasts),
            }),
        }
    }
    normal::normal(
        Content {
            repeats: Some(Box::new(repeats)),
            ..content
        },
        &TestZones,
    )
}

fn written(content: Content) -> String {
    let event = Event {
        uid: Uid::new("u-1"),
        marker: Some(marker()),
        content,
    };
    write(event, now(), &TestZones)
}

/// The lines of a file in any order, without what every change stamps and without definitions of zones.
fn substance(file: &str) -> Vec<String> {
    let file = file.replace("\r\n ", "");
    let mut in_zone = false;
    let mut lines = Vec::new();
    for line in file.lines() {
        in_zone |= line == "BEGIN:VTIMEZONE";
        let is_stamp = ["DTSTAMP", "LAST-MODIFIED", "SEQUENCE"]
            .iter()
            .any(|name| line.starts_with(name));
        if !in_zone && !is_stamp {
            lines.push(line.to_owned());
        }
        in_zone &= line != "END:VTIMEZONE";
    }
    lines.sort_unstable();
    lines
}

proptest! {
    #[test]
    fn a_series_that_is_written_is_read_back(content in any_event()) {
        let text = written(content.clone());

        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        prop_assert_eq!(read(text.as_bytes(), &READER).body, RemoteBody::Readable(content));
    }

    #[test]
    fn a_series_that_is_changed_is_read_back_and_the_rest_survives(before in any_event(), after in any_event()) {
        let foreign = "X-FOREIGN;A=\"b:c\":kept\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n";
        let text = written(before).replace("END:VEVENT\r\n", foreign);

        let changed = patched(&text, &after);

        let events = changed.matches("BEGIN:VEVENT\r\n").count();
        prop_assert_eq!(changed.matches("X-FOREIGN;A=\"b:c\":kept\r\n").count(), events);
        prop_assert_eq!(changed.matches("BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n").count(), events);
        prop_assert_eq!(read(changed.as_bytes(), &READER).body, RemoteBody::Readable(after));
    }

    #[test]
    fn a_change_that_is_taken_back_leaves_the_file_as_it_was(before in any_event(), after in any_event()) {
        let text = written(before.clone());

        let back = patched(&patched(&text, &after), &before);

        prop_assert_eq!(substance(&back), substance(&text));
    }

    #[test]
    fn what_says_the_same_stays_octet_for_octet(content in any_event()) {
        let text = written(content.clone());

        prop_assert_eq!(patch(text.as_bytes(), &content, now(), &READER), Ok(Patched::Same));
    }

    #[test]
    fn what_is_written_is_read_back(content in any_content()) {
        let event = Event { uid: Uid::new("u-1"), marker: Some(marker()), content: content.clone() };
        let text = write(event, now(), &TestZones);

        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        prop_assert_eq!(read(text.as_bytes(), &READER).body, RemoteBody::Readable(content));
    }

    #[test]
    fn what_is_changed_is_read_back_and_the_rest_survives(before in any_content(), after in any_content()) {
        let event = Event { uid: Uid::new("u-1"), marker: Some(marker()), content: before };
        let foreign = "X-FOREIGN;A=\"b:c\":kept\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n";
        let text = write(event, now(), &TestZones).replace("END:VEVENT\r\n", foreign);

        let changed = patched(&text, &after);

        prop_assert!(changed.contains("X-FOREIGN;A=\"b:c\":kept\r\n"));
        prop_assert!(changed.contains("BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n"));
        let object = read(changed.as_bytes(), &READER);
        prop_assert_eq!(object.marker, Some(marker()));
        prop_assert_eq!(object.body, RemoteBody::Readable(after));
    }

    #[test]
    fn no_file_makes_the_reader_panic(file in prop::collection::vec(any::<u8>(), 0..300)) {
        read(&file, &READER);
    }

    #[test]
    fn no_event_makes_the_reader_panic(
        lines in prop::collection::vec("(BEGIN|END|DTSTART|DTEND|DURATION|UID|RRULE|EXDATE|RDATE|RECURRENCE-ID|TZID|TRANSP)?[;:]?[A-Z0-9=\":;,é\\- +]{0,30}", 0..12)
    ) {
        read(event(&lines.join("\n")).as_bytes(), &READER);
    }

    #[test]
    fn a_zone_definition_agrees_with_the_rules(start in 0_i64..4_000_000_000, zone in zone()) {
        let instant = DateTime::from_timestamp(start, 0).unwrap();
        let local = TestZones.local(instant, &zone);
        let lines = vtimezone::definition(&zone, local, local, &TestZones);

        // The latest observance that began, by the offset that it changes to.
        let value = |line: &String| line.split_once(':').unwrap().1.to_owned();
        let begun = lines
            .windows(3)
            .filter(|three| three[0].starts_with("DTSTART"))
            .rfind(|three| {
                let began = NaiveDateTime::parse_from_str(&value(&three[0]), "%Y%m%dT%H%M%S").unwrap();
                began - seconds(&value(&three[1])) <= instant.naive_utc()
            })
            .unwrap();

        prop_assert_eq!(instant.naive_utc() + seconds(&value(&begun[2])), local);
    }
}

fn seconds(offset: &str) -> TimeDelta {
    let part = |range: std::ops::Range<usize>| {
        offset
            .get(range)
            .map_or(0, |digits| digits.parse::<i64>().unwrap())
    };
    let length = TimeDelta::seconds(part(1..3) * 3600 + part(3..5) * 60 + part(5..7));
    if offset.starts_with('-') {
        -length
    } else {
        length
    }
}
