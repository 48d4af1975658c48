//! Half-open spans of instants and of days.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The end does not lie after the start (RFC 5545 §3.8.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the end does not lie after the start")]
pub struct EmptyRange;

/// A half-open span of time, `[start, end)`, in UTC.
///
/// Half-open so that back-to-back meetings touch without overlapping, as iCalendar
/// defines `DTEND` (RFC 5545 §3.6.1). Days without times are [`DateRange`], never this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRange {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl TimeRange {
    /// # Errors
    /// [`EmptyRange`] unless `start < end`.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Self, EmptyRange> {
        if start < end {
            Ok(Self { start, end })
        } else {
            Err(EmptyRange)
        }
    }

    /// From `start` to `end`, or one second long where the end does not lie after the start.
    pub fn at_least_a_second(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self {
            start,
            end: end.max(start + TimeDelta::seconds(1)),
        }
    }

    /// The first instant inside.
    pub fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// The first instant after.
    pub fn end(self) -> DateTime<Utc> {
        self.end
    }

    /// Whether the two share an instant.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether the instant lies inside.
    pub fn contains(self, instant: DateTime<Utc>) -> bool {
        self.start <= instant && instant < self.end
    }

    /// How long it lasts.
    pub fn duration(self) -> TimeDelta {
        self.end - self.start
    }
}

/// A half-open span of whole days, `[first, until)`; dates have no zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateRange {
    first: NaiveDate,
    until: NaiveDate,
}

impl DateRange {
    /// # Errors
    /// [`EmptyRange`] unless `first < until`.
    pub fn new(first: NaiveDate, until: NaiveDate) -> Result<Self, EmptyRange> {
        if first < until {
            Ok(Self { first, until })
        } else {
            Err(EmptyRange)
        }
    }

    /// The first day inside.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day inside.
    pub fn last(self) -> NaiveDate {
        self.until.pred_opt().unwrap_or(self.first)
    }

    /// The first day after.
    pub fn until(self) -> NaiveDate {
        self.until
    }

    /// Each day inside, in order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first
            .iter_days()
            .take_while(move |day| *day < self.until)
    }

    /// How many days.
    pub fn len(self) -> i64 {
        (self.until - self.first).num_days()
    }

    /// Never true; a range holds at least one day.
    pub fn is_empty(self) -> bool {
        false
    }
}
