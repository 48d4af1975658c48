//! Our expansion against python-dateutil, the `rrule` crate and ical.js, over some thousand made-up rules.
//!
//! Where they disagree the RFC decides; each known disagreement is a predicate with its reason in [`KNOWN`], and
//! one that no predicate explains fails.

#![expect(clippy::unwrap_used, reason = "in a test, that is how to fail")]

mod support;

use chrono::{NaiveDateTime, TimeDelta, Weekday};
use domain::recurrence::{Budget, ByDay, End, Frequency, Moment, Recurrence, Rule, Series, Window};
use domain::time::Timing;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use support::RealZones;

const CASES: usize = 4_000;
const MOST: usize = 40;

#[derive(Debug, Clone, serde::Serialize)]
struct Case {
    start: NaiveDateTime,
    rule: Rule,
    horizon: NaiveDateTime,
    most: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Oracle {
    Dateutil,
    Rrule,
    IcalJs,
}

/// A disagreement we know of: whose, why, and how to recognise it.
struct Known {
    oracle: Oracle,
    reason: &'static str,
    explains: fn(&Disagreement<'_>) -> bool,
}

struct Disagreement<'a> {
    case: &'a Case,
    ours: &'a [NaiveDateTime],
    theirs: &'a [NaiveDateTime],
}

impl Disagreement<'_> {
    fn rule(&self) -> &Rule {
        &self.case.rule
    }

    /// They leave out a start that the rule does not make, and count from the first it makes.
    fn lacks_start(&self) -> bool {
        let Some((start, rest)) = self.ours.split_first() else {
            return false;
        };
        let theirs = match self.rule().end {
            // Theirs has one more in the end.
            End::Count(_) => &self.theirs[..rest.len().min(self.theirs.len())],
            End::Never | End::Until(_) => self.theirs,
        };
        let rest = &rest[..rest.len().min(MOST - 1)];
        *start == self.case.start && !self.theirs.contains(start) && theirs.starts_with(rest)
    }

    /// Whether an nth weekday stands beside another entry for the same weekday.
    fn names_days_twice(&self) -> bool {
        let days = &self.rule().by_day;
        days.iter().any(|one| {
            one.ordinal != 0
                && days
                    .iter()
                    .any(|other| other != one && other.weekday == one.weekday)
        })
    }

    fn has_fifth_last(&self) -> bool {
        self.rule().by_day.iter().any(|day| day.ordinal == -5)
    }

    fn is_weekly_set(&self) -> bool {
        self.rule().frequency == Frequency::Weekly && !self.rule().by_set_position.is_empty()
    }

    fn has_week_without_day(&self) -> bool {
        let rule = self.rule();
        !rule.by_week.is_empty()
            && rule.by_day.is_empty()
            && rule.by_month_day.is_empty()
            && rule.by_year_day.is_empty()
    }
}

const KNOWN: &[Known] = &[
    Known {
        oracle: Oracle::Dateutil,
        reason: "BYSETPOS counts in whole weeks (RFC 5545 §3.3.10), in the first one too, not from the start on",
        explains: |this| this.is_weekly_set(),
    },
    Known {
        oracle: Oracle::Rrule,
        reason: "BYSETPOS counts in whole weeks (RFC 5545 §3.3.10), in the first one too, not from the start on",
        explains: |this| this.is_weekly_set(),
    },
    Known {
        oracle: Oracle::Dateutil,
        reason: "the start of a series is its first instance (RFC 5545 §3.8.5.3), also beside the rule",
        explains: |this| this.lacks_start(),
    },
    Known {
        oracle: Oracle::Rrule,
        reason: "the start of a series is its first instance (RFC 5545 §3.8.5.3), also beside the rule",
        explains: |this| this.lacks_start(),
    },
    Known {
        oracle: Oracle::Dateutil,
        reason: "BYWEEKNO alone takes its weekday from the start (RFC 5545 §3.3.10), not all seven",
        explains: |this| this.has_week_without_day(),
    },
    Known {
        oracle: Oracle::Rrule,
        reason: "BYWEEKNO alone takes its weekday from the start (RFC 5545 §3.3.10), not all seven",
        explains: |this| this.has_week_without_day(),
    },
    Known {
        oracle: Oracle::Rrule,
        reason: "the crate refuses the fifth last weekday of a month, which RFC 5545 §3.3.10 allows",
        explains: |this| this.theirs.is_empty() && this.has_fifth_last(),
    },
    Known {
        oracle: Oracle::Rrule,
        reason: "the crate gives up looking for hours, minutes and seconds",
        explains: |this| this.rule().frequency.is_sub_daily() && this.ours.starts_with(this.theirs),
    },
    Known {
        oracle: Oracle::IcalJs,
        reason: "ical.js loses its step and its count among the months that BYMONTH leaves out; dateutil agrees with us",
        explains: |this| {
            this.rule().frequency == Frequency::Monthly && !this.rule().by_month.is_empty()
        },
    },
    Known {
        oracle: Oracle::IcalJs,
        reason: "ical.js looks for BYMONTHDAY of a yearly rule in the month of the start, and not from the end; \
                 dateutil agrees with us",
        explains: |this| {
            this.rule().frequency == Frequency::Yearly && !this.rule().by_month_day.is_empty()
        },
    },
    Known {
        oracle: Oracle::IcalJs,
        reason: "ical.js steps on from another month when the first days named lie before the start; dateutil agrees with us",
        explains: |this| {
            let rule = this.rule();
            rule.frequency == Frequency::Monthly
                && 1 < rule.interval
                && !rule.by_month_day.is_empty()
                && !rule.by_day.is_empty()
        },
    },
    Known {
        oracle: Oracle::IcalJs,
        reason: "ical.js counts a day twice that BYDAY names twice (RFC 5545 §3.8.5.3: duplicates are ignored)",
        explains: |this| {
            let is_counted = matches!(this.rule().end, End::Count(_));
            is_counted && this.names_days_twice() && this.ours.starts_with(this.theirs)
        },
    },
];

/// Numbers that look random and are the same in each run (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.roll((high - low + 1) as u64) as i64
    }

    fn some<T>(&mut self, most: u64, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..=self.roll(most)).map(|_| make(self)).collect()
    }

    /// A number from `low` to `high` or counted from the end, never 0.
    fn signed(&mut self, high: i64) -> i64 {
        let number = self.between(1, high);
        if self.one_in(3) { -number } else { number }
    }
}

fn weekday(dice: &mut Dice) -> Weekday {
    Weekday::try_from(dice.roll(7) as u8).unwrap()
}

fn rule(dice: &mut Dice) -> Rule {
    let frequency = [
        Frequency::Yearly,
        Frequency::Yearly,
        Frequency::Monthly,
        Frequency::Monthly,
        Frequency::Weekly,
        Frequency::Weekly,
        Frequency::Daily,
        Frequency::Hourly,
        Frequency::Minutely,
        Frequency::Secondly,
    ][dice.roll(10) as usize];
    let counts_days = matches!(frequency, Frequency::Yearly | Frequency::Monthly);
    let mut rule = Rule::every(frequency);
    if dice.one_in(3) {
        rule.interval = dice.between(2, 5) as u32;
    }
    if dice.one_in(4) {
        rule.by_month = dice.some(3, |dice| dice.between(1, 12) as u8);
    }
    if frequency == Frequency::Yearly && dice.one_in(4) {
        rule.by_week = dice.some(3, |dice| dice.signed(51) as i8);
    }
    if (frequency == Frequency::Yearly || frequency.is_sub_daily()) && dice.one_in(6) {
        rule.by_year_day = dice.some(20, |dice| dice.signed(366) as i16);
    }
    if frequency != Frequency::Weekly && dice.one_in(4) {
        rule.by_month_day = dice.some(4, |dice| dice.signed(31) as i8);
    }
    if dice.one_in(3) {
        rule.by_day = dice.some(3, |dice| ByDay {
            weekday: weekday(dice),
            ordinal: if counts_days && rule.by_week.is_empty() && dice.one_in(2) {
                dice.signed(5) as i8
            } else {
                0
            },
        });
    }
    if dice.one_in(6) {
        rule.by_hour = dice.some(2, |dice| dice.between(0, 23) as u8);
    }
    if dice.one_in(6) {
        rule.by_minute = dice.some(2, |dice| dice.between(0, 59) as u8);
    }
    if dice.one_in(8) {
        rule.by_second = dice.some(2, |dice| dice.between(0, 59) as u8);
    }
    if dice.one_in(4) {
        rule.week_start = weekday(dice);
    }
    if dice.one_in(5) {
        rule.by_set_position = dice.some(2, |dice| dice.signed(4) as i16);
        if let Ok(rule) = rule.clone().checked() {
            return rule;
        }
        rule.by_set_position.clear();
    }
    rule.checked().unwrap()
}

fn series(start: NaiveDateTime, rule: Rule) -> Series {
    Series {
        timing: Some(Timing::Floating { start, end: start }),
        recurrence: Recurrence {
            rules: vec![rule],
            ..Recurrence::default()
        },
        overrides: Vec::new(),
    }
}

fn ours(case: &Case) -> Vec<NaiveDateTime> {
    let window = Window::Civil {
        from: case.start,
        until: case.horizon + TimeDelta::seconds(1),
    };
    let series = series(case.start, case.rule.clone());
    let expansion = series.expand(&window, &RealZones, Budget::steps(2_000_000));
    assert!(expansion.is_complete, "{case:?}");
    expansion
        .occurrences
        .into_iter()
        .map(|occurrence| occurrence.original_start)
        .take(case.most)
        .collect()
}

fn cases() -> Vec<Case> {
    let mut dice = Dice(0x0005_5453_1925_0018);
    let epoch: NaiveDateTime = "2000-01-01T00:00:00".parse().unwrap();
    std::iter::repeat_with(|| {
        let rule = rule(&mut dice);
        let start = epoch + TimeDelta::minutes(dice.between(0, 20 * 365 * 24 * 60));
        let reach = match rule.frequency {
            Frequency::Yearly => TimeDelta::days(20 * 365),
            Frequency::Monthly => TimeDelta::days(4 * 365),
            Frequency::Weekly => TimeDelta::days(4 * 365),
            Frequency::Daily => TimeDelta::days(3 * 365),
            Frequency::Hourly => TimeDelta::days(90),
            Frequency::Minutely => TimeDelta::days(2),
            Frequency::Secondly => TimeDelta::hours(1),
        };
        let mut case = Case {
            start,
            rule,
            horizon: start + reach,
            most: MOST,
        };
        // Mostly a start that the rule makes, as files have it.
        if !dice.one_in(4)
            && let Some(made) = ours(&case).get(1)
        {
            case.start = *made;
            case.horizon = *made + reach;
        }
        // COUNT only where it is reached: the others search to the end of time for what is not there.
        let count = dice.between(1, 40) as usize;
        case.rule.end = if dice.one_in(2) && count < ours(&case).len() {
            End::Count(count as u32)
        } else {
            End::Until(Moment::Wall(case.horizon))
        };
        // The others look at UNTIL only when they found something: without a later occurrence they would
        // search to the year 9999.
        let found = ours(&case);
        if found.len() < MOST && !matches!(case.rule.end, End::Count(_)) && !goes_on(&case, reach) {
            let is_made = rule_makes(&case, case.start);
            case.most = found.len() - usize::from(!is_made);
        }
        case
    })
    .filter(|case| 0 < case.most)
    .take(CASES)
    .collect()
}

/// Whether the rule makes anything soon after the horizon.
fn goes_on(case: &Case, reach: TimeDelta) -> bool {
    let mut endless = case.rule.clone();
    endless.end = End::Never;
    let window = Window::Civil {
        from: case.horizon + TimeDelta::seconds(1),
        until: case.horizon + reach,
    };
    let expansion =
        series(case.start, endless).expand(&window, &RealZones, Budget::steps(2_000_000));
    !expansion.occurrences.is_empty()
}

/// Whether the rule makes its own start: as an exclusion it then takes it away.
fn rule_makes(case: &Case, start: NaiveDateTime) -> bool {
    let mut excluding = series(start, case.rule.clone());
    excluding.recurrence.exclusions.push(case.rule.clone());
    let window = Window::Civil {
        from: start,
        until: start + TimeDelta::seconds(1),
    };
    excluding
        .expand(&window, &RealZones, Budget::default())
        .occurrences
        .is_empty()
}

fn times(lines: Vec<Vec<String>>) -> Vec<Vec<NaiveDateTime>> {
    lines
        .into_iter()
        .map(|line| {
            line.iter()
                .map(|text| text.parse().unwrap_or_default())
                .collect()
        })
        .collect()
}

/// Runs a program on all cases at once.
fn ask(mut program: Command, cases: &[Case]) -> Vec<Vec<NaiveDateTime>> {
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program:?} cannot be started: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(&serde_json::to_vec(cases).unwrap())
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program:?} failed");
    times(serde_json::from_slice(&output.stdout).unwrap())
}

fn required(variable: &str, meaning: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("{variable} is not set; it names {meaning}. `cargo xtask test` sets it")
    })
}

fn script(name: &str) -> String {
    format!("{}/tests/oracles/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Why an oracle is not asked: it would find nothing and search to the year 9999 for it.
fn is_spared(oracle: Oracle, case: &Case) -> Option<&'static str> {
    let days = &case.rule.by_day;
    let mixes = days.iter().any(|day| day.ordinal == 0) && days.iter().any(|day| day.ordinal != 0);
    let is_short = case.rule.frequency.is_sub_daily();
    let is_rare = !case.rule.by_set_position.is_empty()
        || !case.rule.by_year_day.is_empty()
        || !case.rule.by_week.is_empty();
    let has_times = !case.rule.by_hour.is_empty()
        || !case.rule.by_minute.is_empty()
        || !case.rule.by_second.is_empty();
    match oracle {
        Oracle::Dateutil | Oracle::Rrule if mixes => Some(
            "BYDAY=MO,2TU is each of them (RFC 5545 §3.3.10, a list of days), not what is both",
        ),
        Oracle::IcalJs if is_short || is_rare => {
            Some("ical.js walks for minutes in rules of hours, sets, weeks and days of the year")
        }
        Oracle::IcalJs if has_times => Some(
            "ical.js expands hours, minutes and seconds in part only (RFC 5545 §3.3.10, the table)",
        ),
        Oracle::IcalJs if !rule_makes(case, case.start) => Some(
            "ical.js begins anywhere when the rule does not make the start (RFC 5545 §3.8.5.3: undefined)",
        ),
        Oracle::IcalJs
            if case.rule.frequency == Frequency::Daily
                && case.rule.by_month_day.iter().any(|day| *day < 0) =>
        {
            Some("ical.js never ends with days from the end of the month in a daily rule")
        }
        Oracle::Dateutil | Oracle::Rrule | Oracle::IcalJs => None,
    }
}

/// The cases an oracle is asked; prints how many it is spared, and why.
fn cases_for(oracle: Oracle) -> Vec<Case> {
    let mut spared: BTreeMap<&str, usize> = BTreeMap::new();
    let mut asked = cases();
    asked.retain(|case| match is_spared(oracle, case) {
        Some(reason) => {
            *spared.entry(reason).or_default() += 1;
            false
        }
        None => true,
    });
    let mut out = std::io::stdout();
    writeln!(out, "{oracle:?}: not asked {spared:#?}").unwrap();
    asked
}

/// Compares with an oracle, prints how often each known disagreement was met, and fails on an unknown one.
fn judge(oracle: Oracle, cases: &[Case], answers: &[Vec<NaiveDateTime>]) {
    assert_eq!(cases.len(), answers.len());
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for (case, theirs) in cases.iter().zip(answers) {
        let ours = ours(case);
        if ours == *theirs {
            continue;
        }
        let disagreement = Disagreement {
            case,
            ours: &ours,
            theirs,
        };
        let known = KNOWN
            .iter()
            .find(|known| known.oracle == oracle && (known.explains)(&disagreement));
        match known {
            Some(known) => *met.entry(known.reason).or_default() += 1,
            None => unexplained.push(format!(
                "{} from {}\n  ours   {:?}\n  theirs {:?}",
                case.rule,
                case.start,
                &ours[..ours.len().min(6)],
                &theirs[..theirs.len().min(6)]
            )),
        }
    }
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{oracle:?}: {} rules, known disagreements {met:#?}",
        cases.len()
    )
    .unwrap();
    assert!(
        unexplained.is_empty(),
        "{} unexplained:\n{}",
        unexplained.len(),
        unexplained[..unexplained.len().min(12)].join("\n")
    );
}

#[test]
fn we_agree_with_python_dateutil_or_know_why_not() {
    let mut python = Command::new(required(
        "INTEGRATOR_TEST_PYTHON",
        "a Python that has python-dateutil",
    ));
    python.arg(script("python_dateutil.py"));
    let cases = cases_for(Oracle::Dateutil);

    let answers = ask(python, &cases);

    judge(Oracle::Dateutil, &cases, &answers);
}

#[test]
fn we_agree_with_ical_js_or_know_why_not() {
    required(
        "INTEGRATOR_TEST_NODE_MODULES",
        "a node_modules folder that holds ical.js",
    );
    let mut node = Command::new("node");
    node.arg(script("icaljs.mjs"));
    let cases = cases_for(Oracle::IcalJs);

    let answers = ask(node, &cases);

    judge(Oracle::IcalJs, &cases, &answers);
}

#[test]
fn we_agree_with_the_rrule_crate_or_know_why_not() {
    let cases = cases_for(Oracle::Rrule);

    let answers: Vec<Vec<NaiveDateTime>> = cases.iter().map(by_rrule).collect();

    judge(Oracle::Rrule, &cases, &answers);
}

fn by_rrule(case: &Case) -> Vec<NaiveDateTime> {
    // It takes UNTIL in UTC only.
    let mut utc = case.rule.clone();
    if let End::Until(Moment::Wall(wall)) = utc.end {
        utc.end = End::Until(Moment::Instant(wall.and_utc()));
    }
    let text = format!(
        "DTSTART:{}Z\nRRULE:{utc}",
        case.start.format("%Y%m%dT%H%M%S")
    );
    let Ok(set) = text.parse::<rrule::RRuleSet>() else {
        return Vec::new();
    };
    set.all(case.most as u16)
        .dates
        .into_iter()
        .map(|at| at.naive_utc())
        .filter(|at| *at <= case.horizon)
        .collect()
}
