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
    let results: Value = serde_json::from_str(&text)?;
    let mut counts = read(&results);
    if !status.success() {
        counts.failed = counts.failed.max(1);
    }
    Ok(Outcome::Tests {
        counts,
        groups: Vec::new(),
        judged: Vec::new(),
        failures: failures(&results["suites"]),
    })
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

/// The stories that failed, each with the first line of why; suites hold suites and stories.
fn failures(suites: &Value) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for suite in list(suites) {
        for story in list(&suite["specs"]) {
            if story["ok"] != true {
                found.push(failure(&story));
            }
        }
        found.extend(failures(&suite["suites"]));
    }
    found
}

fn failure(story: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let why = plain(&text(&story["tests"][0]["results"][0]["error"]["message"]));
    format!(
        "{}:{} {} ({})",
        text(&story["file"]),
        story["line"],
        text(&story["title"]),
        why.lines().next().unwrap_or_default()
    )
}

/// Without the colours (`ESC [ … m`) that Playwright puts into its words whatever it is told.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or(part, |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_failed_is_named_with_its_reason() {
        let results = json!([{ "specs": [], "suites": [{ "specs": [
            { "ok": true, "file": "a.spec.ts", "line": 1, "title": "works", "tests": [] },
            { "ok": false, "file": "b.spec.ts", "line": 8, "title": "a story",
              "tests": [{ "results": [{ "error": { "message": "Error: \u{1b}[31mnot visible\u{1b}[39m\n  at line 3" } }] }] },
        ] }] }]);

        assert_eq!(
            failures(&results),
            ["b.spec.ts:8 a story (Error: not visible)"]
        );
    }

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
