//! Builds, runs, tests and measures Integrator: `cargo xtask <command>`.
//!
//! One file per command; beside them what the commands share. Everything a command writes lies
//! under `target/`, and what a command misses on the machine [`tools`] finds or installs.
#![expect(
    clippy::print_stdout,
    reason = "a command line program talks to its user on standard output"
)]

mod bench;
mod build;
mod demo;
mod dev;
mod http;
mod interrupt;
mod postgres;
mod radicale;
mod sandbox;
mod secret;
mod server;
mod service;
mod shell;
mod step;
mod test;
mod tools;
mod workspace;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Build, run, test and measure Integrator.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    max_term_width = 100
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Options),
    Dev(dev::Options),
    Build(build::Options),
    Test(test::Options),
    Bench(bench::Options),
    Tools(tools::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments.command) {
        Ok(code) => code,
        Err(_) if interrupt::requested() => {
            println!("Stopped.");
            ExitCode::from(130)
        }
        Err(error) => {
            println!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> anyhow::Result<ExitCode> {
    interrupt::listen()?;
    let workspace = workspace::Workspace::find()?;
    match command {
        Command::Demo(options) => demo::run(&workspace, options)?,
        Command::Dev(options) => dev::run(&workspace, options)?,
        Command::Build(options) => build::run(&workspace, options)?,
        Command::Test(options) => return test::run(&workspace, options),
        Command::Bench(options) => bench::run(&workspace, options)?,
        Command::Tools(options) => tools::run(&workspace, options)?,
    }
    Ok(ExitCode::SUCCESS)
}
