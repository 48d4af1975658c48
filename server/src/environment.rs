//! Builds the environment of every use case: the concrete store, queue, providers, clock, vault.

use crate::adapters::{OsEntropy, SystemClock};
use crate::config::{self, Calendly, Database, Secrets, Smtp, SyncSettings};
use crate::mail::SmtpMailer;
use crate::providers::{Makings, providers};
use anyhow::Context;
use domain::time::Zones;
use domain::{Clock, Entropy};
use ipnet::IpNet;
use jobs::Queue;
use provider::http::{AllowedNetworks, Http};
use provider::oauth::App;
use secrecy::SecretString;
use services::Environment;
use services::environment::{Parts, Settings};
use services::live::Hub;
use services::mail::Mailer;
use services::vault::Vault;
use services::zones::SystemZones;
use std::sync::Arc;
use store::Store;

/// Opens the database and brings it to the shape that this version needs.
///
/// # Errors
/// It cannot be reached, or belongs to a newer version.
pub async fn open_store(database: &Database) -> anyhow::Result<Store> {
    let place = database.masked();
    let store = Store::connect(&database.url)
        .await
        .with_context(|| format!("the database {place} cannot be opened"))?;
    store.migrate().await.with_context(|| {
        format!("the database {place} cannot be brought to this version's shape")
    })?;
    Ok(store)
}

/// Puts the environment together.
///
/// # Errors
/// The key is none, the queue cannot be opened, or the mail server cannot be talked to as it is set.
pub async fn build(
    store: Store,
    secrets: &Secrets,
    sync: &SyncSettings,
    remote: &config::Services,
    smtp: Option<&Smtp>,
    public_address: String,
) -> anyhow::Result<Environment> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let zones: Arc<dyn Zones> = Arc::new(SystemZones);
    let queue = Queue::open(&store, Arc::clone(&clock), Arc::clone(&entropy))
        .await
        .context("the queue of jobs cannot be opened")?;
    let mailer = match smtp {
        Some(smtp) => Some(Arc::new(SmtpMailer::new(smtp, Arc::clone(&clock))?) as Arc<dyn Mailer>),
        None => None,
    };
    let setup_code = is_empty(&store).await?.then(|| setup_code(&*entropy));
    let http = Http::new(reachable(&sync.allow_private_addresses)?);
    let webhook_address = webhook_address(&remote.calendly, &public_address);
    let makings = Makings {
        http: &http,
        clock: &clock,
        entropy: &entropy,
        zones: &zones,
        public_address: &public_address,
    };
    let providers = providers(&makings, remote);
    Ok(Environment::new(Parts {
        store,
        queue,
        providers,
        calendly: calendly::Client::new(http, remote.calendly.bases.clone(), Arc::clone(&clock)),
        calendly_app: calendly_app(&remote.calendly, &public_address),
        vault: Vault::new(&secrets.key).context("the secret key is none")?,
        clock,
        entropy,
        zones,
        live: Hub::default(),
        mailer,
        settings: Settings {
            poll_interval: sync.poll_interval,
            public_address,
            webhook_address,
            setup_code,
        },
    }))
}

/// Whether no organization was made yet.
async fn is_empty(store: &Store) -> anyhow::Result<bool> {
    let mut reading = store.read().await?;
    Ok(!reading.any_organization().await?)
}

/// The operator's app at Calendly, whose people come back to us.
fn calendly_app(calendly: &Calendly, public_address: &str) -> Option<App> {
    let (id, secret) = calendly.app.clone()?;
    Some(App {
        client_id: id,
        client_secret: secret,
        redirect_uri: [public_address, services::calendly::sign_in::RETURN_PATH].concat(),
    })
}

/// Where Calendly's messages reach us. Calendly itself takes public addresses with https alone; a stand-in takes any.
fn webhook_address(calendly: &Calendly, public_address: &str) -> Option<String> {
    let is_reachable = !calendly.is_real || public_address.starts_with("https://");
    is_reachable.then(|| public_address.to_owned())
}

/// The operator's networks as the HTTP client takes them.
///
/// # Errors
/// Never for what `config` has read.
pub fn reachable(allowed: &[IpNet]) -> anyhow::Result<AllowedNetworks> {
    let allowed: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    Ok(allowed.join(",").parse()?)
}

/// Twelve letters and digits that cannot be mistaken for each other, in groups of four: 60 bits.
fn setup_code(entropy: &dyn Entropy) -> SecretString {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bytes = [0; 12];
    entropy.fill(&mut bytes);
    let mut code = String::with_capacity(14);
    for (index, byte) in bytes.into_iter().enumerate() {
        if index != 0 && index % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code.into()
}
