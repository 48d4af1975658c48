//! Rules as patterns; one that no pattern says is not written.

use super::{INDICES, KINDS, MONTHS, name};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};
use domain::recurrence::{End, Frequency, Moment, Rule};

/// Writes a rule of a series that begins then; `until` tells an instant on its clock.
///
/// # Errors
/// A clause: why Exchange cannot say it.
pub(crate) fn write(
    rule: &Rule,
    start: NaiveDateTime,
    until: impl Fn(Moment) -> NaiveDateTime,
) -> Result<String, &'static str> {
    let cannot = Err("Exchange has no pattern for its rule of repetition");
    let is_plain = rule.by_second.is_empty()
        && rule.by_minute.is_empty()
        && rule.by_hour.is_empty()
        && rule.by_year_day.is_empty()
        && rule.by_week.is_empty();
    let most = if rule.frequency == Frequency::Daily {
        999
    } else {
        99
    };
    if !is_plain || most < rule.interval {
        return cannot;
    }
    let first = start.date();
    let interval = format!("<t:Interval>{}</t:Interval>", rule.interval);
    let pattern = match rule.frequency {
        Frequency::Daily if has_no_days(rule) && rule.by_month.is_empty() => {
            format!("<t:DailyRecurrence>{interval}</t:DailyRecurrence>")
        }
        Frequency::Weekly => match weekly(rule, first) {
            Some(days) => {
                let week = name(rule.week_start);
                format!(
                    "<t:WeeklyRecurrence>{interval}<t:DaysOfWeek>{days}</t:DaysOfWeek>\
                     <t:FirstDayOfWeek>{week}</t:FirstDayOfWeek></t:WeeklyRecurrence>"
                )
            }
            None => return cannot,
        },
        Frequency::Monthly if rule.by_month.is_empty() => match monthly(rule, first) {
            Some(Monthly::Day(day)) => format!(
                "<t:AbsoluteMonthlyRecurrence>{interval}<t:DayOfMonth>{day}</t:DayOfMonth></t:AbsoluteMonthlyRecurrence>"
            ),
            Some(Monthly::Nth(days, index)) => format!(
                "<t:RelativeMonthlyRecurrence>{interval}<t:DaysOfWeek>{days}</t:DaysOfWeek>\
                 <t:DayOfWeekIndex>{index}</t:DayOfWeekIndex></t:RelativeMonthlyRecurrence>"
            ),
            None => return cannot,
        },
        Frequency::Yearly if rule.interval == 1 => match (monthly(rule, first), month(rule, first))
        {
            (Some(Monthly::Day(day)), Some(month)) => format!(
                "<t:AbsoluteYearlyRecurrence><t:DayOfMonth>{day}</t:DayOfMonth><t:Month>{month}</t:Month></t:AbsoluteYearlyRecurrence>"
            ),
            (Some(Monthly::Nth(days, index)), Some(month)) => format!(
                "<t:RelativeYearlyRecurrence><t:DaysOfWeek>{days}</t:DaysOfWeek><t:DayOfWeekIndex>{index}</t:DayOfWeekIndex>\
                 <t:Month>{month}</t:Month></t:RelativeYearlyRecurrence>"
            ),
            _ => return cannot,
        },
        _ => return cannot,
    };
    let begin = format!("<t:StartDate>{first}</t:StartDate>");
    let range = match rule.end {
        End::Never => format!("<t:NoEndRecurrence>{begin}</t:NoEndRecurrence>"),
        End::Count(count) if count <= 999 => format!(
            "<t:NumberedRecurrence>{begin}<t:NumberOfOccurrences>{count}</t:NumberOfOccurrences></t:NumberedRecurrence>"
        ),
        End::Count(_) => return Err("Exchange counts to 999 occurrences"),
        End::Until(moment) => {
            let last = until(moment);
            let is_day = matches!(moment, Moment::Day(_));
            let mut day = last.date();
            // The occurrence of that day begins later.
            if !is_day && last.time() < start.time() {
                day = day.checked_sub_days(Days::new(1)).unwrap_or(day);
            }
            let day = day.max(first);
            format!(
                "<t:EndDateRecurrence>{begin}<t:EndDate>{day}</t:EndDate></t:EndDateRecurrence>"
            )
        }
    };
    Ok(format!("<t:Recurrence>{pattern}{range}</t:Recurrence>"))
}

fn has_no_days(rule: &Rule) -> bool {
    rule.by_day.is_empty() && rule.by_month_day.is_empty() && rule.by_set_position.is_empty()
}

fn weekly(rule: &Rule, first: NaiveDate) -> Option<String> {
    let is_plain = rule.by_month.is_empty()
        && rule.by_month_day.is_empty()
        && rule.by_set_position.is_empty()
        && rule.by_day.iter().all(|day| day.ordinal == 0);
    let days: Vec<&str> = if rule.by_day.is_empty() {
        vec![name(first.weekday())]
    } else {
        rule.by_day.iter().map(|day| name(day.weekday)).collect()
    };
    is_plain.then(|| days.join(" "))
}

enum Monthly {
    Day(u32),
    Nth(String, &'static str),
}

/// On which day of its month a rule falls.
fn monthly(rule: &Rule, first: NaiveDate) -> Option<Monthly> {
    let index = |wanted: i16| {
        let mut indices = INDICES.iter();
        let found = indices.find(|(_, index)| i16::from(*index) == wanted);
        found.map(|(name, _)| *name)
    };
    match (
        rule.by_day.as_slice(),
        rule.by_month_day.as_slice(),
        rule.by_set_position.as_slice(),
    ) {
        // Days that some months do not have mean something else there.
        ([], [], []) => (first.day() <= 28).then(|| Monthly::Day(first.day())),
        ([], [-1], []) => Some(Monthly::Day(31)),
        ([], [day], []) if (1..=28).contains(day) => Some(Monthly::Day(day.unsigned_abs().into())),
        ([], [28, 29], [-1]) => Some(Monthly::Day(29)),
        ([], [28, 29, 30], [-1]) => Some(Monthly::Day(30)),
        ([one], [], []) if one.ordinal != 0 => Some(Monthly::Nth(
            name(one.weekday).to_owned(),
            index(one.ordinal.into())?,
        )),
        (days, [], [position]) if days.iter().all(|day| day.ordinal == 0) => {
            let index = index(*position)?;
            let days: Vec<Weekday> = days.iter().map(|day| day.weekday).collect();
            if let [one] = days.as_slice() {
                return Some(Monthly::Nth(name(*one).to_owned(), index));
            }
            let mut kinds = KINDS.iter();
            let (kind, _) = kinds.find(|(_, known)| **known == *days)?;
            Some(Monthly::Nth((*kind).to_owned(), index))
        }
        _ => None,
    }
}

/// The month of a rule that takes place once a year.
fn month(rule: &Rule, first: NaiveDate) -> Option<&'static str> {
    let month = match rule.by_month.as_slice() {
        // A day of every month, or the nth of the year.
        [] if rule.by_day.is_empty() && rule.by_month_day.is_empty() => first.month0() as usize,
        [month] => usize::from(*month).checked_sub(1)?,
        _ => return None,
    };
    MONTHS.get(month).copied()
}
