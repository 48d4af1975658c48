//! How much processor time the week page takes, through the whole router.

use super::process::processor_time;
use super::{Bench, items};
use crate::assets::Site;
use crate::cli::print;
use crate::config::{self, HttpArgs};
use crate::pages;
use crate::router::{AppState, router};
use crate::session::SetUpState;
use crate::worker::Worker;
use anyhow::{Context, ensure};
use app::request_scope::SessionCookie;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use chrono::{Datelike, Days, NaiveTime, TimeDelta};
use domain::time::Timing;
use services::accounts::{SignInOrigin, passwords, sign_in};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// What `bench-page` is told.
#[derive(clap::Args)]
pub struct BenchPageArgs {
    /// Items in the week
    #[arg(long, default_value_t = 200)]
    items: u32,
    /// How often the page is drawn in each of nine rounds, of which the middle one counts
    #[arg(long, default_value_t = 150)]
    times: u32,
    #[command(flatten)]
    http: HttpArgs,
}

/// How often the page is measured.
const ROUNDS: usize = 9;

const PASSWORD: &str = "correct horse battery";

/// Measures.
///
/// # Errors
/// The client was never built, or the page is not drawn.
pub async fn page(args: BenchPageArgs) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let bench = Bench::open(folder.path(), config::SyncArgs::default()).await?;
    fill(&bench, args.items).await?;
    let cookie = signed_in(&bench).await?;
    let http = args.http.check()?;
    let worker = Worker::start(&bench.env).await?;
    let app = router(AppState {
        site: Arc::new(Site::open(http.assets.clone())?),
        env: bench.env.clone(),
        http: Arc::new(http),
        leptos: pages::options(),
        set_up: SetUpState::default(),
        worker: worker.pulse(),
        shutdown: CancellationToken::new(),
        reload_mark: "hello".into(),
    })?;

    // The first ones fill caches, and let the allocator find the size it stays at.
    let mut bytes = 0;
    for _ in 0..100 {
        bytes = draw(&app, &cookie).await?;
    }
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let (started, busy_before) = (Instant::now(), processor_time());
        for _ in 0..args.times {
            draw(&app, &cookie).await?;
        }
        let (lasted, busy) = (started.elapsed(), processor_time());
        let busy = busy.zip(busy_before);
        rounds.push((
            lasted,
            busy.map(|(after, before)| after.saturating_sub(before)),
        ));
    }
    worker.stop(Duration::from_secs(1)).await;
    bench.store.close().await;

    let each = |time: Duration| time.as_secs_f64() * 1000.0 / f64::from(args.times.max(1));
    print(format_args!(
        "{}",
        serde_json::json!({
            "items": args.items,
            "renders": args.times,
            "rounds": ROUNDS,
            "html_bytes": bytes,
            "wall_ms": middle(rounds.iter().map(|(lasted, _)| *lasted)).map(each),
            "cpu_ms": middle(rounds.iter().filter_map(|(_, busy)| *busy)).map(each),
        })
    ))
}

/// The middle one: what else the machine does in a round or two does not count.
fn middle(times: impl Iterator<Item = Duration>) -> Option<Duration> {
    let mut sorted: Vec<Duration> = times.collect();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

/// Draws the page once and answers its length.
async fn draw(app: &Router, cookie: &str) -> anyhow::Result<usize> {
    let request = Request::get("/calendar?view=week")
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT, "text/html")
        .body(Body::empty())?;
    let answer = app.clone().oneshot(request).await?;
    ensure!(
        answer.status().is_success(),
        "the page answered {}",
        answer.status()
    );
    Ok(to_bytes(answer.into_body(), usize::MAX).await?.len())
}

/// Items of every kind over the five working days, a few of them side by side.
async fn fill(bench: &Bench, count: u32) -> anyhow::Result<()> {
    let today = bench.today();
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let timing = |number: u32| {
        let day = monday + Days::new(u64::from(number % 5));
        let quarter = i64::from(number / 5) * 15;
        let start = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(7 * 60 + quarter);
        Timing::zoned(start, start + TimeDelta::minutes(45), Bench::zone())
    };
    items::insert(bench, &items::items(bench, count, timing)).await
}

async fn signed_in(bench: &Bench) -> anyhow::Result<String> {
    use secrecy::ExposeSecret;
    let Bench { env, caller, .. } = bench;
    let hash = passwords::hash(env, PASSWORD.into()).await?;
    let mut writing = env.store.write().await?;
    writing
        .set_password_hash(caller.organization, caller.member, &hash, env.clock.now())
        .await?;
    writing.commit().await?;
    let from = SignInOrigin {
        address: "127.0.0.1".to_owned(),
        device: "bench".to_owned(),
    };
    let session = sign_in::sign_in(env, "bench@bench.example", PASSWORD.into(), &from)
        .await
        .context("the bench's member cannot sign in")?;
    let name = SessionCookie::of(env).name();
    Ok(format!("{name}={}", session.token.expose_secret()))
}
