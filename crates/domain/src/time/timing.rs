//! When an item or event takes place, as people wrote it.

use super::{DateRange, TimeRange, ZoneId, Zones};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

/// When something takes place: wall clock and zone, or whole days, or a wall clock without a zone.
///
/// This is the truth; instants are derived from it with current zone rules (RFC 5545 §3.3.4, §3.3.5).
/// A zero-length timed event is legal (`DTEND` equal to `DTSTART`); an end before the start is not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Timing {
    /// Wall-clock times in a named zone.
    Zoned {
        /// Start on the wall clock.
        #[serde(serialize_with = "super::serialize_wall")]
        start: NaiveDateTime,
        /// End on the wall clock.
        #[serde(serialize_with = "super::serialize_wall")]
        end: NaiveDateTime,
        /// Whose wall clock.
        zone: ZoneId,
    },
    /// Whole days, `until` exclusive. Dates stay dates: they never pass through UTC.
    AllDay {
        /// First day.
        first: NaiveDate,
        /// First day after.
        until: NaiveDate,
    },
    /// The same wall-clock time wherever the reader is.
    Floating {
        /// Start on the wall clock.
        #[serde(serialize_with = "super::serialize_wall")]
        start: NaiveDateTime,
        /// End on the wall clock.
        #[serde(serialize_with = "super::serialize_wall")]
        end: NaiveDateTime,
    },
}

/// Why a timing was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTiming {
    /// It ends before it starts (RFC 5545 §3.8.2.2).
    #[error("it ends before it starts")]
    EndsBeforeStart,
    /// A year outside 1900 to 2200 is a slip of the pen, and other calendars refuse it.
    #[error("the year lies outside 1900 to 2200")]
    YearOutOfRange,
}

impl Timing {
    /// Wall-clock times in a zone.
    pub fn zoned(start: NaiveDateTime, end: NaiveDateTime, zone: ZoneId) -> Self {
        Self::Zoned { start, end, zone }
    }

    /// Whole days, `until` exclusive.
    pub fn all_day(first: NaiveDate, until: NaiveDate) -> Self {
        Self::AllDay { first, until }
    }

    /// Whether it has dates only.
    pub fn is_all_day(&self) -> bool {
        matches!(self, Self::AllDay { .. })
    }

    /// # Errors
    /// [`InvalidTiming`], when the end lies before the start (for days: not after it) or the year is odd.
    pub fn validate(&self) -> Result<(), InvalidTiming> {
        let in_order = match self {
            Self::Zoned { start, end, .. } | Self::Floating { start, end } => start <= end,
            Self::AllDay { first, until } => first < until,
        };
        if !in_order {
            return Err(InvalidTiming::EndsBeforeStart);
        }
        let (start, end) = self.wall();
        let usual = |at: NaiveDateTime| (1900..=2200).contains(&chrono::Datelike::year(&at));
        if usual(start) && usual(end) {
            Ok(())
        } else {
            Err(InvalidTiming::YearOutOfRange)
        }
    }

    /// Start and end as a wall clock shows them; midnights for whole days.
    pub fn wall(&self) -> (NaiveDateTime, NaiveDateTime) {
        match self {
            Self::Zoned { start, end, .. } | Self::Floating { start, end } => (*start, *end),
            Self::AllDay { first, until } => (
                first.and_time(NaiveTime::MIN),
                until.and_time(NaiveTime::MIN),
            ),
        }
    }

    /// The zone, where it has one of its own.
    pub fn zone(&self) -> Option<&ZoneId> {
        match self {
            Self::Zoned { zone, .. } => Some(zone),
            Self::AllDay { .. } | Self::Floating { .. } => None,
        }
    }

    /// The instants it spans for a reader in `reader`'s zone.
    ///
    /// Days and floating times are the reader's; a zero-length event spans one second, so that every span
    /// is a range and can be found by overlap.
    pub fn span(&self, zones: &dyn Zones, reader: &ZoneId) -> TimeRange {
        let zone = self.zone().unwrap_or(reader);
        let (start, end) = self.wall();
        let from = zones.instant(start, zone);
        let until = zones.instant(end, zone);
        TimeRange::at_least_a_second(from, until)
    }

    /// The days it covers, where it is given in days.
    pub fn dates(&self) -> Option<DateRange> {
        match self {
            Self::AllDay { first, until } => DateRange::new(*first, *until).ok(),
            Self::Zoned { .. } | Self::Floating { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn an_end_before_the_start_is_refused() {
        let timing = Timing::zoned(
            at("2026-03-18T10:00:00"),
            at("2026-03-18T09:00:00"),
            ZoneId::utc(),
        );

        assert_eq!(timing.validate(), Err(InvalidTiming::EndsBeforeStart));
    }

    #[test]
    fn a_day_that_ends_where_it_starts_is_refused() {
        let day = at("2026-03-18T00:00:00").date();

        assert_eq!(
            Timing::all_day(day, day).validate(),
            Err(InvalidTiming::EndsBeforeStart)
        );
    }

    #[test]
    fn a_zero_length_time_is_legal() {
        let timing = Timing::zoned(
            at("2026-03-18T10:00:00"),
            at("2026-03-18T10:00:00"),
            ZoneId::utc(),
        );

        assert_eq!(timing.validate(), Ok(()));
    }
}
