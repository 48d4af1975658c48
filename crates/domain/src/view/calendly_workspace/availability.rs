//! When somebody can be booked, and when they are busy.

use crate::weekly_hours::Stretch;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// The schedules of the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleList {
    /// The default first, then by name.
    pub schedules: Vec<ScheduleCard>,
    /// Where schedules are changed at Calendly.
    pub edit: String,
}

/// One schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleCard {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it holds where no other is chosen.
    pub is_default: bool,
    /// IANA name of the zone in which its times are meant.
    pub zone: String,
    /// The hours of each weekday, Monday first.
    pub days: [Vec<Stretch>; 7],
    /// Dates with other hours, in order.
    pub exceptions: Vec<ExceptionLine>,
}

/// A date with other hours than its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionLine {
    /// The date.
    pub date: NaiveDate,
    /// The hours; none: not at all.
    pub hours: Vec<Stretch>,
}

/// The hours of an event type, to be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTypeHours {
    /// The event type's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// IANA name of the zone in which the hours are meant.
    pub zone: String,
    /// The schedule from which they come; none where the event type has hours of its own.
    pub schedule: Option<String>,
    /// The hours of each weekday, Monday first.
    pub days: [Vec<Stretch>; 7],
    /// Dates with other hours, in order; they stay as they are.
    pub exceptions: Vec<ExceptionLine>,
    /// What to send back, so that two people who save at once do not overwrite each other.
    pub seen: String,
    /// Whether the reader may change them.
    pub can_change: bool,
}

/// Seven days of what keeps somebody busy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyWeek {
    /// The days.
    pub days: Vec<BusyDay>,
    /// The first of the seven days before; none where those are over.
    pub before: Option<NaiveDate>,
    /// The first of the seven days after.
    pub after: NaiveDate,
    /// From when it is known; what was before today's now is not told.
    pub known_from: NaiveDateTime,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyDay {
    /// The day.
    pub date: NaiveDate,
    /// In order.
    pub blocks: Vec<BusyBlock>,
}

/// What keeps somebody busy, as far as it lies on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyBlock {
    /// The minutes of the day.
    pub stretch: Stretch,
    /// Why.
    pub kind: BusyKind,
    /// The booked meeting; never of an event elsewhere, of which nothing is told.
    pub event: Option<String>,
}

/// Why somebody is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BusyKind {
    /// A meeting booked at Calendly.
    Booked,
    /// An event of a calendar that Calendly watches for them.
    External,
    /// Held for a poll.
    Reserved,
}
