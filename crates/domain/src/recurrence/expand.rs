//! From a series to the occurrences within a window.

use super::budget::Budget;
use super::calendar::{self, DAY};
use super::overrides::{Change, Override, Range};
use super::plan::Plan;
use super::rule::{End, Rule};
use super::starts::Starts;
use super::{Moment, Occurrence, Series};
use crate::time::{TimeRange, Timing, ZoneId, Zones};
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

/// Years 0 to 9999: four digits are all a file can write (RFC 5545 §3.3.4).
const WRITABLE: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;

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

impl Series {
    /// Hands over the starts of the first rule, in order, until `goes_on` says no; false when the budget ended it.
    pub(super) fn each_start(
        &self,
        zones: &dyn Zones,
        mut budget: Budget,
        goes_on: &mut dyn FnMut(NaiveDateTime) -> bool,
    ) -> bool {
        let (Some(timing), Some(rule)) = (&self.timing, self.recurrence.rules.first()) else {
            return true;
        };
        let plan = Plan::new(rule, timing);
        let last = Last::of(rule, timing, zones);
        let until = last.reach.max(plan.start).saturating_add(1);
        let mut stream = Starts::within(&plan, WRITABLE.start, until);
        while let Some(start) = stream.next(&mut budget) {
            let is_allowed = start == plan.start || last.allows(start, timing, zones);
            if is_allowed && !goes_on(calendar::wall(start)) {
                break;
            }
        }
        !budget.was_short()
    }
}

/// A stretch of original starts that are placed alike: the series itself, or what follows a change of range.
struct Lane<'a> {
    from: i64,
    until: i64,
    shift: i64,
    template: &'a Timing,
    by: Option<usize>,
}

/// Found, with the place by which it is sorted and compared.
struct Found {
    at: i64,
    /// A gap moved it.
    is_moved: bool,
    occurrence: Occurrence,
}

/// A stretch of instants without a change of offset.
struct Calm {
    from: i64,
    until: i64,
    offset: i64,
}

/// An occurrence in seconds: instants, and what its wall clock shows then.
struct Placed {
    from: i64,
    until: i64,
    start: i64,
    end: i64,
}

struct Search<'a> {
    series: &'a Series,
    zones: &'a dyn Zones,
    budget: Budget,
    /// The window in seconds, of its own kind.
    from: i64,
    until: i64,
    /// The reader's zone where the window consists of instants.
    reader: Option<&'a ZoneId>,
    /// Original starts with an override, in order.
    overridden: Vec<i64>,
    excluded: Vec<i64>,
    excluded_days: Vec<i64>,
    /// Starts beside the rules with their own durations, in order.
    extra: Vec<(i64, Option<u32>)>,
    found: Vec<Found>,
    /// Instants of the lane's zone between which its offset is known.
    calm: Option<Calm>,
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

    fn is_excluded(&self, start: i64) -> bool {
        self.excluded.binary_search(&start).is_ok()
            || self
                .excluded_days
                .binary_search(&start.div_euclid(DAY))
                .is_ok()
    }

    /// Adds what overrides say themselves; the last one of an original start holds.
    fn add_overrides(&mut self) {
        for (index, this) in self.series.overrides.iter().enumerate() {
            let is_replaced = self.series.overrides[index + 1..]
                .iter()
                .any(|later| later.original_start == this.original_start);
            let Some(timing) = this.timing().filter(|_| !is_replaced) else {
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

    /// Where a timing lies, in the terms of the window.
    fn ends(&self, timing: &Timing) -> (i64, i64) {
        match self.reader {
            Some(reader) => {
                let span = timing.span(self.zones, reader);
                (span.start().timestamp(), span.end().timestamp())
            }
            None => {
                let (start, end) = timing.wall();
                (calendar::seconds(start), calendar::seconds(end))
            }
        }
    }

    /// Keeps an occurrence that shares a moment with the window; one without length has its start.
    fn keep(&mut self, from: i64, until: i64, is_moved: bool, occurrence: Occurrence) {
        if from < self.until && self.from < until.max(from + 1) {
            self.found.push(Found {
                at: from,
                is_moved,
                occurrence,
            });
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

    /// Seconds from start to end: exact where there is a zone, else on the wall clock.
    fn duration(&self, timing: &Timing) -> i64 {
        let (start, end) = timing.wall();
        let lasts = match timing.zone() {
            Some(zone) => self.zones.instant(end, zone) - self.zones.instant(start, zone),
            None => end - start,
        };
        lasts.num_seconds().max(0)
    }

    /// The window on the wall clock of a timing, wide enough whatever the zone does.
    fn reach(&self, timing: &Timing) -> (i64, i64) {
        let Some(reader) = self.reader else {
            let slack = if timing.zone().is_some() { DAY } else { 0 };
            return (
                self.from.saturating_sub(slack),
                self.until.saturating_add(slack),
            );
        };
        let zone = timing.zone().unwrap_or(reader);
        let local = |seconds: i64| {
            let instant = calendar::wall(seconds.clamp(WRITABLE.start, WRITABLE.end)).and_utc();
            calendar::seconds(self.zones.local(instant, zone))
        };
        (
            local(self.from).saturating_sub(DAY),
            local(self.until).saturating_add(DAY),
        )
    }

    /// The starts of rules and single dates within a stretch, each once, in order.
    fn starts(&mut self, timing: &Timing, from: i64, until: i64) -> Vec<i64> {
        let recurrence = &self.series.recurrence;
        let (first, _) = timing.wall();
        let start = calendar::seconds(first);
        let range = from..until;
        let mut starts = Vec::new();
        for rule in &recurrence.rules {
            self.add_rule(rule, timing, &range, true, &mut starts);
        }
        if recurrence.rules.is_empty() && range.contains(&start) {
            starts.push(start);
        }
        if !self.extra.is_empty() || 1 < recurrence.rules.len() {
            let extra = self.extra.iter().map(|(at, _)| *at);
            starts.extend(extra.filter(|at| range.contains(at)));
            starts.sort_unstable();
            starts.dedup();
        }
        if !recurrence.exclusions.is_empty() {
            let mut excluded = Vec::new();
            for rule in &recurrence.exclusions {
                self.add_rule(rule, timing, &range, false, &mut excluded);
            }
            excluded.sort_unstable();
            starts.retain(|start| excluded.binary_search(start).is_err());
        }
        starts
    }

    fn add_rule(
        &mut self,
        rule: &Rule,
        timing: &Timing,
        range: &std::ops::Range<i64>,
        includes_start: bool,
        starts: &mut Vec<i64>,
    ) {
        let plan = Plan::new(rule, timing);
        let last = Last::of(rule, timing, self.zones);
        let until = range.end.min(last.reach.max(plan.start).saturating_add(1));
        let mut stream = if includes_start {
            Starts::within(&plan, range.start, until)
        } else {
            Starts::made_within(&plan, range.start, until)
        };
        while let Some(start) = stream.next(&mut self.budget) {
            if start == plan.start || last.allows(start, timing, self.zones) {
                starts.push(start);
            }
        }
    }

    /// Places an occurrence of a lane in time.
    fn place(&mut self, original: i64, lane: &Lane<'_>, lasts: i64, omits_gaps: bool) {
        let asked = original.saturating_add(lane.shift);
        if !WRITABLE.contains(&asked) {
            return;
        }
        let wall = calendar::wall(asked);
        let lasting = TimeDelta::try_seconds(lasts).unwrap_or_default();
        let (timing, from, until, is_moved) = match lane.template {
            Timing::Zoned { zone, .. } => {
                let placed = self.placed(asked, lasts, zone);
                let (start, end) = (calendar::wall(placed.start), calendar::wall(placed.end));
                let timing = Timing::zoned(start, end, zone.clone());
                let is_moved = placed.start != asked;
                match self.reader {
                    Some(_) => (timing, placed.from, placed.until, is_moved),
                    None => (timing, placed.start, placed.end, is_moved),
                }
            }
            Timing::AllDay { .. } => {
                let first = wall.date();
                let lasting = TimeDelta::days(((lasts + DAY - 1) / DAY).max(1));
                let Some(until) = first.checked_add_signed(lasting) else {
                    return;
                };
                let timing = Timing::all_day(first, until);
                let (from, until) = self.ends(&timing);
                (timing, from, until, false)
            }
            Timing::Floating { .. } => {
                let Some(end) = wall.checked_add_signed(lasting) else {
                    return;
                };
                let timing = Timing::Floating { start: wall, end };
                let (from, until) = self.ends(&timing);
                (timing, from, until, false)
            }
        };
        if is_moved {
            // A file that names the moved occurrence by its instant arrives at the time after the gap.
            let shown = calendar::seconds(timing.wall().0).saturating_sub(lane.shift);
            let is_named = self.is_excluded(shown) || self.overridden.binary_search(&shown).is_ok();
            if omits_gaps || is_named {
                return;
            }
        }
        self.keep(
            from,
            until,
            is_moved,
            Occurrence {
                original_start: calendar::wall(original),
                timing,
                by: lane.by,
            },
        );
    }

    /// Where a wall clock and a length lie in a zone: exact in length, moved out of a gap, first in a fold.
    ///
    /// Most occurrences lie in days without a change of offset, and two looks at its ends tell: no zone leaves
    /// an offset and returns to it within six days (a test asks the time zone database).
    fn placed(&mut self, wall: i64, lasts: i64, zone: &ZoneId) -> Placed {
        let (near, far) = (wall - DAY, wall + lasts + DAY);
        let is_known = |calm: &Calm| calm.from <= near && far <= calm.until;
        if !self.calm.as_ref().is_some_and(is_known) && lasts <= DAY {
            let until = wall + lasts + 4 * DAY;
            let offset = self.offset(near, zone);
            self.calm = (offset == self.offset(until, zone)).then_some(Calm {
                from: near,
                until,
                offset,
            });
        }
        if let Some(calm) = self.calm.as_ref().filter(|calm| is_known(calm)) {
            let from = wall - calm.offset;
            return Placed {
                from,
                until: from + lasts,
                start: wall,
                end: wall + lasts,
            };
        }
        let from = self.zones.instant(calendar::wall(wall), zone).timestamp();
        let until = from.saturating_add(lasts);
        Placed {
            from,
            until,
            start: from + self.offset(from, zone),
            end: until + self.offset(until, zone),
        }
    }

    /// How many seconds the wall clock of a zone is ahead at an instant.
    fn offset(&self, instant: i64, zone: &ZoneId) -> i64 {
        let instant = calendar::wall(instant);
        calendar::seconds(self.zones.local(instant.and_utc(), zone)) - calendar::seconds(instant)
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

/// The last moment `UNTIL` allows.
struct Last {
    /// No start on the wall clock lies after this.
    reach: i64,
    /// The instant to compare with, where `UNTIL` is one and the series has a zone.
    instant: Option<chrono::DateTime<chrono::Utc>>,
}

impl Last {
    fn of(rule: &Rule, timing: &Timing, zones: &dyn Zones) -> Self {
        let (reach, instant) = match rule.end {
            End::Never | End::Count(_) => (WRITABLE.end, None),
            End::Until(Moment::Day(day)) => {
                (days(day.and_time(NaiveTime::MIN)) * DAY + DAY - 1, None)
            }
            End::Until(Moment::Instant(instant)) if timing.zone().is_some() => {
                let wall = Moment::Instant(instant).on(timing, zones);
                (calendar::seconds(wall) + DAY, Some(instant))
            }
            End::Until(moment) => (calendar::seconds(moment.on(timing, zones)), None),
        };
        Self { reach, instant }
    }

    fn allows(&self, start: i64, timing: &Timing, zones: &dyn Zones) -> bool {
        let (Some(instant), Some(zone)) = (self.instant, timing.zone()) else {
            return true;
        };
        // Two days before, no change of offset can matter.
        start < self.reach - 2 * DAY || zones.instant(calendar::wall(start), zone) <= instant
    }
}

fn key(this: &Override) -> i64 {
    calendar::seconds(this.original_start)
}

fn days(wall: NaiveDateTime) -> i64 {
    calendar::seconds(wall).div_euclid(DAY)
}
