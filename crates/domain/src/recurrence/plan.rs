//! A rule made ready for stepping: sets as bit masks, absent parts taken from the start of the series.

use super::calendar::{self, Civil, DAY};
use super::clock::Clock;
use super::rule::{ByDay, End, Frequency, Rule};
use crate::time::Timing;
use chrono::{NaiveDateTime, Timelike};

/// A rule together with the start of its series.
#[derive(Debug, Clone)]
pub(super) struct Plan<'r> {
    /// Seconds of the start on the series' wall clock.
    pub(super) start: i64,
    pub(super) frequency: Frequency,
    pub(super) interval: i64,
    pub(super) count: Option<u64>,
    /// 0 for Monday to 6.
    pub(super) week_start: u32,
    /// Bit 1 for January; none means all.
    pub(super) months: u16,
    /// Bit 1 for the first of the month.
    pub(super) month_days: u32,
    /// Bit 1 for the last of the month.
    pub(super) month_days_from_end: u32,
    /// Bit 0 for Monday.
    pub(super) weekdays: u32,
    /// The nth weekdays among `rule.by_day`.
    pub(super) ordinals: &'r [ByDay],
    pub(super) year_days: &'r [i16],
    pub(super) weeks: &'r [i8],
    pub(super) set_positions: &'r [i16],
    /// The times within a period: of a day, an hour, a minute.
    pub(super) clock: Clock,
    /// The hours and so on that a sub-daily period must have.
    pub(super) hours: u32,
    pub(super) minutes: u64,
    pub(super) seconds: u64,
    /// No date can satisfy it.
    pub(super) is_void: bool,
}

impl<'r> Plan<'r> {
    pub(super) fn new(rule: &'r Rule, timing: &Timing) -> Self {
        let (start, _) = timing.wall();
        let seconds = calendar::seconds(start);
        // Sorted by ordinal, each weekday has 0; the nth ones lie around it.
        let has_plain = rule.by_day.iter().any(|day| day.ordinal == 0);
        let has_ordinals = rule.by_day.iter().any(|day| day.ordinal != 0);
        let mut plan = Self {
            start: seconds,
            frequency: rule.frequency,
            interval: i64::from(rule.interval.max(1)),
            count: match rule.end {
                End::Count(count) => Some(u64::from(count)),
                End::Never | End::Until(_) => None,
            },
            week_start: rule.week_start.num_days_from_monday(),
            months: rule.by_month.iter().fold(0, |set, n| set | bit16(*n)),
            month_days: mask32(rule.by_month_day.iter().copied()),
            month_days_from_end: mask32(rule.by_month_day.iter().map(|n| n.saturating_neg())),
            weekdays: if has_plain {
                weekday_mask(&rule.by_day)
            } else {
                0
            },
            ordinals: if has_ordinals { &rule.by_day } else { &[] },
            year_days: &rule.by_year_day,
            weeks: &rule.by_week,
            set_positions: &rule.by_set_position,
            clock: Clock::default(),
            hours: rule.by_hour.iter().fold(0, |set, n| set | bit64(*n) as u32),
            minutes: rule.by_minute.iter().fold(0, |set, n| set | bit64(*n)),
            // The leap second counts as the one before it (RFC 5545 §3.3.12).
            seconds: rule
                .by_second
                .iter()
                .fold(0, |set, n| set | bit64((*n).min(59))),
            is_void: false,
        };
        if timing.is_all_day() {
            // RFC 5545 §3.3.10: on days, hours, minutes and seconds are ignored; a day begins at midnight.
            (plan.hours, plan.minutes, plan.seconds) = (1, 1, 1);
        }
        plan.derive_days();
        plan.derive_times(start);
        plan.is_void = plan.has_no_such_day();
        plan
    }

    /// Takes from the start what the rule leaves open (RFC 5545 §3.3.10: “information, not contained in the
    /// rule … is derived from `DTSTART`”).
    fn derive_days(&mut self) {
        let day = self.start.div_euclid(DAY);
        let Civil {
            month,
            day: month_day,
            ..
        } = calendar::civil(day);
        let weekday = 1 << calendar::weekday(day);
        let names_no_day = self.month_days == 0
            && self.month_days_from_end == 0
            && self.weekdays == 0
            && self.ordinals.is_empty()
            && self.year_days.is_empty();
        if !names_no_day {
            return;
        }
        match self.frequency {
            Frequency::Yearly if !self.weeks.is_empty() => self.weekdays = weekday,
            Frequency::Yearly => {
                if self.months == 0 {
                    self.months = 1 << month;
                }
                self.month_days = 1 << month_day;
            }
            Frequency::Monthly => self.month_days = 1 << month_day,
            Frequency::Weekly => self.weekdays = weekday,
            Frequency::Secondly | Frequency::Minutely | Frequency::Hourly | Frequency::Daily => {}
        }
    }

    fn derive_times(&mut self, start: NaiveDateTime) {
        let frequency = self.frequency;
        if self.hours == 0 && Frequency::Hourly < frequency {
            self.hours = 1 << start.hour();
        }
        if self.minutes == 0 && Frequency::Minutely < frequency {
            self.minutes = 1 << start.minute();
        }
        if self.seconds == 0 && Frequency::Secondly < frequency {
            self.seconds = 1 << start.second();
        }
        self.clock = match frequency {
            Frequency::Secondly => Clock::new(1, 1, 1),
            Frequency::Minutely => Clock::new(1, 1, self.seconds),
            Frequency::Hourly => Clock::new(1, self.minutes, self.seconds),
            Frequency::Daily | Frequency::Weekly | Frequency::Monthly | Frequency::Yearly => {
                Clock::new(self.hours, self.minutes, self.seconds)
            }
        };
    }

    /// Whether months and days of the month exclude each other, as the 30th of February does.
    fn has_no_such_day(&self) -> bool {
        if self.month_days == 0 && self.month_days_from_end == 0 {
            return false;
        }
        let smallest = self
            .month_days
            .trailing_zeros()
            .min(self.month_days_from_end.trailing_zeros());
        (1..=12)
            .filter(|month| self.has_month(*month))
            .all(|month| calendar::month_length(4, month) < smallest)
    }

    pub(super) fn has_month(&self, month: u32) -> bool {
        self.months == 0 || self.months & (1 << month) != 0
    }

    /// Whether the day satisfies every part that limits days; ordinals and weeks are not asked.
    pub(super) fn has_day(&self, day: i64) -> bool {
        if self.weekdays != 0 && self.weekdays & (1 << calendar::weekday(day)) == 0 {
            return false;
        }
        let by_month_day = self.month_days != 0 || self.month_days_from_end != 0;
        if self.months == 0 && !by_month_day && self.year_days.is_empty() {
            return true;
        }
        let Civil {
            year,
            month,
            day: month_day,
        } = calendar::civil(day);
        if !self.has_month(month) {
            return false;
        }
        if by_month_day {
            let from_end = calendar::month_length(year, month) + 1 - month_day;
            let is_named = self.month_days & (1 << month_day) != 0
                || self.month_days_from_end & (1 << from_end) != 0;
            if !is_named {
                return false;
            }
        }
        if self.year_days.is_empty() {
            return true;
        }
        let year_day = (day - calendar::first_of_year(year) + 1) as i16;
        let from_end = year_day - calendar::year_length(year) as i16 - 1;
        self.year_days.contains(&year_day) || self.year_days.contains(&from_end)
    }

    /// How many occurrences each period has, where that is the same for all.
    pub(super) fn per_period(&self) -> Option<u64> {
        if self.months != 0 && self.frequency != Frequency::Yearly {
            return None;
        }
        let by_month_day = self.month_days != 0 || self.month_days_from_end != 0;
        let days = match self.frequency {
            Frequency::Secondly | Frequency::Minutely | Frequency::Hourly => {
                let filters_times = match self.frequency {
                    Frequency::Hourly => self.hours != 0,
                    Frequency::Minutely => self.hours != 0 || self.minutes != 0,
                    _ => self.hours != 0 || self.minutes != 0 || self.seconds != 0,
                };
                let filters = filters_times
                    || by_month_day
                    || self.weekdays != 0
                    || !self.year_days.is_empty();
                if filters {
                    return None;
                }
                1
            }
            Frequency::Daily if by_month_day || self.weekdays != 0 => return None,
            Frequency::Daily => 1,
            Frequency::Weekly => self.weekdays.count_ones(),
            Frequency::Monthly => self.safe_month_days()?,
            Frequency::Yearly if self.weeks.is_empty() && self.year_days.is_empty() => {
                let months = if self.months == 0 {
                    12
                } else {
                    self.months.count_ones()
                };
                self.safe_month_days()? * months
            }
            Frequency::Yearly => return None,
        };
        let total = u64::from(days) * u64::from(self.clock.count());
        if self.set_positions.is_empty() {
            return Some(total);
        }
        let mut chosen = Vec::new();
        positions(self.set_positions, total as u32, &mut chosen);
        Some(chosen.len() as u64)
    }

    /// How many days of each month are named, where every month has them all and once each.
    fn safe_month_days(&self) -> Option<u32> {
        const IN_EVERY_MONTH: u32 = (1 << 29) - 1;
        let by_weekday = self.weekdays != 0 || !self.ordinals.is_empty();
        let is_safe = !by_weekday
            && (self.month_days == 0) != (self.month_days_from_end == 0)
            && (self.month_days | self.month_days_from_end) & !IN_EVERY_MONTH == 0;
        is_safe.then(|| (self.month_days | self.month_days_from_end).count_ones())
    }
}

/// Which of `total` occurrences `BYSETPOS` keeps, in order.
pub(super) fn positions(set_positions: &[i16], total: u32, chosen: &mut Vec<u32>) {
    chosen.clear();
    for position in set_positions {
        let distance = u32::from(position.unsigned_abs());
        if distance <= total && 0 < distance {
            chosen.push(if *position < 0 {
                total - distance
            } else {
                distance - 1
            });
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
}

fn bit16(number: u8) -> u16 {
    1u16.checked_shl(u32::from(number)).unwrap_or(0)
}

fn bit64(number: u8) -> u64 {
    1u64.checked_shl(u32::from(number)).unwrap_or(0)
}

/// Bits of the positive numbers.
fn mask32(numbers: impl Iterator<Item = i8>) -> u32 {
    numbers
        .filter_map(|number| u32::try_from(number).ok())
        .filter(|number| (1..=31).contains(number))
        .fold(0, |set, number| set | 1 << number)
}

fn weekday_mask(days: &[ByDay]) -> u32 {
    days.iter()
        .filter(|day| day.ordinal == 0)
        .fold(0, |set, day| set | 1 << day.weekday.num_days_from_monday())
}
