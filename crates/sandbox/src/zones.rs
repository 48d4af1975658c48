//! The rules of time zones.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

/// Whether it is the name of an IANA zone.
pub fn knows(zone: &str) -> bool {
    TimeZone::get(zone).is_ok()
}

/// When a wall clock of the zone shows this. In a gap it is the time after it, in a fold the first one; an unknown zone
/// is UTC.
pub fn instant(local: NaiveDateTime, zone: &str) -> DateTime<Utc> {
    let civil: Option<civil::DateTime> = local.to_string().replace(' ', "T").parse().ok();
    civil
        .and_then(|civil| {
            let ambiguous = find(zone).to_ambiguous_timestamp(civil);
            ambiguous.compatible().ok()
        })
        .and_then(|at| DateTime::from_timestamp(at.as_second(), 0))
        .unwrap_or_else(|| local.and_utc())
}

/// What a wall clock of the zone shows then.
pub fn local(instant: DateTime<Utc>, zone: &str) -> NaiveDateTime {
    let offset = Timestamp::from_second(instant.timestamp())
        .map_or(0, |second| find(zone).to_offset(second).seconds());
    instant.naive_utc() + TimeDelta::seconds(offset.into())
}

fn find(zone: &str) -> TimeZone {
    TimeZone::get(zone).unwrap_or(TimeZone::UTC)
}
