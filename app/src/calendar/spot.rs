//! A place in a calendar: a day, and where in it.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// Minutes that times snap to.
pub const SNAP: i32 = 15;

/// A place in a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The day.
    pub day: NaiveDate,
    /// Where in it.
    pub at: At,
}

/// Where in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// A minute since midnight, in the grid of times.
    Minute(i32),
    /// The lane for whole days.
    Lane,
    /// A day of the month, where times are kept.
    Cell,
}

impl Spot {
    /// The slot it lies in.
    pub fn slot(self) -> Self {
        match self.at {
            At::Minute(minute) => Self {
                at: At::Minute(minute.div_euclid(SNAP) * SNAP),
                ..self
            },
            At::Lane | At::Cell => self,
        }
    }
}

/// The minute of a day; minutes beyond midnight lie on the days after.
pub fn at_minute(day: NaiveDate, minute: i32) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute))
}
