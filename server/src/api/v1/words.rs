//! The words of the API for what `domain` calls otherwise inside.

use domain::outreach_mail::Progress;
use domain::person::Happened;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An enum of the API with the variants of one of ours, so that a new one of ours does not compile before the API has a
/// word for it.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident for $ours:ty { $($(#[$variant_doc:meta])* $variant:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl From<$ours> for $name {
            fn from(ours: $ours) -> Self {
                match ours {
                    $(<$ours>::$variant => Self::$variant,)+
                }
            }
        }

        impl From<$name> for $ours {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$variant => Self::$variant,)+
                }
            }
        }
    };
}

words! {
    /// A part of the business in which people are kept.
    Module for domain::module::Module {
        /// Sales.
        Sales,
        /// Info Manager.
        InfoManager,
        /// CRM.
        Crm,
        /// Field Ops.
        FieldOps,
    }
}

words! {
    /// A service that Integrator works with.
    Integration for domain::integration::IntegrationKind {
        /// Calendly Integration.
        Calendly,
        /// Calendar Sync.
        CalendarSync,
    }
}

words! {
    /// How a booking stands.
    Standing for domain::booking::Standing {
        /// It takes place.
        Booked,
        /// It was moved, and when to is not known yet.
        Moving,
        /// It was cancelled.
        Cancelled,
        /// It took place without them.
        NoShow,
    }
}

words! {
    /// What happened with a person.
    TimelineEvent for Happened {
        /// They were added because they booked.
        Added,
        /// They booked.
        Booked,
        /// Another time was chosen.
        Moved,
        /// It was cancelled.
        Cancelled,
        /// They did not come.
        NoShow,
        /// They did come after all.
        NoShowTakenBack,
        /// A mail went out to them.
        Written,
        /// A mail to them was refused, or given up.
        NotDelivered,
        /// They opened the meeting link of a mail, for the first time.
        Opened,
        /// A mail to them came back.
        Bounced,
        /// They want no more mails of campaigns.
        Unsubscribed,
    }
}

words! {
    /// Leads or contacts.
    PersonKind for domain::person::PersonKind {
        /// A lead.
        Lead,
        /// A contact.
        Contact,
    }
}

words! {
    /// How the Calendly link of a template or campaign stands.
    LinkState for domain::view::outreach::LinkShown {
        /// It holds none.
        None,
        /// It leads to Calendly.
        Works,
        /// It says that it is temporarily unavailable.
        Paused,
        /// The event type it leads to was removed; another one is to be chosen.
        Gone,
    }
}

/// How far a campaign has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// It is being written.
    Draft,
    /// It begins by itself at `starts_at`.
    Scheduled,
    /// Its mails are on their way.
    Sending,
    /// Its other mails wait until it is resumed.
    Paused,
    /// Nothing is left to be sent.
    Finished,
}

impl From<domain::campaign::CampaignState> for CampaignState {
    fn from(state: domain::campaign::CampaignState) -> Self {
        match state {
            domain::campaign::CampaignState::Draft => Self::Draft,
            domain::campaign::CampaignState::Scheduled(_) => Self::Scheduled,
            domain::campaign::CampaignState::Sending => Self::Sending,
            domain::campaign::CampaignState::Paused => Self::Paused,
            domain::campaign::CampaignState::Finished => Self::Finished,
        }
    }
}

/// What a campaign is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignStep {
    /// Begin now.
    Start,
    /// Begin at `starts_at`.
    Schedule,
    /// Send nothing for now.
    Pause,
    /// Go on.
    Resume,
}

/// Where a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits for its first or next try.
    Waiting,
    /// The mail server took it.
    Sent,
    /// The mail server refused it.
    Refused,
    /// It is not tried any more.
    GivenUp,
    /// The mail server took it, and reported later that it did not arrive.
    Bounced,
    /// It is not sent: its recipient wants no more mails of campaigns.
    Unsubscribed,
}

impl From<&Progress> for MailState {
    fn from(progress: &Progress) -> Self {
        match progress {
            Progress::Waiting { .. } | Progress::Handed(_) => Self::Waiting,
            Progress::Sent(_) => Self::Sent,
            Progress::Refused(_) => Self::Refused,
            Progress::GivenUp(_) => Self::GivenUp,
            Progress::Bounced(_) => Self::Bounced,
            Progress::Unsubscribed => Self::Unsubscribed,
        }
    }
}
