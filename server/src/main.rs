//! The one binary: configuration, routes, worker.

mod adapters;
mod api;
mod assets;
mod backup;
mod bench;
mod bounce;
mod calendly_sign_in;
mod check_provider;
mod cli;
mod config;
mod connect;
mod demo;
mod environment;
mod feed;
mod health;
mod listener;
mod live;
mod mail;
mod pages;
mod problem;
mod providers;
mod public_page;
mod refusal_status;
mod router;
mod scheduling_links;
mod security;
mod serve;
mod session;
mod sign_in_limit;
mod telemetry;
mod unsubscribing;
mod webhooks;
mod worker;

use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

/// A page is drawn on one thread and its data read on others; the system's allocator makes them wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Wrong flags end here with clap's own message and exit code 2.
    match cli::run(cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            // Nothing is left to tell when standard error itself is closed.
            let _ = writeln!(std::io::stderr(), "integrator: {error:#}");
            let is_setting = error.downcast_ref::<config::SettingError>().is_some();
            ExitCode::from(if is_setting { 2 } else { 1 })
        }
    }
}
