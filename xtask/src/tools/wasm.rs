//! The Rust target of the browser.

use crate::shell;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// # Errors
/// When the target is missing and rustup cannot add it.
pub fn wasm_target(workspace: &Workspace) -> Result<()> {
    // Also where rustup is absent (a distribution's Rust with the target in it) this road works.
    let libraries = shell::output(
        Command::new("rustc")
            .args(["--print", "target-libdir", "--target", TARGET])
            .current_dir(workspace.root()),
    )
    .context("no Rust found; install it with rustup (https://rustup.rs)")?;
    if std::path::Path::new(libraries.trim()).is_dir() {
        println!("wasm target: found");
        return Ok(());
    }
    shell::run(
        Command::new("rustup")
            .args(["target", "add", TARGET])
            .current_dir(workspace.root()),
        "install Rust with rustup (https://rustup.rs), then try again",
    )?;
    println!("wasm target: added {TARGET}");
    Ok(())
}
