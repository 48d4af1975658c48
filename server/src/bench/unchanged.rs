//! What a run with nothing to do costs, however much is stored: processor time, and requests, which the calendar counts.

use super::link::{CalendarArgs, link};
use super::process::processor_time;
use super::sync::importing;
use super::{Bench, counted, items};
use crate::cli::print;
use crate::config;
use chrono::{DateTime, TimeDelta, Utc};
use domain::item::{Item, Version};
use domain::mirror::{Mirror, Origin, Written};
use domain::remote_event::{Etag, Marker, ProviderEventId, RemoteBody, RemoteEvent, SyncToken};
use domain::run::RunCause;
use domain::time::TimeRange;
use domain::{CalendarSyncId, MirrorId, RemoteEventId};
use services::sync as engine;
use std::time::{Duration, Instant};
use store::StoredEvent;

/// What `bench-unchanged` is told. The calendar is one that counts: `GET /requests` says how many there were.
#[derive(clap::Args)]
pub struct BenchUnchangedArgs {
    #[command(flatten)]
    calendar: CalendarArgs,
    /// Stores so many events as if they had been read, and takes the token with them [default: a first import]
    #[arg(long, value_name = "EVENTS", requires = "token")]
    stored: Option<u32>,
    /// The token after which the calendar lists nothing
    #[arg(long)]
    token: Option<String>,
    /// How many runs are measured together
    #[arg(long, default_value_t = 20)]
    times: u32,
    #[command(flatten)]
    sync: config::SyncArgs,
}

/// A look that found nothing is noted at most twice a minute, and calendars are asked once a minute: so each run notes it.
const SINCE_THE_LAST_LOOK: TimeDelta = TimeDelta::seconds(60);

/// Measures.
///
/// # Errors
/// The server refuses, or does not count.
pub async fn unchanged(args: BenchUnchangedArgs) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let bench = Bench::open(folder.path(), args.sync).await?;
    let id = link(&bench, &args.calendar, importing()).await?;
    let organization = bench.caller.organization;
    match args.stored.zip(args.token) {
        Some((count, token)) => fill(&bench, id, count, SyncToken(token)).await?,
        None => engine::run(&bench.env, organization, id, RunCause::Finish).await?,
    }
    // The first one reads into caches what the later ones find there.
    engine::pull(&bench.env, organization, id).await?;

    let requests_before = counted::requests(&args.calendar.caldav_url, "/requests").await?;
    let (started, busy_before) = (Instant::now(), processor_time());
    for _ in 0..args.times {
        let before = bench.env.clock.now() - SINCE_THE_LAST_LOOK;
        let mut writing = bench.store.write().await?;
        writing.touch_checked(organization, id, before).await?;
        writing.commit().await?;
        engine::pull(&bench.env, organization, id).await?;
    }
    let (lasted, busy) = (started.elapsed(), processor_time());
    let requests =
        counted::requests(&args.calendar.caldav_url, "/requests").await? - requests_before;

    let mut reading = bench.store.read().await?;
    let events = reading.remote_etags(organization, id).await?.len();
    drop(reading);
    bench.store.close().await;
    let each = |time: Duration| time.as_secs_f64() * 1000.0 / f64::from(args.times.max(1));
    let busy = busy.zip(busy_before);
    print(format_args!(
        "{}",
        serde_json::json!({
            "events": events,
            "requests": f64::from(requests) / f64::from(args.times.max(1)),
            "wall_ms": each(lasted),
            "cpu_ms": busy.map(|(after, before)| each(after.saturating_sub(before))),
        })
    ))
}

/// Items, events and the ties between them, of which we made every other one a week ago; nothing waits.
async fn fill(
    bench: &Bench,
    sync: CalendarSyncId,
    count: u32,
    token: SyncToken,
) -> anyhow::Result<()> {
    let now = bench.env.clock.now();
    let organization = bench.caller.organization;
    let items = items::items(bench, count, items::a_few_a_day(bench.today()));
    let ties: Vec<(Mirror, StoredEvent)> = items
        .iter()
        .enumerate()
        .map(|(number, item)| tie(bench, sync, number, item))
        .collect();
    let (mirrors, events): (Vec<_>, Vec<_>) = ties.into_iter().unzip();
    items::insert(bench, &items).await?;
    let a_week_ago: DateTime<Utc> = now - TimeDelta::weeks(1);
    let mut writing = bench.store.write().await?;
    writing
        .upsert_remote_events(organization, sync, &events, a_week_ago)
        .await?;
    writing
        .insert_mirrors(organization, &mirrors, a_week_ago)
        .await?;
    writing
        .save_sync_state(organization, sync, Some(&token), Some(now), None, now)
        .await?;
    writing.touch_checked(organization, sync, now).await?;
    Ok(writing.commit().await?)
}

fn tie(
    bench: &Bench,
    sync: CalendarSyncId,
    number: usize,
    (item, span): &(Item, TimeRange),
) -> (Mirror, StoredEvent) {
    let id = MirrorId::new(bench.env.entropy.id());
    let is_ours = number.is_multiple_of(2);
    let event = RemoteEvent {
        id: ProviderEventId(format!("/dana/bench/{number}.ics")),
        etag: Etag(format!("\"{number}\"")),
        uid: Some(item.uid.clone()),
        marker: is_ours.then_some(Marker(id)),
        modified_at: None,
        body: RemoteBody::Readable(item.content.clone()),
    };
    let mirror = Mirror {
        id,
        item: item.id,
        sync,
        event: event.id.clone(),
        etag: event.etag.clone(),
        base: item.content.clone(),
        base_version: Version::FIRST,
        origin: if is_ours {
            Origin::Managed
        } else {
            Origin::Foreign
        },
        written: Written::default(),
    };
    let stored = StoredEvent {
        id: RemoteEventId::new(bench.env.entropy.id()),
        event,
        span: Some(*span),
        managed: is_ours,
    };
    (mirror, stored)
}
