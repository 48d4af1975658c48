//! Patterns of repetition as Exchange spells them in XML (exchange-ews.md §10), both ways.

#[cfg(test)]
mod tests;
mod write;

pub(crate) use write::write;

use crate::xml::Element;
use chrono::{NaiveDate, Weekday};
use domain::recurrence::outlook::{On, Pattern};
use domain::recurrence::{End, Moment, Rule};

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
    let [told, range] = recurrence.children.as_slice() else {
        return Err(strange());
    };
    let rule = pattern(told).and_then(|pattern| pattern.rule());
    let mut rule = rule.ok_or_else(strange)?;
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

/// None for one that is not understood.
fn pattern(told: &Element) -> Option<Pattern> {
    let number = |name: &str| told.text_of(name).trim().parse::<u32>().ok();
    let interval = number("Interval").unwrap_or(1).max(1);
    let date = || {
        let date = number("DayOfMonth").unwrap_or(1).clamp(1, 31);
        u8::try_from(date).ok().map(On::Date)
    };
    let month = || {
        let at = MONTHS
            .iter()
            .position(|month| *month == told.text_of("Month"));
        u8::try_from(at? + 1).ok()
    };
    let yearly = |on: On| {
        Some(Pattern::Yearly {
            interval: 1,
            month: month()?,
            on,
        })
    };
    match told.name.as_str() {
        "DailyRecurrence" => Some(Pattern::Daily { interval }),
        "WeeklyRecurrence" => {
            let days = told.text_of("DaysOfWeek").split_whitespace().map(day);
            // It changes nothing of what takes place every week.
            let week_start = day(told.text_of("FirstDayOfWeek")).filter(|_| 1 < interval);
            Some(Pattern::Weekly {
                interval,
                days: days.collect::<Option<_>>()?,
                week_start: week_start.unwrap_or(Weekday::Mon),
            })
        }
        "AbsoluteMonthlyRecurrence" => Some(Pattern::Monthly {
            interval,
            on: date()?,
        }),
        "RelativeMonthlyRecurrence" => Some(Pattern::Monthly {
            interval,
            on: nth(told)?,
        }),
        "AbsoluteYearlyRecurrence" => yearly(date()?),
        "RelativeYearlyRecurrence" => yearly(nth(told)?),
        _ => None,
    }
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

/// On the first, second, … or last day of a kind.
fn nth(told: &Element) -> Option<On> {
    let mut indices = INDICES.iter();
    let (_, index) = indices.find(|(name, _)| *name == told.text_of("DayOfWeekIndex"))?;
    let kind = told.text_of("DaysOfWeek").trim();
    let days = match day(kind) {
        Some(weekday) => vec![weekday],
        None => {
            let (_, days) = KINDS.iter().find(|(name, _)| *name == kind)?;
            days.to_vec()
        }
    };
    Some(On::Nth {
        index: *index,
        days,
    })
}
