//! `cargo xtask build`: what the browser loads, then the server.

mod assets;
mod client;
mod compress;
mod site;
mod size;

pub use client::Flavour;
pub use size::Budget;

use crate::shell;
use crate::step::step;
use crate::tools::{self, NodePrograms};
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;

/// Build what the browser loads, then the server.
///
/// The client is compiled to WebAssembly, made small and named by its content; it lies in
/// target/site with a brotli and a gzip variant beside each file. The release server carries that
/// folder inside itself; the development server reads it from disk.
#[derive(clap::Args)]
pub struct Options {
    /// Optimise the server and embed the client: one file to deploy, target/release/integrator.
    #[arg(long)]
    release: bool,
    /// Compile the client fast instead of small; not for measuring and not for deploying.
    #[arg(long, conflicts_with = "release")]
    dev_client: bool,
}

/// # Errors
/// When a step fails, or the client outgrew its budget.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    tools::wasm_target(workspace)?;
    let programs = tools::node_programs(workspace)?;
    let flavour = if options.dev_client {
        Flavour::Fast
    } else {
        Flavour::Small
    };
    let budget = if options.release {
        Budget::Enforced
    } else {
        Budget::Told
    };
    client(workspace, &programs, flavour, budget)?;
    let profile = if options.release {
        Profile::Release
    } else {
        Profile::Development
    };
    let binary = server(workspace, profile)?;
    println!("server: {}", workspace.shown(&binary));
    Ok(())
}

/// How the server is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Development,
    Release,
}

/// Builds everything the browser loads into `target/site`, and says how large it became.
///
/// # Errors
/// When a step fails, or wasm and JavaScript together outgrew an enforced budget.
pub fn client(
    workspace: &Workspace,
    programs: &NodePrograms,
    flavour: Flavour,
    budget: Budget,
) -> Result<()> {
    let bundle = step("client", || {
        let wasm = client::compile(workspace, flavour)?;
        let client = client::bind(workspace, programs, flavour, &wasm)?;
        let css = assets::styles(workspace, programs)?;
        site::assemble(workspace, client, css, flavour)
    })?;
    match flavour {
        Flavour::Small => size::print_and_check(&bundle, budget),
        Flavour::Fast => Ok(()),
    }
}

/// Builds the program `integrator` and returns where it lies.
///
/// # Errors
/// When Cargo fails.
pub fn server(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    program(workspace, profile, "server", "integrator")
}

/// Builds the stand-in for Calendly, beside the server of the same profile.
///
/// # Errors
/// When Cargo fails.
pub fn sandbox(workspace: &Workspace, profile: Profile) -> Result<()> {
    program(workspace, profile, "sandbox", "sandbox").map(drop)
}

/// Every test of every crate except the browser's entry, which has none.
pub const TESTED: [&str; 4] = ["--locked", "--workspace", "--exclude", "frontend"];

/// Builds the server and the stand-ins as the Rust tests have them built, and returns where the server lies. Built by itself it
/// would have other features than beside the tests, and so would half of what it depends on.
///
/// # Errors
/// When Cargo fails.
pub fn tested_server(workspace: &Workspace) -> Result<PathBuf> {
    step("server", || {
        let mut cargo = shell::cargo();
        cargo
            .args(["test", "--no-run", "--quiet"])
            .args(TESTED)
            .current_dir(workspace.root());
        shell::run(&mut cargo, "the compiler's words are above")
    })?;
    Ok(workspace.artefact("debug/integrator"))
}

fn program(
    workspace: &Workspace,
    profile: Profile,
    package: &'static str,
    binary: &str,
) -> Result<PathBuf> {
    step(package, || {
        let mut cargo = shell::cargo();
        cargo
            .args(["build", "--package", package, "--locked"])
            .current_dir(workspace.root());
        if profile == Profile::Release {
            cargo.arg("--release");
        }
        shell::run(&mut cargo, "the compiler's words are above")
    })?;
    let folder = match profile {
        Profile::Development => "debug",
        Profile::Release => "release",
    };
    Ok(workspace.artefact(&format!("{folder}/{binary}")))
}
