//! One authorised account at one provider.

use crate::backoff::Pause;
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
    /// Until when it is left alone because it failed or asked for it; none since the last good answer.
    pub pause: Option<Pause>,
    /// When the permission ends unless it is renewed; none where it does not end by itself or the provider does not tell
    /// (a CalDAV password has no such time).
    pub expires_at: Option<DateTime<Utc>>,
}

/// Whether an account may be asked by itself, as the sweep and its jobs do. What a person asks for is asked at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// Now.
    Now,
    /// It did not answer; not before then.
    NotBefore(DateTime<Utc>),
    /// It asked for it, so not before then, also when a person asks.
    Throttled(DateTime<Utc>),
    /// Not before the member has connected again: services lock accounts that come with a wrong password again and again.
    AfterReconnecting,
}

impl Connection {
    /// Whether the account may be asked now.
    pub fn asking(&self, now: DateTime<Utc>) -> Asking {
        let pause = self.pause.filter(|pause| now < pause.until);
        match (self.state, pause) {
            (ConnectionState::NeedsReauthentication, _) => Asking::AfterReconnecting,
            (ConnectionState::Unreachable, Some(pause)) => Asking::NotBefore(pause.until),
            // It answered, and what it answered was to wait.
            (ConnectionState::Connected, Some(pause)) => Asking::Throttled(pause.until),
            (ConnectionState::Connected | ConnectionState::Unreachable, None) => Asking::Now,
        }
    }
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
    /// A calendar at an address, to be read only (RFC 5545).
    Ics,
}

words!(ProviderKind, "provider", {
    ProviderKind::Google => "google",
    ProviderKind::Office365 => "office365",
    ProviderKind::OutlookCom => "outlook_com",
    ProviderKind::Icloud => "icloud",
    ProviderKind::Exchange => "exchange",
    ProviderKind::Caldav => "caldav",
    ProviderKind::Ics => "ics",
});

impl ProviderKind {
    /// Every provider, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Icloud,
        Self::Google,
        Self::Office365,
        Self::Exchange,
        Self::OutlookCom,
        Self::Caldav,
        Self::Ics,
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
            Self::Ics => "ICS address",
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
            Self::Ics => "ics",
        }
    }

    /// Whether people sign in at its own page, and no password of theirs is ever seen here.
    pub const fn lets_in_at_page(self) -> bool {
        matches!(self, Self::Google | Self::Office365 | Self::OutlookCom)
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

/// What one conversation with an account showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It let us in and answered.
    Well,
    /// It refused the credentials.
    Refused,
    /// It did not answer, or only with a fault of its own.
    NoAnswer,
    /// It answered that we come too often.
    AskedToWait,
}

impl ConnectionState {
    /// How the connection is doing after that.
    ///
    /// Refused it stays until it is seen well: an outage in between does not make the credentials right, and asking with
    /// them again and again may lock the account.
    pub const fn after(self, seen: Seen) -> Self {
        match (self, seen) {
            (_, Seen::Well) => Self::Connected,
            (_, Seen::Refused)
            | (Self::NeedsReauthentication, Seen::NoAnswer | Seen::AskedToWait) => {
                Self::NeedsReauthentication
            }
            (Self::Connected | Self::Unreachable, Seen::NoAnswer) => Self::Unreachable,
            (Self::Connected | Self::Unreachable, Seen::AskedToWait) => Self::Connected,
        }
    }
}

words!(ConnectionState, "connection state", {
    ConnectionState::Connected => "connected",
    ConnectionState::NeedsReauthentication => "needs_reauthentication",
    ConnectionState::Unreachable => "unreachable",
});

#[cfg(test)]
mod tests {
    use super::*;
    use ConnectionState::{Connected, NeedsReauthentication, Unreachable};
    use uuid::Uuid;

    fn noon() -> DateTime<Utc> {
        "2026-03-18T12:00:00Z".parse().unwrap()
    }

    fn paused(state: ConnectionState, seconds: i64) -> Connection {
        Connection {
            id: ConnectionId::new(Uuid::from_u128(1)),
            organization: OrganizationId::new(Uuid::from_u128(2)),
            member: MemberId::new(Uuid::from_u128(3)),
            provider: ProviderKind::Caldav,
            account: "dana".to_owned(),
            base_url: None,
            state,
            state_since: noon(),
            pause: Some(Pause {
                failures: 1,
                until: noon() + chrono::TimeDelta::seconds(seconds),
            }),
            expires_at: None,
        }
    }

    #[test]
    fn case_24_an_outage_is_never_a_refusal_and_does_not_heal_one() {
        for (before, seen, after) in [
            (Connected, Seen::Well, Connected),
            (Connected, Seen::Refused, NeedsReauthentication),
            (Connected, Seen::NoAnswer, Unreachable),
            (Connected, Seen::AskedToWait, Connected),
            (Unreachable, Seen::Well, Connected),
            (Unreachable, Seen::Refused, NeedsReauthentication),
            (Unreachable, Seen::NoAnswer, Unreachable),
            (Unreachable, Seen::AskedToWait, Connected),
            (NeedsReauthentication, Seen::Well, Connected),
            (NeedsReauthentication, Seen::Refused, NeedsReauthentication),
            (NeedsReauthentication, Seen::NoAnswer, NeedsReauthentication),
            (
                NeedsReauthentication,
                Seen::AskedToWait,
                NeedsReauthentication,
            ),
        ] {
            assert_eq!(before.after(seen), after, "{before:?} {seen:?}");
        }
    }

    #[test]
    fn an_account_that_refuses_is_not_asked_by_itself_whatever_its_pause() {
        for seconds in [-1, 60] {
            let connection = paused(NeedsReauthentication, seconds);

            assert_eq!(connection.asking(noon()), Asking::AfterReconnecting);
        }
    }

    #[test]
    fn a_pause_ends_at_its_end() {
        let until = noon() + chrono::TimeDelta::seconds(60);

        assert_eq!(
            paused(Unreachable, 60).asking(noon()),
            Asking::NotBefore(until)
        );
        assert_eq!(
            paused(Connected, 60).asking(noon()),
            Asking::Throttled(until)
        );
        assert_eq!(paused(Unreachable, 60).asking(until), Asking::Now);
        assert_eq!(paused(Connected, 60).asking(until), Asking::Now);
    }
}
