//! Rules as Outlook's patterns, which Exchange spells in XML and Microsoft Graph in JSON, both ways.
//!
//! A pattern says less than a rule (RFC 5545 §3.3.10): what it cannot say is not written. Where they seem to say the same they
//! differ in dates that a month lacks, which a rule leaves out and a pattern has fall on the month's last day.

#[cfg(test)]
mod tests;

use super::{ByDay, Frequency, Rule};
use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, Weekday};

/// What an item repeats by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Every so many days.
    Daily {
        /// From 1.
        interval: u32,
    },
    /// On weekdays of every so many weeks.
    Weekly {
        /// From 1.
        interval: u32,
        /// At least one.
        days: Vec<Weekday>,
        /// With which a week begins.
        week_start: Weekday,
    },
    /// On a day of every so many months.
    Monthly {
        /// From 1.
        interval: u32,
        /// Which.
        on: On,
    },
    /// On a day of a month of every so many years.
    Yearly {
        /// From 1.
        interval: u32,
        /// From 1, January, to 12.
        month: u8,
        /// Which day of it.
        on: On,
    },
}

/// A day of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum On {
    /// The date from 1 to 31, or else the last day of a month that lacks it.
    Date(u8),
    /// The first, second … of these weekdays.
    Nth {
        /// From 1 to 4, or -1 for the last one.
        index: i8,
        /// At least one.
        days: Vec<Weekday>,
    },
}

impl Pattern {
    /// The pattern of a rule whose series begins on this day, which the rule may leave it to say; none where there is no such
    /// pattern. Whether that day is one of the pattern's is told by [`Self::begins_on`].
    pub fn of(rule: &Rule, start: NaiveDate) -> Option<Self> {
        let is_plain = rule.by_second.is_empty()
            && rule.by_minute.is_empty()
            && rule.by_hour.is_empty()
            && rule.by_year_day.is_empty()
            && rule.by_week.is_empty();
        if !is_plain {
            return None;
        }
        let interval = rule.interval;
        let days: Vec<Weekday> = rule.by_day.iter().map(|day| day.weekday).collect();
        let is_each = rule.by_day.iter().all(|day| day.ordinal == 0);
        let has_dates = !(rule.by_month.is_empty()
            && rule.by_month_day.is_empty()
            && rule.by_set_position.is_empty());
        match rule.frequency {
            Frequency::Daily if !has_dates && days.is_empty() => Some(Self::Daily { interval }),
            // Every day that has one of these names.
            Frequency::Daily
                if !has_dates && is_each && interval == 1 && days.contains(&start.weekday()) =>
            {
                Some(Self::Weekly {
                    interval,
                    days,
                    week_start: Weekday::Mon,
                })
            }
            Frequency::Weekly if !has_dates && is_each => Some(Self::Weekly {
                interval,
                days: if days.is_empty() {
                    vec![start.weekday()]
                } else {
                    days
                },
                week_start: rule.week_start,
            }),
            Frequency::Monthly if rule.by_month.is_empty() => Some(Self::Monthly {
                interval,
                on: On::of(rule, start, None)?,
            }),
            Frequency::Yearly => {
                let month = match rule.by_month.as_slice() {
                    // Without a month days of months are those of every month, and weekdays are counted within the year.
                    [] if days.is_empty() && rule.by_month_day.is_empty() => {
                        u8::try_from(start.month()).ok()?
                    }
                    [month] => *month,
                    _ => return None,
                };
                let on = On::of(rule, start, Some(month))?;
                Some(Self::Yearly {
                    interval,
                    month,
                    on,
                })
            }
            _ => None,
        }
    }

    /// What it means as a rule that never ends; none for what nobody writes, for instance a thirteenth month.
    pub fn rule(&self) -> Option<Rule> {
        let every = |frequency, interval: u32| Rule {
            interval,
            ..Rule::every(frequency)
        };
        let rule = match self {
            Self::Daily { interval } => every(Frequency::Daily, *interval),
            Self::Weekly {
                interval,
                days,
                week_start,
            } if !days.is_empty() => Rule {
                by_day: days.iter().copied().map(ByDay::each).collect(),
                week_start: *week_start,
                ..every(Frequency::Weekly, *interval)
            },
            Self::Weekly { .. } => return None,
            Self::Monthly { interval, on } => {
                on.put_into(every(Frequency::Monthly, *interval), None)?
            }
            Self::Yearly {
                interval,
                month,
                on,
            } => Rule {
                by_month: vec![*month],
                ..on.put_into(every(Frequency::Yearly, *interval), Some(*month))?
            },
        };
        rule.checked().ok()
    }

    /// Whether it names this day: Outlook begins a series on the first day that its pattern names, and a series of ours with
    /// its start.
    pub fn begins_on(&self, day: NaiveDate) -> bool {
        match self {
            Self::Daily { .. } => true,
            Self::Weekly { days, .. } => days.contains(&day.weekday()),
            Self::Monthly { on, .. } => on.is(day),
            Self::Yearly { month, on, .. } => u32::from(*month) == day.month() && on.is(day),
        }
    }
}

impl On {
    fn of(rule: &Rule, start: NaiveDate, month: Option<u8>) -> Option<Self> {
        let (shortest, longest) = lengths(month);
        let index = |wanted: i16| {
            let index = i8::try_from(wanted).ok()?;
            matches!(index, 1..=4 | -1).then_some(index)
        };
        match (
            rule.by_day.as_slice(),
            rule.by_month_day.as_slice(),
            rule.by_set_position.as_slice(),
        ) {
            ([], [], []) => {
                let day = u8::try_from(start.day()).ok()?;
                (day <= shortest).then_some(Self::Date(day))
            }
            ([], [-1], []) => Some(Self::Date(longest)),
            ([], [day], []) => {
                let day = u8::try_from(*day).ok()?;
                (day <= shortest).then_some(Self::Date(day))
            }
            // The last of these days that there is: the date, or else the last day of the month.
            ([], [first, .., last], [-1])
                if rule.by_month_day.iter().copied().eq(*first..=*last) =>
            {
                let (first, last) = (u8::try_from(*first).ok()?, u8::try_from(*last).ok()?);
                let is_date = first == shortest && shortest < last && last < longest;
                is_date.then_some(Self::Date(last))
            }
            ([one], [], []) if one.ordinal != 0 => Some(Self::Nth {
                index: index(one.ordinal.into())?,
                days: vec![one.weekday],
            }),
            ([_, ..], [], [position]) if rule.by_day.iter().all(|day| day.ordinal == 0) => {
                Some(Self::Nth {
                    index: index(*position)?,
                    days: rule.by_day.iter().map(|day| day.weekday).collect(),
                })
            }
            _ => None,
        }
    }

    fn put_into(&self, mut rule: Rule, month: Option<u8>) -> Option<Rule> {
        match self {
            Self::Date(date) => {
                let (shortest, longest) = lengths(month);
                let date = i8::try_from(*date).ok().filter(|date| 0 < *date)?;
                let (shortest, longest) =
                    (i8::try_from(shortest).ok()?, i8::try_from(longest).ok()?);
                if date <= shortest {
                    rule.by_month_day = vec![date];
                } else if longest <= date {
                    rule.by_month_day = vec![-1];
                } else {
                    rule.by_month_day = (shortest..=date).collect();
                    rule.by_set_position = vec![-1];
                }
            }
            Self::Nth { index, days } => match days.as_slice() {
                [] => return None,
                [weekday] => {
                    rule.by_day = vec![ByDay {
                        ordinal: *index,
                        weekday: *weekday,
                    }];
                }
                several => {
                    rule.by_day = several.iter().copied().map(ByDay::each).collect();
                    rule.by_set_position = vec![i16::from(*index)];
                }
            },
        }
        Some(rule)
    }

    fn is(&self, day: NaiveDate) -> bool {
        let length = days_in_month(day);
        match self {
            Self::Date(date) => u32::from(*date).min(length) == day.day(),
            Self::Nth { index, days } => {
                let named = (1..=length).filter(|number| {
                    let date = day.with_day(*number);
                    date.is_some_and(|date| days.contains(&date.weekday()))
                });
                let named: Vec<u32> = named.collect();
                let found = match usize::try_from(*index) {
                    Ok(index) => index.checked_sub(1).and_then(|at| named.get(at)),
                    Err(_) => named.last(),
                };
                found == Some(&day.day())
            }
        }
    }
}

/// The last day of a series that ends then on its own clock, where a day counts whole: one on which nothing may begin any more
/// does not count. None where it ends before it begins.
pub fn last_day(until: NaiveDateTime, is_day: bool, start: NaiveDateTime) -> Option<NaiveDate> {
    let is_open = is_day || start.time() <= until.time();
    let day = if is_open {
        Some(until.date())
    } else {
        until.date().pred_opt()
    };
    day.filter(|day| start.date() <= *day)
}

/// How many days a month has at least and at most; without one it is any month.
fn lengths(month: Option<u8>) -> (u8, u8) {
    match month {
        None => (28, 31),
        Some(2) => (28, 29),
        Some(4 | 6 | 9 | 11) => (30, 30),
        Some(_) => (31, 31),
    }
}

fn days_in_month(day: NaiveDate) -> u32 {
    let next = day
        .with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(1)));
    let last = next.and_then(|next| next.pred_opt());
    last.map_or(31, |last| last.day())
}
