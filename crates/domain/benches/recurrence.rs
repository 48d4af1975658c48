//! How fast series are expanded, beside the `rrule` crate; prints one line of JSON.
//!
//! `cargo bench -p domain --bench recurrence`. Times are the best of several rounds, in microseconds.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

#[path = "../tests/support/mod.rs"]
mod support;

use chrono::{NaiveDateTime, TimeDelta};
use domain::recurrence::{Budget, Recurrence, Rule, Series, Window};
use domain::time::{TimeRange, Timing, ZoneId};
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;
use support::{RealZones, at};

const ZONE: &str = "Europe/Berlin";

/// The families of rules the libraries are compared by.
const FAMILIES: [(&str, &str, &str); 5] = [
    ("daily", "2010-01-01T09:00", "FREQ=DAILY;COUNT=6208"),
    (
        "weekly",
        "2010-01-04T09:00",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=520",
    ),
    (
        "monthly_last_friday",
        "2010-01-29T09:00",
        "FREQ=MONTHLY;BYDAY=-1FR;COUNT=600",
    ),
    (
        "yearly_second_sunday",
        "2010-03-14T09:00",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU;COUNT=100",
    ),
    (
        "monthly_last_workday",
        "2010-01-29T09:00",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=240",
    ),
];

/// The best time of some rounds in microseconds.
fn best(rounds: usize, mut work: impl FnMut()) -> f64 {
    (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e6
        })
        .fold(f64::INFINITY, f64::min)
}

fn series(start: NaiveDateTime, rule: &str) -> Series {
    Series {
        timing: Some(Timing::zoned(
            start,
            start + TimeDelta::hours(1),
            ZoneId::new(ZONE),
        )),
        recurrence: Recurrence {
            rules: vec![Rule::parse(rule).unwrap()],
            ..Recurrence::default()
        },
        overrides: Vec::new(),
    }
}

fn theirs(start: NaiveDateTime, rule: &str) -> rrule::RRuleSet {
    let stamp = start.format("%Y%m%dT%H%M%S");
    format!("DTSTART;TZID={ZONE}:{stamp}\nRRULE:{rule}")
        .parse()
        .unwrap()
}

fn instants(from: &str, days: i64) -> Window {
    let from = at(from).and_utc();
    Window::Instants {
        range: TimeRange::new(from, from + TimeDelta::days(days)).unwrap(),
        reader: ZoneId::new(ZONE),
    }
}

fn main() {
    let mut figures = serde_json::Map::new();
    for (name, start, rule) in FAMILIES {
        let start = at(start);
        let (our, their) = (series(start, rule), theirs(start, rule));
        let whole = || our.expand(&Window::everything(), &RealZones, Budget::default());
        assert_eq!(
            whole().occurrences.len(),
            their.clone().all(u16::MAX).dates.len()
        );
        let ours_us = best(60, || {
            black_box(whole());
        });
        let rrule_us = best(60, || {
            black_box(their.clone().all(u16::MAX));
        });
        figures.insert(
            name.to_owned(),
            serde_json::json!({ "ours_us": ours_us, "rrule_us": rrule_us }),
        );
    }

    let start = at("2010-01-01T09:00");
    let (our, their) = (series(start, "FREQ=DAILY"), theirs(start, "FREQ=DAILY"));
    let month = instants("2026-03-01T00:00", 31);
    let ours_us = best(200, || {
        black_box(our.expand(&month, &RealZones, Budget::default()));
    });
    let zone = rrule::Tz::Europe__Berlin;
    let moment = |text: &str| at(text).and_utc().with_timezone(&zone);
    let windowed = their
        .after(moment("2026-03-01T00:00"))
        .before(moment("2026-04-01T00:00"));
    let rrule_us = best(60, || {
        black_box(windowed.clone().all(u16::MAX));
    });
    figures.insert(
        "month_of_a_16_year_old_daily".to_owned(),
        serde_json::json!({ "ours_us": ours_us, "rrule_us": rrule_us }),
    );

    let rules = [
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY",
    ];
    let many: Vec<Series> = (0..10_000)
        .map(|index| {
            let start = at("2010-01-01T00:00") + TimeDelta::minutes(index * 397);
            series(start, rules[index as usize % rules.len()])
        })
        .collect();
    let weeks = instants("2026-03-02T00:00", 35);
    let many_us = best(5, || {
        for series in &many {
            black_box(series.expand(&weeks, &RealZones, Budget::default()));
        }
    });
    figures.insert(
        "5_weeks_of_10,000_series".to_owned(),
        serde_json::json!({ "ours_us": many_us }),
    );

    let hostile = [
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=SECONDLY",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=MINUTELY;INTERVAL=7;BYYEARDAY=366;BYMONTHDAY=1;COUNT=5",
    ];
    for rule in hostile {
        let series = series(start, rule);
        let cost = best(20, || {
            black_box(series.expand(&Window::everything(), &RealZones, Budget::default()));
        });
        figures.insert(
            format!("hostile: {rule}"),
            serde_json::json!({ "ours_us": cost }),
        );
    }
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::Value::Object(figures)).unwrap();
}
