//! How mails go out: handed to the mail server one after the other, and never twice.
//!
//! That a mail is handed over is committed before the mail server is asked, and what it answered after. A mail of which no
//! answer was noted, because the process ended in between, may have arrived: it is not sent again, and says so.

use super::campaigns::{look_again_at, make_mails};
use super::handlers::campaign_job;
use super::leaving::leave_address;
use super::telling::tell;
use crate::live::Topic;
use crate::mail::{MailError, Mailer};
use crate::{Environment, ServiceError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::backoff::{Failure, backoff};
use domain::campaign::{Campaign, CampaignState, Step};
use domain::mail::Mail;
use domain::outreach_mail::{Answer, OutreachMail, Progress, UNHEARD, after_try};
use domain::person::Happened;
use domain::{CampaignId, MailId, OrganizationId, OutreachMailId};
use std::time::Duration;
use store::{StoreError, Writing};

/// The longest wait after the first failure.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// Mails of one turn of a campaign: few enough that a shutdown waits for none of the others.
const AT_ONCE: usize = 20;
/// After so many mails in a row that the mail server would not take now, it is left alone for a while.
const IN_A_ROW: usize = 3;
/// How long a campaign waits for an operator who took the mail server away.
const WITHOUT_SERVER: TimeDelta = TimeDelta::hours(1);

/// A mail in our hands, committed as handed over.
struct Handed {
    mail: OutreachMail,
    attempts: u32,
    since: DateTime<Utc>,
}

/// What became of a mail to one person.
pub(super) enum Letter {
    /// There is nothing left to be done.
    Done,
    /// It is tried again after this wait.
    Later(Duration),
}

/// Sends a mail to one person, unless it was sent, refused or given up already.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub(super) async fn send_letter(
    env: &Environment,
    organization: OrganizationId,
    id: OutreachMailId,
) -> Result<Letter, ServiceError> {
    let Some(mailer) = env.mailer.as_ref() else {
        return Ok(Letter::Later(WITHOUT_SERVER.to_std().unwrap_or_default()));
    };
    let mut writing = env.store.write().await?;
    let Some(stored) = writing.outreach_mail(organization, id).await? else {
        return Ok(Letter::Done);
    };
    let (attempts, since) = match stored.progress {
        Progress::Waiting {
            attempts, since, ..
        } => (attempts, since),
        Progress::Handed(_) => {
            note(
                env,
                &mut writing,
                &stored.mail,
                Progress::GivenUp(UNHEARD.to_owned()),
            )
            .await?;
            writing.commit().await?;
            env.live.announce(organization, Topic::People);
            return Ok(Letter::Done);
        }
        Progress::Sent(_)
        | Progress::Refused(_)
        | Progress::GivenUp(_)
        | Progress::Bounced(_)
        | Progress::Unsubscribed => return Ok(Letter::Done),
    };
    if !writing.hand_mail(organization, id, env.clock.now()).await? {
        return Ok(Letter::Done);
    }
    writing.commit().await?;
    let handed = Handed {
        mail: stored.mail,
        attempts,
        since,
    };
    Ok(match hand_over(env, mailer.as_ref(), handed).await? {
        Some(due) => Letter::Later((due - env.clock.now()).to_std().unwrap_or_default()),
        None => Letter::Done,
    })
}

/// What a campaign does next.
enum Next {
    /// This mail is handed over.
    Mail(Box<Handed>),
    /// Nothing before then.
    Wait(DateTime<Utc>),
    /// Nothing at all.
    Stop,
}

/// Takes a campaign a few mails further: begins it when its time has come, keeps its pace, finishes it. What remains is
/// enqueued.
///
/// # Errors
/// [`ServiceError`] when the database fails; the campaign is then tried again.
pub(super) async fn go_on(
    env: &Environment,
    organization: OrganizationId,
    id: CampaignId,
) -> Result<(), ServiceError> {
    let Some(mailer) = env.mailer.as_ref() else {
        return again(env, organization, id, env.clock.now() + WITHOUT_SERVER).await;
    };
    settle_unheard(env, organization, id).await?;
    look_again_at(env, organization, id).await?;
    let mut in_a_row = 0;
    for _ in 0..AT_ONCE {
        let handed = match next(env, organization, id).await? {
            Next::Mail(handed) => handed,
            Next::Wait(until) => return again(env, organization, id, until).await,
            Next::Stop => return Ok(()),
        };
        match hand_over(env, mailer.as_ref(), *handed).await? {
            None => in_a_row = 0,
            Some(due) => {
                in_a_row += 1;
                if IN_A_ROW <= in_a_row {
                    return again(env, organization, id, due).await;
                }
            }
        }
    }
    again(env, organization, id, env.clock.now()).await
}

/// Enqueues the next turn of a campaign.
async fn again(
    env: &Environment,
    organization: OrganizationId,
    id: CampaignId,
    at: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let mut writing = env.store.write().await?;
    env.queue
        .enqueue(&mut writing, campaign_job(organization, id, Some(at)))
        .await?;
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}

/// Mails that were handed over by a process that ended before it noted the answer. One job at a time works on a campaign, so
/// there are no others.
async fn settle_unheard(
    env: &Environment,
    organization: OrganizationId,
    id: CampaignId,
) -> Result<(), ServiceError> {
    let mut writing = env.store.write().await?;
    let unheard = writing.unanswered_mails(organization, id).await?;
    if unheard.is_empty() {
        return Ok(());
    }
    for mail in unheard {
        if let Some(stored) = writing.outreach_mail(organization, mail).await? {
            note(
                env,
                &mut writing,
                &stored.mail,
                Progress::GivenUp(UNHEARD.to_owned()),
            )
            .await?;
        }
    }
    writing.commit().await?;
    env.live.announce(organization, Topic::People);
    Ok(())
}

/// Decides in one transaction what comes next, so that nobody who pauses a campaign finds a mail handed over afterwards.
async fn next(
    env: &Environment,
    organization: OrganizationId,
    id: CampaignId,
) -> Result<Next, ServiceError> {
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let Some(campaign) = writing.campaign(organization, id).await? else {
        return Ok(Next::Stop);
    };
    match campaign.state {
        CampaignState::Sending => {}
        CampaignState::Scheduled(at) if now < at => return Ok(Next::Wait(at)),
        CampaignState::Scheduled(_) => {
            let begun = Campaign {
                state: CampaignState::Sending,
                ..campaign
            };
            make_mails(env, &mut writing, &begun).await?;
            writing.save_campaign(&begun, now).await?;
            writing.commit().await?;
            env.live.announce(organization, Topic::People);
            return Ok(Next::Wait(now));
        }
        CampaignState::Draft | CampaignState::Paused | CampaignState::Finished => {
            return Ok(Next::Stop);
        }
    }
    let hour_ago = now - TimeDelta::hours(1);
    let recent = writing.handed_since(organization, id, hour_ago).await?;
    let wait = campaign.limits.wait(&recent, now);
    if let Some(mail) = writing.due_mail(organization, id, now).await? {
        if TimeDelta::zero() < wait {
            return Ok(Next::Wait(now + wait));
        }
        let stored = writing.outreach_mail(organization, mail).await?;
        writing.hand_mail(organization, mail, now).await?;
        writing.commit().await?;
        return Ok(match stored {
            Some(stored) => match stored.progress {
                Progress::Waiting {
                    attempts, since, ..
                } => Next::Mail(Box::new(Handed {
                    mail: stored.mail,
                    attempts,
                    since,
                })),
                Progress::Handed(_)
                | Progress::Sent(_)
                | Progress::Refused(_)
                | Progress::GivenUp(_)
                | Progress::Bounced(_)
                | Progress::Unsubscribed => Next::Wait(now),
            },
            None => Next::Stop,
        });
    }
    if let Some(due) = writing.next_due(organization, id).await? {
        return Ok(Next::Wait(due.max(now + wait)));
    }
    if let Ok(state) = campaign.state.after(Step::Finish) {
        let finished = Campaign { state, ..campaign };
        writing.save_campaign(&finished, now).await?;
        writing.commit().await?;
        env.live.announce(organization, Topic::People);
    }
    Ok(Next::Stop)
}

/// Hands a mail to the mail server and notes the answer; when it is tried again, if it is.
async fn hand_over(
    env: &Environment,
    mailer: &dyn Mailer,
    handed: Handed,
) -> Result<Option<DateTime<Utc>>, ServiceError> {
    let Handed {
        mail,
        attempts,
        since,
    } = handed;
    let organization = mail.organization;
    let mut reading = env.store.read().await?;
    let sender = reading.member(organization, mail.sender).await?;
    drop(reading);
    let letter = Mail {
        // The receiving side is told it, and shows a mail that comes twice once.
        id: MailId::new(mail.id.uuid()),
        organization,
        key: String::new(),
        about: None,
        to: mail.to.clone(),
        reply_to: sender.map(|sender| sender.email),
        unsubscribe: mail
            .leave_code
            .as_deref()
            .map(|code| leave_address(env, code)),
        subject: mail.subject.clone(),
        body: mail.body.clone(),
    };
    let answer = match mailer.send(&letter).await {
        Ok(()) => Answer::Taken,
        Err(error) => {
            let words = error.words();
            match error {
                MailError::Refused(_) => Answer::Refused(words),
                MailError::Later(_) => Answer::Later(words),
            }
        }
    };
    let now = env.clock.now();
    let failure = Failure::Outage { first: FIRST_WAIT };
    let wait = backoff(attempts.saturating_add(1), failure, env.chance());
    let progress = after_try(answer, attempts, since, now, wait);
    let due = match &progress {
        Progress::Waiting { due, .. } => Some(*due),
        Progress::Handed(_)
        | Progress::Sent(_)
        | Progress::Refused(_)
        | Progress::GivenUp(_)
        | Progress::Bounced(_)
        | Progress::Unsubscribed => None,
    };
    let mut writing = env.store.write().await?;
    note(env, &mut writing, &mail, progress).await?;
    writing.commit().await?;
    env.live.announce(organization, Topic::People);
    Ok(due)
}

/// Notes where a mail is, and tells it on the person's timeline once that is certain.
async fn note(
    env: &Environment,
    writing: &mut Writing,
    mail: &OutreachMail,
    progress: Progress,
) -> Result<(), StoreError> {
    let now = env.clock.now();
    writing
        .note_progress(mail.organization, mail.id, &progress, now)
        .await?;
    let (what, text) = match progress {
        Progress::Waiting { .. } | Progress::Handed(_) | Progress::Unsubscribed => return Ok(()),
        Progress::Bounced(reason) => (Happened::Bounced, [&mail.subject, ": ", &reason].concat()),
        Progress::Sent(_) => (Happened::Written, mail.subject.clone()),
        Progress::Refused(words) | Progress::GivenUp(words) => (
            Happened::NotDelivered,
            [&mail.subject, ": ", &words].concat(),
        ),
    };
    tell(writing, env.entropy.as_ref(), now, mail, what, text).await
}

/// Counts that the meeting link of a mail was opened, inside the caller's transaction; the first time it stands on the
/// timeline.
///
/// # Errors
/// [`StoreError`]
pub(crate) async fn note_opened(
    env: &Environment,
    writing: &mut Writing,
    organization: OrganizationId,
    id: OutreachMailId,
) -> Result<(), StoreError> {
    let now = env.clock.now();
    if !writing.count_opening_of_mail(organization, id, now).await? {
        return Ok(());
    }
    let Some(stored) = writing.outreach_mail(organization, id).await? else {
        return Ok(());
    };
    let text = stored.mail.subject.clone();
    let entropy = env.entropy.as_ref();
    tell(writing, entropy, now, &stored.mail, Happened::Opened, text).await
}
