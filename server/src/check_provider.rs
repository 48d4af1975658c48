//! `integrator check provider NAME`: whether a real account does what a sync needs.

use crate::cli::print;
use crate::config::{
    Database, DatabaseArgs, SecretArgs, Secrets, ServicesArgs, SyncArgs, TelemetryArgs,
};
use crate::environment;
use anyhow::{Context, bail};
use domain::connection::{Connection, ProviderKind};
use services::connections::check::check;

/// Which account.
#[derive(clap::Args)]
pub struct CheckProviderArgs {
    /// google, office365, outlook_com, icloud, exchange, caldav or ics; an account of it must be connected
    provider: String,
    /// The account's name, where several are connected
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// The calendar to try [default: the first that may be written to]
    #[arg(long, value_name = "NAME")]
    calendar: Option<String>,
    /// Where people reach this server, as it is set for `serve`
    #[arg(
        long,
        env = "INTEGRATOR_PUBLIC_ADDRESS",
        value_name = "URL",
        default_value = "http://127.0.0.1:8080"
    )]
    public_address: String,
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    secrets: SecretArgs,
    #[command(flatten)]
    sync: SyncArgs,
    #[command(flatten)]
    services: ServicesArgs,
    #[command(flatten)]
    telemetry: TelemetryArgs,
}

/// Tries it, and tells step by step what came out.
///
/// # Errors
/// A setting is wrong, no such account is connected, or a step failed: then what and why.
pub async fn check_provider(args: CheckProviderArgs) -> anyhow::Result<()> {
    let kind: ProviderKind = args.provider.parse().ok().with_context(|| {
        let names: Vec<_> = ProviderKind::ALL.iter().map(|kind| kind.word()).collect();
        format!(
            "there is no service {}; choose one of {}",
            args.provider,
            names.join(", ")
        )
    })?;
    crate::telemetry::start(&args.telemetry.check()?);
    let (database, secrets): (Database, Secrets) = (args.database.check()?, args.secrets.check()?);
    let store = environment::open_store(&database).await?;
    let env = environment::build(
        store.clone(),
        &secrets,
        &args.sync.check()?,
        &args.services.check()?,
        None,
        args.public_address,
    )
    .await?;
    let connections = store.read().await?.connections_at(kind).await?;
    let connection = chosen(connections, kind, args.account.as_deref())?;
    print(format_args!("{} at {}", connection.account, kind.label()))?;
    let mut told = |what: String| {
        // Nothing is left to tell when standard output is closed.
        let _ = print(format_args!("  ok      {what}"));
    };
    let outcome = check(&env, &connection, args.calendar.as_deref(), &mut told).await;
    store.close().await;
    match outcome {
        Ok(()) => print(format_args!("All of it came out well.")),
        Err(error) => bail!("{error}"),
    }
}

fn chosen(
    connections: Vec<Connection>,
    kind: ProviderKind,
    account: Option<&str>,
) -> anyhow::Result<Connection> {
    let names: Vec<String> = connections.iter().map(|one| one.account.clone()).collect();
    let mut fitting = connections
        .into_iter()
        .filter(|one| account.is_none_or(|account| one.account == account));
    match (fitting.next(), fitting.next()) {
        (Some(connection), None) => Ok(connection),
        (None, _) if names.is_empty() => bail!(
            "no account at {} is connected; connect one in Integrator first",
            kind.label()
        ),
        (None, _) => bail!(
            "no such account at {} is connected; there are {}",
            kind.label(),
            names.join(", ")
        ),
        (Some(_), Some(_)) => bail!(
            "several accounts at {} are connected; name one with --account: {}",
            kind.label(),
            names.join(", ")
        ),
    }
}
