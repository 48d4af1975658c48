//! What deciding costs, and expanding repeating events, beside the `rrule` crate. The benches of `domain` measure.

use crate::shell;
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

/// The table, ready to be printed.
///
/// # Errors
/// When the bench does not build, fails, or answers with something else.
pub fn table(workspace: &Workspace) -> Result<String> {
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
    Ok(text(&figures))
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
        let name = name.replace('_', " ");
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
    fn what_is_no_measurement_is_shown() {
        assert!(format!("{:#}", read("oh").unwrap_err()).contains("oh"));
    }
}
