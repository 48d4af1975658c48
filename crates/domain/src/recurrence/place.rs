//! From a start to the place an occurrence takes in time; the zone is applied here, last.

use super::Occurrence;
use super::calendar::{self, DAY};
use super::expand::{Found, Lane, Search, WRITABLE};
use crate::time::{Timing, ZoneId};
use chrono::TimeDelta;

/// A stretch of instants without a change of offset.
pub(super) struct Calm {
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

impl Search<'_> {
    /// Where a timing lies, in the terms of the window.
    pub(super) fn ends(&self, timing: &Timing) -> (i64, i64) {
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
    pub(super) fn keep(&mut self, from: i64, until: i64, is_moved: bool, occurrence: Occurrence) {
        if from < self.until && self.from < until.max(from + 1) {
            self.found.push(Found {
                at: from,
                is_moved,
                occurrence,
            });
        }
    }

    /// Seconds from start to end: exact where there is a zone, else on the wall clock.
    pub(super) fn duration(&self, timing: &Timing) -> i64 {
        let (start, end) = timing.wall();
        let lasts = match timing.zone() {
            Some(zone) => self.zones.instant(end, zone) - self.zones.instant(start, zone),
            None => end - start,
        };
        lasts.num_seconds().max(0)
    }

    /// The window on the wall clock of a timing, wide enough whatever the zone does.
    pub(super) fn reach(&self, timing: &Timing) -> (i64, i64) {
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

    /// Places an occurrence of a lane in time.
    pub(super) fn place(&mut self, original: i64, lane: &Lane<'_>, lasts: i64, omits_gaps: bool) {
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
}
