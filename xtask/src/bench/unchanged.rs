//! What a run with nothing to do costs, for calendars of several sizes: nothing that grows with them.

use super::expectations::{Expectation, Limit};
use super::scene::Scene;
use super::{bare, ours};
use crate::http;
use crate::service::{Service, free_port};
use crate::step::step;
use anyhow::{Result, ensure};
use serde::Deserialize;
use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

/// The calendar on the real server: so many events are imported first.
const REAL: usize = 1_000;

/// Calendars on a server that only says that nothing changed; so many events are stored before.
const STORED: [usize; 2] = [10_000, 50_000];

/// The token that this server knows, as it is kept here.
const TOKEN: &str = "sync:https://still.example/1";

/// How many requests a run may make.
const AT_MOST_REQUESTS: f64 = 2.0;

/// How many milliseconds of our processor time it may take.
const AT_MOST_CPU_MS: f64 = 20.0;

/// One run, the mean of several.
#[derive(Deserialize)]
struct Run {
    events: usize,
    requests: f64,
    wall_ms: f64,
    /// Only Linux tells it.
    cpu_ms: Option<f64>,
}

/// Measures, prints the table, and says what must hold.
///
/// # Errors
/// When a server or our program fails.
pub fn run(scene: &Scene) -> Result<Vec<Expectation>> {
    bare::fill(scene, Scene::SMALL, REAL)?;
    let mut runs = vec![step(
        &format!("nothing to do, {REAL} events on Radicale"),
        || on_radicale(scene),
    )?];
    for stored in STORED {
        runs.push(step(
            &format!("nothing to do, {stored} events stored"),
            || on_still_server(scene, stored),
        )?);
    }
    print!("\na run with nothing to do, mean of many\n{}", text(&runs));
    Ok(runs.iter().flat_map(held).collect())
}

fn on_radicale(scene: &Scene) -> Result<Run> {
    let real = scene.server.trim_start_matches("http://");
    let calendar = Counted::start(scene, Some(real.trim_end_matches('/')))?;
    let mut command = ours::hidden(scene, "bench-unchanged", &calendar.address(), Scene::SMALL);
    complete(ours::measured(&mut command)?, REAL)
}

fn on_still_server(scene: &Scene, stored: usize) -> Result<Run> {
    let calendar = Counted::start(scene, None)?;
    let mut command = ours::hidden(scene, "bench-unchanged", &calendar.address(), Scene::FULL);
    command.args(["--stored", &stored.to_string(), "--token", TOKEN]);
    complete(ours::measured(&mut command)?, stored)
}

fn complete(run: Run, events: usize) -> Result<Run> {
    ensure!(
        run.events == events,
        "{} events are stored instead of {events}",
        run.events
    );
    Ok(run)
}

/// A calendar that counts what it is asked. Dropping it stops it.
struct Counted {
    port: u16,
    _server: Service,
}

impl Counted {
    /// In front of a real server, else one in which nothing ever changes.
    fn start(scene: &Scene, real: Option<&str>) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(scene.python.interpreter());
        command
            .arg(scene.scripts.join("counted_calendar.py"))
            .arg(port.to_string())
            .args(real);
        let mut server = Service::start("the counting calendar", &mut command, &scene.log)?;
        server.wait_until_ready(Duration::from_secs(30), || http::is_ok(port, "/requests"))?;
        Ok(Self {
            port,
            _server: server,
        })
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

fn text(runs: &[Run]) -> String {
    let mut text = format!(
        "{:>10}{:>10}{:>12}{:>12}\n",
        "events", "requests", "CPU", "clock"
    );
    for run in runs {
        let cpu = run
            .cpu_ms
            .map_or("–".to_owned(), |cpu| format!("{cpu:.2} ms"));
        let wall = format!("{:.2} ms", run.wall_ms);
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{:>10}{:>10}{cpu:>12}{wall:>12}",
            run.events, run.requests
        );
    }
    text
}

fn held(run: &Run) -> [Expectation; 2] {
    let what = format!("nothing to do with {} events", run.events);
    [
        Expectation {
            what: format!("{what}, requests"),
            measured: run.requests,
            limit: Limit::AtMost(AT_MOST_REQUESTS),
            unit: "",
        },
        Expectation {
            what: format!("{what}, CPU"),
            measured: run.cpu_ms.unwrap_or(f64::NAN),
            limit: Limit::AtMost(AT_MOST_CPU_MS),
            unit: " ms",
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_request_is_over_the_limit() {
        let run = Run {
            events: 1_000,
            requests: 3.0,
            wall_ms: 9.0,
            cpu_ms: Some(2.5),
        };

        let held = held(&run).map(|expectation| expectation.holds());

        assert_eq!(held, [false, true]);
    }
}
