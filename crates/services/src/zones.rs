//! The rules of time zones, from the system's zone data, else from the data bundled with jiff.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use domain::time::{ZoneId, Zones};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

/// The rules of time zones as the operating system knows them, else as they were when this program was built.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemZones;

impl SystemZones {
    fn find(zone: &ZoneId) -> TimeZone {
        TimeZone::get(zone.as_str()).unwrap_or(TimeZone::UTC)
    }
}

impl Zones for SystemZones {
    fn knows(&self, zone: &ZoneId) -> bool {
        TimeZone::get(zone.as_str()).is_ok()
    }

    fn instant(&self, local: NaiveDateTime, zone: &ZoneId) -> DateTime<Utc> {
        // jiff's "compatible" is RFC 5545's rule: the first of two, and the offset before a gap.
        civil_time(local)
            .and_then(|civil| {
                Self::find(zone)
                    .to_ambiguous_timestamp(civil)
                    .compatible()
                    .ok()
            })
            .and_then(|at| {
                DateTime::from_timestamp(at.as_second(), at.subsec_nanosecond().unsigned_abs())
            })
            .unwrap_or_else(|| local.and_utc())
    }

    fn local(&self, instant: DateTime<Utc>, zone: &ZoneId) -> NaiveDateTime {
        let Ok(second) = Timestamp::from_second(instant.timestamp()) else {
            return instant.naive_utc();
        };
        let offset = Self::find(zone).to_offset(second).seconds();
        instant
            .naive_utc()
            .checked_add_signed(TimeDelta::seconds(offset.into()))
            .unwrap_or_else(|| instant.naive_utc())
    }
}

/// `None` for years that no calendar knows (before −9999, after 9999).
fn civil_time(local: NaiveDateTime) -> Option<civil::DateTime> {
    let part = |number: u32| i8::try_from(number).ok();
    civil::DateTime::new(
        i16::try_from(local.year()).ok()?,
        part(local.month())?,
        part(local.day())?,
        part(local.hour())?,
        part(local.minute())?,
        part(local.second())?,
        // A leap second is written as a billion and more nanoseconds.
        i32::try_from(local.nanosecond().min(999_999_999)).ok()?,
    )
    .ok()
}

/// The offset in words, for instance `UTC+1`, `UTC+5:30`, `UTC`.
pub(crate) fn offset_label(zones: &dyn Zones, zone: &ZoneId, day: NaiveDate) -> String {
    let noon = day.and_hms_opt(12, 0, 0).unwrap_or_default();
    let minutes = (noon.and_utc() - zones.instant(noon, zone)).num_minutes();
    let (sign, hours, rest) = (
        if minutes < 0 { '\u{2212}' } else { '+' },
        minutes.abs() / 60,
        minutes.abs() % 60,
    );
    match (hours, rest) {
        (0, 0) => "UTC".to_owned(),
        (_, 0) => format!("UTC{sign}{hours}"),
        (_, _) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> ZoneId {
        ZoneId::new(name)
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn case_19_wall_clocks_follow_the_zone_and_its_summer_time() {
        for (name, local, instant) in [
            (
                "Europe/London",
                "2026-03-18T10:00:00",
                "2026-03-18T10:00:00Z",
            ),
            (
                "Europe/London",
                "2026-07-18T10:00:00",
                "2026-07-18T09:00:00Z",
            ),
            (
                "America/New_York",
                "2026-01-05T09:00:00",
                "2026-01-05T14:00:00Z",
            ),
            (
                "Asia/Kolkata",
                "2026-01-05T09:00:00",
                "2026-01-05T03:30:00Z",
            ),
            ("UTC", "2026-01-05T09:00:00", "2026-01-05T09:00:00Z"),
        ] {
            assert_eq!(
                SystemZones.instant(at(local), &zone(name)),
                utc(instant),
                "{name}"
            );
            assert_eq!(
                SystemZones.local(utc(instant), &zone(name)),
                at(local),
                "{name}"
            );
        }
    }

    #[test]
    fn case_19_a_time_in_a_gap_is_read_with_the_offset_before_it() {
        // London skips 01:00 to 02:00 on 29 March 2026.
        let instant = SystemZones.instant(at("2026-03-29T01:30:00"), &zone("Europe/London"));

        assert_eq!(instant, utc("2026-03-29T01:30:00Z"));
    }

    #[test]
    fn case_19_a_time_that_occurs_twice_means_the_first() {
        // London repeats 01:00 to 02:00 on 25 October 2026.
        let instant = SystemZones.instant(at("2026-10-25T01:30:00"), &zone("Europe/London"));

        assert_eq!(instant, utc("2026-10-25T00:30:00Z"));
    }

    #[test]
    fn an_unknown_zone_is_read_as_utc() {
        let nowhere = zone("Mars/Olympus_Mons");

        assert!(!SystemZones.knows(&nowhere));
        assert_eq!(
            SystemZones.instant(at("2026-01-05T09:00:00"), &nowhere),
            utc("2026-01-05T09:00:00Z")
        );
    }

    #[test]
    fn years_beyond_every_calendar_do_not_panic() {
        let far = DateTime::<Utc>::MAX_UTC;

        assert_eq!(
            SystemZones.local(far, &zone("Europe/London")),
            far.naive_utc()
        );
        assert_eq!(
            SystemZones.instant(far.naive_utc(), &zone("Europe/London")),
            far
        );
    }

    #[test]
    fn offsets_are_written_as_people_do() {
        let label = |name, day: &str| offset_label(&SystemZones, &zone(name), day.parse().unwrap());

        assert_eq!(label("Europe/London", "2026-03-18"), "UTC");
        assert_eq!(label("Europe/London", "2026-07-18"), "UTC+1");
        assert_eq!(label("America/New_York", "2026-01-18"), "UTC\u{2212}5");
        assert_eq!(label("Asia/Kolkata", "2026-01-18"), "UTC+5:30");
    }
}
