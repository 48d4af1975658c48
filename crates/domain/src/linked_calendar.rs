//! Calendars of an account elsewhere.

use serde::{Deserialize, Serialize};

/// Names a calendar within an account: for CalDAV its address as a decoded path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteCalendarId(pub String);

/// A calendar that an account offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteCalendar {
    /// Its name for the provider.
    pub id: RemoteCalendarId,
    /// Its name for people.
    pub name: String,
    /// `#rrggbb`, where it has a colour.
    pub color: Option<String>,
    /// Its own zone, where it tells one.
    pub zone: Option<crate::time::ZoneId>,
    /// Whether we may write to it.
    pub can_write: bool,
}
