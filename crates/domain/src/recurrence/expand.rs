//! From a series to the occurrences within a window.

use super::budget::Budget;
use super::calendar::{self, DAY};
use super::overrides::{Change, Override, Range};
use super::place::Calm;
use super::{Moment, Occurrence, Series};
use crate::time::{TimeRange, Timing, ZoneId, Zones};
use chrono::{NaiveDateTime, NaiveTime};
use std::collections::HashMap;

/// Years 0 to 9999: four digits are all a file can write (RFC 5545 §3.3.4).
pub(super) const WRITABLE: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;

/// Which occurrences are asked for: those that share a moment with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// `from` inclusive to `until` exclusive, on each occurrence's own wall clock.
    Civil {
        /// The first moment inside.
        from: NaiveDateTime,
        /// The first moment after.
        until: NaiveDateTime,
    },
    /// Instants; days and times without a zone are read in the reader's.
    Instants {
        /// The instants.
        range: TimeRange,
        /// Where the reader is.
        reader: ZoneId,
    },
}

impl Window {
    /// All that a calendar can write: years 0 to 9999.
    pub fn everything() -> Self {
        Self::Civil {
            from: calendar::wall(WRITABLE.start),
            until: calendar::wall(WRITABLE.end),
        }
    }
}

/// The occurrences found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// Earliest first; of two that start together the one with the earlier original start.
    pub occurrences: Vec<Occurrence>,
    /// False when the budget ended the search; then the latest are missing.
    pub is_complete: bool,
}

impl Series {
    /// The occurrences that share a moment with the window.
    pub fn expand(&self, window: &Window, zones: &dyn Zones, budget: Budget) -> Expansion {
        let mut search = Search::new(self, window, zones, budget);
        search.add_overrides();
        if let Some(timing) = &self.timing {
            search.add_lanes(timing);
        }
        search.finish()
    }
}

/// A stretch of original starts that are placed alike: the series itself, or what follows a change of range.
pub(super) struct Lane<'a> {
    from: i64,
    until: i64,
    pub(super) shift: i64,
    pub(super) template: &'a Timing,
    pub(super) by: Option<usize>,
}

/// Found, with the place by which it is sorted and compared.
pub(super) struct Found {
    pub(super) at: i64,
    /// A gap moved it.
    pub(super) is_moved: bool,
    pub(super) occurrence: Occurrence,
}

pub(super) struct Search<'a> {
    pub(super) series: &'a Series,
    pub(super) zones: &'a dyn Zones,
    pub(super) budget: Budget,
    /// The window in seconds, of its own kind.
    pub(super) from: i64,
    pub(super) until: i64,
    /// The reader's zone where the window consists of instants.
    pub(super) reader: Option<&'a ZoneId>,
    /// Original starts with an override, in order.
    pub(super) overridden: Vec<i64>,
    excluded: Vec<i64>,
    excluded_days: Vec<i64>,
    /// Starts beside the rules with their own durations, in order.
    pub(super) extra: Vec<(i64, Option<u32>)>,
    pub(super) found: Vec<Found>,
    /// Instants of the lane's zone between which its offset is known.
    pub(super) calm: Option<Calm>,
}

impl<'a> Search<'a> {
    fn new(series: &'a Series, window: &'a Window, zones: &'a dyn Zones, budget: Budget) -> Self {
        let (from, until, reader) = match window {
            Window::Civil { from, until } => {
                (calendar::seconds(*from), calendar::seconds(*until), None)
            }
            Window::Instants { range, reader } => (
                range.start().timestamp(),
                range.end().timestamp(),
                Some(reader),
            ),
        };
        let mut search = Self {
            series,
            zones,
            budget,
            from,
            until,
            reader,
            overridden: Vec::new(),
            excluded: Vec::new(),
            excluded_days: Vec::new(),
            extra: Vec::new(),
            found: Vec::new(),
            calm: None,
        };
        if let Some(timing) = &series.timing {
            search.resolve(timing);
        }
        search.overridden = series.overrides.iter().map(key).collect();
        search.overridden.sort_unstable();
        search
    }

    /// Tells exceptions and single dates on the wall clock of the series.
    fn resolve(&mut self, timing: &Timing) {
        for moment in &self.series.recurrence.excluded {
            match moment {
                Moment::Day(day) => self.excluded_days.push(days(day.and_time(NaiveTime::MIN))),
                Moment::Wall(_) | Moment::Instant(_) => {
                    let wall = moment.on(timing, self.zones);
                    self.excluded.push(calendar::seconds(wall));
                }
            }
        }
        self.excluded.sort_unstable();
        self.excluded_days.sort_unstable();
        for extra in &self.series.recurrence.extra {
            let wall = extra.start.on(timing, self.zones);
            self.extra.push((calendar::seconds(wall), extra.lasts));
        }
        self.extra.sort_unstable();
    }

    pub(super) fn is_excluded(&self, start: i64) -> bool {
        self.excluded.binary_search(&start).is_ok()
            || self
                .excluded_days
                .binary_search(&start.div_euclid(DAY))
                .is_ok()
    }

    /// Adds what overrides say themselves; the last one of an original start holds.
    fn add_overrides(&mut self) {
        let overrides = || self.series.overrides.iter().enumerate();
        // The later one replaces the earlier one.
        let holding: HashMap<NaiveDateTime, usize> = overrides()
            .map(|(index, this)| (this.original_start, index))
            .collect();
        for (index, this) in overrides() {
            let holds = holding.get(&this.original_start) == Some(&index);
            let Some(timing) = this.timing().filter(|_| holds) else {
                continue;
            };
            if !self.budget.spend() {
                return;
            }
            if !self.is_excluded(key(this)) {
                let (from, until) = self.ends(timing);
                self.keep(
                    from,
                    until,
                    false,
                    Occurrence {
                        original_start: this.original_start,
                        timing: timing.clone(),
                        by: Some(index),
                    },
                );
            }
        }
    }

    fn add_lanes(&mut self, timing: &'a Timing) {
        let mut ranges: Vec<(usize, &Override)> = self
            .series
            .overrides
            .iter()
            .enumerate()
            .filter(|(_, this)| this.range == Range::ThisAndFollowing)
            .collect();
        ranges.sort_by_key(|(_, this)| this.original_start);
        let mut lane = Lane {
            from: WRITABLE.start,
            until: WRITABLE.end,
            shift: 0,
            template: timing,
            by: None,
        };
        let mut is_live = true;
        for (index, this) in ranges {
            lane.until = key(this);
            if is_live {
                self.add_lane(timing, &lane);
            }
            lane.from = lane.until;
            lane.by = Some(index);
            is_live = match &this.change {
                Change::Changed { timing, .. } => {
                    lane.shift = calendar::seconds(timing.wall().0) - lane.from;
                    lane.template = timing;
                    true
                }
                Change::Cancelled => false,
            };
        }
        lane.until = WRITABLE.end;
        if is_live {
            self.add_lane(timing, &lane);
        }
    }

    fn add_lane(&mut self, timing: &Timing, lane: &Lane<'_>) {
        let lasts = self.duration(lane.template);
        let longest = self
            .extra
            .iter()
            .filter_map(|(_, own)| own.map(i64::from))
            .fold(lasts, i64::max);
        let (from, until) = self.reach(lane.template);
        let from = from
            .saturating_sub(longest)
            .saturating_sub(lane.shift)
            .max(lane.from);
        let until = until.saturating_sub(lane.shift).min(lane.until);
        if until <= from {
            return;
        }
        let omits_gaps = self.omits_gaps();
        self.calm = None;
        for start in self.starts(timing, from, until) {
            if self.is_excluded(start) || self.overridden.binary_search(&start).is_ok() {
                continue;
            }
            let own = match self.extra.binary_search_by_key(&start, |(at, _)| *at) {
                Ok(index) => self.extra[index].1.map(i64::from),
                Err(_) => None,
            };
            self.place(start, lane, own.unwrap_or(lasts), omits_gaps);
        }
    }

    /// Whether a start in a gap is left out, as all rules are of hours or shorter.
    fn omits_gaps(&self) -> bool {
        let rules = &self.series.recurrence.rules;
        !rules.is_empty() && rules.iter().all(|rule| rule.frequency.is_sub_daily())
    }

    fn finish(self) -> Expansion {
        let mut found = self.found;
        found.sort_by_key(|found| (found.at, found.occurrence.original_start));
        if found.iter().any(|found| found.is_moved) {
            let taken: Vec<i64> = found
                .iter()
                .filter(|found| !found.is_moved && found.occurrence.by.is_none())
                .map(|found| found.at)
                .collect();
            found.retain(|found| !found.is_moved || taken.binary_search(&found.at).is_err());
        }
        Expansion {
            occurrences: found.into_iter().map(|found| found.occurrence).collect(),
            is_complete: !self.budget.was_short(),
        }
    }
}

fn key(this: &Override) -> i64 {
    calendar::seconds(this.original_start)
}

pub(super) fn days(wall: NaiveDateTime) -> i64 {
    calendar::seconds(wall).div_euclid(DAY)
}
