//! Calendars at the imitated services: a first import beside the bare requests that every client must make, runs with nothing to
//! do, changes in and out.

use super::expectations::{Expectation, Limit};
use super::ours;
use super::scene::Scene;
use crate::sandbox::Sandbox;
use crate::shell;
use crate::step::step;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::process::Command;

/// As the program and the other one name them.
const SERVICES: [&str; 4] = ["google", "office365", "exchange", "icloud"];

/// How many events are changed there, and how many items are sent.
const CHANGES: usize = 100;

/// How many requests a run with nothing to do may make.
const AT_MOST_REQUESTS: f64 = 2.0;

/// How many requests sending so many items may make where the service takes several in one; elsewhere each is sent by itself.
const AT_MOST_OUT: [(&str, f64); 3] = [("google", 10.0), ("office365", 20.0), ("exchange", 40.0)];

/// How the account is entered.
#[derive(Deserialize)]
struct WayIn {
    base_url: Option<String>,
    user: String,
    password: String,
    calendar: String,
}

/// What the bare requests took.
#[derive(Deserialize)]
struct Bare {
    events: usize,
    ms: f64,
    requests: u32,
}

#[derive(Deserialize)]
struct Run {
    events: usize,
    first: Taken,
    unchanged: Taken,
    changed: usize,
    changes_in: Taken,
    sent: usize,
    changes_out: Taken,
}

#[derive(Deserialize)]
struct Taken {
    requests: f64,
    wall_ms: f64,
    /// Only Linux tells it.
    cpu_ms: Option<f64>,
}

/// Measures, prints the table, and says what must hold.
///
/// # Errors
/// When a service or our program fails, or not everything was copied.
pub fn run(scene: &Scene) -> Result<Vec<Expectation>> {
    let sandbox = Sandbox::start(
        &scene.binary.with_file_name("sandbox"),
        &scene.empty_folder("services")?,
        &scene.log,
    )?;
    let mut text = format!(
        "{:<11}{:>20}{:>20}{:>20}{:>20}{:>22}\n",
        "service", "import", "bare requests", "nothing to do", "100 in", "100 out"
    );
    let mut expectations = Vec::new();
    for service in SERVICES {
        let what = format!("{} events at {service}", scene.events);
        let (bare, run) = step(&what, || one(scene, &sandbox, service))?;
        let told = |taken: &Taken| {
            let cpu = taken
                .cpu_ms
                .map_or("–".to_owned(), |cpu| format!("{cpu:.0}"));
            format!("{:.0} req {cpu}/{:.0} ms", taken.requests, taken.wall_ms)
        };
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{service:<11}{:>20}{:>20}{:>20}{:>20}{:>22}",
            told(&run.first),
            format!("{} req {:.0} ms", bare.requests, bare.ms),
            told(&run.unchanged),
            told(&run.changes_in),
            told(&run.changes_out),
        );
        expectations.push(Expectation {
            what: format!("nothing to do at {service}, requests"),
            measured: run.unchanged.requests,
            limit: Limit::AtMost(AT_MOST_REQUESTS),
            unit: "",
        });
        let known = AT_MOST_OUT.iter().find(|(name, _)| *name == service);
        expectations.extend(known.map(|(_, most)| Expectation {
            what: format!("{CHANGES} sent to {service}, requests"),
            measured: run.changes_out.requests,
            limit: Limit::AtMost(*most),
            unit: "",
        }));
    }
    print!("\nimitated services: requests, CPU here / clock\n{text}");
    Ok(expectations)
}

fn one(scene: &Scene, sandbox: &Sandbox, service: &str) -> Result<(Bare, Run)> {
    let other = |words: &[&str]| {
        let mut command = Command::new(scene.python.interpreter());
        command
            .arg(scene.scripts.join("other_program.py"))
            .args([service, &sandbox.page("")])
            .args(words);
        command
    };
    let way_in: WayIn = json(&mut other(&["fill", &scene.events.to_string()]))?;
    let bare: Bare = json(&mut other(&["read", &way_in.calendar]))?;
    let run = ours(scene, sandbox, service, &way_in)?;
    // The imitations begin with a few events of their own.
    ensure!(
        scene.events <= bare.events,
        "{service}: {} events instead of {}",
        bare.events,
        scene.events
    );
    for (what, copied, all) in [
        ("import", run.events, bare.events),
        ("changes in", run.changed, CHANGES),
        ("changes out", run.sent, CHANGES),
    ] {
        ensure!(
            copied == all,
            "{service}, {what}: {copied} instead of {all}"
        );
    }
    Ok((bare, run))
}

fn ours(scene: &Scene, sandbox: &Sandbox, service: &str, way_in: &WayIn) -> Result<Run> {
    let mut command = Command::new(&scene.binary);
    command
        .args(["bench-service", "--service", service])
        .args(["--sandbox", &sandbox.page("")])
        .args(["--user", &way_in.user, "--password", &way_in.password])
        .args(["--calendar", &way_in.calendar])
        .args(["--sent", &CHANGES.to_string()])
        .env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8")
        .envs(sandbox.settings());
    if let Some(base) = &way_in.base_url {
        command.args(["--base-url", base]);
    }
    command
        .arg("--")
        .arg(scene.python.interpreter())
        .arg(scene.scripts.join("other_program.py"))
        .args([service, &sandbox.page(""), "change"])
        .args([&CHANGES.to_string(), &way_in.calendar]);
    ours::measured(&mut command)
}

fn json<T: DeserializeOwned>(command: &mut Command) -> Result<T> {
    let printed = shell::output(command)?;
    serde_json::from_str(printed.trim()).with_context(|| format!("this is no JSON: {printed}"))
}
