//! `integrator demo-data`: Fernhill Services, its nine people, their weeks, and the calendars they used before.

#[rustfmt::skip] // A week reads as a table: an entry per line.
mod dana;
mod elsewhere;
mod entries;
mod foreign;
mod items;
mod links;
#[rustfmt::skip] // The same.
mod others;
mod outreach;
mod people;

use crate::cli::print;
use crate::config::{
    Database, DatabaseArgs, SecretArgs, Secrets, ServicesArgs, SettingError, SyncArgs,
    SyncSettings, Telemetry, TelemetryArgs,
};
use crate::environment;
use crate::worker::Worker;
use anyhow::{Context, bail};
use chrono::{Datelike, Days, NaiveDate};
use domain::organization::Organization;
use domain::time::ZoneId;
use domain::{CalendarSyncId, Caller, MemberId, OrganizationId, SessionId};
use elsewhere::Elsewhere;
use people::{Link, ORGANIZATION, PASSWORD, PEOPLE, ZONE};
use provider::http::Http;
use secrecy::SecretString;
use services::Environment;
use services::accounts::passwords;
use std::time::Duration;
use url::Url;

/// What `demo-data` is told.
#[derive(clap::Args)]
pub struct DemoArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    secrets: SecretArgs,
    #[command(flatten)]
    sync: SyncArgs,
    #[command(flatten)]
    telemetry: TelemetryArgs,
    /// A CalDAV server on this machine whose users are named like the people; their calendars are made there
    #[arg(long, value_name = "URL", requires = "caldav_password")]
    caldav_url: Option<Url>,
    /// The password of all of them there
    #[arg(long, value_name = "PASSWORD", requires = "caldav_url")]
    caldav_password: Option<String>,
    /// Organization and people only
    #[arg(long, conflicts_with = "caldav_url")]
    minimal: bool,
}

/// The same, checked.
pub struct DemoSettings {
    database: Database,
    secrets: Secrets,
    sync: SyncSettings,
    pub telemetry: Telemetry,
    caldav: Option<(Url, SecretString)>,
    minimal: bool,
}

impl DemoArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<DemoSettings, SettingError> {
        Ok(DemoSettings {
            database: self.database.check()?,
            secrets: self.secrets.check()?,
            sync: self.sync.check()?,
            telemetry: self.telemetry.check()?,
            caldav: self
                .caldav_url
                .zip(self.caldav_password.map(SecretString::from)),
            minimal: self.minimal,
        })
    }
}

/// Fills an empty database, and a calendar server beside it where one is named.
///
/// # Errors
/// The database holds an organization already, or something fails on the way.
pub async fn demo_data(settings: DemoSettings) -> anyhow::Result<()> {
    let store = environment::open_store(&settings.database).await?;
    if store.read().await?.any_organization().await? {
        bail!(
            "the database {} holds an organization already; nothing was changed. Name an empty one",
            settings.database.masked()
        );
    }
    let env = environment::build(
        store.clone(),
        &settings.secrets,
        &settings.sync,
        &ServicesArgs::default().check()?,
        None,
        "http://127.0.0.1".to_owned(),
    )
    .await?;
    let zone = ZoneId::new(ZONE);
    let today = env.zones.local(env.clock.now(), &zone).date();
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let elsewhere = match settings.caldav {
        Some((url, password)) => Some(Elsewhere {
            http: Http::new(environment::reachable(
                &settings.sync.allow_private_addresses,
            )?),
            url,
            password,
        }),
        None => None,
    };
    // First what may fail: a calendar server that does not answer leaves the database empty.
    if let Some(elsewhere) = &elsewhere {
        elsewhere.fill(monday, env.clock.now()).await?;
        tracing::info!("everybody's own calendars are filled");
    }
    let callers = people(&env).await?;
    if !settings.minimal {
        own_items(&env, &callers, monday, &zone).await?;
        outreach::fill(&env, &callers[0]).await?;
    }
    if let Some(elsewhere) = &elsewhere {
        link_everybody(&env, &callers, &elsewhere.url).await?;
    }
    store.close().await;
    print(format_args!(
        "{ORGANIZATION} is ready. Sign in as {} with the password {PASSWORD}; so may everybody else there.",
        PEOPLE[0].email()
    ))
}

/// The organization and its people; each of them as a caller, in the order of [`PEOPLE`].
async fn people(env: &Environment) -> anyhow::Result<Vec<Caller>> {
    let now = env.clock.now();
    let organization = Organization {
        id: OrganizationId::new(env.entropy.id()),
        name: ORGANIZATION.to_owned(),
    };
    // One hash for all: hashing is slow by design, and everybody has the same well-known password.
    let hash = passwords::hash(env, PASSWORD.into()).await?;
    let mut writing = env.store.write().await?;
    writing.insert_organization(&organization, now).await?;
    let mut callers = Vec::with_capacity(PEOPLE.len());
    for person in &PEOPLE {
        let id = MemberId::new(env.entropy.id());
        let member = person.member(id, organization.id);
        writing.insert_member(&member, Some(&hash), now).await?;
        callers.push(Caller {
            organization: organization.id,
            member: id,
            role: person.role,
            session: Some(SessionId::new(env.entropy.id())),
        });
    }
    writing.commit().await?;
    Ok(callers)
}

async fn own_items(
    env: &Environment,
    callers: &[Caller],
    monday: NaiveDate,
    zone: &ZoneId,
) -> anyhow::Result<()> {
    let members: Vec<MemberId> = callers.iter().map(|caller| caller.member).collect();
    let items = items::all(&items::Frame {
        organization: callers[0].organization,
        members: &members,
        monday,
        zone,
        zones: env.zones.as_ref(),
        entropy: env.entropy.as_ref(),
        at: env.clock.now(),
    });
    let mut writing = env.store.write().await?;
    writing.insert_items(&items, env.clock.now()).await?;
    writing.commit().await?;
    tracing::info!(items = items.len(), "the weeks are filled");
    Ok(())
}

/// Goes through the wizard for everybody who has a linked calendar, and waits until all of it is here.
async fn link_everybody(env: &Environment, callers: &[Caller], server: &Url) -> anyhow::Result<()> {
    let worker = Worker::start(env).await?;
    let linked = link_one_by_one(env, callers, server).await;
    // Also after a failure: a job that runs must not lose its database under way.
    worker.stop(Duration::from_secs(10)).await;
    for (caller, sync) in linked? {
        links::lose(env, &caller, sync).await?;
    }
    Ok(())
}

/// Answers whose account is to be lost again.
async fn link_one_by_one(
    env: &Environment,
    callers: &[Caller],
    server: &Url,
) -> anyhow::Result<Vec<(Caller, CalendarSyncId)>> {
    let mut lost = Vec::new();
    for (person, caller) in PEOPLE.iter().zip(callers) {
        let failed = || format!("{}'s calendar cannot be linked", person.name);
        let Some(sync) = links::link(env, caller, person, server)
            .await
            .with_context(failed)?
        else {
            continue;
        };
        links::wait(env, caller, sync).await.with_context(failed)?;
        if matches!(person.link, Link::Lost(_)) {
            lost.push((caller.clone(), sync));
        }
        tracing::info!("{}'s calendar is linked", person.name);
    }
    Ok(lost)
}
