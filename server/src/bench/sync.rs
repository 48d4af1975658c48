//! A first import and a run with nothing to do, through the very functions that the worker calls.

use super::Bench;
use crate::cli::print;
use crate::config;
use anyhow::Context;
use domain::CalendarSyncId;
use domain::calendar_sync::{IncomingChanges, Reach, SyncOptions, Window};
use domain::connection::ProviderKind;
use domain::run::RunCause;
use domain::time::TimeRange;
use domain::view::calendar_sync::CaldavLogin;
use services::{calendar_syncs, connections, sync as engine};
use std::time::Instant;
use url::Url;

/// What `bench-sync` is told.
#[derive(clap::Args)]
pub struct BenchSyncArgs {
    #[arg(long)]
    caldav_url: Url,
    #[arg(long)]
    user: String,
    #[arg(long)]
    password: String,
    /// The calendar's name
    #[arg(long)]
    calendar: String,
    #[command(flatten)]
    sync: config::SyncArgs,
}

/// Measures.
///
/// # Errors
/// The server refuses, or the import is not complete.
pub async fn sync(args: BenchSyncArgs) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let bench = Bench::open(folder.path(), args.sync).await?;
    let login = CaldavLogin {
        server: args.caldav_url.to_string(),
        user: args.user,
        password: args.password,
    };
    let id = choose(&bench, login, &args.calendar).await?;
    let organization = bench.caller.organization;

    let started = Instant::now();
    engine::run(&bench.env, organization, id, RunCause::Finish).await?;
    let first_import = started.elapsed();
    let started = Instant::now();
    engine::pull(&bench.env, organization, id).await?;
    let no_change = started.elapsed();

    let items = imported(&bench).await?;
    bench.store.close().await;
    print(format_args!(
        "{}",
        serde_json::json!({
            "events": items,
            "first_import_ms": first_import.as_secs_f64() * 1000.0,
            "no_change_ms": no_change.as_secs_f64() * 1000.0,
        })
    ))
}

/// Connects, and finishes the wizard with everything of all times, nothing sent.
async fn choose(
    bench: &Bench,
    login: CaldavLogin,
    calendar: &str,
) -> anyhow::Result<CalendarSyncId> {
    let Bench { env, caller, .. } = bench;
    let id = connections::connect(env, caller, ProviderKind::Caldav, login).await?;
    let wizard = calendar_syncs::wizard(env, caller, id).await?;
    let chosen = wizard
        .calendars
        .into_iter()
        .map(|choice| choice.calendar)
        .find(|found| {
            found.name == calendar || found.id.0.trim_end_matches('/').ends_with(calendar)
        })
        .with_context(|| format!("the account has no calendar {calendar}"))?;
    let incoming = IncomingChanges {
        create: true,
        update: true,
        delete: true,
    };
    calendar_syncs::choose_calendar(env, caller, id, &chosen.id, incoming, true, None).await?;
    let mut writing = env.store.write().await?;
    let mut sync = writing
        .calendar_sync(caller.organization, id)
        .await?
        .context("the draft is there")?;
    sync.options = SyncOptions {
        incoming,
        kinds: Vec::new(),
        retrieve: Some(Window {
            past: Reach::All,
            future: Reach::All,
        }),
        send: None,
        hide_private: true,
        ..SyncOptions::default()
    };
    sync.active = true;
    sync.finished = true;
    writing.update_calendar_sync(&sync, env.clock.now()).await?;
    writing.commit().await?;
    Ok(id)
}

async fn imported(bench: &Bench) -> anyhow::Result<usize> {
    let Bench { env, caller, .. } = bench;
    let always = TimeRange::new(
        "1900-01-01T00:00:00Z".parse()?,
        "2200-01-01T00:00:00Z".parse()?,
    )?;
    let mut reading = env.store.read().await?;
    let items = reading
        .items_between(caller.organization, Some(caller.member), always)
        .await?;
    Ok(items.len())
}
