//! Files as they are met.

use super::*;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::item::{Content, Privacy, ShowAs};
use domain::time::{Timing, ZoneId};
use testkit::zones::TestZones;

mod series_patch;
mod series_read;

const MIRROR: &str = "0190c0de-0000-7000-8000-000000000001";

pub(super) const READER: Reader<'static> = Reader {
    zones: &TestZones,
    addresses: &[],
};

pub(super) fn now() -> DateTime<Utc> {
    "2026-12-01T09:00:00Z".parse().unwrap()
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

pub(super) fn marker() -> Marker {
    Marker(MIRROR.parse().unwrap())
}

fn content(timing: Timing) -> Content {
    Content {
        subject: "Dentist".to_owned(),
        description: String::new(),
        location: String::new(),
        timing,
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
}

fn in_berlin(start: &str, end: &str) -> Timing {
    Timing::zoned(at(start), at(end), ZoneId::new("Europe/Berlin"))
}

/// A file with one event that has these lines.
pub(super) fn event(lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//T//EN\r\nBEGIN:VEVENT\r\nUID:a1@example.org\r\nDTSTAMP:20261201T090000Z\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        lines.replace('\n', "\r\n")
    )
}

fn single(text: &str) -> Content {
    match read(text.as_bytes(), &READER).body {
        RemoteBody::Readable(content) => content,
        other => panic!("{other:?}"),
    }
}

fn sentence(text: &str) -> String {
    match read(text.as_bytes(), &READER).body {
        RemoteBody::Unreadable(sentence) => sentence,
        other => panic!("{other:?}"),
    }
}

pub(super) fn patched(text: &str, wanted: &Content) -> String {
    match patch(text.as_bytes(), wanted, now(), &READER).unwrap() {
        Patched::Changed(file) => String::from_utf8(file).unwrap(),
        Patched::Same => text.to_owned(),
    }
}

/// The lines that only one of the two has: what went (`-`) and what came (`+`).
fn difference(before: &str, after: &str) -> Vec<String> {
    let gone = before
        .lines()
        .filter(|line| !after.lines().any(|other| other == *line))
        .map(|line| format!("-{line}"));
    let come = after
        .lines()
        .filter(|line| !before.lines().any(|other| other == *line))
        .map(|line| format!("+{line}"));
    gone.chain(come).collect()
}

#[test]
fn an_ordinary_event_is_read() {
    let text = event("DTSTART:20261203T090000Z\nDTEND:20261203T093000Z\nSUMMARY:Dentist");

    let object = read(text.as_bytes(), &READER);

    assert_eq!(object.uid, Some(Uid::new("a1@example.org")));
    assert_eq!(object.marker, None);
    assert_eq!(
        object.body,
        RemoteBody::Readable(content(Timing::zoned(
            at("2026-12-03T09:00:00"),
            at("2026-12-03T09:30:00"),
            ZoneId::utc()
        )))
    );
}

#[test]
fn texts_are_unescaped_and_unfolded_but_never_interpreted() {
    let text = event(
        "DTSTART:20261203T090000Z\nSUMMARY;LANGUAGE=en:<script>alert(1)</script>\\, tea\n \\; more\nDESCRIPTION:one\\n two\\N\\\\three  \nLOCATION: Room 5 \\n upstairs",
    );

    let content = single(&text);

    assert_eq!(content.subject, "<script>alert(1)</script>, tea; more");
    assert_eq!(content.description, "one\n two\n\\three");
    assert_eq!(content.location, "Room 5 upstairs");
}

#[test]
fn whether_it_blocks_is_read_from_three_properties() {
    for (lines, show_as) in [
        ("X-A:b", ShowAs::Busy),
        ("TRANSP:OPAQUE", ShowAs::Busy),
        ("TRANSP:TRANSPARENT", ShowAs::Free),
        ("transp:transparent", ShowAs::Free),
        ("STATUS:TENTATIVE", ShowAs::Tentative),
        ("STATUS:TENTATIVE\nTRANSP:TRANSPARENT", ShowAs::Free),
        ("STATUS:CANCELLED", ShowAs::Free),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", ShowAs::Free),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", ShowAs::OutOfOffice),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", ShowAs::Tentative),
        (
            "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
            ShowAs::WorkingElsewhere,
        ),
        // Another client made it free and left the hint alone.
        (
            "TRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            ShowAs::Free,
        ),
        (
            "TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:FREE",
            ShowAs::Busy,
        ),
    ] {
        let text = event(&format!("DTSTART:20261203T090000Z\n{lines}"));
        assert_eq!(single(&text).show_as, show_as, "{lines}");
    }
}

#[test]
fn a_class_that_is_not_public_is_private() {
    for (lines, privacy) in [
        ("X-A:b", Privacy::Public),
        ("CLASS:PUBLIC", Privacy::Public),
        ("CLASS:PRIVATE", Privacy::Private),
        ("CLASS:CONFIDENTIAL", Privacy::Private),
        ("CLASS:X-SECRET", Privacy::Private),
    ] {
        let text = event(&format!("DTSTART:20261203T090000Z\n{lines}"));
        assert_eq!(single(&text).privacy, privacy, "{lines}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    for (text, reason) in [
        ("".to_owned(), "It is not a calendar file."),
        ("<html></html>".to_owned(), "It is not a calendar file."),
        ("\u{0}\u{1}\u{2}".to_owned(), "It is not a calendar file."),
        (
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261203T090000Z\r\n".to_owned(),
            "It breaks off in the middle.",
        ),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT\n".to_owned(),
            "Its parts end in the wrong order.",
        ),
        (
            "BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR\n".to_owned(),
            "It is a task, not an event.",
        ),
        (
            "BEGIN:VCALENDAR\nEND:VCALENDAR\n".to_owned(),
            "It is a calendar file without an event.",
        ),
        (event("SUMMARY:When?"), "It does not say when it starts."),
        (
            event(
                "DTSTART:20261203T090000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:other\nDTSTART:20261203T090000Z",
            ),
            "It holds several events in one file.",
        ),
    ] {
        assert_eq!(sentence(&text), reason, "{text}");
    }
}

#[test]
fn a_new_event_is_written_with_marker_and_zone_and_without_guests() {
    let event = Event {
        uid: Uid::new("INTEGRATOR-1"),
        marker: Some(marker()),
        content: content(in_berlin("2026-12-03T10:00:00", "2026-12-03T11:00:00")),
    };

    let text = write(event, now(), &TestZones);

    for line in [
        "UID:INTEGRATOR-1",
        "DTSTAMP:20261201T090000Z",
        "DTSTART;TZID=Europe/Berlin:20261203T100000",
        "DTEND;TZID=Europe/Berlin:20261203T110000",
        "TZID:Europe/Berlin",
        "SUMMARY:Dentist",
        "X-INTEGRATOR-MARKER:0190c0de-0000-7000-8000-000000000001",
    ] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}: {text}");
    }
    assert!(!text.contains("ATTENDEE") && !text.contains("ORGANIZER"));
    let object = read(text.as_bytes(), &READER);
    assert_eq!(object.marker, Some(marker()));
    assert_eq!(object.uid, Some(Uid::new("INTEGRATOR-1")));
}

#[test]
fn a_change_touches_only_the_lines_that_change() {
    let before = event(
        "X-FIRST;X-P=\"a;b:c\":kept\\, as it is\nDTSTART;TZID=\"W. Europe Standard Time\":20261203T100000\nDTEND;TZID=\"W. Europe Standard Time\":20261203T110000\nSUMMARY;LANGUAGE=de;ALTREP=\"cid:1\":Zahnarzt\nsequence:4\nATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:bo\n @example.org\nORGANIZER:mailto:ada@example.org\nCATEGORIES:A,B\nBEGIN:VALARM\nTRIGGER:-PT15M\nSUMMARY:Alarm\nDESCRIPTION:Soon\nEND:VALARM",
    );
    let mut wanted = single(&before);
    wanted.subject = "Dentist; later".to_owned();
    wanted.timing = in_berlin("2026-12-03T10:00:00", "2026-12-03T12:00:00");

    let after = patched(&before, &wanted);

    assert_eq!(
        difference(&before, &after),
        [
            "-DTEND;TZID=\"W. Europe Standard Time\":20261203T110000",
            "-SUMMARY;LANGUAGE=de;ALTREP=\"cid:1\":Zahnarzt",
            "-sequence:4",
            "+DTEND;TZID=\"W. Europe Standard Time\":20261203T120000",
            "+SUMMARY;LANGUAGE=de:Dentist\\; later",
            "+SEQUENCE:5",
            "+LAST-MODIFIED:20261201T090000Z",
        ]
    );
    assert_eq!(single(&after), wanted);
}

#[test]
fn line_ends_folds_and_foreign_octets_survive_a_change() {
    let before = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nX-LATIN:Caf\xe9\nDTSTART:20261203T090000Z\nDESCRIPTION:long\n er\nEND:VEVENT\nEND:VCALENDAR".to_vec();
    let RemoteBody::Readable(mut wanted) = read(&before, &READER).body else {
        panic!("readable")
    };
    wanted.location = "Here".to_owned();

    let Patched::Changed(after) = patch(&before, &wanted, now(), &READER).unwrap() else {
        panic!("changed")
    };

    assert_eq!(
        after,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nX-LATIN:Caf\xe9\nDTSTART:20261203T090000Z\nDESCRIPTION:long\n er\nLOCATION:Here\nDTSTAMP:20261201T090000Z\nLAST-MODIFIED:20261201T090000Z\nEND:VEVENT\nEND:VCALENDAR"
    );
}

#[test]
fn what_says_the_same_already_is_not_written_again() {
    let text = event("DTSTART:20261203T090000Z\nDURATION:PT1H\nCLASS:CONFIDENTIAL\nSUMMARY: Tea ");

    let outcome = patch(text.as_bytes(), &single(&text), now(), &READER);

    assert_eq!(outcome, Ok(Patched::Same));
}

#[test]
fn a_length_becomes_an_end_and_a_new_zone_brings_its_definition() {
    let before = event("DTSTART:20261203T090000Z\nDURATION:PT1H\nSUMMARY:Dentist");
    let wanted = content(in_berlin("2026-12-03T10:00:00", "2026-12-03T12:00:00"));

    let after = patched(&before, &wanted);

    assert!(!after.contains("DURATION"));
    assert_eq!(after.matches("BEGIN:VTIMEZONE").count(), 1);
    assert_eq!(single(&after), wanted);
}

#[test]
fn a_timed_event_becomes_a_day_and_microsofts_hint_follows() {
    let before = event(
        "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z\nSUMMARY:Dentist\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE",
    );
    let day: NaiveDate = "2026-12-03".parse().unwrap();
    let wanted = content(Timing::all_day(day, day.succ_opt().unwrap()));

    let after = patched(&before, &wanted);

    assert!(after.contains("X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"));
    assert_eq!(single(&after), wanted);
}

#[test]
fn a_zone_that_nobody_knows_is_written_as_utc() {
    let event = Event {
        uid: Uid::new("1"),
        marker: Some(marker()),
        content: content(Timing::zoned(
            at("2026-12-03T10:00:00"),
            at("2026-12-03T11:00:00"),
            ZoneId::new("Mars/Olympus_Mons"),
        )),
    };

    let text = write(event, now(), &TestZones);

    assert!(text.contains("DTSTART:20261203T100000Z"));
}

#[test]
fn case_20_a_zone_that_nobody_knows_is_told_and_survives_a_change() {
    let before = event(
        "DTSTART;TZID=\"My zone\":20261203T090000\nDTEND;TZID=\"My zone\":20261203T100000\nSUMMARY:Dentist",
    );
    let object = read(before.as_bytes(), &READER);
    let wanted = content(Timing::Floating {
        start: at("2026-12-03T09:00:00"),
        end: at("2026-12-03T11:00:00"),
    });

    let after = patched(&before, &wanted);

    assert!(object.names_unknown_zone);
    assert!(after.contains("\r\nDTSTART;TZID=\"My zone\":20261203T090000\r\n"));
    assert!(after.contains("\r\nDTEND;TZID=\"My zone\":20261203T110000\r\n"));
}

#[test]
fn reading_is_not_quadratic() {
    // Ten thousand properties, twenty thousand folds, and parts inside parts; a quadratic reader takes minutes here.
    let mut lines = "DTSTART:20261203T090000Z\n".to_owned();
    lines.push_str(&"X-A;B=\"c\":d\n".repeat(10_000));
    lines.push_str("DESCRIPTION:a");
    lines.push_str(&"\n a".repeat(20_000));
    lines.push('\n');
    lines.push_str(&"BEGIN:VALARM\n".repeat(5_000));
    lines.push_str(&"END:VALARM\n".repeat(5_000));
    let text = event(lines.trim_end());

    assert_eq!(single(&text).description.len(), 20_001);
}
