//! Rules of repetition as Exchange's patterns (exchange-ews.md §10), both ways. A rule that no pattern says is not written.

use crate::xml::Element;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    fn start() -> NaiveDateTime {
        "2026-12-01T10:00:00".parse().unwrap()
    }

    fn wall(moment: Moment) -> NaiveDateTime {
        match moment {
            Moment::Day(day) => day.and_hms_opt(23, 59, 59).unwrap(),
            Moment::Wall(wall) => wall,
            Moment::Instant(instant) => instant.naive_utc(),
        }
    }

    fn written(rule: &str) -> Result<String, &'static str> {
        write(&Rule::parse(rule).unwrap(), start(), wall)
    }

    #[test]
    fn what_a_pattern_says_is_read_back() {
        for rule in [
            "FREQ=DAILY",
            "FREQ=DAILY;INTERVAL=3;COUNT=5",
            "FREQ=WEEKLY;BYDAY=TU",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;WKST=SU",
            "FREQ=MONTHLY;BYMONTHDAY=1",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1",
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
            "FREQ=YEARLY;BYMONTH=12;BYDAY=1TU",
        ] {
            let text = written(rule).unwrap();
            let xml = parse(&text.replace("t:", "")).unwrap();

            assert_eq!(read(&xml).unwrap(), Rule::parse(rule).unwrap(), "{text}");
        }
    }

    #[test]
    fn what_the_rule_leaves_to_the_start_is_said() {
        for (rule, said) in [
            ("FREQ=WEEKLY", "<t:DaysOfWeek>Tuesday</t:DaysOfWeek>"),
            ("FREQ=MONTHLY", "<t:DayOfMonth>1</t:DayOfMonth>"),
            ("FREQ=YEARLY", "<t:Month>December</t:Month>"),
        ] {
            assert!(written(rule).unwrap().contains(said), "{rule}");
        }
    }

    #[test]
    fn what_no_pattern_says_is_not_written() {
        for rule in [
            "FREQ=HOURLY",
            "FREQ=DAILY;BYDAY=MO",
            "FREQ=DAILY;INTERVAL=1000",
            "FREQ=DAILY;COUNT=1000",
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYMONTHDAY=1,15",
            "FREQ=MONTHLY;BYDAY=5TU",
            "FREQ=YEARLY;INTERVAL=2",
            "FREQ=YEARLY;BYDAY=20MO",
            "FREQ=YEARLY;BYWEEKNO=5",
            "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1",
        ] {
            assert!(written(rule).is_err(), "{rule}");
        }
    }

    #[test]
    fn the_last_day_is_that_of_the_last_occurrence() {
        for (until, last) in [
            ("20261210T100000Z", "2026-12-10"),
            ("20261210T095959Z", "2026-12-09"),
            ("20261210", "2026-12-10"),
        ] {
            let text = written(&format!("FREQ=DAILY;UNTIL={until}")).unwrap();
            assert!(
                text.contains(&format!("<t:EndDate>{last}</t:EndDate>")),
                "{text}"
            );
        }
    }
}
