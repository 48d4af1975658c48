//! One authorised account at one provider.

use crate::member::words;
use crate::{ConnectionId, MemberId, OrganizationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An authorised account. Its credentials are never part of this value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose account.
    pub member: MemberId,
    /// Where.
    pub provider: ProviderKind,
    /// The account's name there, usually an e-mail address.
    pub account: String,
    /// The service found by discovery, for providers that have many servers.
    pub base_url: Option<String>,
    /// How it is doing.
    pub state: ConnectionState,
    /// Since when it is so.
    pub state_since: DateTime<Utc>,
}

/// Where an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Google Calendar.
    Google,
    /// Microsoft 365, for work.
    Office365,
    /// Outlook.com, for private persons.
    OutlookCom,
    /// Apple iCloud: CalDAV with a fixed address and app-specific passwords.
    Icloud,
    /// Exchange in one's own house (EWS).
    Exchange,
    /// Any CalDAV server (RFC 4791).
    Caldav,
}

words!(ProviderKind, "provider", {
    ProviderKind::Google => "google",
    ProviderKind::Office365 => "office365",
    ProviderKind::OutlookCom => "outlook_com",
    ProviderKind::Icloud => "icloud",
    ProviderKind::Exchange => "exchange",
    ProviderKind::Caldav => "caldav",
});

impl ProviderKind {
    /// Every provider, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Icloud,
        Self::Google,
        Self::Office365,
        Self::Exchange,
        Self::OutlookCom,
        Self::Caldav,
    ];

    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Office365 => "Office 365",
            Self::OutlookCom => "Outlook.com",
            Self::Icloud => "iCloud",
            Self::Exchange => "Exchange (on-premise)",
            Self::Caldav => "CalDAV",
        }
    }

    /// Two or three letters for its mark.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Google => "G",
            Self::Office365 => "O",
            Self::OutlookCom => "Ou",
            Self::Icloud => "iC",
            Self::Exchange => "Ex",
            Self::Caldav => "Dav",
        }
    }

    /// Whether it can be connected in this version.
    pub const fn is_available(self) -> bool {
        matches!(self, Self::Icloud | Self::Caldav)
    }
}

/// How a connection is doing; an outage is never called a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// The last answer was good.
    Connected,
    /// The credentials were refused; the member must connect again.
    NeedsReauthentication,
    /// The service did not answer; we try again by ourselves.
    Unreachable,
}

words!(ConnectionState, "connection state", {
    ConnectionState::Connected => "connected",
    ConnectionState::NeedsReauthentication => "needs_reauthentication",
    ConnectionState::Unreachable => "unreachable",
});
