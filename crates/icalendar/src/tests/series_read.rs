//! Series as they are met: rules, single dates, exceptions, changed occurrences.

use super::*;
use domain::attendee::{Attendee, ParticipationStatus};
use domain::recurrence::{Extra, Moment, Range, Rule};
use domain::repeats::{ChangedOccurrence, Repeats};

const START: &str = "DTSTART;TZID=Europe/Berlin:20261201T100000\nDTEND;TZID=Europe/Berlin:20261201T103000\nSUMMARY:Standup";

/// A weekly series with these lines in its master.
fn weekly(lines: &str) -> String {
    event(&format!("{START}\nRRULE:FREQ=WEEKLY;BYDAY=TU\n{lines}"))
}

fn with_override(master: &str, lines: &str) -> String {
    event(&format!(
        "{START}\n{master}\nEND:VEVENT\nBEGIN:VEVENT\nUID:a1@example.org\nDTSTAMP:20261201T090000Z\n{lines}"
    ))
}

fn repeats(text: &str) -> Repeats {
    *single(text).repeats.expect("it repeats")
}

fn wall(text: &str) -> Moment {
    Moment::Wall(at(text))
}

fn day(text: &str) -> Moment {
    Moment::Day(text.parse().unwrap())
}

#[test]
fn every_spelling_of_the_last_day_is_one() {
    for until in [
        "20270202T225959Z",
        "20270202T235959",
        "20270202",
        "2027-02-02T23:59:59",
        "2027-02-02",
    ] {
        let text = event(&format!("{START}\nRRULE:FREQ=WEEKLY;UNTIL={until}"));

        assert_eq!(
            repeats(&text).recurrence.rules,
            [Rule::parse("FREQ=WEEKLY;UNTIL=20270202T225959Z").unwrap()],
            "{until}"
        );
    }
    for until in ["20270202", "20270202T000000Z", "20270202T235959"] {
        let days = event(&format!(
            "DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=WEEKLY;UNTIL={until}"
        ));

        assert_eq!(
            repeats(&days).recurrence.rules[0].to_string(),
            "FREQ=WEEKLY;UNTIL=20270202",
            "{until}"
        );
    }
}

#[test]
fn every_spelling_of_an_exception_is_one() {
    for exceptions in [
        "EXDATE;TZID=Europe/Berlin:20261208T100000,20261215T100000",
        "EXDATE;TZID=Europe/Berlin:20261215T100000\nEXDATE;TZID=Europe/Berlin:20261208T100000",
        "EXDATE:20261208T090000Z,20261215T090000Z,",
        "EXDATE:20261208T100000\nexdate:20261215T100000\nEXDATE:",
        "EXDATE;VALUE=DATE:20261208,20261215",
        "EXDATE:20261208, 20261215",
        "EXDATE;TZID=America/New_York:20261208T040000\nEXDATE;VALUE=DATE:20261215\nEXDATE:20261215T090000Z",
    ] {
        assert_eq!(
            repeats(&weekly(exceptions)).recurrence.excluded,
            [wall("2026-12-08T10:00:00"), wall("2026-12-15T10:00:00")],
            "{exceptions}"
        );
    }
}

#[test]
fn a_day_takes_every_start_on_it_away() {
    let text = event(&format!(
        "{START}\nRRULE:FREQ=DAILY;BYHOUR=10,16\nEXDATE;VALUE=DATE:20261202"
    ));

    assert_eq!(
        repeats(&text).recurrence.excluded,
        [wall("2026-12-02T10:00:00"), wall("2026-12-02T16:00:00")]
    );
}

#[test]
fn exceptions_of_days_are_days() {
    for exception in [
        "EXDATE;VALUE=DATE:20261208",
        "EXDATE:20261208",
        "EXDATE:20261208T000000Z",
        "EXDATE;TZID=Pacific/Auckland:20261208T000000",
    ] {
        let text = event(&format!(
            "DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=WEEKLY\n{exception}"
        ));

        assert_eq!(
            repeats(&text).recurrence.excluded,
            [day("2026-12-08")],
            "{exception}"
        );
    }
}

#[test]
fn single_dates_are_read_as_dates_times_and_periods() {
    let extra = |start: &str, lasts| Extra {
        start: wall(start),
        lasts,
    };
    for (dates, expected) in [
        ("RDATE:20261203T090000Z", extra("2026-12-03T10:00:00", None)),
        (
            "RDATE;TZID=Europe/Berlin:20261203T100000",
            extra("2026-12-03T10:00:00", None),
        ),
        (
            "RDATE;VALUE=DATE:20261203",
            extra("2026-12-03T10:00:00", None),
        ),
        (
            "RDATE;VALUE=PERIOD:20261203T090000Z/PT2H",
            extra("2026-12-03T10:00:00", Some(7200)),
        ),
        (
            "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20261203T100000/20261203T110000",
            extra("2026-12-03T10:00:00", Some(3600)),
        ),
    ] {
        let text = event(&format!("{START}\n{dates}"));

        assert_eq!(repeats(&text).recurrence.extra, [expected], "{dates}");
    }
}

#[test]
fn a_changed_occurrence_is_keyed_by_its_original_start_in_any_spelling() {
    for key in [
        ";TZID=Europe/Berlin:20261208T100000",
        ":20261208T090000Z",
        ":20261208T100000",
        ";VALUE=DATE:20261208",
    ] {
        let text = with_override(
            "RRULE:FREQ=WEEKLY",
            &format!(
                "RECURRENCE-ID{key}\nDTSTART;TZID=Europe/Berlin:20261209T110000\nDTEND;TZID=Europe/Berlin:20261209T120000\nSUMMARY:Later\nTRANSP:TRANSPARENT\nCLASS:PRIVATE"
            ),
        );

        let changed = Content {
            subject: "Later".to_owned(),
            show_as: ShowAs::Free,
            privacy: Privacy::Private,
            ..content(in_berlin("2026-12-09T11:00:00", "2026-12-09T12:00:00"))
        };
        assert_eq!(
            repeats(&text).overrides,
            [ChangedOccurrence {
                original_start: at("2026-12-08T10:00:00"),
                range: Range::This,
                content: Some(Box::new(changed)),
            }],
            "{key}"
        );
    }
}

#[test]
fn a_cancelled_occurrence_is_an_exception() {
    let text = with_override(
        "RRULE:FREQ=WEEKLY",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000\nSTATUS:CANCELLED",
    );

    let repeats = repeats(&text);

    assert!(repeats.overrides.is_empty());
    assert_eq!(repeats.recurrence.excluded, [wall("2026-12-08T10:00:00")]);
}

#[test]
fn a_change_of_this_and_following_keeps_its_range() {
    let text = with_override(
        "RRULE:FREQ=WEEKLY",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261208T100000\nDTSTART;TZID=Europe/Berlin:20261208T110000\nDTEND;TZID=Europe/Berlin:20261208T113000",
    );

    assert_eq!(repeats(&text).overrides[0].range, Range::ThisAndFollowing);
}

#[test]
fn occurrences_without_their_series_are_kept() {
    let text = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000\nDTSTART;TZID=Europe/Berlin:20261209T110000\nDURATION:PT1H\nSUMMARY:Second\nEND:VEVENT\nBEGIN:VEVENT\nUID:a1@example.org\nRECURRENCE-ID:20261201T090000Z\nDTSTART;TZID=Europe/Berlin:20261201T100000\nDURATION:PT1H\nSUMMARY:First",
    );

    let content = single(&text);

    let repeats = content.repeats.as_deref().unwrap();
    let keys: Vec<_> = repeats
        .overrides
        .iter()
        .map(|this| this.original_start)
        .collect();
    assert!(repeats.detached);
    assert_eq!(keys, [at("2026-12-01T10:00:00"), at("2026-12-08T10:00:00")]);
    assert_eq!(content.subject, "First");
    assert_eq!(
        content.timing,
        in_berlin("2026-12-01T10:00:00", "2026-12-01T11:00:00")
    );
}

#[test]
fn an_invitation_to_an_occurrence_that_was_cancelled_is_kept() {
    let text = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000\nDTSTART;TZID=Europe/Berlin:20261208T110000\nSTATUS:CANCELLED\nSUMMARY:Standup",
    );

    let repeats = repeats(&text);

    assert!(repeats.detached);
    assert_eq!(repeats.overrides[0].content, None);
}

#[test]
fn exceptions_of_what_does_not_repeat_are_nothing() {
    let text = event(&format!("{START}\nEXDATE:20270101T090000Z"));

    assert_eq!(single(&text).repeats, None);
}

#[test]
fn empty_lines_of_a_rule_say_nothing() {
    let once = event(&format!("{START}\nRRULE:\nEXDATE:\nRDATE:\nEXRULE: "));

    assert_eq!(single(&once).repeats, None);
}

#[test]
fn what_is_odd_about_a_series_says_why() {
    for (text, reason) in [
        (
            event(&format!("{START}\nRRULE:FREQ=SOMETIMES")),
            "Its rule of repetition cannot be read: FREQ cannot be “SOMETIMES”.",
        ),
        (
            event(&format!("{START}\nRRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101")),
            "Its rule of repetition cannot be read: COUNT and UNTIL exclude each other.",
        ),
        (
            weekly("EXDATE:soon"),
            "One of its exceptions cannot be read: “soon” is not a date.",
        ),
        (
            weekly("RDATE;VALUE=PERIOD:20261203T090000Z/20261203T080000Z"),
            "One of its single dates cannot be read: It ends before it starts.",
        ),
        (
            with_override("RRULE:FREQ=WEEKLY", "RECURRENCE-ID:20261208T090000Z"),
            "One of its changed occurrences cannot be read: It does not say when it starts.",
        ),
        (
            with_override(
                "RRULE:FREQ=WEEKLY",
                "RECURRENCE-ID;RANGE=THISANDPRIOR:20261208T090000Z\nDTSTART:20261208T090000Z",
            ),
            "One of its changed occurrences cannot be read: “THISANDPRIOR” is not a range that is known.",
        ),
        (
            with_override("RRULE:FREQ=WEEKLY", "DTSTART:20261208T090000Z"),
            "It holds the same event twice.",
        ),
    ] {
        assert_eq!(sentence(&text), reason, "{text}");
    }
}

#[test]
fn host_and_guests_are_read_and_the_owner_is_known_among_them() {
    let text = event(&format!(
        "{START}\nORGANIZER;CN=\"Ada, Ops\":MAILTO:Ada@Example.org\nATTENDEE;PARTSTAT=accepted:mailto:ada@example.org\nATTENDEE;CN=Bo;PARTSTAT=DECLINED:mailto:bo@example.org\nATTENDEE;CN=Bo:mailto:BO@example.org\nATTENDEE;PARTSTAT=DELEGATED;EMAIL=cy@example.org:urn:uuid:1\nATTENDEE;CN=Room 5;PARTSTAT=TENTATIVE:invalid:nomail"
    ));
    let own = ["BO@example.org".to_owned()];
    let reader = Reader {
        addresses: &own,
        ..READER
    };

    let RemoteBody::Readable(content) = read(text.as_bytes(), &reader).body else {
        panic!("readable")
    };

    let attendee = |email: &str, name: &str, participation, organizer, is_self| Attendee {
        email: email.to_owned(),
        name: name.to_owned(),
        participation,
        organizer,
        is_self,
    };
    assert_eq!(
        content.attendees,
        [
            attendee("", "Room 5", ParticipationStatus::Tentative, false, false),
            attendee(
                "ada@example.org",
                "Ada, Ops",
                ParticipationStatus::Accepted,
                true,
                false
            ),
            attendee(
                "bo@example.org",
                "Bo",
                ParticipationStatus::Declined,
                false,
                true
            ),
            attendee(
                "cy@example.org",
                "",
                ParticipationStatus::Declined,
                false,
                false
            ),
        ]
    );
}

#[test]
fn the_latest_change_of_a_series_is_that_of_its_latest_part() {
    let text = with_override(
        "RRULE:FREQ=WEEKLY\nLAST-MODIFIED:20261101T090000Z",
        "RECURRENCE-ID:20261208T090000Z\nDTSTART:20261208T090000Z\nLAST-MODIFIED:20261102T090000Z",
    );

    assert_eq!(
        read(text.as_bytes(), &READER).modified_at,
        Some("2026-11-02T09:00:00Z".parse().unwrap())
    );
}

#[test]
fn many_exceptions_by_day_cost_one_look() {
    // Sixty thousand days, each of which would be looked up from the start of the series.
    let mut lines = "DTSTART:19010101T090000Z\nRRULE:FREQ=DAILY;COUNT=70000".to_owned();
    for number in 0..60_000_u64 {
        let day = NaiveDate::from_ymd_opt(1901, 1, 1).unwrap() + chrono::Days::new(number);
        lines.push_str(&format!("\nEXDATE;VALUE=DATE:{}", day.format("%Y%m%d")));
    }

    assert_eq!(repeats(&event(&lines)).recurrence.excluded.len(), 60_000);
}
