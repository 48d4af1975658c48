//! The starts one rule makes, in order, from any point on.

use super::budget::Budget;
use super::calendar::{self, Civil, DAY, LAST_YEAR};
use super::days::Days;
use super::plan::{Plan, positions};
use super::rule::Frequency;

/// Walks the periods of a plan; times are seconds on the series' wall clock.
///
/// Without `COUNT` it begins at the period that holds `from`. With `COUNT` it has to know how many came before:
/// where each period has equally many that is a product, else the periods before are counted without looking
/// at their occurrences.
#[derive(Debug)]
pub(super) struct Starts<'p, 'r> {
    plan: &'p Plan<'r>,
    from: i64,
    until: i64,
    /// How many `COUNT` still allows.
    left: Option<u64>,
    /// Whether the start of the series is still to come.
    owes_start: bool,
    /// Whether the start of the series counts although the rule need not make it.
    includes_start: bool,
    /// The next period, in years, months, weeks, days, hours, minutes or seconds since 1970.
    period: i64,
    origin: i64,
    current: Current,
    /// The last day a sub-daily rule looked at, and whether it is named.
    known_day: (i64, bool),
    is_done: bool,
    chosen: Vec<u32>,
}

/// What remains of the period under the hand.
#[derive(Debug)]
struct Current {
    days: Days,
    /// Midnight of the day under the hand, or the beginning of an hour, minute, second.
    base: i64,
    /// The next time of that day.
    time: u32,
    /// The end of its times.
    times: u32,
    /// The next of `chosen`, where `BYSETPOS` chooses.
    position: usize,
}

impl<'p, 'r> Starts<'p, 'r> {
    /// The starts within `from..until`. The start of the series comes first and is counted, whether the rule
    /// makes it or not (RFC 5545 §3.8.5.3: it “defines the first instance in the recurrence set”).
    pub(super) fn within(plan: &'p Plan<'r>, from: i64, until: i64) -> Self {
        Self::new(plan, from, until, true)
    }

    /// The starts within `from..until` that the rule makes by itself.
    pub(super) fn made_within(plan: &'p Plan<'r>, from: i64, until: i64) -> Self {
        Self::new(plan, from, until, false)
    }

    fn new(plan: &'p Plan<'r>, from: i64, until: i64, includes_start: bool) -> Self {
        let origin = index_of(plan, plan.start);
        let mut starts = Self {
            plan,
            from,
            until,
            left: plan.count,
            owes_start: includes_start,
            includes_start,
            period: origin,
            origin,
            current: Current {
                days: Days::none(0),
                base: 0,
                time: 0,
                times: 0,
                position: 0,
            },
            known_day: (i64::MIN, false),
            is_done: plan.is_void && !includes_start,
            chosen: Vec::new(),
        };
        if plan.count.is_none() {
            starts.seek(from);
        }
        starts
    }

    /// Goes to the first period of the plan that does not end before `from`.
    fn seek(&mut self, from: i64) {
        let target = index_of(self.plan, from);
        if self.period < target {
            self.period = self.aligned(target);
        }
    }

    /// The first period of the plan's interval at or after `target`.
    fn aligned(&self, target: i64) -> i64 {
        let distance = target.saturating_sub(self.origin).max(0);
        let intervals =
            distance / self.plan.interval + i64::from(distance % self.plan.interval != 0);
        self.origin
            .saturating_add(intervals.saturating_mul(self.plan.interval))
    }

    /// The next start; none when there is no more, or when the budget is used up.
    pub(super) fn next(&mut self, budget: &mut Budget) -> Option<i64> {
        if self.owes_start {
            self.owes_start = false;
            self.is_done = self.plan.is_void;
            if !self.count_one() || self.until <= self.plan.start {
                self.is_done = true;
                return None;
            }
            if self.from <= self.plan.start {
                return budget.spend().then_some(self.plan.start);
            }
        }
        while !self.is_done {
            let Some(start) = self.next_of_period() else {
                if !self.load(budget) {
                    self.is_done = true;
                }
                continue;
            };
            let is_early =
                start < self.plan.start || start == self.plan.start && self.includes_start;
            if is_early {
                self.is_done = !budget.spend();
                continue;
            }
            if self.until <= start || !self.count_one() {
                self.is_done = true;
                return None;
            }
            if !budget.spend() {
                self.is_done = true;
            } else if self.from <= start {
                return Some(start);
            }
        }
        None
    }

    /// Takes one off `COUNT`; false when nothing was left.
    fn count_one(&mut self) -> bool {
        match &mut self.left {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }

    fn next_of_period(&mut self) -> Option<i64> {
        let current = &mut self.current;
        if !self.plan.set_positions.is_empty() {
            let index = *self.chosen.get(current.position)?;
            current.position += 1;
            let times = self.plan.clock.count();
            let day = current.days.nth(index / times)?;
            let base = current.base + i64::from(day) * DAY;
            return Some(base + i64::from(self.plan.clock.nth(index % times)));
        }
        while current.time == current.times {
            let day = current.days.take_first()?;
            current.base = day * DAY;
            current.times = self.plan.clock.count();
            current.time = self.plan.clock.first_from(self.plan.start - current.base);
            let wanted = self.plan.clock.first_from(self.from - current.base);
            if current.time < wanted {
                let first = current.base + i64::from(self.plan.clock.nth(current.time));
                let is_counted = self.includes_start && first == self.plan.start;
                let passed = wanted - current.time - u32::from(is_counted);
                self.left = self.left.map(|left| left.saturating_sub(u64::from(passed)));
                current.time = wanted;
            }
        }
        let time = self.plan.clock.nth(current.time);
        current.time += 1;
        Some(current.base + i64::from(time))
    }

    /// Takes the next period into the hand; false at the end of time or of the budget.
    fn load(&mut self, budget: &mut Budget) -> bool {
        loop {
            if !budget.spend() || self.is_beyond() {
                return false;
            }
            if self.plan.frequency.is_sub_daily() {
                return self.load_short(budget);
            }
            let index = self.period;
            let days = self.plan.days(index);
            self.period += self.plan.interval;
            if index != self.origin && self.skip_counted(index, &days) {
                if self.left == Some(0) {
                    return false;
                }
                continue;
            }
            self.hold(days);
            return true;
        }
    }

    fn hold(&mut self, days: Days) {
        let current = &mut self.current;
        if !self.plan.set_positions.is_empty() {
            let total = days.count() * self.plan.clock.count();
            positions(self.plan.set_positions, total, &mut self.chosen);
            current.position = 0;
            current.base = days.first * DAY;
        }
        current.days = days;
        current.time = 0;
        current.times = 0;
    }

    /// Counts a whole period that lies before `from` without looking at its occurrences.
    ///
    /// Where each period has equally many, so does it with all the periods up to `from`.
    fn skip_counted(&mut self, index: i64, days: &Days) -> bool {
        let target = index_of(self.plan, self.from);
        let Some(left) = self.left.filter(|_| index < target) else {
            return false;
        };
        let (periods, count) = match self.plan.per_period() {
            Some(count) => (
                (target - index + self.plan.interval - 1) / self.plan.interval,
                count,
            ),
            None => (1, self.count_of(days)),
        };
        let passed = u64::try_from(periods).unwrap_or(0).saturating_mul(count);
        self.left = Some(left.saturating_sub(passed));
        self.period = index.saturating_add(periods.saturating_mul(self.plan.interval));
        true
    }

    fn count_of(&mut self, days: &Days) -> u64 {
        let total = days.count() * self.plan.clock.count();
        if self.plan.set_positions.is_empty() {
            return u64::from(total);
        }
        positions(self.plan.set_positions, total, &mut self.chosen);
        self.chosen.len() as u64
    }

    /// Whether the next period begins after all that is asked for, or after year 9999.
    fn is_beyond(&self) -> bool {
        let last = calendar::first_of_year(LAST_YEAR + 1) * DAY;
        index_of(self.plan, self.until.min(last).saturating_sub(1)) < self.period
    }

    /// Hours, minutes and seconds: jumps from one that does not fit to the next day, hour or minute that may.
    fn load_short(&mut self, budget: &mut Budget) -> bool {
        let unit = unit(self.plan.frequency);
        loop {
            if self.is_beyond() {
                return false;
            }
            let base = self.period * unit;
            match self.misfit(base, budget) {
                None => break,
                Some(next) => {
                    let target = next.div_euclid(unit) + i64::from(next.rem_euclid(unit) != 0);
                    self.period = self.aligned(target.max(self.period + 1));
                }
            }
            if !budget.spend() {
                return false;
            }
        }
        let base = self.period * unit;
        self.period = self.period.saturating_add(self.plan.interval);
        self.current.base = base;
        self.current.time = 0;
        self.current.times = self.plan.clock.count();
        self.current.days = Days::none(0);
        if !self.plan.set_positions.is_empty() {
            self.current.days = Days::few(0, 1);
            let total = self.plan.clock.count();
            positions(self.plan.set_positions, total, &mut self.chosen);
            self.current.position = 0;
        }
        self.skip_short();
        true
    }

    /// Having counted the first period, jumps over those before `from` if they are all alike.
    fn skip_short(&mut self) {
        let Some(left) = self.left else { return };
        let target = index_of(self.plan, self.from);
        let is_second = self.period == self.origin + 2 * self.plan.interval;
        if !is_second || target <= self.period {
            return;
        }
        if let Some(count) = self.plan.per_period() {
            let periods = (target - self.period) / self.plan.interval;
            let passed = u64::try_from(periods).unwrap_or(0).saturating_mul(count);
            // What the period in the hand needs is still to be counted.
            if passed + count <= left {
                self.left = Some(left - passed);
                self.period += periods * self.plan.interval;
            } else {
                self.is_done = true;
            }
        }
    }

    /// Where to look next, if the period beginning at `base` does not fit.
    fn misfit(&mut self, base: i64, budget: &mut Budget) -> Option<i64> {
        let day = base.div_euclid(DAY);
        if self.known_day.0 != day {
            self.known_day = (day, self.plan.has_day(day));
        }
        if !self.known_day.1 {
            return Some(self.next_day(day, budget) * DAY);
        }
        let second = base.rem_euclid(DAY);
        let plan = self.plan;
        if plan.hours != 0 && plan.hours & (1 << (second / 3_600)) == 0 {
            let later = plan.hours >> (second / 3_600);
            let wait = if later == 0 {
                24 - second / 3_600
            } else {
                i64::from(later.trailing_zeros())
            };
            return Some(base - second % 3_600 + wait * 3_600);
        }
        let minute = second / 60 % 60;
        let asks_minute = plan.frequency < Frequency::Hourly && plan.minutes != 0;
        if asks_minute && plan.minutes & (1 << minute) == 0 {
            let later = plan.minutes >> minute;
            let wait = if later == 0 {
                60 - minute
            } else {
                i64::from(later.trailing_zeros())
            };
            return Some(base - second % 60 + wait * 60);
        }
        let in_minute = second % 60;
        let asks_second = plan.frequency == Frequency::Secondly && plan.seconds != 0;
        if asks_second && plan.seconds & (1 << in_minute) == 0 {
            let later = plan.seconds >> in_minute;
            let wait = if later == 0 {
                60 - in_minute
            } else {
                i64::from(later.trailing_zeros())
            };
            return Some(base + wait);
        }
        None
    }

    /// The next day that is named, or a day from which to look further.
    fn next_day(&self, day: i64, budget: &mut Budget) -> i64 {
        let mut next = day + 1;
        while !self.plan.has_day(next) {
            let Civil { year, month, .. } = calendar::civil(next);
            if LAST_YEAR < year || self.until <= next * DAY || !budget.spend() {
                break;
            }
            next = if self.plan.has_month(month) {
                next + 1
            } else {
                calendar::first_of_month(year, month)
                    + i64::from(calendar::month_length(year, month))
            };
        }
        next
    }
}

/// How long an hour, a minute, a second is.
fn unit(frequency: Frequency) -> i64 {
    match frequency {
        Frequency::Hourly => 3_600,
        Frequency::Minutely => 60,
        _ => 1,
    }
}

/// The number of the period that holds a time, counted from that of 1970-01-01.
pub(super) fn index_of(plan: &Plan<'_>, seconds: i64) -> i64 {
    let day = seconds.div_euclid(DAY);
    match plan.frequency {
        Frequency::Yearly => calendar::civil(day).year,
        Frequency::Monthly => {
            let Civil { year, month, .. } = calendar::civil(day);
            year * 12 + i64::from(month) - 1
        }
        Frequency::Weekly => (day - plan.first_of_week(0)).div_euclid(7),
        Frequency::Daily => day,
        Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => {
            seconds.div_euclid(unit(plan.frequency))
        }
    }
}
