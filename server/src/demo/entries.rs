//! How an entry of the demo's calendars is written down: weekday, clock, words.

use super::people::clock;
use chrono::{Days, NaiveDate};
use domain::item::ItemKind;
use domain::time::{Timing, ZoneId};

/// When, within a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    /// From when until when, as hour and minute.
    Clock(u32, u32),
    /// So many days.
    Days(u64),
}

/// An entry of one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub kind: ItemKind,
    /// Monday is 0.
    day: u64,
    span: Span,
    pub subject: &'static str,
    /// Place or ticket.
    pub place: &'static str,
}

pub const MON: u64 = 0;
pub const TUE: u64 = 1;
pub const WED: u64 = 2;
pub const THU: u64 = 3;
pub const FRI: u64 = 4;
pub const SAT: u64 = 5;
pub const SUN: u64 = 6;

/// An entry with a time: 730 is half past seven.
pub const fn timed(
    kind: ItemKind,
    day: u64,
    from: u32,
    until: u32,
    subject: &'static str,
    place: &'static str,
) -> Entry {
    Entry {
        kind,
        day,
        span: Span::Clock(from, until),
        subject,
        place,
    }
}

/// An entry of whole days.
pub const fn all_day(kind: ItemKind, day: u64, days: u64, subject: &'static str) -> Entry {
    Entry {
        kind,
        day,
        span: Span::Days(days),
        subject,
        place: "",
    }
}

impl Entry {
    /// When it is in the week that begins on `monday`.
    pub fn timing(&self, monday: NaiveDate, zone: &ZoneId) -> Timing {
        let day = monday + Days::new(self.day);
        match self.span {
            Span::Clock(from, until) => Timing::zoned(
                day.and_time(clock(from)),
                day.and_time(clock(until)),
                zone.clone(),
            ),
            Span::Days(days) => Timing::all_day(day, day + Days::new(days)),
        }
    }

    /// Whether it is on this weekday (Monday is 0).
    pub fn is_on(&self, day: u64) -> bool {
        self.day == day
    }
}
