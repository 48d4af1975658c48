//! The jobs of Calendly: how each is named, and what it does when its turn comes.

use super::access::{self, Access, AskError};
use super::intake::Intake;
use super::subscription::{UpkeepError, keep};
use super::workspace::last_known::PAGES_ARE_KEPT;
use super::{import, poll, reminder, role};
use crate::ServiceError;
use crate::environment::Environment;
use crate::live::Topic;
use async_trait::async_trait;
use calendly::CalendlyError;
use chrono::TimeDelta;
use domain::calendly_account::{CalendlyAccount, Updates};
use domain::integration::{ForcedReason, IntegrationKind};
use domain::{MemberId, OrganizationId};
use jobs::{Handler, Job, JobError, NewJob, Schedule};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;

const IMPORT: &str = "import_bookings";
const RETRY: &str = "retry_bookings";
const CATCH_UP: &str = "catch_up_calendly";
const SWEEP: &str = "sweep_calendly";

/// How often accounts are looked at.
const EVERY: Duration = Duration::from_secs(5 * 60);
/// An account whose webhook works is listed no more often than that, for what even a webhook may miss.
const LISTED_EVERY: TimeDelta = TimeDelta::hours(1);
/// For how long handled messages are kept.
const DELIVERIES_ARE_KEPT: TimeDelta = TimeDelta::days(30);

#[derive(Debug, Serialize, Deserialize)]
struct MemberPayload {
    organization: OrganizationId,
    member: MemberId,
}

#[derive(Debug, Serialize, Deserialize)]
struct OrganizationPayload {
    organization: OrganizationId,
}

/// Take in the messages of a member that wait.
pub(super) fn import_job(organization: OrganizationId, member: MemberId) -> NewJob {
    of_member(IMPORT, "import", organization, member)
}

/// Look after a member's webhook, and fetch what it missed.
pub(super) fn catch_up_job(organization: OrganizationId, member: MemberId) -> NewJob {
    of_member(CATCH_UP, "catch-up", organization, member)
}

/// Try again to make people of the bookings that wait for default values.
pub(super) fn retry_job(organization: OrganizationId) -> NewJob {
    NewJob {
        kind: RETRY,
        key: Some(format!("calendly-retry:{organization}")),
        lane: format!("calendly-retry:{organization}"),
        payload: serde_json::to_value(OrganizationPayload { organization }).unwrap_or_default(),
        run_at: None,
    }
}

/// One lane per account: one that is throttled never stops another.
fn of_member(
    kind: &'static str,
    word: &str,
    organization: OrganizationId,
    member: MemberId,
) -> NewJob {
    let payload = MemberPayload {
        organization,
        member,
    };
    NewJob {
        kind,
        key: Some(format!("calendly-{word}:{member}")),
        lane: format!("calendly:{member}"),
        payload: serde_json::to_value(payload).unwrap_or_default(),
        run_at: None,
    }
}

/// Who does which job.
pub(crate) fn handlers(env: &Environment) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(ImportHandler { env: env.clone() }),
        Arc::new(RetryHandler { env: env.clone() }),
        Arc::new(CatchUpHandler { env: env.clone() }),
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

fn later(error: ServiceError) -> JobError {
    JobError::retry(error.into())
}

struct ImportHandler {
    env: Environment,
}

#[async_trait]
impl Handler for ImportHandler {
    fn kind(&self) -> &'static str {
        IMPORT
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let MemberPayload {
            organization,
            member,
        } = payload(job)?;
        import::take_in_deliveries(&self.env, organization, member)
            .await
            .map_err(later)
    }
}

struct RetryHandler {
    env: Environment,
}

#[async_trait]
impl Handler for RetryHandler {
    fn kind(&self) -> &'static str {
        RETRY
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let OrganizationPayload { organization } = payload(job)?;
        import::try_waiting_again(&self.env, organization)
            .await
            .map_err(later)
    }
}

struct CatchUpHandler {
    env: Environment,
}

#[async_trait]
impl Handler for CatchUpHandler {
    fn kind(&self) -> &'static str {
        CATCH_UP
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let MemberPayload {
            organization,
            member,
        } = payload(job)?;
        let outcome = catch_up(&self.env, organization, member).await;
        match outcome {
            Ok(()) => Ok(()),
            Err(UpkeepError::Calendly(CalendlyError::RateLimited(wait))) => Err(
                JobError::retry_after(wait, anyhow::anyhow!("Calendly asks to wait")),
            ),
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

/// Enqueues what is to be done for every account and every message that waits; forgets old messages and pages.
async fn sweep(env: &Environment) -> Result<(), StoreError> {
    let mut writing = env.store.write().await?;
    for account in writing.all_calendly_accounts().await? {
        let job = catch_up_job(account.organization, account.member);
        env.queue.enqueue(&mut writing, job).await?;
    }
    for (organization, member) in writing.members_with_deliveries().await? {
        let job = import_job(organization, member);
        env.queue.enqueue(&mut writing, job).await?;
    }
    let before = env.clock.now() - DELIVERIES_ARE_KEPT;
    writing.forget_deliveries(before).await?;
    let before = env.clock.now() - PAGES_ARE_KEPT;
    writing.forget_workspace_pages(before).await?;
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}

/// One look at an account: its webhook is looked after, and what was missed is fetched. An account that is switched off is
/// left alone.
pub(super) async fn catch_up(
    env: &Environment,
    organization: OrganizationId,
    member: MemberId,
) -> Result<(), UpkeepError> {
    let access = match access::open(env, organization, member).await {
        Ok(access) => access,
        Err(why) => return over(why),
    };
    let Access {
        account,
        token,
        sealed,
    } = &access;
    match look(env, account, token, sealed).await {
        Ok(after) => {
            note(env, &after, sealed).await?;
            enqueue_import(env, account).await
        }
        Err(UpkeepError::Calendly(
            error @ (CalendlyError::Refused | CalendlyError::InvalidGrant),
        )) => over(access::refusal(env, &access, error).await),
        Err(error) => {
            let is_outage = matches!(
                error,
                UpkeepError::Calendly(
                    CalendlyError::Unavailable(_) | CalendlyError::InvalidAnswer(_)
                )
            );
            if is_outage {
                note_outage(env, account, sealed).await?;
            }
            Err(error)
        }
    }
}

/// There is nothing to do for an account that is off, or was just switched off; everything else is tried again.
fn over(why: AskError) -> Result<(), UpkeepError> {
    match why {
        AskError::NotConnected | AskError::NeedsReauthentication(_) => Ok(()),
        AskError::Calendly(error) => Err(error.into()),
        AskError::Service(error) => Err(error.into()),
    }
}

async fn look(
    env: &Environment,
    account: &CalendlyAccount,
    token: &secrecy::SecretString,
    sealed: &[u8],
) -> Result<CalendlyAccount, UpkeepError> {
    let began = env.clock.now();
    let kept = keep(env, account, token).await?;
    if kept.updates != account.updates {
        // At once: should the rest fail, the next look finds this subscription instead of making another one.
        let made = CalendlyAccount {
            updates: kept.updates.clone(),
            ..account.clone()
        };
        note(env, &made, sealed).await?;
    }
    if role::is_due(account.checked_at, began) {
        role::follow(env, account, token, sealed).await?;
    }
    let known_until = account.fetched_until.unwrap_or(began);
    let is_told = matches!(
        kept.updates,
        Updates::Webhook {
            failing_since: None,
            ..
        }
    );
    let was_told = kept.updates == account.updates && is_told;
    let is_due =
        !was_told || account.failing_since.is_some() || LISTED_EVERY <= began - known_until;
    let since = kept.missed_since.unwrap_or(known_until).min(known_until);
    let fetched_until = match is_due {
        true => {
            let fetched = poll::fetch(env, account, token, since).await?;
            if 0 < fetched.news {
                tracing::info!(member.id = %account.member, "{} bookings were fetched from Calendly", fetched.news);
            }
            match fetched.is_complete {
                true => Some(began),
                false => account.fetched_until,
            }
        }
        false => account.fetched_until,
    };
    Ok(CalendlyAccount {
        updates: kept.updates,
        failing_since: None,
        checked_at: began,
        fetched_until,
        ..account.clone()
    })
}

/// Notes what a look showed, unless the account was connected anew meanwhile.
async fn note(
    env: &Environment,
    account: &CalendlyAccount,
    seen_token: &[u8],
) -> Result<(), StoreError> {
    let mut writing = env.store.write().await?;
    writing
        .note_calendly_answer(account, seen_token, env.clock.now())
        .await?;
    writing.commit().await?;
    env.live.announce(account.organization, Topic::CalendarSync);
    Ok(())
}

/// Notes since when Calendly does not answer, on the account as it is stored by now.
async fn note_outage(
    env: &Environment,
    account: &CalendlyAccount,
    seen_token: &[u8],
) -> Result<(), StoreError> {
    let mut reading = env.store.read().await?;
    let stored = reading
        .calendly_account(account.organization, account.member)
        .await?;
    drop(reading);
    let Some(stored) = stored.filter(|stored| stored.failing_since.is_none()) else {
        return Ok(());
    };
    let failing = CalendlyAccount {
        failing_since: Some(env.clock.now()),
        ..stored
    };
    note(env, &failing, seen_token).await
}

/// What waited while the account was paused is taken in.
async fn enqueue_import(env: &Environment, account: &CalendlyAccount) -> Result<(), UpkeepError> {
    let mut writing = env.store.write().await?;
    let job = import_job(account.organization, account.member);
    env.queue.enqueue(&mut writing, job).await?;
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}

/// Calendly does not honour the token any more: the integration needs to be re-authenticated. Believed only while that token
/// is still the stored one; whether it was.
pub(super) async fn refused(
    env: &Environment,
    account: &CalendlyAccount,
    seen_token: &[u8],
) -> Result<bool, UpkeepError> {
    let (organization, member, now) = (account.organization, account.member, env.clock.now());
    let mut writing = env.store.write().await?;
    let stored = writing.sealed_calendly_token(organization, member).await?;
    if stored.as_deref() != Some(seen_token) {
        return Ok(false);
    }
    let integration = writing
        .integration(organization, member, IntegrationKind::Calendly)
        .await?
        .force_off(ForcedReason::TokenRevoked, now);
    writing.save_integration(&integration, now).await?;
    reminder::tell(env, &mut writing, organization, member).await?;
    writing.commit().await?;
    env.queue.wake();
    env.live.announce(organization, Topic::CalendarSync);
    tracing::warn!(member.id = %member, "Calendly refused the token of member {member}");
    Ok(true)
}

/// The gaps that keep a host's bookings from becoming people.
pub(crate) async fn gaps_of(
    env: &Environment,
    reading: &mut store::Reading,
    organization: OrganizationId,
    host: MemberId,
) -> Result<Option<(domain::module::Module, Vec<domain::lead_defaults::Gap>)>, ServiceError> {
    let intake = Intake::open(env, reading, organization, host).await?;
    Ok(intake.and_then(|intake| intake.gaps()))
}
