//! The browser tests: Playwright in `end2end/`, with the system's Chromium.

use super::report::{Counts, Outcome};
use super::surroundings::Surroundings;
use crate::shell;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::process::Command;

pub fn on_sqlite(surroundings: &mut Surroundings) -> Result<Outcome> {
    let command = playwright(surroundings)?;
    run(surroundings, command, "browser")
}

pub fn on_postgres(surroundings: &mut Surroundings) -> Result<Outcome> {
    let mut command = playwright(surroundings)?;
    command
        .env("INTEGRATOR_E2E_DATABASE", surroundings.postgres()?)
        .env("INTEGRATOR_PSQL", surroundings.psql()?);
    run(surroundings, command, "browser-postgres")
}

fn playwright(surroundings: &mut Surroundings) -> Result<Command> {
    let application = surroundings.application()?;
    let folder = surroundings.end2end();
    let mut command = Command::new(folder.join("node_modules/.bin/playwright"));
    command
        .arg("test")
        .current_dir(folder)
        .env("FORCE_COLOR", "0")
        .env("INTEGRATOR_BINARY", application.binary)
        .env("INTEGRATOR_CHROMIUM", application.chromium);
    surroundings.offer_python(&mut command)?;
    Ok(command)
}

fn run(surroundings: &Surroundings, mut command: Command, name: &str) -> Result<Outcome> {
    let results = surroundings
        .workspace()
        .join("target/xtask")
        .join(format!("{name}.json"));
    let log = surroundings.log(name);
    if results.exists() {
        fs::remove_file(&results)?;
    }
    command.env("INTEGRATOR_E2E_RESULTS", &results).env(
        "INTEGRATOR_E2E_OUTPUT",
        surroundings.workspace().join("target/xtask").join(name),
    );
    let status = shell::status_logged(&mut command, &log, Some(name))?;
    if !status.success() {
        println!("{}\nAll of it: {}", shell::tail(&log, 80), log.display());
    }
    let text =
        fs::read_to_string(&results).context("Playwright did not get as far as running a test")?;
    let mut counts = read(&serde_json::from_str(&text)?);
    if !status.success() {
        counts.failed = counts.failed.max(1);
    }
    Ok(Outcome::tests(counts))
}

/// A test that passed only when repeated, or was skipped, has not passed.
fn read(results: &Value) -> Counts {
    let of = |what: &str| -> usize {
        results["stats"][what]
            .as_u64()
            .and_then(|count| count.try_into().ok())
            .unwrap_or_default()
    };
    Counts {
        passed: of("expected"),
        failed: of("unexpected") + of("flaky") + of("skipped"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_skipped_or_flaky_browser_test_has_not_passed() {
        let results =
            json!({ "stats": { "expected": 20, "unexpected": 1, "flaky": 1, "skipped": 2 } });

        assert_eq!(
            read(&results),
            Counts {
                passed: 20,
                failed: 4
            }
        );
    }
}
