//! A mail to a lead or contact, and where it is on its way.
//!
//! Nobody gets one twice: that it is handed to the mail server is written down before, and when no answer was written down
//! after, because the process ended in between, it is not handed over again.

use crate::event_type::EventTypeId;
use crate::mail::Mailbox;
use crate::{CampaignId, MemberId, OrganizationId, OutreachMailId, PersonId, TemplateId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A mail to a lead or contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutreachMail {
    /// Its id; the receiving side is told it, too.
    pub id: OutreachMailId,
    /// Whose.
    pub organization: OrganizationId,
    /// As part of which campaign; none of one that somebody sent to one person.
    pub campaign: Option<CampaignId>,
    /// From which template.
    pub template: TemplateId,
    /// To whom.
    pub person: PersonId,
    /// Who sent it.
    pub sender: MemberId,
    /// Name and address, as they were then.
    pub to: Mailbox,
    /// One line, filled.
    pub subject: String,
    /// Plain text, filled.
    pub body: String,
    /// The scheduling link in it.
    pub link: Option<MailLink>,
    /// What names it where its recipient wants no more mails of campaigns; none of a mail to one person.
    pub leave_code: Option<String>,
}

/// A scheduling link that one mail alone holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailLink {
    /// What names it in its address.
    pub code: String,
    /// To whose page at Calendly it leads.
    pub member: MemberId,
    /// To which event type there; none to all of them.
    pub event_type: Option<EventTypeId>,
    /// A link of Calendly's for a single booking, which was made for this mail; it goes before the event type.
    pub single_use: Option<String>,
}

/// Where a mail is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It waits for its first or next try.
    Waiting {
        /// How often it was tried.
        attempts: u32,
        /// Not before then.
        due: DateTime<Utc>,
        /// When it was asked for.
        since: DateTime<Utc>,
    },
    /// It is being handed over.
    Handed(DateTime<Utc>),
    /// The mail server took it.
    Sent(DateTime<Utc>),
    /// The mail server refused it, in these words.
    Refused(String),
    /// It is not tried any more, for this reason.
    GivenUp(String),
    /// The mail server took it, and reported later that it did not arrive, for this reason.
    Bounced(String),
    /// It is not sent: its recipient wants no more mails of campaigns.
    Unsubscribed,
}

/// What the mail server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It took the mail.
    Taken,
    /// It will not take it, however often it is asked.
    Refused(String),
    /// It does not take it now.
    Later(String),
}

/// For how long a mail is tried.
const TRIED_FOR: TimeDelta = TimeDelta::days(3);

/// What stands beside a mail whose answer nobody heard.
pub const UNHEARD: &str = "The server ended while this mail was handed over. It may have arrived, so it is not sent again by itself.";

/// Where a mail is after a try. `wait` is until the next try.
pub fn after_try(
    answer: Answer,
    attempts: u32,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
    wait: TimeDelta,
) -> Progress {
    match answer {
        Answer::Taken => Progress::Sent(now),
        Answer::Refused(words) => Progress::Refused(words),
        Answer::Later(words) if TRIED_FOR <= now - since => Progress::GivenUp(words),
        Answer::Later(_) => Progress::Waiting {
            attempts: attempts.saturating_add(1),
            due: now + wait,
            since,
        },
    }
}

impl Progress {
    /// The word it is stored under.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Handed(_) => "handed",
            Self::Sent(_) => "sent",
            Self::Refused(_) => "refused",
            Self::GivenUp(_) => "given_up",
            Self::Bounced(_) => "bounced",
            Self::Unsubscribed => "unsubscribed",
        }
    }

    /// Why it did not arrive.
    pub fn trouble(&self) -> Option<&str> {
        match self {
            Self::Refused(words) | Self::GivenUp(words) | Self::Bounced(words) => Some(words),
            Self::Waiting { .. } | Self::Handed(_) | Self::Sent(_) | Self::Unsubscribed => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_until_it_is_taken_refused_or_too_old() {
        let now: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let wait = TimeDelta::minutes(1);
        let words = || "550 nobody here".to_owned();
        for (answer, age, expected) in [
            (Answer::Taken, 0, Progress::Sent(now)),
            (Answer::Taken, 100, Progress::Sent(now)),
            (Answer::Refused(words()), 0, Progress::Refused(words())),
            (
                Answer::Later(words()),
                71,
                Progress::Waiting {
                    attempts: 3,
                    due: now + wait,
                    since: now - TimeDelta::hours(71),
                },
            ),
            (Answer::Later(words()), 72, Progress::GivenUp(words())),
        ] {
            let since = now - TimeDelta::hours(age);
            assert_eq!(
                after_try(answer.clone(), 2, since, now, wait),
                expected,
                "{answer:?}"
            );
        }
    }
}
