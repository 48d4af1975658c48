//! The bare requests that any client must make, by a plain HTTP client.

use super::{Scene, Times};
use crate::shell;
use anyhow::Result;
use serde::Deserialize;
use std::process::Command;
use std::time::Duration;

#[derive(Deserialize)]
struct Measured {
    events: usize,
    first_seconds: f64,
    unchanged_seconds: f64,
}

/// Creates the calendar with its events, in one request.
///
/// # Errors
/// When Radicale refuses them.
pub fn fill(scene: &Scene) -> Result<()> {
    shell::output(script(scene, "fill").arg(scene.events.to_string())).map(|_| ())
}

/// The script takes the times itself: starting Python is no part of them.
///
/// # Errors
/// When a request fails or an event is missing.
pub fn run(scene: &Scene) -> Result<Times> {
    let measured: Measured = serde_json::from_str(&shell::output(&mut script(scene, "measure"))?)?;
    scene.ensure_complete(measured.events)?;
    Ok(Times {
        first: Duration::from_secs_f64(measured.first_seconds),
        unchanged: Duration::from_secs_f64(measured.unchanged_seconds),
    })
}

fn script(scene: &Scene, task: &str) -> Command {
    let mut command = Command::new(scene.python.interpreter());
    command
        .arg(&scene.script)
        .args([task, &scene.calendar(), Scene::USER, Scene::PASSWORD]);
    command
}
