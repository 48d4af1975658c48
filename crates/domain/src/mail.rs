//! A mail of ours: text only, to one person.

use crate::{ConnectionId, MailId, OrganizationId};
use chrono::{DateTime, Utc};

/// A mail to be sent. It holds no secrets and nothing of what events say: mail travels and rests unsealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id; the receiving side is told it too, so that a mail that is sent twice is recognised.
    pub id: MailId,
    /// Whose.
    pub organization: OrganizationId,
    /// What it is for: whatever asks for the same mail twice asks for one.
    pub key: String,
    /// The connection it is about; when that is repaired or gone, a mail that still waits is not sent any more.
    pub about: Option<ConnectionId>,
    /// To whom.
    pub to: Mailbox,
    /// Where answers go; none where nobody reads them.
    pub reply_to: Option<String>,
    /// Where whoever gets it can say that they want no more like it: an address of ours (RFC 8058).
    pub unsubscribe: Option<String>,
    /// One line.
    pub subject: String,
    /// Plain text; lines end with `\n`.
    pub body: String,
}

/// A person's name and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name for people.
    pub name: String,
    /// For instance `dana@fernhill.example`.
    pub address: String,
}

/// Where a mail is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dispatch {
    /// It waits for its first or next try.
    Waiting {
        /// How often it was tried.
        attempts: u32,
        /// When it was asked for.
        since: DateTime<Utc>,
    },
    /// The mail server took it.
    Sent(DateTime<Utc>),
    /// It is not tried any more.
    GivenUp(DateTime<Utc>),
}
