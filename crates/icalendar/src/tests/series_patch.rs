//! Changes of series as other clients wrote them: what is meant changes, and every other line stays.

use super::*;
use domain::attendee::{Attendee, ParticipationStatus};
use domain::recurrence::{Moment, Rule};

/// A series as clients write it: a zone by its Windows name, guests, an alarm, exceptions in two lines, one change.
fn standup() -> String {
    event(
        "DTSTART;TZID=\"W. Europe Standard Time\":20261201T100000\nDTEND;TZID=\"W. Europe Standard Time\":20261201T103000\nRRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20270202T225959Z\nEXDATE;TZID=\"W. Europe Standard Time\":20261215T100000,20261222T100000\nEXDATE:20261229T090000Z\nSUMMARY:Standup\nX-COLOUR:teal\nSEQUENCE:2\nORGANIZER:mailto:ada@example.org\nATTENDEE;CN=Bo:mailto:bo@example.org\nBEGIN:VALARM\nTRIGGER:-PT15M\nEND:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nUID:a1@example.org\nDTSTAMP:20261201T090000Z\nRECURRENCE-ID;TZID=\"W. Europe Standard Time\":20261208T100000\nDTSTART;TZID=\"W. Europe Standard Time\":20261208T110000\nDTEND;TZID=\"W. Europe Standard Time\":20261208T113000\nSUMMARY:Standup (later)\nX-COLOUR:red\nSEQUENCE:7",
    )
}

fn changed(change: impl FnOnce(&mut Content)) -> Vec<String> {
    let before = standup();
    let mut wanted = single(&before);
    change(&mut wanted);

    let after = patched(&before, &wanted);

    assert!(says(&after, &wanted), "{after}");
    difference(&before, &after)
}

/// Whether the file says this, in whatever form.
fn says(file: &str, wanted: &Content) -> bool {
    patch(file.as_bytes(), wanted, now(), &READER) == Ok(Patched::Same)
}

fn wall(text: &str) -> Moment {
    Moment::Wall(at(text))
}

#[test]
fn a_field_of_the_series_changes_without_its_occurrences() {
    assert_eq!(
        changed(|wanted| wanted.subject = "Stand-up".to_owned()),
        [
            "-SUMMARY:Standup",
            "+SUMMARY:Stand-up",
            "+LAST-MODIFIED:20261201T090000Z",
        ]
    );
}

#[test]
fn a_new_exception_adds_one_line() {
    let lines = changed(|wanted| *wanted = wanted.without_occurrence(at("2027-01-05T10:00:00")));

    assert_eq!(
        lines,
        [
            "-SEQUENCE:2",
            "+SEQUENCE:3",
            "+EXDATE;TZID=\"W. Europe Standard Time\":20270105T100000",
            "+LAST-MODIFIED:20261201T090000Z",
        ]
    );
}

#[test]
fn an_exception_that_is_taken_back_leaves_the_others_of_its_line() {
    let lines = changed(|wanted| {
        let repeats = wanted.repeats.as_deref_mut().unwrap();
        let excluded = &mut repeats.recurrence.excluded;
        excluded.retain(|moment| *moment == wall("2026-12-22T10:00:00"));
    });

    assert_eq!(
        lines,
        [
            "-EXDATE;TZID=\"W. Europe Standard Time\":20261215T100000,20261222T100000",
            "-EXDATE:20261229T090000Z",
            "-SEQUENCE:2",
            "+EXDATE;TZID=\"W. Europe Standard Time\":20261222T100000",
            "+SEQUENCE:3",
            "+LAST-MODIFIED:20261201T090000Z",
        ]
    );
}

#[test]
fn another_rule_changes_one_line() {
    let lines = changed(|wanted| {
        let repeats = wanted.repeats.as_deref_mut().unwrap();
        repeats.recurrence.rules = vec![Rule::parse("FREQ=WEEKLY;INTERVAL=2").unwrap()];
    });

    assert_eq!(
        lines,
        [
            "-RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20270202T225959Z",
            "-SEQUENCE:2",
            "+RRULE:FREQ=WEEKLY;INTERVAL=2",
            "+SEQUENCE:3",
            "+LAST-MODIFIED:20261201T090000Z",
        ]
    );
}

#[test]
fn a_rule_that_stands_there_twice_stays_there_twice() {
    let before = standup().replace(
        "SUMMARY:Standup\r\n",
        "SUMMARY:Standup\r\nRRULE:FREQ=WEEKLY;UNTIL=20270202T225959Z\r\n",
    );
    let wanted = single(&before).without_occurrence(at("2027-01-05T10:00:00"));

    let after = patched(&before, &wanted);

    assert_eq!(after.matches("RRULE").count(), 2);
    assert!(says(&after, &wanted));
}

#[test]
fn a_changed_occurrence_is_a_copy_of_the_series_with_everything_but_its_dates() {
    let before = standup();
    let series = single(&before);
    let mut occurrence = Content {
        repeats: None,
        ..series.clone()
    };
    occurrence.timing = in_berlin("2027-01-05T14:00:00", "2027-01-05T14:30:00");
    let wanted = series.with_occurrence(at("2027-01-05T10:00:00"), occurrence);

    let after = patched(&before, &wanted);

    let (kept, copy) = after.split_at(before.len() - "END:VCALENDAR\r\n".len());
    assert_eq!(kept, &before[..kept.len()]);
    assert_eq!(
        copy,
        "BEGIN:VEVENT\r\nUID:a1@example.org\r\nDTSTAMP:20261201T090000Z\r\nDTSTART;TZID=\"W. Europe Standard Time\":20270105T140000\r\nRECURRENCE-ID;TZID=\"W. Europe Standard Time\":20270105T100000\r\nDTEND;TZID=\"W. Europe Standard Time\":20270105T143000\r\nSUMMARY:Standup\r\nX-COLOUR:teal\r\nSEQUENCE:3\r\nORGANIZER:mailto:ada@example.org\r\nATTENDEE;CN=Bo:mailto:bo@example.org\r\nLAST-MODIFIED:20261201T090000Z\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    assert!(says(&after, &wanted));
}

#[test]
fn an_occurrence_that_moves_again_keeps_its_key() {
    let lines = changed(|wanted| {
        let repeats = wanted.repeats.as_deref_mut().unwrap();
        let occurrence = repeats.overrides[0].content.as_deref_mut().unwrap();
        occurrence.timing = in_berlin("2026-12-09T12:00:00", "2026-12-09T12:30:00");
    });

    assert_eq!(
        lines,
        [
            "-DTSTART;TZID=\"W. Europe Standard Time\":20261208T110000",
            "-DTEND;TZID=\"W. Europe Standard Time\":20261208T113000",
            "-SEQUENCE:7",
            "+DTSTART;TZID=\"W. Europe Standard Time\":20261209T120000",
            "+DTEND;TZID=\"W. Europe Standard Time\":20261209T123000",
            "+SEQUENCE:8",
            "+LAST-MODIFIED:20261201T090000Z",
        ]
    );
}

#[test]
fn a_changed_occurrence_that_is_cancelled_goes_and_an_exception_comes() {
    let before = standup();
    let wanted = single(&before).without_occurrence(at("2026-12-08T10:00:00"));

    let after = patched(&before, &wanted);

    assert_eq!(after.matches("BEGIN:VEVENT").count(), 1);
    assert!(after.contains("\r\nEXDATE;TZID=\"W. Europe Standard Time\":20261208T100000\r\n"));
    assert!(says(&after, &wanted));
}

#[test]
fn a_series_that_moves_takes_its_exceptions_and_changes_along() {
    let before = standup();
    let series = single(&before);
    let to = in_berlin("2026-12-02T12:00:00", "2026-12-02T12:30:00");
    let wanted = series.moved_to(&to, &TestZones).unwrap();

    let after = patched(&before, &wanted);

    assert!(
        after.contains("\r\nRECURRENCE-ID;TZID=\"W. Europe Standard Time\":20261209T120000\r\n"),
        "{after}"
    );
    assert_eq!(after.matches("X-COLOUR:red").count(), 1);
    assert!(says(&after, &wanted));
}

#[test]
fn a_cancelled_occurrence_that_others_wrote_needs_no_exception() {
    let before = standup().replace("SUMMARY:Standup (later)", "STATUS:CANCELLED");
    let mut wanted = single(&before);
    wanted.location = "Room 5".to_owned();

    let after = patched(&before, &wanted);

    assert_eq!(
        difference(&before, &after),
        ["+LOCATION:Room 5", "+LAST-MODIFIED:20261201T090000Z"]
    );
}

#[test]
fn a_cancelled_occurrence_can_take_place_again() {
    let before = standup().replace("SUMMARY:Standup (later)", "STATUS:CANCELLED");
    let mut wanted = single(&before);
    let excluded = &mut wanted.repeats.as_deref_mut().unwrap().recurrence.excluded;
    excluded.retain(|moment| *moment != wall("2026-12-08T10:00:00"));

    let after = patched(&before, &wanted);

    assert!(!after.contains("CANCELLED"));
    assert!(says(&after, &wanted));
}

#[test]
fn what_takes_place_once_can_repeat_and_back() {
    let once = event("DTSTART;VALUE=DATE:20261203\nSUMMARY:Dentist\nX-A:b");
    let mut wanted = single(&once);
    wanted.repeats = Some(Box::default());
    let repeats = wanted.repeats.as_deref_mut().unwrap();
    repeats.recurrence.rules = vec![Rule::parse("FREQ=YEARLY;UNTIL=20301231T000000Z").unwrap()];

    let series = patched(&once, &wanted);
    let back = patched(&series, &single(&once));

    assert!(series.contains("\r\nRRULE:FREQ=YEARLY;UNTIL=20301231\r\n"));
    assert!(says(&series, &wanted));
    assert_eq!(
        difference(&once, &back),
        ["+SEQUENCE:2", "+LAST-MODIFIED:20261201T090000Z"]
    );
}

#[test]
fn days_that_become_times_change_the_form_of_every_date() {
    let before = event(
        "DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=DAILY;UNTIL=20261231\nEXDATE;VALUE=DATE:20261203\nSUMMARY:Dentist",
    );
    let mut wanted = single(&before);
    wanted.timing = in_berlin("2026-12-01T10:00:00", "2026-12-01T11:00:00");
    let recurrence = &mut wanted.repeats.as_deref_mut().unwrap().recurrence;
    recurrence.excluded = vec![wall("2026-12-03T10:00:00")];

    let after = patched(&before, &wanted);

    assert!(
        after.contains("\r\nRRULE:FREQ=DAILY;UNTIL=20261231T225959Z\r\n"),
        "{after}"
    );
    assert!(after.contains("\r\nEXDATE;TZID=Europe/Berlin:20261203T100000\r\n"));
    assert!(!after.contains("VALUE=DATE"));
    assert!(after.contains("\r\nTZID:Europe/Berlin\r\n"));
}

#[test]
fn of_a_series_that_is_not_known_only_its_known_occurrences_are_changed() {
    let before = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000\nDTSTART;TZID=Europe/Berlin:20261209T110000\nDURATION:PT1H\nSUMMARY:Standup\nATTENDEE:mailto:bo@example.org",
    );
    let mut wanted = single(&before);
    wanted.subject = "Stand-up".to_owned();

    let after = patched(&before, &wanted);
    let once = patch(
        after.as_bytes(),
        &content(in_berlin("2026-12-09T11:00:00", "2026-12-09T12:00:00")),
        now(),
        &READER,
    );

    assert_eq!(
        difference(&before, &after),
        [
            "-SUMMARY:Standup",
            "+SUMMARY:Stand-up",
            "+LAST-MODIFIED:20261201T090000Z"
        ]
    );
    assert_eq!(
        once.unwrap_err(),
        "Only some occurrences of the series are known here, so the series itself cannot be changed."
    );
}

fn guest(email: &str, organizer: bool) -> Attendee {
    Attendee {
        email: email.to_owned(),
        name: "Bo, \"the\" Builder^".to_owned(),
        participation: ParticipationStatus::Unanswered,
        organizer,
        is_self: false,
    }
}

#[test]
fn case_15_the_guests_of_others_are_never_touched() {
    let lines = changed(|wanted| wanted.attendees = vec![guest("new@example.org", false)]);

    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn case_15_guests_on_our_copies_are_for_the_client_to_schedule() {
    let host = guest("ada@example.org", true);
    let content = Content {
        attendees: vec![host.clone(), guest("bo@example.org", false)],
        ..content(in_berlin("2026-12-03T10:00:00", "2026-12-03T11:00:00"))
    };
    let event = Event {
        uid: Uid::new("1"),
        marker: Some(marker()),
        content: content.clone(),
    };

    let text = write(event, now(), &TestZones);

    let unfolded = text.replace("\r\n ", "");
    let named: Vec<&str> = unfolded
        .lines()
        .filter(|line| line.starts_with("ATTENDEE") || line.starts_with("ORGANIZER"))
        .collect();
    assert_eq!(
        named,
        [
            "ORGANIZER;SCHEDULE-AGENT=CLIENT;CN=\"Bo, ^'the^' Builder^^\":mailto:ada@example.org",
            "ATTENDEE;SCHEDULE-AGENT=CLIENT;PARTSTAT=NEEDS-ACTION;CN=\"Bo, ^'the^' Builder^^\":mailto:bo@example.org",
        ]
    );
    assert_eq!(single(&text), content.canonical());
}

#[test]
fn case_15_on_our_copies_our_guests_follow_and_those_of_a_person_stay() {
    let event = Event {
        uid: Uid::new("1"),
        marker: Some(marker()),
        content: Content {
            attendees: vec![
                guest("bo@example.org", false),
                guest("cy@example.org", false),
            ],
            ..content(in_berlin("2026-12-03T10:00:00", "2026-12-03T11:00:00"))
        },
    };
    let theirs = "ATTENDEE;CN=Di:mailto:di@example.org\r\nEND:VEVENT\r\n";
    let before = write(event, now(), &TestZones).replace("END:VEVENT\r\n", theirs);
    let mut wanted = single(&before);
    wanted.subject = "Moved".to_owned();
    wanted
        .attendees
        .retain(|known| known.email == "bo@example.org");

    let after = patched(&before, &wanted);

    let addresses: Vec<String> = single(&after)
        .attendees
        .into_iter()
        .map(|known| known.email)
        .collect();
    assert_eq!(addresses, ["bo@example.org", "di@example.org"]);
    assert!(after.contains("\r\nATTENDEE;CN=Di:mailto:di@example.org\r\n"));
    assert!(after.contains("ATTENDEE;SCHEDULE-AGENT=CLIENT;PARTSTAT=NEEDS-ACTION;CN=\"Bo"));
}
