//! The job that sends one mail.

use super::MailError;
use crate::environment::Environment;
use crate::wording::chain_of;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::backoff::{Failure, backoff};
use domain::mail::{Dispatch, Mail};
use domain::{MailId, OrganizationId};
use jobs::{Handler, Job, JobError, NewJob};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;

const SEND: &str = "send_mail";

/// Mails go out one after the other: a mail server minds many connections more than a short wait.
const LANE: &str = "mail";

/// The longest wait after the first failure.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);

/// For how long a mail is tried; what is older says nothing new any more.
const TRIED_FOR: TimeDelta = TimeDelta::days(3);

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    organization: OrganizationId,
    mail: MailId,
}

/// Send this mail.
pub(crate) fn send_job(mail: &Mail) -> NewJob {
    let payload = Payload {
        organization: mail.organization,
        mail: mail.id,
    };
    NewJob {
        kind: SEND,
        key: Some(format!("mail:{}", mail.id)),
        lane: LANE.to_owned(),
        payload: serde_json::to_value(payload).unwrap_or_default(),
        run_at: None,
    }
}

/// What became of one try.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// It is tried again after this wait.
    #[error("the mail is tried again later")]
    Later {
        /// How long.
        wait: Duration,
        /// Why.
        #[source]
        source: MailError,
    },
    /// It is given up.
    #[error("the mail was given up")]
    GivenUp(#[source] MailError),
    /// Our own database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends a mail that waits. One that was sent, given up or withdrawn meanwhile is left alone.
///
/// The mail server is asked outside of transactions. When the process dies between its yes and our note of it, the mail is
/// sent a second time under the same id: better twice than never.
///
/// # Errors
/// [`SendError`]; what happened is written down before it is returned.
pub async fn send(
    env: &Environment,
    organization: OrganizationId,
    id: MailId,
) -> Result<(), SendError> {
    let Some(mailer) = env.mailer.as_ref() else {
        return Ok(());
    };
    let mut reading = env.store.read().await?;
    let found = reading.mail(organization, id).await?;
    drop(reading);
    let Some((mail, Dispatch::Waiting { attempts, since })) = found else {
        return Ok(());
    };

    let outcome = mailer.send(&mail).await;

    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let error = match outcome {
        Ok(()) => {
            writing.note_mail_sent(organization, id, now).await?;
            writing.commit().await?;
            return Ok(());
        }
        Err(error) => error,
    };
    let gives_up = match &error {
        MailError::Refused(_) => true,
        MailError::Later(_) => TRIED_FOR <= now - since,
    };
    writing
        .note_mail_failed(organization, id, &chain_of(&error), gives_up, now)
        .await?;
    writing.commit().await?;
    if gives_up {
        return Err(SendError::GivenUp(error));
    }
    let failure = Failure::Outage { first: FIRST_WAIT };
    let wait = backoff(attempts.saturating_add(1), failure, env.chance());
    Err(SendError::Later {
        wait: wait.to_std().unwrap_or_default(),
        source: error,
    })
}

/// What sends mails in the background.
pub fn handlers(env: &Environment) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(SendHandler { env: env.clone() })]
}

struct SendHandler {
    env: Environment,
}

#[async_trait]
impl Handler for SendHandler {
    fn kind(&self) -> &'static str {
        SEND
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let Payload { organization, mail } = serde_json::from_value(job.payload.clone())
            .map_err(|error| JobError::fail(error.into()))?;
        match send(&self.env, organization, mail).await {
            Ok(()) => Ok(()),
            Err(SendError::Later { wait, source }) => {
                Err(JobError::retry_after(wait, source.into()))
            }
            Err(error @ SendError::GivenUp(_)) => Err(JobError::fail(error.into())),
            Err(SendError::Store(error)) => Err(JobError::retry(error.into())),
        }
    }
}
