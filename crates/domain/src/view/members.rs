//! Admin > Members.

use crate::MemberId;
use crate::connection::ProviderKind;
use crate::member::{MemberState, Role};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// Everybody, by name.
    pub rows: Vec<MemberRow>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Their id.
    pub id: MemberId,
    /// Their name.
    pub name: String,
    /// Two letters for their picture.
    pub initials: String,
    /// With which they sign in.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub state: MemberState,
    /// Their linked calendars, without contents.
    pub calendars: Vec<MemberCalendar>,
    /// When they were last here, on the reader's wall clock; none for nobody signed in.
    pub last_seen: Option<NaiveDateTime>,
    /// In how many browsers they are signed in.
    pub sessions: u32,
    /// How many events of ours are in their linked calendars.
    pub copies: u32,
    /// How far the removal of these is, as a sentence; none while there is none.
    pub removal: Option<String>,
    /// Why the reader may not deactivate or reactivate them, as a sentence.
    pub refused: Option<String>,
}

/// A linked calendar of somebody, as an admin may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberCalendar {
    /// Where.
    pub provider: ProviderKind,
    /// Whether it is connected and active.
    pub is_well: bool,
}
