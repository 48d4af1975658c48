//! Overrides, exceptions, clock changes, edits: one case each.

#![expect(clippy::unwrap_used, reason = "in a test, that is how to fail")]

mod support;

use chrono::{NaiveDateTime, TimeDelta};
use domain::recurrence::{
    Budget, Change, EditError, End, Extra, InvalidRule, Moment, Occurrence, Override, Range,
    Recurrence, Rule, Series, Window,
};
use domain::time::{TimeRange, Timing, ZoneId, Zones};
use support::{RealZones, an_hour, at};

const LONDON: &str = "Europe/London";

fn repeating(timing: Timing, rule: &str) -> Series {
    Series {
        timing: Some(timing),
        recurrence: Recurrence {
            rules: vec![Rule::parse(rule).unwrap()],
            ..Recurrence::default()
        },
        overrides: Vec::new(),
    }
}

/// A daily hour at ten in London from Monday, 2 March 2026.
fn daily() -> Series {
    repeating(an_hour("2026-03-02T10:00", LONDON), "FREQ=DAILY;COUNT=5")
}

fn all(series: &Series) -> Vec<Occurrence> {
    let expansion = series.expand(&Window::everything(), &RealZones, Budget::default());
    assert!(expansion.is_complete);
    expansion.occurrences
}

fn starts(series: &Series) -> Vec<String> {
    all(series)
        .iter()
        .map(|found| found.timing.wall().0.format("%m-%dT%H:%M").to_string())
        .collect()
}

fn between(series: &Series, from: &str, until: &str) -> Vec<String> {
    let window = Window::Civil {
        from: at(from),
        until: at(until),
    };
    series
        .expand(&window, &RealZones, Budget::default())
        .occurrences
        .iter()
        .map(|found| found.timing.wall().0.format("%m-%dT%H:%M").to_string())
        .collect()
}

fn instants(series: &Series) -> Vec<String> {
    all(series)
        .iter()
        .map(|found| {
            let zone = found.timing.zone().unwrap();
            let instant = RealZones.instant(found.timing.wall().0, zone);
            instant.format("%m-%dT%H:%MZ").to_string()
        })
        .collect()
}

fn change(original: &str, range: Range, timing: Timing) -> Override {
    Override {
        original_start: at(original),
        range,
        change: Change::Changed { timing, content: 0 },
    }
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn every_spelling_of_until_is_read() {
    let wall = Moment::Wall(at("2026-03-18T10:00"));
    let instant = Moment::Instant(at("2026-03-18T10:00").and_utc());
    let table = [
        ("UNTIL=20260318", Moment::Day(day("2026-03-18"))),
        ("until=2026-03-18;", Moment::Day(day("2026-03-18"))),
        ("UNTIL=20260318T100000", wall),
        ("UNTIL=20260318T1000", wall),
        ("UNTIL=2026-03-18T10:00:00", wall),
        ("UNTIL= 2026-03-18 10:00 ;;", wall),
        ("UNTIL=20260318T100000Z", instant),
        ("UNTIL=20260318t1000z", instant),
        ("UNTIL=2026-03-18T10:00:00.000Z", instant),
    ];
    for (text, expected) in table {
        let rule = Rule::parse(&format!("freq=daily; {text}")).unwrap();

        assert_eq!(rule.end, End::Until(expected), "{text}");
    }
}

#[test]
fn what_the_rfc_forbids_is_refused_with_its_reason() {
    let table = [
        ("BYDAY=MO", "FREQ is missing"),
        (
            "FREQ=DAILY;COUNT=2;UNTIL=20260318",
            "COUNT and UNTIL exclude each other",
        ),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL cannot be “0”"),
        ("FREQ=DAILY;COUNT=0", "COUNT cannot be “0”"),
        (
            "FREQ=MONTHLY;BYWEEKNO=2",
            "BYWEEKNO cannot be used with FREQ=MONTHLY",
        ),
        (
            "FREQ=WEEKLY;BYMONTHDAY=2",
            "BYMONTHDAY cannot be used with FREQ=WEEKLY",
        ),
        (
            "FREQ=DAILY;BYYEARDAY=2",
            "BYYEARDAY cannot be used with FREQ=DAILY",
        ),
        (
            "FREQ=WEEKLY;BYDAY=2MO",
            "BYDAY with a number cannot be used with FREQ=WEEKLY",
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=2;BYDAY=2MO",
            "BYDAY with a number cannot be used with BYWEEKNO",
        ),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS needs another BY part"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ is given twice"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR cannot be “24”"),
        ("FREQ=FORTNIGHTLY", "FREQ cannot be “FORTNIGHTLY”"),
        ("FREQ=DAILY;UNTIL=20260231", "UNTIL cannot be “20260231”"),
        (
            "FREQ=DAILY;BYEASTER=1",
            "the part “BYEASTER=1” is not known",
        ),
        (
            "FREQ=MONTHLY;RSCALE=CHINESE",
            "the part “RSCALE=CHINESE” is not known",
        ),
    ];
    for (text, reason) in table {
        let refusal: InvalidRule = Rule::parse(text).unwrap_err();

        assert_eq!(refusal.to_string(), reason, "{text}");
    }
}

#[test]
fn until_means_day_wall_clock_or_instant() {
    let table = [
        // The whole of that day in the series' own zone.
        ("20260304", 3),
        ("20260304T100000", 3),
        ("20260304T095959", 2),
        ("20260304T150000Z", 3),
        ("20260304T145959Z", 2),
    ];
    for (until, expected) in table {
        let series = repeating(
            an_hour("2026-03-02T10:00", "America/New_York"),
            &format!("FREQ=DAILY;UNTIL={until}"),
        );

        assert_eq!(all(&series).len(), expected, "{until}");
    }
}

#[test]
fn case_04_a_moved_occurrence_keeps_its_original_start_and_leaves_its_slot_empty() {
    let mut series = daily();
    series.overrides = vec![
        change(
            "2026-03-03T10:00",
            Range::This,
            an_hour("2026-03-05T12:00", LONDON),
        ),
        change(
            "2026-03-04T10:00",
            Range::This,
            an_hour("2026-04-20T10:00", LONDON),
        ),
    ];

    assert_eq!(
        starts(&series),
        [
            "03-02T10:00",
            "03-05T10:00",
            "03-05T12:00",
            "03-06T10:00",
            "04-20T10:00"
        ]
    );
    assert_eq!(
        between(&series, "2026-04-20T00:00", "2026-04-21T00:00"),
        ["04-20T10:00"]
    );
    assert_eq!(
        between(&series, "2026-03-04T00:00", "2026-03-05T00:00"),
        [""; 0]
    );
}

#[test]
fn case_05_cancelling_one_leaves_the_others() {
    let by_exception = daily().with_cancelled(at("2026-03-04T10:00"));
    let mut by_override = daily();
    by_override.overrides.push(Override {
        original_start: at("2026-03-04T10:00"),
        range: Range::This,
        change: Change::Cancelled,
    });

    let expected = ["03-02T10:00", "03-03T10:00", "03-05T10:00", "03-06T10:00"];
    assert_eq!(starts(&by_exception), expected);
    assert_eq!(starts(&by_override), expected);
}

#[test]
fn case_06_this_and_following_shares_out_count_and_exceptions() {
    let series = daily()
        .with_cancelled(at("2026-03-03T10:00"))
        .with_cancelled(at("2026-03-05T10:00"));

    let split = series
        .split(at("2026-03-04T10:00"), &RealZones, Budget::default())
        .unwrap();

    let (before, after) = (split.before.unwrap(), split.after.unwrap());
    assert_eq!(before.recurrence.rules[0].end, End::Count(2));
    assert_eq!(after.recurrence.rules[0].end, End::Count(3));
    assert_eq!(starts(&before), ["03-02T10:00"]);
    assert_eq!(starts(&after), ["03-04T10:00", "03-06T10:00"]);
}

#[test]
fn case_06_an_endless_series_ends_in_utc_before_the_cut() {
    let series = repeating(an_hour("2026-06-01T10:00", LONDON), "FREQ=DAILY");

    let split = series
        .split(at("2026-06-04T10:00"), &RealZones, Budget::default())
        .unwrap();

    let before = split.before.unwrap();
    assert_eq!(
        before.recurrence.rules[0].to_string(),
        "FREQ=DAILY;UNTIL=20260604T085959Z"
    );
}

#[test]
fn overrides_alone_make_a_series() {
    let series = Series {
        overrides: vec![change(
            "2026-03-03T10:00",
            Range::This,
            an_hour("2026-03-03T11:00", LONDON),
        )],
        ..Series::default()
    };

    assert_eq!(starts(&series), ["03-03T11:00"]);
    assert_eq!(
        series.split(at("2026-03-03T10:00"), &RealZones, Budget::default()),
        Err(EditError::NoMaster)
    );
}

#[test]
fn this_and_following_moves_and_lengthens_the_rest() {
    let mut series = daily();
    let start = at("2026-03-04T12:00");
    let two_hours = Timing::zoned(start, start + TimeDelta::hours(2), ZoneId::new(LONDON));
    series.overrides = vec![change(
        "2026-03-04T10:00",
        Range::ThisAndFollowing,
        two_hours,
    )];

    let found = all(&series);

    assert_eq!(
        starts(&series),
        [
            "03-02T10:00",
            "03-03T10:00",
            "03-04T12:00",
            "03-05T12:00",
            "03-06T12:00"
        ]
    );
    assert_eq!(found[4].timing.wall().1, at("2026-03-06T14:00"));
    assert_eq!(found[4].original_start, at("2026-03-06T10:00"));
    assert_eq!(found[4].by, Some(0));
}

#[test]
fn an_override_nothing_makes_is_shown_and_an_excluded_one_is_not() {
    let mut series = daily();
    let eight = |day: &str| an_hour(&format!("{day}T08:00"), LONDON);
    series.overrides = vec![
        change("2026-03-03T07:00", Range::This, eight("2026-03-03")),
        change("2026-03-04T10:00", Range::This, eight("2026-03-04")),
    ];
    series.recurrence.excluded = vec![Moment::Day(day("2026-03-04"))];

    assert_eq!(
        between(&series, "2026-03-03T00:00", "2026-03-05T00:00"),
        ["03-03T08:00", "03-03T10:00"]
    );
}

#[test]
fn single_dates_join_and_exceptions_win() {
    let mut series = daily();
    series.recurrence.extra = vec![
        Extra {
            start: Moment::Day(day("2026-03-10")),
            lasts: None,
        },
        Extra {
            start: Moment::Wall(at("2026-03-03T10:00")),
            lasts: None,
        },
        Extra {
            start: Moment::Instant(at("2026-07-01T06:30").and_utc()),
            lasts: Some(7_200),
        },
    ];
    series.recurrence.excluded = vec![
        Moment::Instant(at("2026-03-02T10:00").and_utc()),
        Moment::Day(day("2026-03-04")),
        Moment::Day(day("2026-03-05")),
    ];

    assert_eq!(
        starts(&series),
        ["03-03T10:00", "03-06T10:00", "03-10T10:00", "07-01T07:30"]
    );
    assert_eq!(all(&series)[3].timing.wall().1, at("2026-07-01T09:30"));
}

#[test]
fn case_19_a_time_in_the_gap_moves_on_and_is_counted() {
    // London leaves out 01:00 to 02:00 on 29 March 2026.
    let series = repeating(an_hour("2026-03-28T01:30", LONDON), "FREQ=DAILY;COUNT=3");

    assert_eq!(
        starts(&series),
        ["03-28T01:30", "03-29T02:30", "03-30T01:30"]
    );
    assert_eq!(all(&series)[1].original_start, at("2026-03-29T01:30"));
    assert_eq!(all(&series)[1].timing.wall().1, at("2026-03-29T03:30"));
}

#[test]
fn case_19_an_override_may_name_a_moved_start_by_either_time() {
    for name in ["2026-03-29T01:30", "2026-03-29T02:30"] {
        let mut series = repeating(an_hour("2026-03-28T01:30", LONDON), "FREQ=DAILY;COUNT=3");
        series.overrides = vec![change(
            name,
            Range::This,
            an_hour("2026-03-29T12:00", LONDON),
        )];

        assert_eq!(
            starts(&series),
            ["03-28T01:30", "03-29T12:00", "03-30T01:30"]
        );
    }
}

#[test]
fn case_19_a_repeated_time_is_the_first() {
    let series = repeating(an_hour("2026-10-24T01:30", LONDON), "FREQ=DAILY;COUNT=3");

    assert_eq!(
        instants(&series),
        ["10-24T00:30Z", "10-25T00:30Z", "10-26T01:30Z"]
    );
}

#[test]
fn case_19_rules_of_hours_pass_over_the_gap_and_never_repeat_an_instant() {
    let series = repeating(an_hour("2026-03-29T00:00", LONDON), "FREQ=HOURLY;COUNT=4");
    let twice = repeating(
        an_hour("2026-03-29T01:30", LONDON),
        "FREQ=DAILY;BYHOUR=1,2;UNTIL=20260329",
    );

    assert_eq!(
        instants(&series),
        ["03-29T00:00Z", "03-29T01:00Z", "03-29T02:00Z"]
    );
    assert_eq!(starts(&twice), ["03-29T02:30"]);
}

#[test]
fn case_18_days_stay_days_for_every_reader() {
    let timing = Timing::all_day(day("2026-03-28"), day("2026-03-30"));
    let series = repeating(timing, "FREQ=DAILY;INTERVAL=7;UNTIL=20260411T000000Z");

    for reader in ["Pacific/Pago_Pago", "Pacific/Kiritimati", LONDON] {
        let range = TimeRange::new(
            at("2026-03-01T00:00").and_utc(),
            at("2026-05-01T00:00").and_utc(),
        );
        let window = Window::Instants {
            range: range.unwrap(),
            reader: ZoneId::new(reader),
        };
        let expansion = series.expand(&window, &RealZones, Budget::default());
        let days: Vec<String> = expansion
            .occurrences
            .iter()
            .map(|found| format!("{:?}", found.timing.dates().unwrap().first()))
            .collect();
        assert_eq!(days, ["2026-03-28", "2026-04-04", "2026-04-11"]);
        assert_eq!(expansion.occurrences[0].timing.dates().unwrap().len(), 2);
    }
}

#[test]
fn the_reader_decides_where_a_floating_time_falls() {
    let start = at("2026-03-02T10:00");
    let series = repeating(Timing::Floating { start, end: start }, "FREQ=DAILY;COUNT=1");
    let seen_from = |reader: &str| {
        let range = TimeRange::new(
            at("2026-03-02T15:00").and_utc(),
            at("2026-03-02T15:01").and_utc(),
        );
        let window = Window::Instants {
            range: range.unwrap(),
            reader: ZoneId::new(reader),
        };
        series
            .expand(&window, &RealZones, Budget::default())
            .occurrences
            .len()
    };

    assert_eq!((seen_from("America/New_York"), seen_from(LONDON)), (1, 0));
}

#[test]
fn the_31st_and_leap_days_are_left_out_where_they_are_not() {
    let monthly = repeating(an_hour("2026-01-31T10:00", LONDON), "FREQ=MONTHLY;COUNT=4");
    let leap = repeating(an_hour("2024-02-29T10:00", LONDON), "FREQ=YEARLY;COUNT=3");

    assert_eq!(
        starts(&monthly),
        ["01-31T10:00", "03-31T10:00", "05-31T10:00", "07-31T10:00"]
    );
    let years: Vec<NaiveDateTime> = all(&leap)
        .iter()
        .map(|found| found.original_start)
        .collect();
    assert_eq!(
        years,
        [
            at("2024-02-29T10:00"),
            at("2028-02-29T10:00"),
            at("2032-02-29T10:00")
        ]
    );
}

#[test]
fn a_start_beside_the_rule_comes_first_and_counts() {
    let series = repeating(
        an_hour("2026-03-03T10:00", LONDON),
        "FREQ=WEEKLY;BYDAY=MO;COUNT=3",
    );

    assert_eq!(
        starts(&series),
        ["03-03T10:00", "03-09T10:00", "03-16T10:00"]
    );
}

#[test]
fn a_hostile_rule_ends_with_the_budget_and_says_so() {
    let series = repeating(an_hour("2026-03-03T10:00", LONDON), "FREQ=SECONDLY");

    let expansion = series.expand(&Window::everything(), &RealZones, Budget::steps(100));

    assert!(!expansion.is_complete);
    assert!(expansion.occurrences.len() <= 100);
}

#[test]
fn moving_all_moves_what_names_the_old_start() {
    let table = [
        (
            "2026-03-02T10:00",
            "FREQ=WEEKLY;BYDAY=MO,WE",
            "2026-03-03T11:00",
            "FREQ=WEEKLY;BYDAY=TU,WE",
        ),
        (
            "2026-03-09T10:00",
            "FREQ=MONTHLY;BYDAY=2MO",
            "2026-03-17T10:00",
            "FREQ=MONTHLY;BYDAY=3TU",
        ),
        (
            "2026-03-27T10:00",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "2026-03-26T10:00",
            "FREQ=MONTHLY;BYDAY=-1TH",
        ),
        (
            "2026-03-15T10:00",
            "FREQ=MONTHLY;BYMONTHDAY=15",
            "2026-03-16T10:00",
            "FREQ=MONTHLY;BYMONTHDAY=16",
        ),
        (
            "2026-03-15T10:00",
            "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15",
            "2026-04-01T10:00",
            "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1",
        ),
        (
            "2026-03-02T10:00",
            "FREQ=DAILY;BYHOUR=10,14",
            "2026-03-02T11:00",
            "FREQ=DAILY;BYHOUR=11,14",
        ),
    ];
    for (from, rule, to, expected) in table {
        let series = repeating(an_hour(from, LONDON), rule);

        let moved = series.moved_to(&an_hour(to, LONDON), &RealZones).unwrap();

        assert_eq!(moved.recurrence.rules[0].to_string(), expected);
    }
}

#[test]
fn moving_all_takes_exceptions_and_overrides_along() {
    let weekly = repeating(
        an_hour("2026-03-02T10:00", LONDON),
        "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=6",
    );
    let series = weekly
        .with_cancelled(at("2026-03-04T10:00"))
        .with_cancelled(at("2026-03-09T10:00"))
        .with_changed(
            at("2026-03-11T10:00"),
            an_hour("2026-03-11T10:00", LONDON),
            7,
        );

    let moved = series
        .moved_to(&an_hour("2026-03-03T11:00", LONDON), &RealZones)
        .unwrap();

    assert_eq!(
        starts(&moved),
        ["03-03T11:00", "03-11T11:00", "03-17T11:00", "03-18T11:00"]
    );
    assert_eq!(moved.overrides[0].original_start, at("2026-03-11T11:00"));
}

#[test]
fn moving_all_finds_the_same_month_for_an_nth_weekday() {
    let series = repeating(
        an_hour("2026-03-09T10:00", LONDON),
        "FREQ=MONTHLY;BYDAY=2MO;COUNT=3",
    )
    .with_cancelled(at("2026-04-13T10:00"));

    let moved = series
        .moved_to(&an_hour("2026-03-17T10:00", LONDON), &RealZones)
        .unwrap();

    assert_eq!(starts(&moved), ["03-17T10:00", "05-19T10:00"]);
}
