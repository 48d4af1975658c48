//! Messages of Calendly: believed, stored, answered; handled afterwards.
//!
//! Nothing is answered before it is stored. Many messages at once share one transaction: whoever finds the database free
//! writes down everything that has come meanwhile, so that a burst costs no more commits than the disk can do. Whoever takes
//! messages in hands the database on as soon as further ones wait for it.

use super::handlers::import_job;
use crate::ServiceError;
use crate::environment::Environment;
use calendly::signature::{NotBelieved, verify};
use chrono::{DateTime, Utc};
use domain::{DeliveryId, MemberId, OrganizationId};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Delivery, StoreError, WebhookReceiver, Writing};
use tokio::sync::oneshot;

/// Why a message was not taken. What is wrong is for our log; whoever sent it learns nothing.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// Nobody has this address.
    #[error("nobody has this address")]
    NoSuchAddress,
    /// It is not from Calendly, or not of now.
    #[error(transparent)]
    NotBelieved(#[from] NotBelieved),
    /// It was signed, but is no text.
    #[error("the message is no text")]
    NoText,
    /// Our own database failed; Calendly sends it again.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What a code is known by: only its hash is stored.
pub(super) fn code_hash(code: &str) -> Vec<u8> {
    Sha256::digest(code.as_bytes()).to_vec()
}

/// What the sealed key of an address is bound to.
pub(super) fn key_context(member: MemberId) -> String {
    format!("calendly-webhook:{member}")
}

/// Takes a message that came to the address with this code. The same bytes twice are stored once.
///
/// # Errors
/// [`NotTaken`]; nothing was stored.
pub async fn receive(
    env: &Environment,
    code: &str,
    signature: &str,
    body: &[u8],
) -> Result<(), NotTaken> {
    let code_hash = code_hash(code);
    let mut reading = env.store.read().await?;
    let receiver = reading.webhook_receiver(&code_hash).await?;
    drop(reading);
    let WebhookReceiver {
        organization,
        member,
        sealed_key,
    } = receiver.ok_or(NotTaken::NoSuchAddress)?;
    let key = env
        .vault
        .open(&key_context(member), &sealed_key)
        .map_err(ServiceError::internal)?;
    let now = env.clock.now();
    if let Err(why) = verify(&key, signature, body, now) {
        count_refused(env, (organization, member), &code_hash, now).await;
        return Err(why.into());
    }
    let text = std::str::from_utf8(body).map_err(|_| NotTaken::NoText)?;
    let delivery = Delivery {
        id: DeliveryId::new(env.entropy.id()),
        organization,
        member,
        digest: Sha256::digest(body).to_vec(),
        body: text.to_owned(),
        received_at: now,
    };
    Ok(env.deliveries().store(env, delivery).await?)
}

/// Counts a message that is not believed, so that its member can see that such messages come. It is refused all the same
/// when it cannot be counted.
async fn count_refused(
    env: &Environment,
    (organization, member): (OrganizationId, MemberId),
    code_hash: &[u8],
    at: DateTime<Utc>,
) {
    let counted = async {
        let mut writing = env.store.write().await?;
        writing
            .count_refused_message(organization, member, code_hash, at)
            .await?;
        writing.commit().await
    };
    if let Err(error) = counted.await {
        tracing::warn!(error = %error, member.id = %member, "a message to member {member} was refused and not counted");
    }
}

/// Messages on their way into the database.
#[derive(Clone, Default)]
pub(crate) struct Deliveries {
    waiting: Arc<Mutex<Vec<Waiting>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

struct Waiting {
    delivery: Delivery,
    stored: oneshot::Sender<Result<(), ServiceError>>,
}

impl Deliveries {
    /// Stores a message, together with all that wait beside it.
    async fn store(&self, env: &Environment, delivery: Delivery) -> Result<(), ServiceError> {
        let (stored, mut is_stored) = oneshot::channel();
        self.lock().push(Waiting { delivery, stored });
        let turn = Arc::clone(&self.turn).lock_owned().await;
        // Whoever had the turn before may have stored this one, too.
        if let Ok(outcome) = is_stored.try_recv() {
            return outcome;
        }
        let (all, env) = (self.clone(), env.clone());
        // On its own, so that it is finished even when whoever sent the first of them hangs up.
        tokio::spawn(async move {
            let begun = env.store.write().await;
            // Only now: whoever came while others had the database is written down, too.
            let batch = std::mem::take(&mut *all.lock());
            let (deliveries, answers): (Vec<_>, Vec<_>) = batch
                .into_iter()
                .map(|waiting| (waiting.delivery, waiting.stored))
                .unzip();
            let outcome = match begun {
                Ok(writing) => write(&env, writing, &deliveries).await,
                Err(error) => Err(error),
            };
            for answer in answers {
                let copy = match &outcome {
                    Ok(()) => Ok(()),
                    Err(_) => Err(ServiceError::Unavailable),
                };
                // Nobody may wait any more; it is stored all the same.
                let _ = answer.send(copy);
            }
            drop(turn);
            if let Err(error) = outcome {
                tracing::error!(error = %error, "{} messages of Calendly could not be stored", deliveries.len());
            }
        });
        is_stored.await.unwrap_or(Err(ServiceError::Unavailable))
    }

    /// Whether somebody waits to be answered: whoever has the database for other work then hands it on.
    pub(super) fn wait(&self) -> bool {
        !self.lock().is_empty()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(
    env: &Environment,
    mut writing: Writing,
    deliveries: &[Delivery],
) -> Result<(), StoreError> {
    let whose: BTreeSet<(OrganizationId, MemberId)> = deliveries
        .iter()
        .map(|delivery| (delivery.organization, delivery.member))
        .collect();
    writing.insert_deliveries(deliveries).await?;
    for (organization, member) in whose {
        env.queue
            .enqueue(&mut writing, import_job(organization, member))
            .await?;
    }
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}
