//! A calendar at an imitated service: a first import, runs with nothing to do, changes in and out, each with the requests that
//! the service counts and the processor time that they take here.

use super::process::processor_time;
use super::sync::importing;
use super::{Bench, counted, items};
use crate::cli::print;
use crate::config;
use anyhow::{Context, ensure};
use chrono::TimeDelta;
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::connection::{Connection, ConnectionState, ProviderKind};
use domain::item::ItemKind;
use domain::linked_calendar::RemoteCalendar;
use domain::run::RunCause;
use domain::{CalendarSyncId, ConnectionId};
use provider::{Access, Login};
use secrecy::SecretString;
use serde_json::{Value, json};
use services::connections::vault_context;
use services::sync as engine;
use std::process::Command;
use std::time::Instant;
use url::Url;

/// What `bench-service` is told.
#[derive(clap::Args)]
pub struct BenchServiceArgs {
    /// Which service
    #[arg(long)]
    service: ProviderKind,
    /// The sandbox that imitates it, and counts at `/sandbox/requests`
    #[arg(long)]
    sandbox: Url,
    /// Where the account's calendars are [default: found by signing in]
    #[arg(long)]
    base_url: Option<String>,
    #[arg(long)]
    user: String,
    /// Its password or access token
    #[arg(long)]
    password: String,
    /// The calendar's name, or what its id ends with
    #[arg(long)]
    calendar: String,
    /// How many items are sent
    #[arg(long, default_value_t = 100)]
    sent: u32,
    /// How many runs with nothing to do are measured together
    #[arg(long, default_value_t = 20)]
    times: u32,
    #[command(flatten)]
    sync: config::SyncArgs,
    #[command(flatten)]
    services: config::ServicesArgs,
    /// What changes events there, in the name of another program
    #[arg(last = true, required = true)]
    change: Vec<String>,
}

/// A look that found nothing is noted at most twice a minute, and calendars are asked once a minute: so each run notes it.
const SINCE_THE_LAST_LOOK: TimeDelta = TimeDelta::seconds(60);

/// Measures.
///
/// # Errors
/// The service refuses, does not count, or not everything was copied.
pub async fn service(args: BenchServiceArgs) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let bench =
        Bench::with_services(folder.path(), args.sync.clone(), args.services.clone()).await?;
    let id = link(&bench, &args).await?;
    let organization = bench.caller.organization;
    let measure = Measure { args: &args };

    let first = measure
        .of(async || engine::run(&bench.env, organization, id, RunCause::Finish).await)
        .await?;
    let events = stored(&bench, id).await?;
    // The first one reads into caches what the later ones find there.
    engine::pull(&bench.env, organization, id).await?;
    let unchanged = measure
        .of(async || {
            for _ in 0..args.times {
                let before = bench.env.clock.now() - SINCE_THE_LAST_LOOK;
                let mut writing = bench.store.write().await?;
                writing.touch_checked(organization, id, before).await?;
                writing.commit().await?;
                engine::pull(&bench.env, organization, id).await?;
            }
            anyhow::Ok(())
        })
        .await?;

    change_there(&args).await?;
    let before = versions(&bench).await?;
    let changes_in = measure
        .of(async || engine::pull(&bench.env, organization, id).await)
        .await?;
    let changed = versions(&bench).await? - before;

    send(&bench, id, args.sent).await?;
    let changes_out = measure
        .of(async || engine::push(&bench.env, organization, id).await)
        .await?;
    let mut reading = bench.store.read().await?;
    let waiting = reading.outgoing(organization, id).await?.len();
    drop(reading);
    ensure!(waiting == 0, "{waiting} items still wait");
    bench.store.close().await;
    print(format_args!(
        "{}",
        json!({
            "events": events,
            "first": first.told(1),
            "unchanged": unchanged.told(args.times),
            "changed": changed,
            "changes_in": changes_in.told(1),
            "sent": args.sent,
            "changes_out": changes_out.told(1),
        })
    ))
}

struct Measure<'a> {
    args: &'a BenchServiceArgs,
}

/// What a piece of work took.
struct Taken {
    requests: u32,
    wall_ms: f64,
    cpu_ms: Option<f64>,
}

impl Measure<'_> {
    async fn of<E: Into<anyhow::Error>>(
        &self,
        work: impl AsyncFnOnce() -> Result<(), E>,
    ) -> anyhow::Result<Taken> {
        let requests = counted::requests(&self.args.sandbox, "/sandbox/requests").await?;
        let (started, busy) = (Instant::now(), processor_time());
        work().await.map_err(Into::into)?;
        let (lasted, busy) = (started.elapsed(), processor_time().zip(busy));
        Ok(Taken {
            requests: counted::requests(&self.args.sandbox, "/sandbox/requests").await? - requests,
            wall_ms: lasted.as_secs_f64() * 1000.0,
            cpu_ms: busy.map(|(after, before)| after.saturating_sub(before).as_secs_f64() * 1000.0),
        })
    }
}

impl Taken {
    fn told(&self, times: u32) -> Value {
        let times = f64::from(times.max(1));
        json!({
            "requests": f64::from(self.requests) / times,
            "wall_ms": self.wall_ms / times,
            "cpu_ms": self.cpu_ms.map(|cpu| cpu / times),
        })
    }
}

/// Links the calendar as a member does who finished the wizard, with an account that another way let in.
async fn link(bench: &Bench, args: &BenchServiceArgs) -> anyhow::Result<CalendarSyncId> {
    let Bench { env, caller, .. } = bench;
    let now = env.clock.now();
    let password = SecretString::from(args.password.as_str());
    let adapter = env.providers.get(args.service);
    let adapter = adapter.context("there is no such adapter")?;
    let base_url = match &args.base_url {
        Some(base_url) => base_url.clone(),
        None => {
            let login = Login {
                server: String::new(),
                user: args.user.clone(),
                password: password.clone(),
            };
            adapter.sign_in(&login).await?.base_url
        }
    };
    let access = Access {
        base_url: base_url.clone(),
        user: args.user.clone(),
        password: password.clone(),
        zone: Bench::zone(),
    };
    let calendar = chosen(adapter.calendars(&access).await?, &args.calendar)?;
    let connection = Connection {
        id: ConnectionId::new(env.entropy.id()),
        organization: caller.organization,
        member: caller.member,
        provider: args.service,
        account: args.user.clone(),
        base_url: Some(base_url),
        state: ConnectionState::Connected,
        state_since: now,
        pause: None,
        expires_at: None,
    };
    let sync = CalendarSync {
        id: CalendarSyncId::new(env.entropy.id()),
        organization: caller.organization,
        member: caller.member,
        connection: connection.id,
        remote_calendar: calendar.id,
        remote_name: calendar.name,
        can_write: calendar.can_write,
        options: SyncOptions {
            kinds: ItemKind::ALL.to_vec(),
            ..importing()
        },
        active: true,
        finished: true,
        sync_token: None,
        last_synced_at: None,
        checked_at: None,
        trouble: None,
        trouble_since: None,
    };
    let sealed = env.vault.seal(
        &vault_context(connection.id),
        &password,
        env.entropy.as_ref(),
    );
    let mut writing = env.store.write().await?;
    writing.insert_connection(&connection, &sealed, now).await?;
    writing.insert_calendar_sync(&sync, now).await?;
    writing.commit().await?;
    Ok(sync.id)
}

fn chosen(calendars: Vec<RemoteCalendar>, name: &str) -> anyhow::Result<RemoteCalendar> {
    let is_it = |calendar: &RemoteCalendar| {
        let id = calendar.id.0.trim_end_matches('/');
        calendar.name == name || id.ends_with(name.trim_end_matches('/'))
    };
    let found = calendars.into_iter().find(is_it);
    found.with_context(|| format!("the account has no calendar {name}"))
}

/// How many events of the calendar are stored.
async fn stored(bench: &Bench, sync: CalendarSyncId) -> anyhow::Result<usize> {
    let mut reading = bench.store.read().await?;
    let known = reading
        .remote_etags(bench.caller.organization, sync)
        .await?;
    Ok(known.len())
}

/// How often items were changed so far, all together.
async fn versions(bench: &Bench) -> anyhow::Result<i64> {
    let always = domain::time::TimeRange::new(
        "1900-01-01T00:00:00Z".parse()?,
        "2200-01-01T00:00:00Z".parse()?,
    )?;
    let mut reading = bench.store.read().await?;
    let items = reading
        .items_between(bench.caller.organization, Some(bench.caller.member), always)
        .await?;
    Ok(items.iter().map(|item| item.version.0).sum())
}

async fn change_there(args: &BenchServiceArgs) -> anyhow::Result<()> {
    let mut words = args.change.clone().into_iter();
    let program = words.next().context("nothing changes anything there")?;
    let done = tokio::task::spawn_blocking(move || Command::new(program).args(words).status());
    ensure!(done.await??.success(), "the other program failed");
    Ok(())
}

/// Makes items, and has them sent.
async fn send(bench: &Bench, sync: CalendarSyncId, count: u32) -> anyhow::Result<()> {
    let Bench { env, caller, .. } = bench;
    let items = items::items(bench, count, items::a_few_a_day(bench.today()));
    items::insert(bench, &items).await?;
    let mut writing = env.store.write().await?;
    for (item, _) in &items {
        writing
            .mark_outgoing(caller.organization, sync, item.id, env.clock.now())
            .await?;
    }
    Ok(writing.commit().await?)
}
