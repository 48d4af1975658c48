//! The steps that hold no tests: they succeed or fail as a whole.

use super::report::Outcome;
use super::surroundings::Surroundings;
use crate::shell;
use anyhow::Result;
use std::process::Command;

/// The browser's crate is checked for the browser only: on this machine's own target it would
/// draw `app` with both features at once, which is forbidden.
const NATIVE: [&str; 3] = ["--workspace", "--exclude", "frontend"];
const BROWSER: [&str; 4] = [
    "--package",
    "frontend",
    "--target",
    "wasm32-unknown-unknown",
];

pub fn format(surroundings: &mut Surroundings) -> Result<Outcome> {
    let mut cargo = cargo(surroundings);
    cargo.args(["fmt", "--all", "--check"]);
    shell::run(&mut cargo, "run `cargo fmt --all`")?;
    Ok(Outcome::Ok)
}

pub fn clippy(surroundings: &mut Surroundings) -> Result<Outcome> {
    surroundings.wasm_target()?;
    for selection in [
        &NATIVE[..],
        &BROWSER[..],
        &[
            "--package",
            "app",
            "--features",
            "hydrate",
            "--target",
            "wasm32-unknown-unknown",
        ],
    ] {
        let mut cargo = cargo(surroundings);
        cargo.args(["clippy", "--locked"]).args(selection);
        if selection == NATIVE {
            cargo.arg("--all-targets");
        }
        cargo.args(["--", "-D", "warnings"]);
        shell::run(&mut cargo, "every warning is named above")?;
    }
    Ok(Outcome::Ok)
}

pub fn doc(surroundings: &mut Surroundings) -> Result<Outcome> {
    surroundings.wasm_target()?;
    for selection in [&NATIVE[..], &BROWSER[..]] {
        let mut cargo = cargo(surroundings);
        cargo
            .args(["doc", "--locked", "--no-deps", "--document-private-items"])
            .args(selection)
            .env("RUSTDOCFLAGS", "-D warnings");
        shell::run(&mut cargo, "every warning is named above")?;
    }
    Ok(Outcome::Ok)
}

fn cargo(surroundings: &Surroundings) -> Command {
    let mut cargo = shell::cargo();
    cargo.current_dir(surroundings.workspace().root());
    cargo
}
