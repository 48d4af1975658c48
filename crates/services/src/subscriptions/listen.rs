//! Hears services that tell on a request that stays open.
//!
//! One request per account, for all its calendars: services allow few of them. It is no job, because it never ends; it lives in
//! the worker, and what it hears becomes a job.

use super::error::TendError;
use super::look::look;
use super::tend::wanted;
use crate::connections::{note_refusal, open_account};
use crate::environment::Environment;
use crate::live::Topic;
use chrono::TimeDelta;
use domain::ConnectionId;
use domain::backoff::{Failure, backoff};
use domain::connection::Connection;
use domain::linked_calendar::RemoteCalendarId;
use provider::push::{Push, Told};
use provider::{CalendarProvider, ProviderError};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

/// How often accounts are looked through for those that are to be heard.
const LOOK: Duration = Duration::from_secs(2);

/// No stream is begun sooner after the one before: a service that ends them at once is not pressed.
const BETWEEN: Duration = Duration::from_secs(1);

/// The first wait after a stream that failed.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(15);

/// News that may wait to be noted.
const WAITING: usize = 64;

/// An account that is to be heard.
struct Account {
    connection: Connection,
    provider: Arc<dyn CalendarProvider>,
    calendars: BTreeSet<RemoteCalendarId>,
}

/// An account that is heard.
struct Listener {
    calendars: BTreeSet<RemoteCalendarId>,
    task: AbortHandle,
}

/// Hears every account whose service tells on a request that stays open, for as long as the future lives.
///
/// Several workers hear alike: each look is asked for once all the same, because jobs that wait are not made twice.
pub async fn listen(env: Environment) {
    let mut heard: HashMap<ConnectionId, Listener> = HashMap::new();
    // Dropped with the future, and with it every stream.
    let mut tasks = JoinSet::new();
    loop {
        match accounts(&env).await {
            Ok(accounts) => adjust(&env, &mut heard, &mut tasks, accounts),
            Err(error) => {
                tracing::warn!(%error, "the accounts to be heard cannot be read");
            }
        }
        while tasks.try_join_next().is_some() {}
        tokio::time::sleep(LOOK).await;
    }
}

/// The accounts that are to be heard now.
async fn accounts(env: &Environment) -> Result<Vec<Account>, StoreError> {
    let mut reading = env.store.read().await?;
    let mut accounts = Vec::new();
    for (organization, id) in reading.connections_to_tend(env.clock.now()).await? {
        let Some(connection) = reading.connection(organization, id).await? else {
            continue;
        };
        let Some(provider) = env.providers.get(connection.provider) else {
            continue;
        };
        if !matches!(provider.push(), Push::Streams(_)) {
            continue;
        }
        let calendars = wanted(&mut reading, &connection).await?;
        if !calendars.is_empty() {
            accounts.push(Account {
                connection,
                provider,
                calendars,
            });
        }
    }
    Ok(accounts)
}

/// Begins to hear who is new, ends hearing who is gone, and hears anew those whose calendars are others.
fn adjust(
    env: &Environment,
    heard: &mut HashMap<ConnectionId, Listener>,
    tasks: &mut JoinSet<()>,
    accounts: Vec<Account>,
) {
    let calendars_of = |id: &ConnectionId| {
        let account = accounts.iter().find(|account| account.connection.id == *id);
        account.map(|account| &account.calendars)
    };
    heard.retain(|id, listener| {
        let stays = calendars_of(id) == Some(&listener.calendars) && !listener.task.is_finished();
        if !stays {
            listener.task.abort();
        }
        stays
    });
    for account in accounts {
        heard.entry(account.connection.id).or_insert_with(|| {
            let calendars = account.calendars.clone();
            let task = tasks.spawn(hear(env.clone(), account));
            Listener { calendars, task }
        });
    }
}

/// Hears an account, stream after stream, until it refuses us.
async fn hear(env: Environment, account: Account) {
    let mut failures = 0;
    loop {
        let error = match hear_once(&env, &account).await {
            Ok(()) => {
                failures = 0;
                tokio::time::sleep(BETWEEN).await;
                continue;
            }
            Err(error) => error,
        };
        failures += 1;
        let connection = account.connection.id;
        tracing::info!(%error, connection.id = %connection, failures, "connection {connection} cannot be heard: {error}");
        let failure = match &error {
            TendError::Provider(ProviderError::Unauthorized) => {
                // Where it cannot be noted, the looks that go on find out, too.
                let _ = note_refusal(&env, &account.connection).await;
                return;
            }
            TendError::Provider(ProviderError::RateLimited(wait)) => Failure::Throttled {
                asked: TimeDelta::from_std(*wait).unwrap_or(TimeDelta::MAX),
            },
            TendError::Provider(_) | TendError::Access(_) | TendError::Store(_) => {
                Failure::Outage { first: FIRST_WAIT }
            }
        };
        let wait = backoff(failures, failure, env.chance());
        tokio::time::sleep(wait.to_std().unwrap_or_default()).await;
    }
}

/// Hears an account until its service ends the stream.
async fn hear_once(env: &Environment, account: &Account) -> Result<(), TendError> {
    let Push::Streams(streams) = account.provider.push() else {
        return Ok(());
    };
    let Some(access) = open_account(env, &account.connection).await? else {
        return Ok(());
    };
    let calendars: Vec<_> = account.calendars.iter().cloned().collect();
    let (tells, told) = mpsc::channel(WAITING);
    // When news cannot be noted, nobody receives any more, and with that the stream ends.
    let (ended, noted) = tokio::join!(
        streams.listen(&access, &calendars, tells),
        note_all(env, account, told)
    );
    noted?;
    Ok(ended?)
}

async fn note_all(
    env: &Environment,
    account: &Account,
    mut told: mpsc::Receiver<Told>,
) -> Result<(), StoreError> {
    let mut heard = None;
    while let Some(one) = told.recv().await {
        match one {
            Told::Begun => {
                heard = heard.or_else(|| Some(env.hearing().begin(account.connection.id)));
                env.live
                    .announce(account.connection.organization, Topic::CalendarSync);
                note(env, account, &account.calendars).await?;
            }
            Told::Changed(calendar) => note(env, account, &BTreeSet::from([calendar])).await?,
        }
    }
    Ok(())
}

/// Has calendars looked at.
async fn note(
    env: &Environment,
    account: &Account,
    calendars: &BTreeSet<RemoteCalendarId>,
) -> Result<(), StoreError> {
    let Connection {
        organization, id, ..
    } = account.connection;
    let mut writing = env.store.write().await?;
    for calendar in calendars {
        look(env, &mut writing, (organization, id), calendar).await?;
    }
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}
