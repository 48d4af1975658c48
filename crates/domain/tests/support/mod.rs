//! What the tests of recurrence share: zones with real rules, and short ways to write times.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use domain::time::{Timing, ZoneId, Zones};

/// Zones by `chrono-tz`, read as [`Zones`] demands.
pub struct RealZones;

fn zone(name: &ZoneId) -> chrono_tz::Tz {
    name.as_str().parse().unwrap_or(chrono_tz::UTC)
}

impl Zones for RealZones {
    fn knows(&self, zone: &ZoneId) -> bool {
        zone.as_str().parse::<chrono_tz::Tz>().is_ok()
    }

    fn instant(&self, local: NaiveDateTime, name: &ZoneId) -> DateTime<Utc> {
        let zone = zone(name);
        match zone.from_local_datetime(&local) {
            MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.to_utc(),
            MappedLocalTime::None => {
                let before = zone.offset_from_utc_datetime(&(local - TimeDelta::days(1)));
                (local - before.fix()).and_utc()
            }
        }
    }

    fn local(&self, instant: DateTime<Utc>, name: &ZoneId) -> NaiveDateTime {
        instant.with_timezone(&zone(name)).naive_local()
    }
}

/// `2026-03-18T10:00:00`, or without seconds.
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every test file needs each"
)]
pub fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M"))
        .unwrap()
}

/// An hour from then on.
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every test file needs each"
)]
pub fn an_hour(start: &str, zone: &str) -> Timing {
    let start = at(start);
    Timing::zoned(start, start + TimeDelta::hours(1), ZoneId::new(zone))
}
