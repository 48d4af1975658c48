//! The days of a year or month that a rule names, as bit masks.

use super::calendar;
use super::clock::nth_bit;
use super::plan::Plan;
use super::rule::{ByDay, Frequency};

/// The same weekday of five weeks.
const EACH_WEEK: u64 = 1 | 1 << 7 | 1 << 14 | 1 << 21 | 1 << 28;

/// Up to 384 days in a row from `first`, some of them named.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    pub(super) first: i64,
    words: [u64; 6],
}

impl Days {
    pub(super) fn none(first: i64) -> Self {
        Self {
            first,
            words: [0; 6],
        }
    }

    /// At most 64 days, as bits.
    pub(super) fn few(first: i64, bits: u64) -> Self {
        Self {
            first,
            words: [bits, 0, 0, 0, 0, 0],
        }
    }

    fn set(&mut self, offset: u32) {
        if let Some(word) = self.words.get_mut(offset as usize / 64) {
            *word |= 1 << (offset % 64);
        }
    }

    /// Adds a month's bits, its first day lying `offset` days after `first`.
    fn add(&mut self, offset: u32, bits: u32) {
        let index = offset as usize / 64;
        let wide = u128::from(bits) << (offset % 64);
        self.words[index] |= wide as u64;
        if index < 5 {
            self.words[index + 1] |= (wide >> 64) as u64;
        }
    }

    fn keep(&mut self, others: &Self) {
        for (word, other) in self.words.iter_mut().zip(others.words) {
            *word &= other;
        }
    }

    pub(super) fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// The offset of the nth named day, counted from 0.
    pub(super) fn nth(&self, mut n: u32) -> Option<u32> {
        for (word, base) in self.words.iter().zip((0u32..).step_by(64)) {
            let here = word.count_ones();
            if n < here {
                return Some(base + nth_bit(*word, n));
            }
            n -= here;
        }
        None
    }

    /// Takes the earliest day out of the set.
    pub(super) fn take_first(&mut self) -> Option<i64> {
        for (word, base) in self.words.iter_mut().zip((0i64..).step_by(64)) {
            if *word != 0 {
                let offset = i64::from(word.trailing_zeros());
                *word &= *word - 1;
                return Some(self.first + base + offset);
            }
        }
        None
    }
}

impl Plan<'_> {
    /// The named days of a month, bit 0 being its first.
    pub(super) fn month(&self, year: i64, month: u32) -> u64 {
        if !self.has_month(month) {
            return 0;
        }
        u64::from(self.month_bits(year, month, calendar::first_of_month(year, month), true))
    }

    fn month_bits(&self, year: i64, month: u32, first: i64, counts_ordinals: bool) -> u32 {
        let length = calendar::month_length(year, month);
        let all = u32::MAX >> (32 - length);
        let mut bits = all;
        if self.month_days != 0 || self.month_days_from_end != 0 {
            // Bit n stands for the nth last day: turned round, that is bit length − n.
            let from_end = (self.month_days_from_end >> 1).reverse_bits() >> (32 - length);
            bits &= self.month_days >> 1 | from_end;
        }
        let by_ordinal = counts_ordinals && !self.ordinals.is_empty();
        if bits != 0 && (self.weekdays != 0 || by_ordinal) {
            let first_weekday = calendar::weekday(first);
            let mut named = 0;
            if self.weekdays != 0 {
                // Day 1 is bit 0 of the month, whatever its weekday; each week repeats the seven bits.
                let turned = (self.weekdays | self.weekdays << 7) >> first_weekday & 0x7f;
                named |= (u64::from(turned) * EACH_WEEK) as u32;
            }
            if by_ordinal {
                for day in self.ordinals.iter().filter(|day| day.ordinal != 0) {
                    if let Some(offset) = nth_weekday(*day, first_weekday, length) {
                        named |= 1 << offset;
                    }
                }
            }
            bits &= named;
        }
        bits & all
    }

    /// The named days of a year.
    pub(super) fn year(&self, year: i64) -> Days {
        let first = calendar::first_of_year(year);
        let mut days = Days::none(first);
        // With BYMONTH the nth weekday counts in the month, else in the year (RFC 5545 §3.3.10, note 2).
        let counts_in_months = self.months != 0;
        let counts_in_year = !counts_in_months && !self.ordinals.is_empty();
        if counts_in_year && self.weekdays == 0 && self.month_days | self.month_days_from_end == 0 {
            days = self.ordinals_of_year(year, first);
        } else {
            let of_year = self.ordinals_of_year(year, first);
            for month in (1..=12).filter(|month| self.has_month(*month)) {
                let before = calendar::days_before(year, month);
                let first = first + i64::from(before);
                if counts_in_year {
                    let plain = self.month_bits(year, month, first, false);
                    let any = self.any_weekday().month_bits(year, month, first, false);
                    let nth = of_year.month(before);
                    let by_plain = if self.weekdays == 0 { 0 } else { plain };
                    days.add(before, by_plain | any & nth);
                } else {
                    days.add(
                        before,
                        self.month_bits(year, month, first, counts_in_months),
                    );
                }
            }
        }
        if !self.year_days.is_empty() {
            days.keep(&self.days_of_year(year, first));
        }
        if !self.weeks.is_empty() {
            days.keep(&self.days_of_weeks(year, first));
        }
        days
    }

    /// The same without `BYDAY`.
    fn any_weekday(&self) -> Self {
        Self {
            weekdays: 0,
            ordinals: &[],
            ..self.clone()
        }
    }

    fn ordinals_of_year(&self, year: i64, first: i64) -> Days {
        let mut days = Days::none(first);
        let length = calendar::year_length(year);
        for day in self.ordinals.iter().filter(|day| day.ordinal != 0) {
            if let Some(offset) = nth_weekday(*day, calendar::weekday(first), length) {
                days.set(offset);
            }
        }
        days
    }

    fn days_of_year(&self, year: i64, first: i64) -> Days {
        let mut days = Days::none(first);
        let length = calendar::year_length(year) as i32;
        for number in self.year_days {
            let number = i32::from(*number);
            let offset = if number < 0 {
                length + number
            } else {
                number - 1
            };
            if (0..length).contains(&offset) {
                days.set(offset as u32);
            }
        }
        days
    }

    /// The days of the named weeks that lie in this calendar year.
    ///
    /// The first days of January may belong to the last week of the year before, the last of December to the
    /// first week of the year after. They are found in the calendar year they lie in.
    fn days_of_weeks(&self, year: i64, first: i64) -> Days {
        let mut days = Days::none(first);
        let length = i64::from(calendar::year_length(year));
        for numbered in year - 1..=year + 1 {
            let first_week = calendar::first_week(numbered, self.week_start);
            let next = calendar::first_week(numbered + 1, self.week_start);
            let weeks = (next - first_week) / 7;
            for number in self.weeks {
                let number = i64::from(*number);
                let index = if number < 0 {
                    weeks + number
                } else {
                    number - 1
                };
                if !(0..weeks).contains(&index) {
                    continue;
                }
                let from = first_week + 7 * index - first;
                for offset in from.max(0)..(from + 7).min(length) {
                    days.set(offset as u32);
                }
            }
        }
        days
    }

    /// The named days of a week, bit 0 being the day the week begins on.
    pub(super) fn week(&self, first: i64) -> u64 {
        let all = u64::from((self.weekdays | self.weekdays << 7) >> self.week_start & 0x7f);
        if self.months == 0 {
            return all;
        }
        (0..7)
            .filter(|offset| all & (1 << offset) != 0)
            .filter(|offset| self.has_month(calendar::civil(first + offset).month))
            .fold(0, |bits, offset| bits | 1 << offset)
    }

    /// The named days of period `index`, which counts years, months, weeks or days.
    pub(super) fn days(&self, index: i64) -> Days {
        match self.frequency {
            Frequency::Yearly => self.year(index),
            Frequency::Monthly => {
                let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u32 + 1);
                Days::few(
                    calendar::first_of_month(year, month),
                    self.month(year, month),
                )
            }
            Frequency::Weekly => {
                let first = self.first_of_week(index);
                Days::few(first, self.week(first))
            }
            Frequency::Daily | Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => {
                Days::few(index, u64::from(self.has_day(index)))
            }
        }
    }

    /// The first day of the week with this index, 0 being the one that holds 1970-01-01.
    pub(super) fn first_of_week(&self, index: i64) -> i64 {
        calendar::first_of_week(0, self.week_start) + 7 * index
    }
}

impl Days {
    /// The bits of the month that lies `before` days after the first of the year.
    fn month(&self, before: u32) -> u32 {
        let index = before as usize / 64;
        let low = u128::from(self.words[index]);
        let high = u128::from(self.words.get(index + 1).copied().unwrap_or(0));
        ((high << 64 | low) >> (before % 64)) as u32
    }
}

/// How many days after the first day of a span its nth such weekday lies, if it has one.
fn nth_weekday(day: ByDay, first_weekday: u32, length: u32) -> Option<u32> {
    let weekday = day.weekday.num_days_from_monday();
    let earliest = (weekday + 7 - first_weekday) % 7;
    let how_many = (length + 6 - earliest) / 7;
    let ordinal = i64::from(day.ordinal);
    let index = if ordinal < 0 {
        i64::from(how_many) + ordinal
    } else {
        ordinal - 1
    };
    (0..i64::from(how_many))
        .contains(&index)
        .then(|| earliest + 7 * index as u32)
}
