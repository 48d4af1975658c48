//! The command line: one command, one function.

use crate::adapters::OsEntropy;
use crate::config::secrets::{new_key, write_key};
use crate::config::{ConfigArgs, DatabaseArgs, HttpArgs, TelemetryArgs, unknown_variables};
use crate::{backup, bench, bounce, check_provider, demo, environment, health, serve, telemetry};
use anyhow::Context;
use clap::{CommandFactory, Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// A calendar of your team's work, in two-way sync with the calendars they use already.
#[derive(Parser)]
#[command(name = "integrator", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answers browsers and keeps calendars in sync, until it is told to stop
    Serve(ConfigArgs),
    /// Brings the database to the shape this version needs (`serve` does it too)
    Migrate {
        #[command(flatten)]
        database: DatabaseArgs,
        #[command(flatten)]
        telemetry: TelemetryArgs,
    },
    /// Copies the SQLite database of a running server into a file
    Backup {
        #[command(flatten)]
        database: DatabaseArgs,
        /// The file to write; it must not exist yet
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Takes a mail server's report about a mail that did not arrive from standard input; the exit code tells (0 noted, 65 not
    /// about a mail of ours, 75 try again)
    TakeBounce {
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Makes a fresh secret key
    NewSecretKey {
        /// A file for it, readable by its owner alone; it must not exist yet [default: print it]
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Fills an empty database with a believable organization
    DemoData(demo::DemoArgs),
    /// Checks every setting and prints it, secrets masked
    CheckConfig(ConfigArgs),
    /// Tries something on the real thing
    #[command(subcommand)]
    Check(Check),
    /// Asks the running server how it is; the exit code tells (0 well, 1 not)
    Health(HttpArgs),
    /// Measures a first import or export, and a run with nothing to do
    #[command(hide = true)]
    BenchSync(bench::BenchSyncArgs),
    /// Measures what runs with nothing to do cost, however much is stored
    #[command(hide = true)]
    BenchUnchanged(bench::BenchUnchangedArgs),
    /// Measures a calendar at an imitated service
    #[command(hide = true)]
    BenchService(bench::BenchServiceArgs),
    /// Measures how long the week page takes to render
    #[command(hide = true)]
    BenchPage(bench::BenchPageArgs),
    /// Measures how fast messages of Calendly are acknowledged, and whether each becomes one booking
    #[command(hide = true)]
    BenchWebhooks(bench::BenchWebhooksArgs),
}

#[derive(Subcommand)]
enum Check {
    /// Tries a connected account end to end, with an event that is removed again
    Provider(check_provider::CheckProviderArgs),
}

/// Does what the command line says; the exit code of the program where it went well.
///
/// # Errors
/// Whatever ended the command early.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let done = match cli.command {
        Command::Serve(args) => {
            let config = args.check()?;
            telemetry::start(&config.telemetry);
            warn_about_unknown_variables();
            runtime()?.block_on(serve::serve(config))
        }
        Command::Migrate {
            database,
            telemetry,
        } => {
            telemetry::start(&telemetry.check()?);
            let database = database.check()?;
            runtime()?.block_on(async {
                environment::open_store(&database).await?;
                print(format_args!("The database {} is ready.", database.masked()))
            })
        }
        Command::Backup { database, to } => {
            let database = database.check()?;
            runtime()?.block_on(backup::backup(&database, &to))?;
            print(format_args!("The database is copied to {}.", to.display()))
        }
        Command::TakeBounce { database } => {
            let database = database.check()?;
            return runtime()?.block_on(bounce::take_bounce(&database));
        }
        Command::NewSecretKey { out: None } => print(format_args!("{}", new_key(&OsEntropy))),
        Command::NewSecretKey { out: Some(file) } => write_key(&file, &new_key(&OsEntropy))
            .with_context(|| format!("{} cannot be written", file.display())),
        Command::DemoData(args) => {
            let settings = args.check()?;
            telemetry::start(&settings.telemetry);
            runtime()?.block_on(demo::demo_data(settings))
        }
        Command::CheckConfig(args) => {
            let config = args.check()?;
            for name in unknown_variables(&Cli::command()) {
                print(format_args!("{name:<36} (nothing reads this variable)"))?;
            }
            print(format_args!("{}", config.to_string().trim_end()))
        }
        Command::Check(Check::Provider(args)) => {
            runtime()?.block_on(check_provider::check_provider(args))
        }
        Command::Health(args) => {
            let address = args.listen()?;
            runtime()?.block_on(health::ask(address))?;
            print(format_args!("The server at {address} is well."))
        }
        Command::BenchSync(args) => runtime()?.block_on(bench::sync(args)),
        Command::BenchUnchanged(args) => runtime()?.block_on(bench::unchanged(args)),
        Command::BenchService(args) => runtime()?.block_on(bench::service(args)),
        Command::BenchPage(args) => runtime()?.block_on(bench::page(args)),
        Command::BenchWebhooks(args) => runtime()?.block_on(bench::webhooks(args)),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the operating system gave us no threads")
}

fn warn_about_unknown_variables() {
    for name in unknown_variables(&Cli::command()) {
        tracing::warn!(variable = name, "nothing reads {name}: is it misspelt?");
    }
}

/// One line on standard output, for whoever called us.
pub fn print(line: std::fmt::Arguments<'_>) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("standard output is closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
