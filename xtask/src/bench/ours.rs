//! Integrator itself: its sync, its week page, its memory. The program measures the first two by
//! hidden subcommands and prints one JSON object each.

use super::{Scene, Times};
use crate::demo::{Demo, Listen};
use crate::service::free_port;
use crate::shell;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

#[derive(Deserialize)]
struct Sync {
    events: usize,
    first_import_ms: f64,
    no_change_ms: f64,
}

/// One run through the functions that the worker calls, on a fresh SQLite file.
///
/// # Errors
/// When the program fails or an event is missing.
pub fn run(scene: &Scene) -> Result<Times> {
    let mut command = Command::new(&scene.binary);
    command
        .args([
            "bench-sync",
            "--caldav-url",
            &scene.server,
            "--calendar",
            Scene::CALENDAR,
        ])
        .args(["--user", Scene::USER, "--password", Scene::PASSWORD])
        .env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8");
    let sync: Sync = measured(&mut command)?;
    scene.ensure_complete(sync.events)?;
    let time = |milliseconds: f64| Duration::from_secs_f64(milliseconds / 1000.0);
    Ok(Times {
        first: time(sync.first_import_ms),
        unchanged: time(sync.no_change_ms),
    })
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

fn measured<T: DeserializeOwned>(command: &mut Command) -> Result<T> {
    let printed = shell::output(command)?;
    let line = printed.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("this is no measurement: {line}"))
}
