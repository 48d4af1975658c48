//! The jobs of templates and campaigns: how each is named, and what it does when its turn comes.

use super::sending::{Letter, go_on, send_letter};
use crate::environment::Environment;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{CampaignId, OrganizationId, OutreachMailId};
use jobs::{Handler, Job, JobError, NewJob, Schedule};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;

const CAMPAIGN: &str = "send_campaign";
const LETTER: &str = "send_letter";
const SWEEP: &str = "sweep_outreach";

/// How often what waits is looked for, should a job have been given up.
const EVERY: Duration = Duration::from_secs(15 * 60);

#[derive(Debug, Serialize, Deserialize)]
struct CampaignPayload {
    organization: OrganizationId,
    campaign: CampaignId,
}

#[derive(Debug, Serialize, Deserialize)]
struct LetterPayload {
    organization: OrganizationId,
    mail: OutreachMailId,
}

/// Take this campaign further, not before then.
pub(super) fn campaign_job(
    organization: OrganizationId,
    campaign: CampaignId,
    at: Option<DateTime<Utc>>,
) -> NewJob {
    let payload = CampaignPayload {
        organization,
        campaign,
    };
    NewJob {
        kind: CAMPAIGN,
        key: Some(format!("campaign:{campaign}")),
        lane: format!("campaign:{campaign}"),
        payload: serde_json::to_value(payload).unwrap_or_default(),
        run_at: at,
    }
}

/// Send this mail to one person.
pub(super) fn letter_job(organization: OrganizationId, mail: OutreachMailId) -> NewJob {
    NewJob {
        kind: LETTER,
        key: Some(format!("letter:{mail}")),
        lane: format!("letter:{mail}"),
        payload: serde_json::to_value(LetterPayload { organization, mail }).unwrap_or_default(),
        run_at: None,
    }
}

/// Who does which job.
pub(crate) fn handlers(env: &Environment) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(CampaignHandler { env: env.clone() }),
        Arc::new(LetterHandler { env: env.clone() }),
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

fn payload<T: DeserializeOwned>(job: &Job) -> Result<T, JobError> {
    serde_json::from_value(job.payload.clone()).map_err(|error| JobError::fail(error.into()))
}

struct CampaignHandler {
    env: Environment,
}

#[async_trait]
impl Handler for CampaignHandler {
    fn kind(&self) -> &'static str {
        CAMPAIGN
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let CampaignPayload {
            organization,
            campaign,
        } = payload(job)?;
        go_on(&self.env, organization, campaign)
            .await
            .map_err(|error| JobError::retry(error.into()))
    }
}

struct LetterHandler {
    env: Environment,
}

#[async_trait]
impl Handler for LetterHandler {
    fn kind(&self) -> &'static str {
        LETTER
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let LetterPayload { organization, mail } = payload(job)?;
        match send_letter(&self.env, organization, mail).await {
            Ok(Letter::Done) => Ok(()),
            Ok(Letter::Later(wait)) => Err(JobError::retry_after(
                wait,
                anyhow::anyhow!("the mail server does not take the mail now"),
            )),
            Err(error) => Err(JobError::retry(error.into())),
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

    async fn run(&self, _: &Job) -> Result<(), JobError> {
        sweep(&self.env)
            .await
            .map_err(|error| JobError::retry(error.into()))
    }
}

/// Nudges every campaign and mail that waits; one whose time has not come goes on waiting.
async fn sweep(env: &Environment) -> Result<(), StoreError> {
    let mut writing = env.store.write().await?;
    for (organization, campaign) in writing.campaigns_under_way().await? {
        let job = campaign_job(organization, campaign, None);
        env.queue.enqueue(&mut writing, job).await?;
    }
    for (organization, mail) in writing.letters_under_way().await? {
        let job = letter_job(organization, mail);
        env.queue.enqueue(&mut writing, job).await?;
    }
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}
