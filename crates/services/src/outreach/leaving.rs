//! Whoever wants no more mails of campaigns says so: by the link below a mail, or by the button that their mail program shows
//! (RFC 8058). Mails that members write to them one by one still go.

use super::telling::tell;
use crate::live::Topic;
use crate::{Environment, ServiceError};
use domain::outreach_mail::Progress;
use domain::person::{Happened, address};

/// Where no more mails are asked for; the code of a mail follows.
pub const LEAVE_PATH: &str = "/u/";

/// What whoever opens the address of a mail is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The name of the organization whose mails they are.
    pub organization: String,
    /// Whether its campaigns write to them no more.
    pub is_done: bool,
}

/// Who is asked to write no more; none where no mail has this code. Nothing is changed: programs open links, too.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn leaving(env: &Environment, code: &str) -> Result<Option<Leaving>, ServiceError> {
    let mut reading = env.store.read().await?;
    let Some(stored) = reading.outreach_mail_to_leave(code).await? else {
        return Ok(None);
    };
    let organization = stored.mail.organization;
    let theirs = address(&stored.mail.to.address);
    let all = reading.unsubscribed(organization).await?;
    let name = reading.organization(organization).await?;
    Ok(Some(Leaving {
        organization: name.map(|one| one.name).unwrap_or_default(),
        is_done: all.contains(&theirs),
    }))
}

/// Writes no more to whoever got the mail with this code; none where there is no such mail. Mails of campaigns that still
/// wait for them are not sent.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn leave(env: &Environment, code: &str) -> Result<Option<Leaving>, ServiceError> {
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let Some(stored) = writing.outreach_mail_to_leave(code).await? else {
        return Ok(None);
    };
    let mail = stored.mail;
    let theirs = address(&mail.to.address);
    if writing.unsubscribe(mail.organization, &theirs, now).await? {
        let waiting = writing
            .waiting_campaign_mails_to(mail.organization, &mail.to.address)
            .await?;
        for waits in waiting {
            writing
                .note_progress(mail.organization, waits, &Progress::Unsubscribed, now)
                .await?;
        }
        let text = mail.subject.clone();
        let entropy = env.entropy.as_ref();
        tell(
            &mut writing,
            entropy,
            now,
            &mail,
            Happened::Unsubscribed,
            text,
        )
        .await?;
    }
    let name = writing.organization(mail.organization).await?;
    writing.commit().await?;
    env.live.announce(mail.organization, Topic::People);
    Ok(Some(Leaving {
        organization: name.map(|one| one.name).unwrap_or_default(),
        is_done: true,
    }))
}

/// The whole address at which whoever got a mail can ask for no more.
pub(super) fn leave_address(env: &Environment, code: &str) -> String {
    [&env.settings.public_address, LEAVE_PATH, code].concat()
}
