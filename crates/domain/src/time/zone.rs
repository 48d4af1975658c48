//! Names of time zones, and the port to their rules.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a time zone in the IANA database, for instance `Europe/London`; `UTC` for none.
///
/// Only a name: whether it is known is decided by [`Zones`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ZoneId(String);

impl ZoneId {
    /// Takes a name as it is.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ZoneId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The rules of the zones; implemented in `services` with current data, so that `domain` carries no tables.
pub trait Zones: Send + Sync {
    /// Whether the name is known.
    fn knows(&self, zone: &ZoneId) -> bool;

    /// The instant a wall clock in this zone shows `local`.
    ///
    /// A time that occurs twice means the first occurrence; a time in a gap is read with the offset before
    /// the gap (RFC 5545 §3.3.5). An unknown zone is read as UTC.
    fn instant(&self, local: NaiveDateTime, zone: &ZoneId) -> DateTime<Utc>;

    /// What a wall clock in this zone shows at the instant. An unknown zone is read as UTC.
    fn local(&self, instant: DateTime<Utc>, zone: &ZoneId) -> NaiveDateTime;
}
