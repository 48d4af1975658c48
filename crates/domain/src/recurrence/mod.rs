//! Things that repeat: rules, single dates, exceptions, and the occurrences they amount to (RFC 5545 §3.8.5).
//!
//! Reading order: [`Series`] and [`Recurrence`] (here), `rule` and `text` (one rule and its spelling),
//! `overrides` (changed occurrences), `expand` (occurrences within a window), `edit` (this, this and following)
//! and `shift` (all). Below them `gather` and `place` bring starts together and into time; `plan`, `clock`, `days`,
//! `starts` and `calendar` do the stepping. [`outlook`] says what Exchange and Microsoft can hold of a rule.
//!
//! Where the RFC leaves a choice or practice differs from it, these hold, in reading and in writing alike:
//!
//! - *Civil time*: rules step on the wall clock of the series; the zone is applied last (§3.3.10). Days never
//!   pass through UTC, and times without a zone stay without.
//! - *Gap*: a start that the wall clock skips is read with the offset before the gap (§3.3.5), so it is shown
//!   later by the length of the gap, and counted. Rules of hours, minutes and
//!   seconds omit it instead (§3.3.10: “nonexistent local time … ignored”), since their next step already is
//!   there. Two starts that fall on one instant are one occurrence.
//! - *Fold*: a start the wall clock shows twice is the first (§3.3.5). The second has no name a `RECURRENCE-ID`
//!   with `TZID` could give it, so rules of hours and shorter, which step on the wall clock too, pass over it.
//! - *First*: the start of the series is an occurrence and counted by `COUNT`, whether the rule makes it or not:
//!   it “defines the first instance in the recurrence set” (§3.8.5.3), though a start beside the rule
//!   is undefined there. python-dateutil and the `rrule` crate leave it out, ical.js does now this, now that.
//! - *Days*: hours, minutes and seconds of a rule are ignored in a series of days (§3.3.10). A rule of hours
//!   steps from midnight, and only the steps that fall on a midnight are days.
//! - *Length*: occurrences have the exact duration of the first (§3.8.5.3), on days the same number of days.
//! - *Week number without weekday*: the weekday is that of the start (§3.3.10), not all seven.
//! - *Year of a week*: `BYWEEKNO` finds days in the calendar year they lie in, so that 30 December 2024 belongs
//!   to week 1 and to the period 2024.
//! - *Moments of another kind*: a day in a series of times means the series' own time on it, or for `UNTIL` and
//!   `EXDATE` the whole day; a time in a series of days means its day; an instant where no zone is known is read
//!   as written.
//! - *Exceptions*: `EXDATE` beats `RDATE`, rules, and an override of the same original start. An override whose
//!   original start nothing makes is shown all the same: somebody wrote it, and feeds exist that hold overrides
//!   only. Of several overrides of one original start the last in the list holds.

mod budget;
mod calendar;
mod clock;
mod days;
mod edit;
mod expand;
mod gather;
pub mod outlook;
mod overrides;
mod place;
mod plan;
mod rule;
mod shift;
mod starts;
mod text;
mod words;

pub use budget::Budget;
pub use edit::{EditError, Split};
pub use expand::{Expansion, Window};
pub use overrides::{Change, Override, Range};
pub use rule::{ByDay, End, Frequency, InvalidRule, Rule};

use crate::time::{Timing, Zones};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

/// A point a file names: a day, a wall clock of the series, or an instant (RFC 5545 §3.3.4, §3.3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// A whole day.
    Day(NaiveDate),
    /// What the series' own wall clock shows.
    Wall(NaiveDateTime),
    /// An instant, written with `Z`.
    Instant(DateTime<Utc>),
}

impl Moment {
    /// The start this names within a series that takes place at `timing`: the key of an occurrence.
    ///
    /// In a series of times a day means the series' own time on it; in a series of days a time means its day.
    /// An instant is told on the series' wall clock; where there is none, it is read as written.
    pub fn on(self, timing: &Timing, zones: &dyn Zones) -> NaiveDateTime {
        let (start, _) = timing.wall();
        let wall = match (self, timing.zone()) {
            (Self::Day(day), _) => day.and_time(start.time()),
            (Self::Wall(wall), _) => wall,
            (Self::Instant(instant), Some(zone)) => zones.local(instant, zone),
            (Self::Instant(instant), None) => instant.naive_utc(),
        };
        if timing.is_all_day() {
            wall.date().and_time(NaiveTime::MIN)
        } else {
            wall
        }
    }
}

/// What makes a series repeat (RFC 5545 §3.8.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Recurrence {
    /// `RRULE`; more than one is legal, though discouraged.
    pub rules: Vec<Rule>,
    /// `EXRULE` (RFC 2445 §4.8.5.2, dropped by RFC 5545, still met).
    pub exclusions: Vec<Rule>,
    /// `RDATE`.
    pub extra: Vec<Extra>,
    /// `EXDATE`; a day excludes every occurrence that starts on it.
    pub excluded: Vec<Moment>,
}

/// An occurrence beside the rules (`RDATE`, RFC 5545 §3.8.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Extra {
    /// When it starts.
    pub start: Moment,
    /// Its own duration in seconds (`VALUE=PERIOD`), else it lasts as long as the others.
    pub lasts: Option<u32>,
}

/// Something that takes place more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Series {
    /// When the first takes place; none where only overrides are known.
    pub timing: Option<Timing>,
    /// What makes it repeat.
    pub recurrence: Recurrence,
    /// Occurrences that differ.
    pub overrides: Vec<Override>,
}

/// One instance of a series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Occurrence {
    /// Its key (`RECURRENCE-ID`, RFC 5545 §3.8.4.4): the start the series gave it, on the series' wall clock,
    /// midnight for days. It stays when the occurrence moves.
    pub original_start: NaiveDateTime,
    /// When it takes place.
    pub timing: Timing,
    /// The override it comes from, as an index into [`Series::overrides`].
    pub by: Option<usize>,
}
