//! The starts that rules and single dates make together, exceptions by rule taken out.

use super::budget::Budget;
use super::calendar::{self, DAY};
use super::expand::{Search, WRITABLE, days};
use super::plan::Plan;
use super::rule::{End, Rule};
use super::starts::Starts;
use super::{Moment, Series};
use crate::time::{Timing, Zones};
use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};

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

impl Search<'_> {
    /// The starts of rules and single dates within a stretch, each once, in order.
    pub(super) fn starts(&mut self, timing: &Timing, from: i64, until: i64) -> Vec<i64> {
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
}

/// The last moment `UNTIL` allows.
struct Last {
    /// No start on the wall clock lies after this.
    reach: i64,
    /// The instant to compare with, where `UNTIL` is one and the series has a zone.
    instant: Option<DateTime<Utc>>,
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
