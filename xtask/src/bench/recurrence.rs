//! What expanding repeating events costs, beside the `rrule` crate. The bench of `domain` measures.

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

/// The table, ready to be printed.
///
/// # Errors
/// When the bench does not build, fails, or answers with something else.
pub fn table(workspace: &Workspace) -> Result<String> {
    let printed = shell::output(
        shell::cargo()
            .args(["bench", "--quiet", "--locked", "--package", "domain"])
            .args(["--bench", "recurrence"])
            .current_dir(workspace.root()),
    )?;
    text(printed.lines().last().unwrap_or_default())
}

fn text(line: &str) -> Result<String> {
    let figures: BTreeMap<String, Figure> =
        serde_json::from_str(line).with_context(|| format!("this is no measurement: {line}"))?;
    let mut text = format!(
        "{:66}{:>12}{:>12}{:>9}\n",
        "", "Integrator", "rrule", "ratio"
    );
    for (name, figure) in &figures {
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
    Ok(text)
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

        let text = text(line).unwrap();

        assert!(text.contains("3.0 µs    600.0 µs   200.0×"), "{text}");
        assert!(text.contains("16.00 ms\n"), "{text}");
    }

    #[test]
    fn what_is_no_measurement_is_shown() {
        assert!(format!("{:#}", text("oh").unwrap_err()).contains("oh"));
    }
}
