//! One newtype per thing, so that wrong calls do not compile.
//!
//! All are UUIDv7 made by the environment ([`crate::Entropy`]); time-ordered ids keep index pages warm.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to name such a thing.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID itself, as it is stored.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::parse_str(text).map(Self).map_err(|_| InvalidId)
            }
        }
    )*};
}

/// A text that was taken for an id is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an id")]
pub struct InvalidId;

ids! {
    /// An organization (the tenant).
    OrganizationId;
    /// A person who signs in.
    MemberId;
    /// A signed-in browser.
    SessionId;
    /// An API token.
    ApiTokenId;
    /// An entry of My Calendar.
    ItemId;
    /// An authorised account at a provider.
    ConnectionId;
    /// A row of the Calendar Sync listing.
    CalendarSyncId;
    /// A standing order by which a provider tells us of changes.
    PushSubscriptionId;
    /// Our stored copy of what a provider holds.
    RemoteEventId;
    /// The tie between an item and its counterpart in a linked calendar.
    MirrorId;
    /// One execution of a sync.
    RunId;
    /// One line of a run's journal.
    RunChangeId;
    /// One piece of durable work.
    JobId;
    /// One time at which a member was told that a connection needs them.
    NoticeId;
    /// A mail to be sent, or sent.
    MailId;
    /// A lead or a contact.
    PersonId;
    /// One line of a person's timeline.
    TimelineId;
    /// What a Calendly invitee booked, from the first time to the last.
    BookingId;
    /// One stored webhook message.
    DeliveryId;
    /// A text of mails with fields to be filled.
    TemplateId;
    /// One template sent to many people.
    CampaignId;
    /// A mail to a lead or contact.
    OutreachMailId;
}
