//! The rules of time zones, for tests of crates that do not know `services`.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::time::{ZoneId, Zones};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Zone rules from jiff.
#[derive(Debug, Clone, Copy, Default)]
pub struct TestZones;

impl TestZones {
    fn find(zone: &ZoneId) -> TimeZone {
        TimeZone::get(zone.as_str()).unwrap_or(TimeZone::UTC)
    }
}

impl Zones for TestZones {
    fn knows(&self, zone: &ZoneId) -> bool {
        TimeZone::get(zone.as_str()).is_ok()
    }

    fn instant(&self, local: NaiveDateTime, zone: &ZoneId) -> DateTime<Utc> {
        local
            .to_string()
            .replace(' ', "T")
            .parse()
            .ok()
            .and_then(|civil| {
                Self::find(zone)
                    .to_ambiguous_timestamp(civil)
                    .compatible()
                    .ok()
            })
            .and_then(|at| DateTime::from_timestamp(at.as_second(), 0))
            .unwrap_or_else(|| local.and_utc())
    }

    fn local(&self, instant: DateTime<Utc>, zone: &ZoneId) -> NaiveDateTime {
        let offset = Timestamp::from_second(instant.timestamp())
            .map_or(0, |second| Self::find(zone).to_offset(second).seconds());
        instant.naive_utc() + TimeDelta::seconds(offset.into())
    }
}
