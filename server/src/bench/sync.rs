//! A first import, a first export, and a run with nothing to do, through the very functions that the worker calls.

use super::Bench;
use super::items;
use super::link::{CalendarArgs, link};
use super::process::MemoryWatch;
use crate::cli::print;
use crate::config;
use anyhow::ensure;
use domain::CalendarSyncId;
use domain::calendar_sync::{IncomingChanges, Reach, SyncOptions, Window};
use domain::item::ItemKind;
use domain::run::RunCause;
use domain::time::TimeRange;
use services::sync as engine;
use std::time::Instant;

/// What `bench-sync` is told.
#[derive(clap::Args)]
pub struct BenchSyncArgs {
    #[command(flatten)]
    calendar: CalendarArgs,
    /// Sends so many items into the calendar, instead of reading it
    #[arg(long, value_name = "ITEMS")]
    export: Option<u32>,
    #[command(flatten)]
    sync: config::SyncArgs,
}

/// Everything, of all times.
const ALL: Window = Window {
    past: Reach::All,
    future: Reach::All,
};

/// Measures.
///
/// # Errors
/// The server refuses, or the run is not complete.
pub async fn sync(args: BenchSyncArgs) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let bench = Bench::open(folder.path(), args.sync).await?;
    let options = match args.export {
        None => importing(),
        Some(_) => exporting(),
    };
    let id = link(&bench, &args.calendar, options).await?;
    let organization = bench.caller.organization;
    if let Some(count) = args.export {
        let items = items::items(&bench, count, items::a_few_a_day(bench.today()));
        items::insert(&bench, &items).await?;
    }

    let memory = MemoryWatch::begin();
    let started = Instant::now();
    engine::run(&bench.env, organization, id, RunCause::Finish).await?;
    let first = started.elapsed();
    let memory = memory.and_then(|watch| watch.end());
    if args.export.is_some() {
        // What we wrote is listed as changed once, and seen to be ours.
        engine::pull(&bench.env, organization, id).await?;
    }
    let started = Instant::now();
    engine::pull(&bench.env, organization, id).await?;
    let unchanged = started.elapsed();

    let events = match args.export {
        None => imported(&bench).await?,
        Some(_) => exported(&bench, id).await?,
    };
    bench.store.close().await;
    print(format_args!(
        "{}",
        serde_json::json!({
            "events": events,
            "first_ms": first.as_secs_f64() * 1000.0,
            "no_change_ms": unchanged.as_secs_f64() * 1000.0,
            "memory": memory,
        })
    ))
}

/// Everything comes in, nothing goes out.
pub fn importing() -> SyncOptions {
    SyncOptions {
        incoming: IncomingChanges {
            create: true,
            update: true,
            delete: true,
        },
        kinds: Vec::new(),
        retrieve: Some(ALL),
        send: None,
        ..SyncOptions::default()
    }
}

/// Everything goes out.
fn exporting() -> SyncOptions {
    SyncOptions {
        kinds: ItemKind::ALL.to_vec(),
        retrieve: None,
        send: Some(ALL),
        ..SyncOptions::default()
    }
}

async fn imported(bench: &Bench) -> anyhow::Result<usize> {
    let always = TimeRange::new(
        "1900-01-01T00:00:00Z".parse()?,
        "2200-01-01T00:00:00Z".parse()?,
    )?;
    let mut reading = bench.store.read().await?;
    let items = reading
        .items_between(bench.caller.organization, Some(bench.caller.member), always)
        .await?;
    Ok(items.len())
}

async fn exported(bench: &Bench, sync: CalendarSyncId) -> anyhow::Result<usize> {
    let organization = bench.caller.organization;
    let mut reading = bench.store.read().await?;
    let waiting = reading.outgoing(organization, sync).await?;
    ensure!(waiting.is_empty(), "{} items still wait", waiting.len());
    Ok(reading.mirrors_of_sync(organization, sync).await?.len())
}
