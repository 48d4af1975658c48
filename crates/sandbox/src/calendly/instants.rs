//! Points in time as Calendly writes them (calendly.md §1).

use chrono::{DateTime, Utc};

/// `2026-04-27T14:00:00.000000Z`: most of them.
pub fn micros(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// `2026-04-27T14:00:00.000Z`: activity log, routing forms, outgoing communications.
pub fn millis(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `2026-04-27T14:00:00Z`: available times.
pub fn seconds(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Any offset is read; a text without one is no instant.
pub fn read(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.with_timezone(&Utc))
}
