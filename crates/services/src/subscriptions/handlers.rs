//! The jobs of subscriptions.

use super::error::TendError;
use super::tend::tend;
use crate::environment::Environment;
use crate::sync::lane;
use async_trait::async_trait;
use domain::connection::Connection;
use domain::{ConnectionId, OrganizationId};
use jobs::{Handler, Job, JobError, NewJob, Schedule};
use provider::ProviderError;
use provider::push::Push;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use store::{StoreError, Writing};

const TEND: &str = "tend_subscriptions";
const SWEEP: &str = "sweep_subscriptions";

/// How often all accounts are looked through. What a member does is tended at once; this finds what runs out by itself.
const EVERY: Duration = Duration::from_secs(10 * 60);

#[derive(Debug, Serialize, Deserialize)]
struct ConnectionPayload {
    organization: OrganizationId,
    connection: ConnectionId,
}

/// Look after the subscriptions of an account.
pub(super) fn tend_job(organization: OrganizationId, connection: ConnectionId) -> NewJob {
    let payload = ConnectionPayload {
        organization,
        connection,
    };
    NewJob {
        kind: TEND,
        key: Some(format!("tend:{connection}")),
        lane: lane(connection),
        payload: serde_json::to_value(payload).unwrap_or_default(),
        run_at: None,
    }
}

/// Has the subscriptions of an account tended after its syncs were switched on or off; nothing where its service posts to
/// nobody.
///
/// # Errors
/// [`StoreError`]
pub(crate) async fn have_tended(
    env: &Environment,
    writing: &mut Writing,
    organization: OrganizationId,
    connection: ConnectionId,
) -> Result<(), StoreError> {
    let Some(known) = writing.connection(organization, connection).await? else {
        return Ok(());
    };
    if posts(env, &known) {
        let job = tend_job(organization, connection);
        env.queue.enqueue(writing, job).await?;
    }
    Ok(())
}

/// Whether the service of an account posts notices to an address of ours.
fn posts(env: &Environment, connection: &Connection) -> bool {
    let provider = env.providers.get(connection.provider);
    provider.is_some_and(|provider| matches!(provider.push(), Push::Posts(_)))
}

/// Who does which job.
pub(crate) fn handlers(env: &Environment) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(TendHandler { env: env.clone() }),
        Arc::new(SweepHandler { env: env.clone() }),
    ]
}

/// What is done again and again.
pub(crate) fn schedules() -> Vec<Schedule> {
    vec![Schedule {
        kind: SWEEP,
        every: EVERY,
    }]
}

struct TendHandler {
    env: Environment,
}

#[async_trait]
impl Handler for TendHandler {
    fn kind(&self) -> &'static str {
        TEND
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let ConnectionPayload {
            organization,
            connection,
        } = serde_json::from_value(job.payload.clone())
            .map_err(|error| JobError::fail(error.into()))?;
        match tend(&self.env, organization, connection).await {
            Ok(()) => Ok(()),
            Err(TendError::Provider(ProviderError::RateLimited(wait))) => {
                let reason = anyhow::anyhow!("the service asks to wait before it is subscribed to");
                Err(JobError::retry_after(wait, reason))
            }
            Err(
                error @ (TendError::Store(_) | TendError::Provider(ProviderError::Unavailable(_))),
            ) => Err(JobError::retry(error.into())),
            // The looks that go on meanwhile find out and tell; the sweep tends again.
            Err(error) => {
                tracing::info!(%error, connection.id = %connection, "the subscriptions of connection {connection} could not be tended: {error}");
                Ok(())
            }
        }
    }
}

struct SweepHandler {
    env: Environment,
}

#[async_trait]
impl Handler for SweepHandler {
    fn kind(&self) -> &'static str {
        SWEEP
    }

    async fn run(&self, _job: &Job) -> Result<(), JobError> {
        sweep(&self.env)
            .await
            .map_err(|error| JobError::retry(error.into()))
    }
}

/// Has the subscriptions of every account tended; where nothing is to be done, its service hears nothing.
async fn sweep(env: &Environment) -> Result<(), StoreError> {
    let mut writing = env.store.write().await?;
    for (organization, id) in writing.connections_to_tend(env.clock.now()).await? {
        let Some(connection) = writing.connection(organization, id).await? else {
            continue;
        };
        if posts(env, &connection) {
            let job = tend_job(organization, id);
            env.queue.enqueue(&mut writing, job).await?;
        }
    }
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}
