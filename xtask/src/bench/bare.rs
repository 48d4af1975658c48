//! The bare requests that any client must make, by a plain HTTP client.

use super::race::{Exported, Imported};
use super::scene::Scene;
use crate::shell;
use anyhow::Result;
use serde::Deserialize;
use std::process::Command;
use std::time::Duration;

#[derive(Deserialize)]
struct Read {
    events: usize,
    first_seconds: f64,
    unchanged_seconds: f64,
}

#[derive(Deserialize)]
struct Written {
    events: usize,
    first_seconds: f64,
}

/// Creates a calendar with so many events, in one request.
///
/// # Errors
/// When Radicale refuses them.
pub fn fill(scene: &Scene, calendar: &str, events: usize) -> Result<()> {
    shell::output(script(scene, "fill", calendar).arg(events.to_string())).map(|_| ())
}

/// Creates the calendar that is written to anew, with nothing in it.
///
/// # Errors
/// When Radicale refuses it.
pub fn empty(scene: &Scene) -> Result<()> {
    shell::output(&mut script(scene, "empty", Scene::EMPTY)).map(|_| ())
}

/// The script takes the times itself: starting Python is no part of them.
///
/// # Errors
/// When a request fails or an event is missing.
pub fn import(scene: &Scene) -> Result<Imported> {
    let read: Read =
        serde_json::from_str(&shell::output(&mut script(scene, "read", Scene::FULL))?)?;
    scene.ensure_complete(read.events)?;
    Ok(Imported {
        first: Duration::from_secs_f64(read.first_seconds),
        unchanged: Duration::from_secs_f64(read.unchanged_seconds),
        grown_kb: None,
    })
}

/// # Errors
/// When a request fails or an event is missing.
pub fn export(scene: &Scene) -> Result<Exported> {
    empty(scene)?;
    let mut command = script(scene, "write", Scene::EMPTY);
    let written: Written = serde_json::from_str(&shell::output(command.arg(scene.written()))?)?;
    scene.ensure_complete(written.events)?;
    Ok(Exported {
        first: Duration::from_secs_f64(written.first_seconds),
        grown_kb: None,
    })
}

fn script(scene: &Scene, task: &str, calendar: &str) -> Command {
    let mut command = Command::new(scene.python.interpreter());
    command
        .arg(scene.scripts.join("bare_requests.py"))
        .args([task, &scene.calendar(calendar)])
        .args([Scene::USER, Scene::PASSWORD]);
    command
}
