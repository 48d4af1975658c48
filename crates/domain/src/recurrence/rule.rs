//! One rule of repetition, as RFC 5545 §3.3.10 defines it.

use super::Moment;
use super::calendar::month_length;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How often a rule comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// Every second.
    Secondly,
    /// Every minute.
    Minutely,
    /// Every hour.
    Hourly,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

impl Frequency {
    /// The word of `FREQ`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secondly => "SECONDLY",
            Self::Minutely => "MINUTELY",
            Self::Hourly => "HOURLY",
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }

    /// Whether several periods fit into a day.
    pub fn is_sub_daily(self) -> bool {
        self < Self::Daily
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When a rule stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// It goes on.
    Never,
    /// After so many occurrences, the start of the series being the first.
    Count(u32),
    /// With the last occurrence not after this.
    ///
    /// A day includes the whole of that day in the series' own zone; a wall clock is the series' own; an
    /// instant is compared as an instant. A series of days or without a zone has nothing to compare an instant
    /// with and reads it as written.
    Until(Moment),
}

/// A weekday, or the nth such weekday of the month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ByDay {
    /// Which one, counted from the end where negative; 0 means each.
    pub ordinal: i8,
    /// The weekday.
    pub weekday: Weekday,
}

impl ByDay {
    /// Each such weekday.
    pub fn each(weekday: Weekday) -> Self {
        Self {
            ordinal: 0,
            weekday,
        }
    }
}

/// One rule of repetition (`RRULE`, RFC 5545 §3.3.10). As text and in JSON it is what the RFC writes.
///
/// An empty list means that the part is absent. Lists are sorted and hold nothing twice once they went through
/// [`Rule::checked`], as everything read by [`Rule::parse`] did.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Rule {
    /// How often it comes round.
    pub frequency: Frequency,
    /// Every how many periods; at least 1.
    pub interval: u32,
    /// When it stops.
    pub end: End,
    /// `BYSECOND`, 0 to 60; the leap second counts as 59 (RFC 5545 §3.3.12).
    pub by_second: Vec<u8>,
    /// `BYMINUTE`, 0 to 59.
    pub by_minute: Vec<u8>,
    /// `BYHOUR`, 0 to 23.
    pub by_hour: Vec<u8>,
    /// `BYDAY`.
    pub by_day: Vec<ByDay>,
    /// `BYMONTHDAY`, 1 to 31 or −31 to −1.
    pub by_month_day: Vec<i8>,
    /// `BYYEARDAY`, 1 to 366 or −366 to −1.
    pub by_year_day: Vec<i16>,
    /// `BYWEEKNO`, 1 to 53 or −53 to −1; weeks begin on [`Rule::week_start`].
    pub by_week: Vec<i8>,
    /// `BYMONTH`, 1 to 12.
    pub by_month: Vec<u8>,
    /// `BYSETPOS`, 1 to 366 or −366 to −1: which of each period's occurrences remain.
    pub by_set_position: Vec<i16>,
    /// `WKST`.
    pub week_start: Weekday,
    /// Parts beginning with `X-` (RFC 2445 §4.3.10), kept as they were written; they change nothing.
    pub extensions: Vec<String>,
}

/// Why a rule was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRule {
    /// Longer than any sensible rule.
    #[error("the rule is longer than 16,384 bytes")]
    TooLong,
    /// There is no `FREQ`.
    #[error("FREQ is missing")]
    MissingFrequency,
    /// Not a part of RFC 5545, nor one we may ignore.
    #[error("the part “{0}” is not known")]
    UnknownPart(String),
    /// Each part may be there once.
    #[error("{0} is given twice")]
    Repeated(&'static str),
    /// A value that the part cannot have.
    #[error("{part} cannot be “{value}”")]
    BadValue {
        /// The part's name.
        part: &'static str,
        /// What was found.
        value: String,
    },
    /// `COUNT` and `UNTIL` exclude each other.
    #[error("COUNT and UNTIL exclude each other")]
    CountAndUntil,
    /// The frequency forbids the part.
    #[error("{part} cannot be used with FREQ={frequency}")]
    NotWith {
        /// The part's name.
        part: &'static str,
        /// The frequency.
        frequency: Frequency,
    },
    /// An nth weekday needs a month or a year to count in.
    #[error("BYDAY with a number cannot be used with FREQ={0}")]
    OrdinalWith(Frequency),
    /// An nth weekday and week numbers exclude each other.
    #[error("BYDAY with a number cannot be used with BYWEEKNO")]
    OrdinalWithWeek,
    /// `BYSETPOS` picks from what other parts make.
    #[error("BYSETPOS needs another BY part")]
    SetPositionAlone,
}

impl Rule {
    /// Each period, without end.
    pub fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            end: End::Never,
            by_second: Vec::new(),
            by_minute: Vec::new(),
            by_hour: Vec::new(),
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_year_day: Vec::new(),
            by_week: Vec::new(),
            by_month: Vec::new(),
            by_set_position: Vec::new(),
            week_start: Weekday::Mon,
            extensions: Vec::new(),
        }
    }

    /// Whether it ends.
    pub fn is_bounded(&self) -> bool {
        match self.end {
            End::Never => false,
            End::Count(_) | End::Until(_) => true,
        }
    }

    /// Whether the days it names hold this one: its weekdays in a week, its days or nth weekdays in a month. Rules that
    /// say their days in another way, or leave them to the start, hold any.
    pub fn names(&self, date: NaiveDate) -> bool {
        let length = |date: NaiveDate| month_length(i64::from(date.year()), date.month());
        let left = length(date) - date.day();
        let is_weekday = |day: &ByDay| {
            day.weekday == date.weekday()
                && match day.ordinal {
                    0 => true,
                    nth if 0 < nth => u32::from(nth.unsigned_abs()) == date.day0() / 7 + 1,
                    nth => u32::from(nth.unsigned_abs()) == left / 7 + 1,
                }
        };
        let is_day = |number: &i8| match *number {
            day if 0 < day => u32::from(day.unsigned_abs()) == date.day(),
            day => u32::from(day.unsigned_abs()) == left + 1,
        };
        let by_position = !self.by_set_position.is_empty();
        match self.frequency {
            Frequency::Weekly | Frequency::Monthly if !by_position => {
                (self.by_day.is_empty() || self.by_day.iter().any(is_weekday))
                    && (self.by_month_day.is_empty() || self.by_month_day.iter().any(is_day))
            }
            _ => true,
        }
    }

    /// The same with its lists in order, if RFC 5545 §3.3.10 allows it.
    ///
    /// # Errors
    /// [`InvalidRule`] names what the RFC forbids.
    pub fn checked(mut self) -> Result<Self, InvalidRule> {
        self.sort();
        self.check_values()?;
        self.check_combinations()?;
        Ok(self)
    }

    fn sort(&mut self) {
        in_order(&mut self.by_second);
        in_order(&mut self.by_minute);
        in_order(&mut self.by_hour);
        in_order(&mut self.by_month_day);
        in_order(&mut self.by_year_day);
        in_order(&mut self.by_week);
        in_order(&mut self.by_month);
        in_order(&mut self.by_set_position);
        self.by_day
            .sort_unstable_by_key(|day| (day.ordinal, day.weekday.num_days_from_monday()));
        self.by_day.dedup();
    }

    fn check_values(&self) -> Result<(), InvalidRule> {
        within("INTERVAL", &[self.interval], |n| 0 < n)?;
        if let End::Count(count) = self.end {
            within("COUNT", &[count], |n| 0 < n)?;
        }
        within("BYSECOND", &self.by_second, |n| n <= 60)?;
        within("BYMINUTE", &self.by_minute, |n| n <= 59)?;
        within("BYHOUR", &self.by_hour, |n| n <= 23)?;
        within("BYMONTHDAY", &self.by_month_day, |n| {
            n != 0 && (-31..=31).contains(&n)
        })?;
        within("BYYEARDAY", &self.by_year_day, |n| {
            n != 0 && (-366..=366).contains(&n)
        })?;
        within("BYWEEKNO", &self.by_week, |n| {
            n != 0 && (-53..=53).contains(&n)
        })?;
        within("BYMONTH", &self.by_month, |n| (1..=12).contains(&n))?;
        within("BYSETPOS", &self.by_set_position, |n| {
            n != 0 && (-366..=366).contains(&n)
        })?;
        let ordinals: Vec<i8> = self.by_day.iter().map(|day| day.ordinal).collect();
        within("BYDAY", &ordinals, |n| (-53..=53).contains(&n))
    }

    fn check_combinations(&self) -> Result<(), InvalidRule> {
        let frequency = self.frequency;
        let not_with = |part| Err(InvalidRule::NotWith { part, frequency });
        if !self.by_week.is_empty() && frequency != Frequency::Yearly {
            return not_with("BYWEEKNO");
        }
        if !self.by_month_day.is_empty() && frequency == Frequency::Weekly {
            return not_with("BYMONTHDAY");
        }
        let forbids_year_days = matches!(
            frequency,
            Frequency::Daily | Frequency::Weekly | Frequency::Monthly
        );
        if !self.by_year_day.is_empty() && forbids_year_days {
            return not_with("BYYEARDAY");
        }
        if self.by_day.iter().any(|day| day.ordinal != 0) {
            if !matches!(frequency, Frequency::Monthly | Frequency::Yearly) {
                return Err(InvalidRule::OrdinalWith(frequency));
            }
            if !self.by_week.is_empty() {
                return Err(InvalidRule::OrdinalWithWeek);
            }
        }
        if !self.by_set_position.is_empty() && !self.has_sets() {
            return Err(InvalidRule::SetPositionAlone);
        }
        Ok(())
    }

    /// Whether any part besides `BYSETPOS` says more than frequency and interval.
    fn has_sets(&self) -> bool {
        !(self.by_second.is_empty()
            && self.by_minute.is_empty()
            && self.by_hour.is_empty()
            && self.by_day.is_empty()
            && self.by_month_day.is_empty()
            && self.by_year_day.is_empty()
            && self.by_week.is_empty()
            && self.by_month.is_empty())
    }
}

fn in_order<N: Ord>(numbers: &mut Vec<N>) {
    numbers.sort_unstable();
    numbers.dedup();
}

fn within<N: Copy + fmt::Display>(
    part: &'static str,
    numbers: &[N],
    is_legal: impl Fn(N) -> bool,
) -> Result<(), InvalidRule> {
    match numbers.iter().find(|number| !is_legal(**number)) {
        None => Ok(()),
        Some(number) => Err(InvalidRule::BadValue {
            part,
            value: number.to_string(),
        }),
    }
}
