//! Changes of a series that reach as far as somebody said: what they touch, and what they leave.

#![cfg(test)]

mod support;

use chrono::{NaiveDateTime, TimeDelta};
use domain::attendee::{Attendee, ParticipationStatus};
use domain::item::{Content, Privacy, ShowAs};
use domain::recurrence::{EditError, Rule};
use domain::repeats::Scope;
use domain::repeats_edit::{NewRule, OccurrenceEdit};
use domain::time::{Timing, ZoneId};
use support::{RealZones, an_hour, at};

const LONDON: &str = "Europe/London";

fn series(rule: &str, timing: Timing) -> Content {
    let once = Content {
        subject: "Planning".to_owned(),
        description: String::new(),
        location: String::new(),
        timing,
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    };
    once.repeating(&Rule::parse(rule).unwrap()).unwrap()
}

fn edit(content: &Content, start: &str, change: impl FnOnce(&mut Content)) -> OccurrenceEdit {
    let instance = content.occurrence(at(start), &RealZones).unwrap();
    let before = instance.to_content();
    let mut after = before.clone();
    change(&mut after);
    OccurrenceEdit {
        original_start: at(start),
        before,
        after,
        rule: NewRule::Kept,
        reset: false,
    }
}

/// The starts of the first few occurrences.
fn starts(content: &Content, from: &str, days: i64) -> Vec<NaiveDateTime> {
    let window = domain::recurrence::Window::Civil {
        from: at(from),
        until: at(from) + TimeDelta::days(days),
    };
    let instances = content.instances(&window, &RealZones, domain::recurrence::Budget::default());
    instances
        .iter()
        .map(|instance| instance.timing.wall().0)
        .collect()
}

#[test]
fn an_occurrence_in_the_hour_that_clocks_skip_is_found_by_its_original_start() {
    let daily = series("FREQ=DAILY", an_hour("2026-03-27T01:30", LONDON));

    let found = daily
        .occurrence(at("2026-03-29T01:30"), &RealZones)
        .unwrap();

    assert_eq!(found.original_start, Some(at("2026-03-29T01:30")));
    assert_eq!(found.timing.wall().0, at("2026-03-29T02:30"));
}

#[test]
fn all_moved_over_a_clock_change_keep_their_wall_clock() {
    let weekly = series("FREQ=WEEKLY;BYDAY=WE", an_hour("2026-03-18T10:00", LONDON));
    let later = edit(&weekly, "2026-04-01T10:00", |after| {
        after.timing = an_hour("2026-04-02T12:00", LONDON);
    });

    let moved = weekly.edited(&later, Scope::All, &RealZones).unwrap();

    assert_eq!(
        starts(&moved.kept.unwrap(), "2026-03-18T00:00", 21),
        ["2026-03-19T12:00", "2026-03-26T12:00", "2026-04-02T12:00"].map(at)
    );
}

#[test]
fn a_time_typed_in_another_zone_moves_the_series_in_its_own() {
    let weekly = series("FREQ=WEEKLY;BYDAY=WE", an_hour("2026-03-18T10:00", LONDON));
    let later = edit(&weekly, "2026-03-18T10:00", |after| {
        after.timing = an_hour("2026-03-18T13:00", "Europe/Berlin");
    });

    let moved = weekly.edited(&later, Scope::All, &RealZones).unwrap();

    let timing = moved.kept.unwrap().timing;
    assert_eq!(timing, an_hour("2026-03-18T12:00", LONDON));
}

#[test]
fn all_made_days_are_days_and_keep_their_exceptions() {
    let weekly = series(
        "FREQ=WEEKLY;BYDAY=WE;COUNT=4",
        an_hour("2026-03-18T10:00", LONDON),
    )
    .without_occurrence(at("2026-03-25T10:00"));
    let day = edit(&weekly, "2026-04-01T10:00", |after| {
        after.timing =
            Timing::all_day(at("2026-04-01T00:00").date(), at("2026-04-02T00:00").date());
    });

    let days = weekly
        .edited(&day, Scope::All, &RealZones)
        .unwrap()
        .kept
        .unwrap();

    assert!(days.timing.is_all_day());
    assert_eq!(
        starts(&days, "2026-03-18T00:00", 30),
        ["2026-03-18T00:00", "2026-04-01T00:00", "2026-04-08T00:00"].map(at)
    );
}

#[test]
fn a_longer_time_for_all_is_taken_by_those_that_had_the_usual_one() {
    let weekly = series(
        "FREQ=WEEKLY;BYDAY=WE;COUNT=3",
        an_hour("2026-03-18T10:00", LONDON),
    );
    let renamed = edit(&weekly, "2026-03-25T10:00", |after| {
        after.subject = "Own".to_owned()
    });
    let weekly = weekly
        .edited(&renamed, Scope::This, &RealZones)
        .unwrap()
        .kept
        .unwrap();
    let longer = edit(&weekly, "2026-03-18T10:00", |after| {
        let start = at("2026-03-18T10:00");
        after.timing = Timing::zoned(start, start + TimeDelta::hours(2), ZoneId::new(LONDON));
    });

    let all = weekly
        .edited(&longer, Scope::All, &RealZones)
        .unwrap()
        .kept
        .unwrap();

    let own = all.occurrence(at("2026-03-25T10:00"), &RealZones).unwrap();
    assert_eq!(own.content.subject, "Own");
    assert_eq!(own.timing.wall().1, at("2026-03-25T12:00"));
}

#[test]
fn the_second_part_of_a_divided_series_takes_no_guests_along() {
    let mut weekly = series("FREQ=WEEKLY;BYDAY=WE", an_hour("2026-03-18T10:00", LONDON));
    weekly.attendees = vec![Attendee {
        email: "noor@example.org".to_owned(),
        name: String::new(),
        participation: ParticipationStatus::Accepted,
        organizer: false,
        is_self: false,
    }];
    let renamed = edit(&weekly, "2026-03-25T10:00", |after| {
        after.subject = "New".to_owned()
    });

    let halves = weekly
        .edited(&renamed, Scope::ThisAndFollowing, &RealZones)
        .unwrap();

    assert_eq!(halves.kept.unwrap().attendees.len(), 1);
    assert!(halves.begun.unwrap().attendees.is_empty());
}

#[test]
fn from_the_first_on_is_all() {
    let weekly = series(
        "FREQ=WEEKLY;BYDAY=WE;COUNT=3",
        an_hour("2026-03-18T10:00", LONDON),
    );
    let renamed = edit(&weekly, "2026-03-18T10:00", |after| {
        after.subject = "New".to_owned()
    });

    let edited = weekly
        .edited(&renamed, Scope::ThisAndFollowing, &RealZones)
        .unwrap();

    assert_eq!(edited.begun, None);
    assert_eq!(edited.kept.unwrap().subject, "New");
}

#[test]
fn days_picked_by_position_do_not_move_as_a_whole() {
    let last_workday = series(
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        an_hour("2026-03-31T10:00", LONDON),
    );
    let earlier = edit(&last_workday, "2026-03-31T10:00", |after| {
        after.timing = an_hour("2026-03-30T10:00", LONDON);
    });

    let refused = last_workday.edited(&earlier, Scope::All, &RealZones);

    assert_eq!(refused, Err(EditError::PicksByPosition));
}

#[test]
fn a_rule_begins_on_the_first_day_it_names() {
    for (rule, first) in [
        ("FREQ=WEEKLY;BYDAY=MO,FR", "2026-03-20T10:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-03-31T10:00"),
        ("FREQ=MONTHLY;BYDAY=1TU", "2026-04-07T10:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-03-31T10:00"),
        ("FREQ=DAILY;INTERVAL=3", "2026-03-18T10:00"),
        ("FREQ=YEARLY", "2026-03-18T10:00"),
    ] {
        let content = series(rule, an_hour("2026-03-18T10:00", LONDON));

        assert_eq!(content.timing.wall().0, at(first), "{rule}");
    }
}
