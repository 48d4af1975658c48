//! What holds for every series: windows, halves, text, and bounded work.

#![expect(clippy::unwrap_used, reason = "in a test, that is how to fail")]

mod support;

use chrono::{NaiveDateTime, Offset, TimeDelta, Weekday};
use domain::recurrence::{
    Budget, ByDay, Change, End, Frequency, Moment, Occurrence, Override, Range, Recurrence, Rule,
    Series, Window,
};
use domain::time::{Timing, ZoneId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use support::RealZones;

fn any_rule() -> impl Strategy<Value = Rule> {
    let frequency = select(vec![
        Frequency::Yearly,
        Frequency::Monthly,
        Frequency::Weekly,
        Frequency::Daily,
        Frequency::Hourly,
        Frequency::Minutely,
        Frequency::Secondly,
    ]);
    let signed = |most: i16| (1..=most, any::<bool>()).prop_map(|(n, is)| if is { -n } else { n });
    let times = (
        vec(0..=60u8, 0..3),
        vec(0..=59u8, 0..3),
        vec(0..=23u8, 0..3),
    );
    let days = (
        vec((0..7u8, -6..=6i8), 0..4),
        vec(signed(31), 0..4),
        vec(signed(366), 0..4),
        vec(signed(53), 0..4),
        vec(1..=12u8, 0..4),
        vec(signed(20), 0..3),
    );
    let end = prop_oneof![
        Just(End::Never),
        (1..2_000u32).prop_map(End::Count),
        (0..20_000i64).prop_map(|day| End::Until(Moment::Instant(
            (epoch() + TimeDelta::hours(9 * day)).and_utc()
        ))),
    ];
    (frequency, 1..6u32, end, times, days, 0..7u8).prop_filter_map(
        "the RFC forbids it",
        |(frequency, interval, end, times, days, week_start)| {
            let mut rule = Rule {
                interval,
                end,
                by_second: times.0,
                by_minute: times.1,
                by_hour: times.2,
                by_month: days.4,
                week_start: Weekday::try_from(week_start).unwrap(),
                ..Rule::every(frequency)
            };
            let narrow = |numbers: Vec<i16>| numbers.into_iter().map(|n| n as i8).collect();
            let is_long = matches!(frequency, Frequency::Monthly | Frequency::Yearly);
            rule.by_day = days
                .0
                .into_iter()
                .map(|(day, ordinal)| ByDay {
                    weekday: Weekday::try_from(day).unwrap(),
                    ordinal: if is_long { ordinal } else { 0 },
                })
                .collect();
            if frequency != Frequency::Weekly {
                rule.by_month_day = narrow(days.1);
            }
            if frequency == Frequency::Yearly || frequency.is_sub_daily() {
                rule.by_year_day = days.2;
            }
            if frequency == Frequency::Yearly && rule.by_day.iter().all(|day| day.ordinal == 0) {
                rule.by_week = narrow(days.3);
            }
            rule.by_set_position = days.5;
            rule.checked().ok()
        },
    )
}

fn epoch() -> NaiveDateTime {
    support::at("2001-01-01T00:00")
}

fn any_timing() -> impl Strategy<Value = Timing> {
    let minutes = 0..10 * 366 * 24 * 60i64;
    (minutes, 0..3_000i64, 0..4u8).prop_map(|(start, lasts, form)| {
        let start = epoch() + TimeDelta::minutes(start);
        let end = start + TimeDelta::minutes(lasts);
        match form {
            0 => Timing::Floating { start, end },
            1 => Timing::all_day(
                start.date(),
                start.date() + TimeDelta::days(1 + lasts / 1_440),
            ),
            2 => Timing::zoned(start, end, ZoneId::new("America/New_York")),
            _ => Timing::zoned(start, end, ZoneId::new("Europe/London")),
        }
    })
}

fn series(timing: Timing, rule: Rule) -> Series {
    Series {
        timing: Some(timing),
        recurrence: Recurrence {
            rules: vec![rule],
            ..Recurrence::default()
        },
        overrides: Vec::new(),
    }
}

fn civil(from: NaiveDateTime, until: NaiveDateTime) -> Window {
    Window::Civil { from, until }
}

fn overlaps(occurrence: &Occurrence, from: NaiveDateTime, until: NaiveDateTime) -> bool {
    let (start, end) = occurrence.timing.wall();
    start < until && from < end.max(start + TimeDelta::seconds(1))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn what_is_written_is_read_again(rule in any_rule()) {
        prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[A-Z=;,0-9+-]{0,60}") {
        let _ = Rule::parse(&text);
    }

    #[test]
    fn a_window_shows_what_the_whole_shows_there(
        rule in any_rule(),
        timing in any_timing(),
        after in 0..900i64,
        days in 1..60i64,
    ) {
        let (start, _) = timing.wall();
        let series = series(timing, rule);
        let from = start + TimeDelta::days(after);
        let until = from + TimeDelta::days(days);
        let whole = series.expand(&civil(start, until), &RealZones, Budget::steps(60_000));
        prop_assume!(whole.is_complete);

        let part = series.expand(&civil(from, until), &RealZones, Budget::steps(200_000));

        prop_assert!(part.is_complete);
        let expected: Vec<Occurrence> = whole
            .occurrences
            .into_iter()
            .filter(|occurrence| overlaps(occurrence, from, until))
            .collect();
        prop_assert_eq!(part.occurrences, expected);
    }

    #[test]
    fn work_is_bounded_at_every_edge(
        rule in any_rule(),
        year in select(vec![-262_143, -9_999, -1, 0, 1, 1600, 9_998, 9_999, 10_000, 262_142]),
        steps in 0..3_000u32,
    ) {
        let start = chrono::NaiveDate::from_ymd_opt(year, 12, 31).unwrap().and_hms_opt(23, 59, 59).unwrap();
        let series = series(Timing::Floating { start, end: start }, rule);

        let expansion = series.expand(&Window::everything(), &RealZones, Budget::steps(steps));

        prop_assert!(expansion.occurrences.len() <= steps as usize);
    }

    #[test]
    fn two_halves_are_the_whole(
        rule in any_rule(),
        timing in any_timing(),
        which in 1..30usize,
        changes in vec((0..40usize, 0..3u8, any::<bool>()), 0..4),
    ) {
        let (start, end) = timing.wall();
        let window = civil(start - TimeDelta::days(30), start + TimeDelta::days(800));
        let mut series = series(timing.clone(), rule);
        let plain = series.expand(&window, &RealZones, Budget::steps(5_000));
        let keys: Vec<NaiveDateTime> = plain.occurrences.iter().map(|o| o.original_start).collect();
        prop_assume!(!keys.is_empty());
        let which = which % keys.len();
        for (index, kind, reaches) in changes {
            let Some(key) = keys.get(index) else { continue };
            match kind {
                0 => series = series.with_cancelled(*key),
                1 => series.overrides.push(Override {
                    original_start: *key,
                    range: Range::This,
                    change: Change::Cancelled,
                }),
                _ => {
                    let moved = TimeDelta::days(1);
                    let to = match &timing {
                        Timing::AllDay { .. } => Timing::all_day(
                            key.date() + moved, key.date() + moved + (end - start),
                        ),
                        Timing::Floating { .. } => Timing::Floating {
                            start: *key + moved, end: *key + moved + (end - start),
                        },
                        Timing::Zoned { zone, .. } => Timing::zoned(
                            *key + moved, *key + moved + (end - start), zone.clone(),
                        ),
                    };
                    series.overrides.push(Override {
                        original_start: *key,
                        range: if reaches { Range::ThisAndFollowing } else { Range::This },
                        change: Change::Changed { timing: to, content: index },
                    });
                }
            }
        }
        let whole = series.expand(&window, &RealZones, Budget::steps(60_000));

        let split = series.split(keys[which], &RealZones, Budget::steps(100_000)).unwrap();

        let shown = |half: Option<Series>| {
            half.map(|half| half.expand(&window, &RealZones, Budget::steps(60_000)))
        };
        let (before, after) = (shown(split.before), shown(split.after));
        let complete = [Some(&whole), before.as_ref(), after.as_ref()];
        prop_assume!(complete.into_iter().flatten().all(|part| part.is_complete));
        let starts = |found: &[Occurrence]| {
            let mut starts: Vec<_> = found
                .iter()
                .map(|found| (found.original_start, found.timing.wall().0))
                .collect();
            starts.sort_unstable();
            starts
        };
        let mut halves = before.map(|part| part.occurrences).unwrap_or_default();
        prop_assert!(halves.iter().all(|found| found.original_start < keys[which]));
        halves.extend(after.map(|part| part.occurrences).unwrap_or_default());
        prop_assert_eq!(starts(&halves), starts(&whole.occurrences));
    }
}

#[test]
fn no_zone_leaves_an_offset_and_returns_to_it_within_six_days() {
    let first = support::at("1970-01-01T12:00").and_utc();
    for zone in chrono_tz::TZ_VARIANTS {
        // Noons seven days apart enclose every six days.
        let mut seen = [0; 8];
        for day in 0..68 * 366_i64 {
            let at = first + TimeDelta::days(day);
            seen.rotate_left(1);
            seen[7] = at.with_timezone(&zone).offset().fix().local_minus_utc();
            let returns = seen[0] == seen[7] && seen.iter().any(|offset| *offset != seen[0]);
            assert!(day < 8 || !returns, "{zone} about {at}");
        }
    }
}
