//! Integrator itself: its sync, its week page, its memory. The program measures the first two by
//! hidden subcommands and prints one JSON object each.

use super::bare;
use super::race::{Exported, Imported};
use super::scene::Scene;
use crate::demo::{Demo, Listen};
use crate::service::free_port;
use crate::shell;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

/// One run through the functions that the worker calls, on a fresh SQLite file.
#[derive(Deserialize)]
struct Run {
    events: usize,
    first_ms: f64,
    no_change_ms: f64,
    memory: Option<Memory>,
}

#[derive(Deserialize)]
struct Memory {
    before_kb: u64,
    peak_kb: u64,
}

/// # Errors
/// When the program fails or an event is missing.
pub fn import(scene: &Scene) -> Result<Imported> {
    let run: Run = measured(&mut bench_sync(scene, Scene::FULL))?;
    scene.ensure_complete(run.events)?;
    Ok(Imported {
        first: milliseconds(run.first_ms),
        unchanged: milliseconds(run.no_change_ms),
        grown_kb: run.memory.map(grown),
    })
}

/// # Errors
/// When the program fails or an event is missing.
pub fn export(scene: &Scene) -> Result<Exported> {
    bare::empty(scene)?;
    let mut command = bench_sync(scene, Scene::EMPTY);
    let run: Run = measured(command.args(["--export", &scene.events.to_string()]))?;
    scene.ensure_complete(run.events)?;
    scene.ensure_complete(scene.arrived()?)?;
    Ok(Exported {
        first: milliseconds(run.first_ms),
        grown_kb: run.memory.map(grown),
    })
}

fn bench_sync(scene: &Scene, calendar: &str) -> Command {
    hidden(scene, "bench-sync", &scene.server, calendar)
}

/// A hidden subcommand that measures with a calendar.
pub fn hidden(scene: &Scene, subcommand: &str, server: &str, calendar: &str) -> Command {
    let mut command = Command::new(&scene.binary);
    command
        .args([subcommand, "--caldav-url", server, "--calendar", calendar])
        .args(["--user", Scene::USER, "--password", Scene::PASSWORD])
        .env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8");
    command
}

fn milliseconds(count: f64) -> Duration {
    Duration::from_secs_f64(count / 1000.0)
}

fn grown(memory: Memory) -> u64 {
    memory.peak_kb.saturating_sub(memory.before_kb)
}

/// One drawing of the week page by the server.
#[derive(Deserialize)]
pub struct Page {
    pub items: u32,
    pub wall_ms: f64,
    /// Only Linux tells it.
    pub cpu_ms: Option<f64>,
}

/// # Errors
/// When the program fails.
pub fn week_page(scene: &Scene) -> Result<Page> {
    measured(Command::new(&scene.binary).arg("bench-page"))
}

/// Messages of Calendly.
#[derive(Deserialize)]
pub struct Webhooks {
    pub messages: usize,
    pub bookings: usize,
    pub a_second: f64,
    pub median_ms: f64,
    pub p99_ms: f64,
    pub taken_in_s: f64,
}

/// # Errors
/// When the program fails, or a booking became no lead or two.
pub fn webhooks(scene: &Scene) -> Result<Webhooks> {
    measured(Command::new(&scene.binary).arg("bench-webhooks"))
}

/// Resident memory of the server with the demo's data, in kilobytes, once it has come to rest.
///
/// # Errors
/// When the demo does not start, or the system does not tell.
pub fn memory_at_rest(scene: &Scene) -> Result<u64> {
    let demo = Demo::start(
        scene.empty_folder("demo")?,
        scene.binary.clone(),
        scene.python,
        true,
    )?;
    let listen = Listen {
        port: free_port()?,
        host: "127.0.0.1".to_owned(),
    };
    let server = demo.serve(&listen, &[])?;
    // Two rounds of polling the calendars, at five seconds each in the demo.
    sleep(Duration::from_secs(12));
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process_id()))?;
    status
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmRSS:")?
                .trim()
                .strip_suffix(" kB")?
                .parse()
                .ok()
        })
        .context("the system does not tell the server's memory")
}

/// What the program prints in its last line.
///
/// # Errors
/// When it fails or prints something else.
pub fn measured<T: DeserializeOwned>(command: &mut Command) -> Result<T> {
    let printed = shell::output(command)?;
    let line = printed.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("this is no measurement: {line}"))
}
