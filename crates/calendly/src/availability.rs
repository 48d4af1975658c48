//! When somebody is busy, and when they can be booked (calendly.md §6.4, §10).
//!
//! Calendly answers for seven days of busy times and for 31 days of free slots at once; longer ranges are asked in
//! steps and joined. Where a connected calendar cannot be read, nothing is known, and nothing is free
//! ([`CalendlyError::AvailabilityUnknown`]).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::uri::{Kind, Uri};
use crate::wire::{All, More, instant, maybe_whole, words};
use chrono::{DateTime, TimeDelta, Utc};
use domain::time::TimeRange;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// So much of busy times is told at once.
pub const BUSY_STEP: TimeDelta = TimeDelta::days(7);

/// So much of free slots is told at once.
pub const AVAILABLE_STEP: TimeDelta = TimeDelta::days(31);

/// A range is asked in no more steps than this: over a year of busy times.
const MOST_STEPS: usize = 54;

/// A time at which an event type can be booked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AvailableTime {
    /// `available`.
    #[serde(default)]
    pub status: Option<String>,
    /// How many more people may book it.
    #[serde(default, deserialize_with = "maybe_whole")]
    pub invitees_remaining: Option<u64>,
    /// When it begins; how long it takes is said by the event type.
    pub start_time: DateTime<Utc>,
    /// The page on which it is booked.
    #[serde(default)]
    pub scheduling_url: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

words! {
    /// Why somebody is busy.
    BusyKind {
        /// A booking at Calendly.
        Calendly = "calendly",
        /// An event of a calendar that Calendly watches for them.
        External = "external",
        /// Held for a poll.
        Reserved = "reserved",
    }
}

/// A time at which somebody is busy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BusyTime {
    /// Why.
    #[serde(rename = "type")]
    pub kind: BusyKind,
    /// From when.
    pub start_time: DateTime<Utc>,
    /// Until when.
    pub end_time: DateTime<Utc>,
    /// From when, with the time kept free before it; only of bookings at Calendly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buffered_start_time: Option<DateTime<Utc>>,
    /// Until when, with the time kept free after it; only of bookings at Calendly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buffered_end_time: Option<DateTime<Utc>>,
    /// The booking; only of bookings at Calendly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Named>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// `{"uri": …}`: names a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Named {
    /// Its address.
    pub uri: Uri,
}

impl Client {
    /// When an event type can be booked (`GET /event_type_available_times`), within 31 days and not in the past; needs
    /// `availability:read` and `event_types:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::AvailabilityUnknown`] when Calendly could not read a calendar.
    pub async fn available_times(
        &self,
        token: &SecretString,
        event_type: &Uri,
        range: TimeRange,
    ) -> Result<Vec<AvailableTime>, CalendlyError> {
        check_step(range, AVAILABLE_STEP)?;
        let query = self
            .at("event_type_available_times")
            .with("event_type", self.names(Kind::EventType, event_type)?)
            .with("start_time", instant(range.start()))
            .with("end_time", instant(range.end()));
        let all: All<AvailableTime> = self.get(token, query).await?;
        Ok(all.collection)
    }

    /// The same over any range, asked in steps: the earliest first, each once.
    ///
    /// # Errors
    /// Those of [`Self::available_times`]; one step that is not known makes the whole unknown.
    pub async fn available_times_within(
        &self,
        token: &SecretString,
        event_type: &Uri,
        range: TimeRange,
    ) -> Result<Vec<AvailableTime>, CalendlyError> {
        let mut found = Vec::new();
        for step in steps(range, AVAILABLE_STEP)? {
            found.extend(self.available_times(token, event_type, step).await?);
        }
        found.sort_by_key(|slot| slot.start_time);
        // What begins where two steps touch may be told in both.
        found.dedup_by_key(|slot| slot.start_time);
        Ok(found)
    }

    /// When a person is busy (`GET /user_busy_times`), within seven days and not in the past; needs
    /// `availability:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::AvailabilityUnknown`] when Calendly could not read a calendar.
    pub async fn busy_times(
        &self,
        token: &SecretString,
        user: &Uri,
        range: TimeRange,
    ) -> Result<Vec<BusyTime>, CalendlyError> {
        check_step(range, BUSY_STEP)?;
        let query = self
            .at("user_busy_times")
            .with("user", self.names(Kind::User, user)?)
            .with("start_time", instant(range.start()))
            .with("end_time", instant(range.end()));
        let all: All<BusyTime> = self.get(token, query).await?;
        Ok(all.collection)
    }

    /// The same over any range, asked in steps: the earliest first, each once.
    ///
    /// # Errors
    /// Those of [`Self::busy_times`]; one step that is not known makes the whole unknown.
    pub async fn busy_times_within(
        &self,
        token: &SecretString,
        user: &Uri,
        range: TimeRange,
    ) -> Result<Vec<BusyTime>, CalendlyError> {
        let mut found: Vec<BusyTime> = Vec::new();
        for step in steps(range, BUSY_STEP)? {
            for busy in self.busy_times(token, user, step).await? {
                // What reaches from one step into the next is told in both.
                if !found.contains(&busy) {
                    found.push(busy);
                }
            }
        }
        found.sort_by_key(|busy| (busy.start_time, busy.end_time));
        Ok(found)
    }
}

fn check_step(range: TimeRange, most: TimeDelta) -> Result<(), CalendlyError> {
    if range.duration() <= most {
        return Ok(());
    }
    Err(CalendlyError::invalid(
        "end_time",
        format!("must be at most {} days after start_time", most.num_days()),
    ))
}

/// A range in steps of at most this length, the earliest first.
fn steps(range: TimeRange, most: TimeDelta) -> Result<Vec<TimeRange>, CalendlyError> {
    let starts = std::iter::successors(Some(range.start()), |start| start.checked_add_signed(most));
    let steps: Vec<TimeRange> = starts
        .take_while(|start| *start < range.end())
        .take(MOST_STEPS + 1)
        .map(|start| {
            let end = start.checked_add_signed(most).unwrap_or(range.end());
            TimeRange::at_least_a_second(start, end.min(range.end()))
        })
        .collect();
    if MOST_STEPS < steps.len() {
        return Err(CalendlyError::invalid("end_time", "lies too far ahead"));
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(seconds: i64) -> TimeRange {
        let start: DateTime<Utc> = "2026-12-01T09:00:00Z".parse().unwrap();
        TimeRange::new(start, start + TimeDelta::seconds(seconds)).unwrap()
    }

    proptest! {
        #[test]
        fn steps_cover_the_range_without_gap_or_overlap(seconds in 1..=31_000_000_i64) {
            let steps = steps(range(seconds), BUSY_STEP).unwrap();

            prop_assert_eq!(steps[0].start(), range(seconds).start());
            prop_assert_eq!(steps[steps.len() - 1].end(), range(seconds).end());
            for pair in steps.windows(2) {
                prop_assert_eq!(pair[0].end(), pair[1].start());
            }
            for step in steps {
                prop_assert!(step.duration() <= BUSY_STEP);
            }
        }
    }

    #[test]
    fn nobody_asks_for_a_thousand_years() {
        let far = TimeDelta::days(365_000).num_seconds();

        assert!(steps(range(far), BUSY_STEP).is_err());
        assert!(steps(range(far), AVAILABLE_STEP).is_err());
        assert!(check_step(range(604_801), BUSY_STEP).is_err());
        assert!(check_step(range(604_800), BUSY_STEP).is_ok());
    }
}
