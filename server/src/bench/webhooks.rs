//! How fast messages of Calendly are acknowledged, stored for good, and whether each becomes one booking.

use super::Bench;
use crate::assets::Site;
use crate::cli::print;
use crate::config::{self, HttpArgs};
use crate::pages;
use crate::router::{AppState, router};
use crate::session::SetUpState;
use crate::worker::Worker;
use anyhow::{Context, ensure};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::calendly_account::{CalendlyAccount, CalendlyIdentity, Grant, PollingReason, Updates};
use domain::integration::{Integration, IntegrationKind};
use domain::lead_defaults::{Field, HOST, LeadDefaults};
use domain::module::{CalendlyModules, Module};
use futures::stream::{self, StreamExt};
use hmac::{Hmac, KeyInit, Mac};
use provider::http::header::HeaderName;
use provider::http::{Call, Http, Method, Url};
use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand::seq::SliceRandom;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::WebhookReceiver;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What `bench-webhooks` is told.
#[derive(clap::Args)]
pub struct BenchWebhooksArgs {
    /// Bookings; each is told of twice, in an order by chance
    #[arg(long, default_value_t = 10_000)]
    bookings: usize,
    /// Messages under way at once
    #[arg(long, default_value_t = 32)]
    at_once: usize,
    #[command(flatten)]
    http: HttpArgs,
}

const CODE: &str = "bench";
const KEY: &str = "signing key of the bench";

/// Longer than taking in takes.
const PATIENCE: Duration = Duration::from_secs(600);

/// Measures.
///
/// # Errors
/// A message is not acknowledged, or the bookings are not taken in.
pub async fn webhooks(args: BenchWebhooksArgs) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let bench = Bench::open(folder.path(), config::SyncArgs::default()).await?;
    connect(&bench).await?;
    let BenchWebhooksArgs {
        bookings,
        at_once,
        http,
    } = args;
    let http = http.check()?;
    let worker = Worker::start(&bench.env).await?;
    let shutdown = CancellationToken::new();
    let app = router(AppState {
        site: Arc::new(Site::open(http.assets.clone())?),
        env: bench.env.clone(),
        http: Arc::new(http),
        leptos: pages::options(),
        set_up: SetUpState::default(),
        worker: worker.pulse(),
        shutdown: shutdown.clone(),
        reload_mark: "hello".into(),
    })?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url: Url = format!("http://{}/hooks/calendly/{CODE}", listener.local_addr()?).parse()?;
    let server = tokio::spawn(crate::listener::accept(
        listener,
        app,
        shutdown.clone(),
        Duration::from_secs(5),
    ));

    let began = Instant::now();
    let mut waits = deliver(&bench, &url, bookings, at_once).await?;
    let lasted = began.elapsed();
    waits.sort_unstable();
    let percentile = |share: usize| waits.get(waits.len() * share / 100).copied();
    let taken_in = taken_in(&bench, bookings, began).await?;
    shutdown.cancel();
    worker.stop(Duration::from_secs(5)).await;
    let _ = server.await;
    bench.store.close().await;

    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    print(format_args!(
        "{}",
        serde_json::json!({
            "messages": waits.len(),
            "a_second": waits.len() as f64 / lasted.as_secs_f64(),
            "median_ms": percentile(50).map(milliseconds),
            "p99_ms": percentile(99).map(milliseconds),
            "bookings": bookings,
            "taken_in_s": taken_in.as_secs_f64(),
        })
    ))
}

/// The member has Calendly, with every default value set.
async fn connect(bench: &Bench) -> anyhow::Result<()> {
    let (env, now) = (&bench.env, bench.env.clock.now());
    let (organization, member) = (bench.caller.organization, bench.caller.member);
    let integration = Integration::untouched(organization, member, IntegrationKind::Calendly);
    let at = |path: &str| format!("https://api.calendly.com/{path}");
    let account = CalendlyAccount {
        organization,
        member,
        identity: CalendlyIdentity {
            user: at("users/BENCH"),
            name: "Bench".to_owned(),
            email: "bench@fernhill.example".to_owned(),
            role: "owner".to_owned(),
            organization: at("organizations/BENCH"),
            scheduling_url: "https://calendly.com/bench".to_owned(),
            zone: "Europe/London".to_owned(),
        },
        connected_at: now,
        missing_scopes: Vec::new(),
        failing_since: None,
        checked_at: now,
        updates: Updates::Polling {
            why: PollingReason::NoPublicAddress,
        },
        last_booking_at: None,
        fetched_until: Some(now),
        grant: Grant::Token { end: String::new() },
    };
    let defaults = LeadDefaults {
        values: [
            (Field::LeadSource, "Calendly"),
            (Field::Owner, HOST),
            (Field::Status, "New"),
            (Field::Country, "Ireland"),
        ]
        .map(|(field, value)| (field, value.to_owned()))
        .into(),
        ..LeadDefaults::none(Module::Sales)
    };
    let seal = |context: String, secret: &str| {
        let entropy = env.entropy.as_ref();
        env.vault.seal(&context, &secret.into(), entropy)
    };
    let token = seal(format!("calendly-token:{member}"), "token of the bench");
    let receiver = WebhookReceiver {
        organization,
        member,
        sealed_key: seal(format!("calendly-webhook:{member}"), KEY),
    };
    let mut writing = env.store.write().await?;
    writing
        .save_integration(&integration.switched(true), now)
        .await?;
    writing.save_calendly_account(&account, &token, now).await?;
    writing
        .save_calendly_modules(organization, member, &CalendlyModules::default())
        .await?;
    writing
        .save_lead_defaults(organization, &defaults, now)
        .await?;
    writing
        .insert_webhook_receiver(&receiver, &Sha256::digest(CODE), now)
        .await?;
    writing.commit().await?;
    Ok(())
}

/// Sends every message twice, and answers how long each took to be acknowledged.
async fn deliver(
    bench: &Bench,
    url: &Url,
    bookings: usize,
    at_once: usize,
) -> anyhow::Result<Vec<Duration>> {
    let http = Http::new("127.0.0.0/8".parse()?);
    let start = bench.env.clock.now() + TimeDelta::days(1);
    let bodies: Vec<Arc<str>> = (0..bookings)
        .map(|number| body(number, start).into())
        .collect();
    let mut order: Vec<usize> = (0..bookings).chain(0..bookings).collect();
    order.shuffle(&mut SmallRng::seed_from_u64(20_261_129));
    let send = |number: usize| {
        let (http, url, body) = (http.clone(), url.clone(), Arc::clone(&bodies[number]));
        let clock = Arc::clone(&bench.env.clock);
        async move {
            let signature = signature(&body, clock.now())?;
            let call = Call::new(Method::POST, url)
                .header(
                    HeaderName::from_static("calendly-webhook-signature"),
                    signature.parse()?,
                )
                .body("application/json", body.as_bytes().to_vec());
            let began = Instant::now();
            let answer = http.send(&call).await?;
            ensure!(answer.is_success(), "answered {}", answer.status);
            Ok(began.elapsed())
        }
    };
    let sent: Vec<anyhow::Result<Duration>> = stream::iter(order)
        .map(send)
        .buffer_unordered(at_once)
        .collect()
        .await;
    sent.into_iter().collect()
}

fn signature(body: &str, at: DateTime<Utc>) -> anyhow::Result<String> {
    let time = at.timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).context("a key of any length")?;
    mac.update(time.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    Ok(format!(
        "t={time},v1={}",
        hex::encode(mac.finalize().into_bytes())
    ))
}

/// `invitee.created` of a meeting of its own (providers: calendly.md §8.4).
fn body(number: usize, first: DateTime<Utc>) -> String {
    let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let quarter = i64::try_from(number).unwrap_or(0) * 15;
    let (start, now) = (
        first + TimeDelta::minutes(quarter),
        text(first - TimeDelta::days(1)),
    );
    let event = format!("https://api.calendly.com/scheduled_events/EVENT{number}");
    serde_json::json!({
        "event": "invitee.created", "created_at": now, "created_by": "https://api.calendly.com/users/BENCH",
        "payload": {
            "uri": format!("{event}/invitees/INVITEE{number}"), "event": event,
            "email": format!("customer{number}@example.org"), "name": format!("Customer {number}"),
            "first_name": null, "last_name": null, "status": "active", "timezone": "Europe/London",
            "rescheduled": false, "old_invitee": null, "new_invitee": null,
            "questions_and_answers": [{"question": "What would you like to talk about?", "answer": "The roof", "position": 0}],
            "tracking": {"utm_campaign": null, "utm_source": null, "utm_medium": null, "utm_content": null, "utm_term": null,
                "salesforce_uuid": null},
            "text_reminder_number": null, "cancel_url": "https://calendly.com/cancellations/I",
            "reschedule_url": "https://calendly.com/reschedulings/I", "routing_form_submission": null, "payment": null,
            "no_show": null, "reconfirmation": null, "scheduling_method": null, "invitee_scheduled_by": null,
            "created_at": now, "updated_at": now,
            "scheduled_event": {
                "uri": event, "name": "Intro call", "status": "active", "start_time": text(start),
                "end_time": text(start + TimeDelta::minutes(30)),
                "event_type": "https://api.calendly.com/event_types/TYPE", "location": {"type": "custom", "location": "Here"},
                "invitees_counter": {"total": 1, "active": 1, "limit": 1}, "event_memberships": [], "event_guests": [],
                "created_at": now, "updated_at": now
            }
        }
    })
    .to_string()
}

/// Waits until every message was taken in, and makes sure that each booking became one lead.
async fn taken_in(bench: &Bench, bookings: usize, began: Instant) -> anyhow::Result<Duration> {
    let (organization, member) = (bench.caller.organization, bench.caller.member);
    loop {
        let mut reading = bench.env.store.read().await?;
        let waiting = reading.waiting_deliveries(organization, member, 1).await?;
        if waiting.is_empty() {
            let people = reading.count_people(organization, "").await?;
            let expected = u64::try_from(bookings)?;
            ensure!(
                people == expected,
                "{people} leads were made of {expected} bookings"
            );
            return Ok(began.elapsed());
        }
        ensure!(began.elapsed() < PATIENCE, "the bookings were not taken in");
        drop(reading);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
