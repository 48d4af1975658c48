//! How soon a change at a calendar service is seen in an open browser, told by the service itself.

use super::expectations::{Expectation, Limit};
use super::scene::Scene;
use crate::shell;
use crate::tools;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// How many milliseconds half of the changes may take at most.
const MEDIAN_MS: f64 = 1_000.0;

/// What a browser saw of one service.
#[derive(Deserialize)]
struct Told {
    service: String,
    times: usize,
    median_ms: f64,
    p95_ms: f64,
    most_ms: f64,
}

/// Measures with a real browser, prints the table, and says what must hold.
///
/// # Errors
/// When a server, the browser or a story fails.
pub fn run(workspace: &Workspace, scene: &Scene) -> Result<Vec<Expectation>> {
    let results = scene.empty_folder("told")?;
    let folder = workspace.join("end2end");
    let mut command = Command::new(folder.join("node_modules/.bin/playwright"));
    command
        .arg("test")
        .current_dir(&folder)
        .env("FORCE_COLOR", "0")
        .env("INTEGRATOR_BENCH_RESULTS", &results)
        .env("INTEGRATOR_E2E_OUTPUT", results.join("browser"))
        .env("INTEGRATOR_BINARY", &scene.binary)
        .env("INTEGRATOR_CHROMIUM", tools::chromium()?)
        .env("INTEGRATOR_TEST_PYTHON", scene.python.interpreter());
    let status = shell::status_logged(&mut command, &scene.log, None)?;
    ensure!(
        status.success(),
        "the browser did not see it:\n{}",
        shell::tail(&scene.log, 60)
    );
    let told = read(&results)?;
    print!(
        "\na change at a service, until it stands in an open browser\n{}",
        text(&told)
    );
    Ok(told.iter().map(held).collect())
}

fn read(results: &Path) -> Result<Vec<Told>> {
    let mut told = Vec::new();
    for entry in std::fs::read_dir(results)? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "json") {
            let text = std::fs::read_to_string(&path)?;
            let one = serde_json::from_str(&text);
            told.push(one.with_context(|| format!("this is no measurement: {text}"))?);
        }
    }
    ensure!(!told.is_empty(), "nothing was measured");
    told.sort_by(|one: &Told, other| one.service.cmp(&other.service));
    Ok(told)
}

fn text(told: &[Told]) -> String {
    let mut text = format!(
        "{:<14}{:>7}{:>11}{:>11}{:>11}\n",
        "service", "times", "median", "95 of 100", "most"
    );
    for one in told {
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{:<14}{:>7}{:>8.0} ms{:>8.0} ms{:>8.0} ms",
            one.service, one.times, one.median_ms, one.p95_ms, one.most_ms
        );
    }
    text
}

fn held(told: &Told) -> Expectation {
    Expectation {
        what: format!("a change at {} in an open browser, median", told.service),
        measured: told.median_ms,
        limit: Limit::AtMost(MEDIAN_MS),
        unit: " ms",
    }
}
