//! Instants as both databases keep them.

use chrono::{DateTime, TimeDelta, TimeZone, Timelike, Utc};
use domain::time::{TimeRange, push_wall};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Postgres, Sqlite, Type};

/// An instant in UTC with the precision of both databases: whole microseconds, years 1 to 9999.
///
/// PostgreSQL keeps a `timestamptz`. SQLite keeps text of one width, `2026-03-18T12:00:00.000000Z`, so that its
/// alphabetical order is the order of time; what lies outside those years (the open ends of a range) is moved to
/// their border, where the order still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(DateTime<Utc>);

/// 0001-01-01T00:00:00Z, in microseconds.
const EARLIEST: i64 = -62_135_596_800_000_000;
/// 9999-12-31T23:59:59.999999Z, in microseconds.
const LATEST: i64 = 253_402_300_799_999_999;

impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Self {
        let micros = at.timestamp_micros().clamp(EARLIEST, LATEST);
        Self(DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH))
    }
}

impl Instant {
    /// As a date and time.
    pub fn at(self) -> DateTime<Utc> {
        self.0
    }

    /// `%Y-%m-%dT%H:%M:%S%.6fZ`, several times as fast; an import binds thousands.
    fn text(self) -> String {
        let mut text = String::with_capacity("2026-03-18T12:00:00.000000Z".len());
        let whole = self.0.naive_utc().with_nanosecond(0).unwrap_or_default();
        push_wall(&mut text, whole);
        text.push('.');
        let mut scale = 100_000;
        let micros = self.0.timestamp_subsec_micros();
        while 0 < scale {
            text.extend(char::from_digit(micros / scale % 10, 10));
            scale /= 10;
        }
        text.push('Z');
        text
    }
}

/// Longer spans are kept apart in the indexes.
const LONG: TimeDelta = TimeDelta::days(31);

/// A range as it is stored: two instants and whether they are far apart.
///
/// "Which spans touch this range" has one bound per end, and an index can use only one of them. With the few long
/// spans kept apart, the start of all others lies between two bounds, and the index finds them at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub from: Instant,
    pub until: Instant,
    pub long: bool,
}

impl From<TimeRange> for Span {
    fn from(range: TimeRange) -> Self {
        let (from, until) = (Instant::from(range.start()), Instant::from(range.end()));
        Self {
            from,
            until,
            long: LONG < until.0 - from.0,
        }
    }
}

impl Span {
    /// Before this instant no span that is not long can start and still touch this one.
    pub fn reach(self) -> Instant {
        Instant::from(self.from.0.checked_sub_signed(LONG).unwrap_or(self.from.0))
    }
}

impl Type<Sqlite> for Instant {
    fn type_info() -> SqliteTypeInfo {
        <String as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for Instant {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, Sqlite>>::encode(self.text(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for Instant {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let text = <&str as Decode<'r, Sqlite>>::decode(value)?;
        Ok(Self(DateTime::parse_from_rfc3339(text)?.to_utc()))
    }
}

impl Type<Postgres> for Instant {
    fn type_info() -> PgTypeInfo {
        <DateTime<Utc> as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Instant {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <DateTime<Utc> as Encode<'_, Postgres>>::encode_by_ref(&self.0, buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Instant {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let at = <DateTime<Utc> as Decode<'r, Postgres>>::decode(value)?;
        Ok(Self(Utc.from_utc_datetime(&at.naive_utc())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(at: DateTime<Utc>) -> String {
        Instant::from(at).text()
    }

    #[test]
    fn the_ends_of_time_are_moved_to_the_years_1_and_9999() {
        assert_eq!(
            text(DateTime::<Utc>::MIN_UTC),
            "0001-01-01T00:00:00.000000Z"
        );
        assert_eq!(
            text(DateTime::<Utc>::MAX_UTC),
            "9999-12-31T23:59:59.999999Z"
        );
    }

    #[test]
    fn every_instant_has_the_same_width() {
        for (instant, expected) in [
            ("2026-03-18T12:00:00Z", "2026-03-18T12:00:00.000000Z"),
            (
                "0999-01-02T03:04:05.000007890Z",
                "0999-01-02T03:04:05.000007Z",
            ),
        ] {
            assert_eq!(text(instant.parse().unwrap()), expected);
        }
    }

    #[test]
    fn alphabetical_order_is_the_order_of_time() {
        let instants = [
            DateTime::<Utc>::MIN_UTC,
            "0999-01-01T00:00:00Z".parse().unwrap(),
            "2026-03-18T12:00:00Z".parse().unwrap(),
            "2026-03-18T12:00:00.000001Z".parse().unwrap(),
            "2026-03-18T12:00:00.5Z".parse().unwrap(),
            "2026-03-18T12:00:01Z".parse().unwrap(),
            DateTime::<Utc>::MAX_UTC,
        ];

        for pair in instants.windows(2) {
            assert!(text(pair[0]) < text(pair[1]), "{} {}", pair[0], pair[1]);
        }
    }
}
