//! Rules as patterns; one that no pattern says is not written.

use super::{INDICES, KINDS, MONTHS, name};
use chrono::{NaiveDateTime, Weekday};
use domain::recurrence::outlook::{On, Pattern, last_day};
use domain::recurrence::{End, Moment, Rule};

/// Writes a rule of a series that begins then; `until` tells an instant on its clock.
///
/// # Errors
/// A clause: why Exchange cannot say it.
pub(crate) fn write(
    rule: &Rule,
    start: NaiveDateTime,
    until: impl Fn(Moment) -> NaiveDateTime,
) -> Result<String, &'static str> {
    let first = start.date();
    let pattern = Pattern::of(rule, first).and_then(|pattern| spelled(&pattern));
    let pattern = pattern.ok_or("Exchange has no pattern for its rule of repetition")?;
    let begin = format!("<t:StartDate>{first}</t:StartDate>");
    let range = match rule.end {
        End::Never => format!("<t:NoEndRecurrence>{begin}</t:NoEndRecurrence>"),
        End::Count(count) if count <= 999 => format!(
            "<t:NumberedRecurrence>{begin}<t:NumberOfOccurrences>{count}</t:NumberOfOccurrences></t:NumberedRecurrence>"
        ),
        End::Count(_) => return Err("Exchange counts to 999 occurrences"),
        End::Until(moment) => {
            let is_day = matches!(moment, Moment::Day(_));
            let day = last_day(until(moment), is_day, start).unwrap_or(first);
            format!(
                "<t:EndDateRecurrence>{begin}<t:EndDate>{day}</t:EndDate></t:EndDateRecurrence>"
            )
        }
    };
    Ok(format!("<t:Recurrence>{pattern}{range}</t:Recurrence>"))
}

/// None where Exchange counts no further, or has no word for the days.
fn spelled(pattern: &Pattern) -> Option<String> {
    let every = |interval: u32, most: u32| {
        (interval <= most).then(|| format!("<t:Interval>{interval}</t:Interval>"))
    };
    Some(match pattern {
        Pattern::Daily { interval } => {
            let every = every(*interval, 999)?;
            format!("<t:DailyRecurrence>{every}</t:DailyRecurrence>")
        }
        Pattern::Weekly {
            interval,
            days,
            week_start,
        } => {
            let every = every(*interval, 99)?;
            let days: Vec<&str> = days.iter().map(|day| name(*day)).collect();
            format!(
                "<t:WeeklyRecurrence>{every}<t:DaysOfWeek>{}</t:DaysOfWeek>\
                 <t:FirstDayOfWeek>{}</t:FirstDayOfWeek></t:WeeklyRecurrence>",
                days.join(" "),
                name(*week_start)
            )
        }
        Pattern::Monthly { interval, on } => {
            let (kind, on) = day(on)?;
            let every = every(*interval, 99)?;
            format!("<t:{kind}MonthlyRecurrence>{every}{on}</t:{kind}MonthlyRecurrence>")
        }
        Pattern::Yearly {
            interval: 1,
            month,
            on,
        } => {
            let (kind, on) = day(on)?;
            let month = MONTHS.get(usize::from(*month).checked_sub(1)?)?;
            format!(
                "<t:{kind}YearlyRecurrence>{on}<t:Month>{month}</t:Month></t:{kind}YearlyRecurrence>"
            )
        }
        Pattern::Yearly { .. } => return None,
    })
}

/// Which kind of pattern it makes, and the day itself.
fn day(on: &On) -> Option<(&'static str, String)> {
    Some(match on {
        On::Date(date) => ("Absolute", format!("<t:DayOfMonth>{date}</t:DayOfMonth>")),
        On::Nth { index, days } => {
            let mut indices = INDICES.iter();
            let (index, _) = indices.find(|(_, known)| known == index)?;
            let days = word(days)?;
            let text = format!(
                "<t:DaysOfWeek>{days}</t:DaysOfWeek><t:DayOfWeekIndex>{index}</t:DayOfWeekIndex>"
            );
            ("Relative", text)
        }
    })
}

/// The one word that Exchange has for these days.
fn word(days: &[Weekday]) -> Option<&'static str> {
    if let [one] = days {
        return Some(name(*one));
    }
    let mut kinds = KINDS.iter();
    kinds
        .find(|(_, known)| *known == days)
        .map(|(kind, _)| *kind)
}
