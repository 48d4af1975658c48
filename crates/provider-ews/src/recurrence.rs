//! Rules of repetition as Exchange's patterns (exchange-ews.md §10), both ways.

#[cfg(test)]
mod tests;
mod write;

pub(crate) use write::write;

use crate::xml::Element;
use chrono::{NaiveDate, Weekday};
use domain::recurrence::{ByDay, End, Frequency, Moment, Rule};

const DAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Mon),
    ("Tuesday", Weekday::Tue),
    ("Wednesday", Weekday::Wed),
    ("Thursday", Weekday::Thu),
    ("Friday", Weekday::Fri),
    ("Saturday", Weekday::Sat),
    ("Sunday", Weekday::Sun),
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
const INDICES: [(&str, i8); 5] = [
    ("First", 1),
    ("Second", 2),
    ("Third", 3),
    ("Fourth", 4),
    ("Last", -1),
];

/// Days that a pattern names together.
const KINDS: [(&str, &[Weekday]); 3] = [
    (
        "Day",
        &[
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
            Weekday::Sat,
            Weekday::Sun,
        ],
    ),
    (
        "Weekday",
        &[
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
        ],
    ),
    ("WeekendDay", &[Weekday::Sat, Weekday::Sun]),
];

/// Reads what makes an item repeat.
///
/// # Errors
/// A sentence for people.
pub(crate) fn read(recurrence: &Element) -> Result<Rule, String> {
    let strange = || "Exchange repeats it in a way that is not understood.".to_owned();
    let [pattern, range] = recurrence.children.as_slice() else {
        return Err(strange());
    };
    let number = |name: &str| pattern.text_of(name).trim().parse::<u32>().ok();
    let every = |frequency: Frequency| Rule {
        interval: number("Interval").unwrap_or(1).max(1),
        ..Rule::every(frequency)
    };
    let month = || {
        let at = MONTHS
            .iter()
            .position(|month| *month == pattern.text_of("Month"));
        at.and_then(|at| u8::try_from(at + 1).ok())
    };
    let mut rule = match pattern.name.as_str() {
        "DailyRecurrence" => every(Frequency::Daily),
        "WeeklyRecurrence" => {
            let mut rule = every(Frequency::Weekly);
            let days = pattern.text_of("DaysOfWeek").split_whitespace().map(day);
            let days: Option<Vec<Weekday>> = days.collect();
            rule.by_day = days
                .ok_or_else(strange)?
                .into_iter()
                .map(ByDay::each)
                .collect();
            // It changes nothing of what takes place every week.
            if let (Some(first), true) = (day(pattern.text_of("FirstDayOfWeek")), 1 < rule.interval)
            {
                rule.week_start = first;
            }
            rule
        }
        "AbsoluteMonthlyRecurrence" => on_day(every(Frequency::Monthly), number("DayOfMonth")),
        "RelativeMonthlyRecurrence" => {
            nth(every(Frequency::Monthly), pattern).ok_or_else(strange)?
        }
        "AbsoluteYearlyRecurrence" => {
            let mut rule = on_day(Rule::every(Frequency::Yearly), number("DayOfMonth"));
            rule.by_month = vec![month().ok_or_else(strange)?];
            rule
        }
        "RelativeYearlyRecurrence" => {
            let mut rule = nth(Rule::every(Frequency::Yearly), pattern).ok_or_else(strange)?;
            rule.by_month = vec![month().ok_or_else(strange)?];
            rule
        }
        _ => return Err(strange()),
    };
    rule.end = match range.name.as_str() {
        "NoEndRecurrence" => End::Never,
        "EndDateRecurrence" => {
            let last = date(range.text_of("EndDate")).ok_or_else(strange)?;
            End::Until(Moment::Day(last))
        }
        "NumberedRecurrence" => {
            let count = range.text_of("NumberOfOccurrences").trim().parse().ok();
            End::Count(count.ok_or_else(strange)?)
        }
        _ => return Err(strange()),
    };
    rule.checked().map_err(|_| strange())
}

/// A date, whatever offset stands behind it.
fn date(text: &str) -> Option<NaiveDate> {
    text.trim().get(..10)?.parse().ok()
}

fn day(name: &str) -> Option<Weekday> {
    let mut days = DAYS.iter();
    days.find(|(known, _)| *known == name).map(|(_, day)| *day)
}

fn name(day: Weekday) -> &'static str {
    let mut days = DAYS.iter();
    days.find(|(_, known)| *known == day)
        .map_or("Monday", |(name, _)| name)
}

/// On a day of the month. In a shorter month Exchange takes its last day, which RFC 5545 says in another way.
fn on_day(mut rule: Rule, day: Option<u32>) -> Rule {
    let day = i8::try_from(day.unwrap_or(1)).unwrap_or(1).clamp(1, 31);
    match day {
        31 => rule.by_month_day = vec![-1],
        29 | 30 => {
            rule.by_month_day = (28..=day).collect();
            rule.by_set_position = vec![-1];
        }
        _ => rule.by_month_day = vec![day],
    }
    rule
}

/// On the first, second, … or last day of a kind.
fn nth(mut rule: Rule, pattern: &Element) -> Option<Rule> {
    let mut indices = INDICES.iter();
    let (_, index) = indices.find(|(name, _)| *name == pattern.text_of("DayOfWeekIndex"))?;
    let kind = pattern.text_of("DaysOfWeek").trim();
    if let Some(weekday) = day(kind) {
        rule.by_day = vec![ByDay {
            ordinal: *index,
            weekday,
        }];
        return Some(rule);
    }
    let (_, days) = KINDS.iter().find(|(name, _)| *name == kind)?;
    rule.by_day = days.iter().copied().map(ByDay::each).collect();
    rule.by_set_position = vec![i16::from(*index)];
    Some(rule)
}
