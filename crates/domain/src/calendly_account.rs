//! A member's account at Calendly, as far as it may be shown. Its token is never part of this value.

use crate::{MemberId, OrganizationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The Calendly user that a member connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendlyAccount {
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose account.
    pub member: MemberId,
    /// Who that is at Calendly.
    pub identity: CalendlyIdentity,
    /// When it was connected, the last time that was needed.
    pub connected_at: DateTime<Utc>,
    /// Permissions that the token lacks, each as Calendly names it; empty when nothing is missing.
    pub missing_scopes: Vec<String>,
    /// Since when Calendly does not answer; none since it answered last.
    pub failing_since: Option<DateTime<Utc>>,
    /// When it answered last.
    pub checked_at: DateTime<Utc>,
    /// How bookings arrive.
    pub updates: Updates,
    /// When a booking arrived last.
    pub last_booking_at: Option<DateTime<Utc>>,
    /// Until when everything that happened at Calendly was fetched.
    pub fetched_until: Option<DateTime<Utc>>,
    /// How the member let us in.
    pub grant: Grant,
}

/// How a member let us in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Grant {
    /// With a Personal Access Token, which has no end that we know of.
    Token {
        /// Its last letters, so that its owner tells it from others; never more than four.
        end: String,
    },
    /// On Calendly's own page (OAuth, calendly.md §2.2).
    SignIn,
}

/// A user of Calendly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendlyIdentity {
    /// The address of the resource: who it is, whatever they are called.
    pub user: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// `owner`, `admin` or `user` in the organization at Calendly; empty when it may not be read.
    pub role: String,
    /// The organization at Calendly.
    pub organization: String,
    /// Where people book with them.
    pub scheduling_url: String,
    /// The IANA zone of their profile.
    pub zone: String,
}

/// How bookings arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum Updates {
    /// Calendly tells us at once.
    Webhook {
        /// The address of the subscription.
        subscription: String,
        /// Since when messages fail to arrive.
        failing_since: Option<DateTime<Utc>>,
    },
    /// We ask again and again, because of this.
    Polling {
        /// Why.
        why: PollingReason,
    },
}

/// Why Calendly does not tell us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PollingReason {
    /// It was not asked yet.
    NotAskedYet,
    /// This server has no address that Calendly can reach.
    NoPublicAddress,
    /// The plan at Calendly has no webhooks.
    Plan,
    /// The token may not make webhooks.
    Scope,
    /// Calendly refused for another reason.
    Refused,
}

impl PollingReason {
    /// Why, as the end of a sentence.
    pub const fn clause(self) -> &'static str {
        match self {
            Self::NotAskedYet => "the webhook is being made",
            Self::NoPublicAddress => "this server has no public address that Calendly could reach",
            Self::Plan => "the plan at Calendly has no webhooks",
            Self::Scope => "the token lacks the permission webhooks:write",
            Self::Refused => "Calendly refused the webhook",
        }
    }
}
