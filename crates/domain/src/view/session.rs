//! Who is signed in, and what every page shows about it.

use crate::member::Role;
use crate::{MemberId, SessionId};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

/// What the frame around every signed-in page needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who.
    pub member: MemberId,
    /// Their name, as in `Dana W.`.
    pub name: String,
    /// Their initials.
    pub initials: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// The organization's name.
    pub organization: String,
    /// How their syncs are doing altogether.
    pub sync_state: SyncSummary,
}

/// The dot in the top bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncSummary {
    /// Nothing is linked yet.
    NothingLinked,
    /// All is well; minutes since the last sync, where there was one.
    Synced {
        /// Whole minutes since then.
        minutes_ago: Option<i64>,
    },
    /// A first or manual run is under way.
    Syncing {
        /// Done so far, where the total is known.
        percent: Option<u8>,
    },
    /// This linked calendar is not connected.
    Trouble {
        /// Its name.
        calendar: String,
    },
}

/// One signed-in browser, in Options > Security.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Its id (not its secret).
    pub id: SessionId,
    /// Browser and system, as far as it told, for instance `Firefox on Linux`.
    pub device: String,
    /// From which address.
    pub address: String,
    /// When it was last used.
    pub last_used_at: DateTime<Utc>,
    /// The same on the reader's wall clock.
    pub last_used_local: NaiveDateTime,
    /// Whether this is the browser that asks.
    pub is_current: bool,
}
