//! What makes an item repeat (exchange-ews.md §10): a pattern and a range, and the days they amount to.

use super::soap::Refusal;
use super::xml::{self, Element, leaf};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// More occurrences than this of one series are not reckoned.
const MOST: usize = 5_000;

/// More periods than this are not looked at: a rule may name a day that hardly ever is.
const MOST_PERIODS: u32 = 20_000;

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const INDICES: [&str; 5] = ["First", "Second", "Third", "Fourth", "Last"];

/// A pattern with its range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    pub pattern: Pattern,
    pub start: NaiveDate,
    pub end: End,
}

/// Which days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    Daily {
        interval: u32,
    },
    Weekly {
        interval: u32,
        days: Vec<String>,
        first: String,
    },
    AbsoluteMonthly {
        interval: u32,
        day: u32,
    },
    RelativeMonthly {
        interval: u32,
        days: String,
        index: String,
    },
    AbsoluteYearly {
        day: u32,
        month: String,
    },
    RelativeYearly {
        days: String,
        index: String,
        month: String,
    },
}

/// Until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    Never,
    On(NaiveDate),
    After(u32),
}

/// A date, whatever offset stands behind it.
fn date(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

/// Reads a `Recurrence`.
///
/// # Errors
/// The schema does not allow it.
pub fn read(element: Element<'_>) -> Result<Recurrence, Refusal> {
    let mut parts = xml::children(element);
    let (Some(pattern), Some(range)) = (parts.next(), parts.next()) else {
        return Err(Refusal::schema(
            "Recurrence needs a pattern and a range, in this order.",
        ));
    };
    let bad = |what: &str| Refusal::schema(&format!("{what} is invalid."));
    let number = |element: Element<'_>, name: &str, most: u32| {
        let value = xml::text(element, name).parse::<u32>().ok();
        value
            .filter(|value| (1..=most).contains(value))
            .ok_or_else(|| bad(name))
    };
    let word = |element: Element<'_>, name: &str, known: &[&str]| {
        let value = xml::text(element, name);
        known
            .contains(&value)
            .then(|| value.to_owned())
            .ok_or_else(|| bad(name))
    };
    let kinds: Vec<&str> = DAYS
        .into_iter()
        .chain(["Day", "Weekday", "WeekendDay"])
        .collect();
    let pattern = match pattern.tag_name().name() {
        "DailyRecurrence" => Pattern::Daily {
            interval: number(pattern, "Interval", 999)?,
        },
        "WeeklyRecurrence" => {
            let days = xml::text(pattern, "DaysOfWeek").split_whitespace();
            let days: Vec<String> = days.map(str::to_owned).collect();
            if days.is_empty() || !days.iter().all(|day| DAYS.contains(&day.as_str())) {
                return Err(bad("DaysOfWeek"));
            }
            let first = match xml::child(pattern, "FirstDayOfWeek") {
                Some(_) => word(pattern, "FirstDayOfWeek", &DAYS)?,
                None => "Sunday".to_owned(),
            };
            Pattern::Weekly {
                interval: number(pattern, "Interval", 99)?,
                days,
                first,
            }
        }
        "AbsoluteMonthlyRecurrence" => Pattern::AbsoluteMonthly {
            interval: number(pattern, "Interval", 99)?,
            day: number(pattern, "DayOfMonth", 31)?,
        },
        "RelativeMonthlyRecurrence" => Pattern::RelativeMonthly {
            interval: number(pattern, "Interval", 99)?,
            days: word(pattern, "DaysOfWeek", &kinds)?,
            index: word(pattern, "DayOfWeekIndex", &INDICES)?,
        },
        "AbsoluteYearlyRecurrence" => Pattern::AbsoluteYearly {
            day: number(pattern, "DayOfMonth", 31)?,
            month: word(pattern, "Month", &MONTHS)?,
        },
        "RelativeYearlyRecurrence" => Pattern::RelativeYearly {
            days: word(pattern, "DaysOfWeek", &kinds)?,
            index: word(pattern, "DayOfWeekIndex", &INDICES)?,
            month: word(pattern, "Month", &MONTHS)?,
        },
        other => return Err(bad(other)),
    };
    let start = date(xml::text(range, "StartDate")).ok_or_else(|| bad("StartDate"))?;
    let end = match range.tag_name().name() {
        "NoEndRecurrence" => End::Never,
        "EndDateRecurrence" => {
            let last = date(xml::text(range, "EndDate")).ok_or_else(|| bad("EndDate"))?;
            if last < start {
                let text = "The end date is earlier than the start date.";
                return Err(Refusal::new("ErrorRecurrenceEndDateTooSmall", text));
            }
            End::On(last)
        }
        "NumberedRecurrence" => End::After(number(range, "NumberOfOccurrences", 999)?),
        other => return Err(bad(other)),
    };
    Ok(Recurrence {
        pattern,
        start,
        end,
    })
}

impl Recurrence {
    /// As an answer has it.
    pub fn shown(&self) -> String {
        let number = |name: &str, value: u32| leaf(name, &value.to_string());
        let (name, parts) = match &self.pattern {
            Pattern::Daily { interval } => ("DailyRecurrence", number("Interval", *interval)),
            Pattern::Weekly {
                interval,
                days,
                first,
            } => (
                "WeeklyRecurrence",
                number("Interval", *interval)
                    + &leaf("DaysOfWeek", &days.join(" "))
                    + &leaf("FirstDayOfWeek", first),
            ),
            Pattern::AbsoluteMonthly { interval, day } => (
                "AbsoluteMonthlyRecurrence",
                number("Interval", *interval) + &number("DayOfMonth", *day),
            ),
            Pattern::RelativeMonthly {
                interval,
                days,
                index,
            } => (
                "RelativeMonthlyRecurrence",
                number("Interval", *interval)
                    + &leaf("DaysOfWeek", days)
                    + &leaf("DayOfWeekIndex", index),
            ),
            Pattern::AbsoluteYearly { day, month } => (
                "AbsoluteYearlyRecurrence",
                number("DayOfMonth", *day) + &leaf("Month", month),
            ),
            Pattern::RelativeYearly { days, index, month } => (
                "RelativeYearlyRecurrence",
                leaf("DaysOfWeek", days) + &leaf("DayOfWeekIndex", index) + &leaf("Month", month),
            ),
        };
        // Dates carry an offset there (exchange-ews.md §10).
        let start = leaf("StartDate", &format!("{}Z", self.start));
        let (range, more) = match &self.end {
            End::Never => ("NoEndRecurrence", String::new()),
            End::On(day) => ("EndDateRecurrence", leaf("EndDate", &format!("{day}Z"))),
            End::After(count) => ("NumberedRecurrence", number("NumberOfOccurrences", *count)),
        };
        format!(
            "<t:Recurrence><t:{name}>{parts}</t:{name}><t:{range}>{start}{more}</t:{range}></t:Recurrence>"
        )
    }

    /// The days on which it takes place, the first of which may lie after the range's start. Those after `until` are left out.
    pub fn days(&self, until: NaiveDate) -> Vec<NaiveDate> {
        let (last, most) = match self.end {
            End::Never => (until, MOST),
            End::On(day) => (day.min(until), MOST),
            End::After(count) => (until, MOST.min(count as usize)),
        };
        let mut found = Vec::new();
        for period in 0..MOST_PERIODS {
            let Some((begin, days)) = self.period(period) else {
                break;
            };
            if last < begin {
                break;
            }
            for day in days {
                if self.start <= day && day <= last && found.len() < most {
                    found.push(day);
                }
            }
            if most <= found.len() {
                break;
            }
        }
        found
    }

    /// The earliest day of a period, and the days in it that the pattern names.
    fn period(&self, number: u32) -> Option<(NaiveDate, Vec<NaiveDate>)> {
        let month = |interval: u32| {
            let first = self.start.with_day(1)?;
            first.checked_add_months(Months::new(interval.checked_mul(number)?))
        };
        let year = |name: &str| {
            let at = MONTHS.iter().position(|month| *month == name)?;
            let year = self.start.year() + i32::try_from(number).ok()?;
            NaiveDate::from_ymd_opt(year, u32::try_from(at).ok()? + 1, 1)
        };
        match &self.pattern {
            Pattern::Daily { interval } => {
                let day = self.start + Days::new(u64::from(*interval) * u64::from(number));
                Some((day, vec![day]))
            }
            Pattern::Weekly {
                interval,
                days,
                first,
            } => {
                let week = self.start.week(weekday(first)?).first_day();
                let week = week + Days::new(7 * u64::from(*interval) * u64::from(number));
                let each = (0..7).map(|day| week + Days::new(day));
                let named = |day: &NaiveDate| {
                    let at = day.weekday().num_days_from_sunday() as usize;
                    days.iter().any(|name| name == DAYS[at])
                };
                Some((week, each.filter(named).collect()))
            }
            Pattern::AbsoluteMonthly { interval, day } => {
                let month = month(*interval)?;
                Some((month, vec![clamped(month, *day)]))
            }
            Pattern::RelativeMonthly {
                interval,
                days,
                index,
            } => {
                let month = month(*interval)?;
                Some((month, relative(month, days, index).into_iter().collect()))
            }
            Pattern::AbsoluteYearly { day, month } => {
                let month = year(month)?;
                Some((month, vec![clamped(month, *day)]))
            }
            Pattern::RelativeYearly { days, index, month } => {
                let month = year(month)?;
                Some((month, relative(month, days, index).into_iter().collect()))
            }
        }
    }
}

fn weekday(name: &str) -> Option<Weekday> {
    name.parse().ok()
}

/// A day of a month; the last one where the month is shorter (exchange-ews.md §10).
fn clamped(month: NaiveDate, day: u32) -> NaiveDate {
    (28..=day)
        .rev()
        .chain([day])
        .find_map(|day| month.with_day(day))
        .unwrap_or(month)
}

/// The first, second, … or last day of a kind in a month.
fn relative(month: NaiveDate, kind: &str, index: &str) -> Option<NaiveDate> {
    let is_of_kind = |day: &NaiveDate| {
        let weekday = day.weekday();
        let is_weekend = matches!(weekday, Weekday::Sat | Weekday::Sun);
        match kind {
            "Day" => true,
            "Weekday" => !is_weekend,
            "WeekendDay" => is_weekend,
            name => DAYS[weekday.num_days_from_sunday() as usize] == name,
        }
    };
    let days: Vec<NaiveDate> = (1..=31)
        .filter_map(|day| month.with_day(day))
        .filter(is_of_kind)
        .collect();
    let at = INDICES.iter().position(|known| *known == index)?;
    if index == "Last" {
        days.last().copied()
    } else {
        days.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml::TYPES;
    use super::*;

    fn of(text: &str) -> Recurrence {
        let text = format!("<t:Recurrence xmlns:t=\"{TYPES}\">{text}</t:Recurrence>");
        let document = roxmltree::Document::parse(&text).unwrap();
        read(document.root_element()).unwrap()
    }

    fn days(text: &str) -> Vec<String> {
        let until = "2027-12-31".parse().unwrap();
        let days = of(text).days(until);
        days.iter().take(4).map(ToString::to_string).collect()
    }

    #[test]
    fn every_pattern_amounts_to_its_days() {
        let range = "<t:NumberedRecurrence><t:StartDate>2026-12-01</t:StartDate>\
                     <t:NumberOfOccurrences>3</t:NumberOfOccurrences></t:NumberedRecurrence>";
        for (pattern, expected) in [
            (
                "<t:DailyRecurrence><t:Interval>2</t:Interval></t:DailyRecurrence>",
                ["2026-12-01", "2026-12-03", "2026-12-05"],
            ),
            (
                "<t:WeeklyRecurrence><t:Interval>2</t:Interval><t:DaysOfWeek>Sunday Tuesday</t:DaysOfWeek>\
                 <t:FirstDayOfWeek>Monday</t:FirstDayOfWeek></t:WeeklyRecurrence>",
                ["2026-12-01", "2026-12-06", "2026-12-15"],
            ),
            (
                "<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval><t:DayOfMonth>31</t:DayOfMonth></t:AbsoluteMonthlyRecurrence>",
                ["2026-12-31", "2027-01-31", "2027-02-28"],
            ),
            (
                "<t:RelativeMonthlyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Weekday</t:DaysOfWeek>\
                 <t:DayOfWeekIndex>Last</t:DayOfWeekIndex></t:RelativeMonthlyRecurrence>",
                ["2026-12-31", "2027-01-29", "2027-02-26"],
            ),
            (
                "<t:RelativeYearlyRecurrence><t:DaysOfWeek>Tuesday</t:DaysOfWeek><t:DayOfWeekIndex>Second</t:DayOfWeekIndex>\
                 <t:Month>January</t:Month></t:RelativeYearlyRecurrence>",
                ["2027-01-12", "2028-01-11", "2029-01-09"],
            ),
        ] {
            let text = format!("{pattern}{range}");
            let found = days(&text);
            assert_eq!(found, expected[..found.len()], "{pattern}");
            assert!(!found.is_empty());
            let again = of(&text).shown();
            let again = again
                .strip_prefix("<t:Recurrence>")
                .and_then(|text| text.strip_suffix("</t:Recurrence>"))
                .unwrap();
            assert_eq!(of(again), of(&text));
        }
    }

    #[test]
    fn an_end_is_inclusive() {
        let found = days(
            "<t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>\
             <t:EndDateRecurrence><t:StartDate>2026-12-01Z</t:StartDate><t:EndDate>2026-12-02+01:00</t:EndDate></t:EndDateRecurrence>",
        );

        assert_eq!(found, ["2026-12-01", "2026-12-02"]);
    }
}
