//! What deciding costs, and expanding repeating events, beside the `rrule` crate. The benches of `domain` measure.

use super::expectations::{Expectation, Limit};
use crate::shell;
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The best of several rounds of one piece of work.
#[derive(Debug, Deserialize)]
struct Figure {
    ours_us: f64,
    /// The same work by `rrule`, where it can do it.
    rrule_us: Option<f64>,
}

const BENCHES: [&str; 2] = ["reconcile", "recurrence"];

/// Measures, prints the table, and says what must hold.
///
/// # Errors
/// When the bench does not build, fails, or answers with something else.
pub fn run(workspace: &Workspace) -> Result<Vec<Expectation>> {
    let figures = step("decisions and repeating events", || measured(workspace))?;
    print!(
        "\ndecisions and repeating events, best of several rounds\n{}",
        text(&figures)
    );
    Ok(expectations(&figures))
}

fn measured(workspace: &Workspace) -> Result<BTreeMap<String, Figure>> {
    let mut figures = BTreeMap::new();
    for bench in BENCHES {
        let printed = shell::output(
            shell::cargo()
                .args(["bench", "--quiet", "--locked", "--package", "domain"])
                .args(["--bench", bench])
                .current_dir(workspace.root()),
        )?;
        figures.append(&mut read(printed.lines().last().unwrap_or_default())?);
    }
    Ok(figures)
}

/// Work of ours alone that may take so many milliseconds at most.
const AT_MOST_MILLISECONDS: [(&str, f64); 3] = [
    ("decide 10,000 pairs, 1 % changed", 50.0),
    ("pair up 10,000 items and 10,000 events", 50.0),
    ("5_weeks_of_10,000_series", 100.0),
];

/// Work in which we are so many times as fast as `rrule` at least; in all other work that both do, as fast.
const AT_LEAST_TIMES_AS_FAST: [(&str, f64); 1] = [("month_of_a_16_year_old_daily", 20.0)];

/// What must hold; what was not measured does not.
fn expectations(figures: &BTreeMap<String, Figure>) -> Vec<Expectation> {
    let alone = AT_MOST_MILLISECONDS.into_iter().map(|(name, limit)| {
        let milliseconds = figures.get(name).map(|figure| figure.ours_us / 1_000.0);
        Expectation {
            what: spoken(name),
            measured: milliseconds.unwrap_or(f64::NAN),
            limit: Limit::AtMost(limit),
            unit: " ms",
        }
    });
    let is_named = |name: &str| {
        AT_LEAST_TIMES_AS_FAST
            .iter()
            .any(|(named, _)| *named == name)
    };
    let others = figures
        .iter()
        .filter(|(name, figure)| figure.rrule_us.is_some() && !is_named(name))
        .map(|(name, _)| (name.as_str(), 1.0));
    let beside = AT_LEAST_TIMES_AS_FAST
        .into_iter()
        .chain(others)
        .map(|(name, limit)| {
            let times = figures
                .get(name)
                .and_then(|figure| Some(figure.rrule_us? / figure.ours_us));
            Expectation {
                what: format!("{}, speed beside rrule", spoken(name)),
                measured: times.unwrap_or(f64::NAN),
                limit: Limit::AtLeast(limit),
                unit: "×",
            }
        });
    alone.chain(beside).collect()
}

fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

fn read(line: &str) -> Result<BTreeMap<String, Figure>> {
    serde_json::from_str(line).with_context(|| format!("this is no measurement: {line}"))
}

fn text(figures: &BTreeMap<String, Figure>) -> String {
    let mut text = format!(
        "{:66}{:>12}{:>12}{:>9}\n",
        "", "Integrator", "rrule", "ratio"
    );
    for (name, figure) in figures {
        let name = spoken(name);
        let ours = spelled(figure.ours_us);
        // Writing to a String does not fail.
        let _ = match figure.rrule_us {
            Some(theirs) => {
                let ratio = theirs / figure.ours_us;
                writeln!(
                    text,
                    "{name:66}{ours:>12}{:>12}{ratio:>8.1}×",
                    spelled(theirs)
                )
            }
            None => writeln!(text, "{name:66}{ours:>12}"),
        };
    }
    text
}

fn spelled(micros: f64) -> String {
    if micros < 1_000.0 {
        format!("{micros:.1} µs")
    } else {
        format!("{:.2} ms", micros / 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_of_both_has_a_ratio_and_work_of_ours_alone_has_none() {
        let line = r#"{"a_month":{"ours_us":3.0,"rrule_us":600.0},"many":{"ours_us":16000.0}}"#;

        let text = text(&read(line).unwrap());

        assert!(text.contains("3.0 µs    600.0 µs   200.0×"), "{text}");
        assert!(text.contains("16.00 ms\n"), "{text}");
    }

    #[test]
    fn a_family_of_rules_is_expected_to_be_as_fast_as_rrule() {
        let line = r#"{"weekly":{"ours_us":3.0,"rrule_us":6.0}}"#;

        let expectations = expectations(&read(line).unwrap());

        let weekly = expectations
            .iter()
            .find(|one| one.what == "weekly, speed beside rrule")
            .unwrap();
        assert_eq!((weekly.measured, weekly.limit), (2.0, Limit::AtLeast(1.0)));
    }

    #[test]
    fn what_was_not_measured_does_not_hold() {
        assert!(
            expectations(&BTreeMap::new())
                .iter()
                .all(|one| !one.holds())
        );
    }

    #[test]
    fn what_is_no_measurement_is_shown() {
        assert!(format!("{:#}", read("oh").unwrap_err()).contains("oh"));
    }
}
