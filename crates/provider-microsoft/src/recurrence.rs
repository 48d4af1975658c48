//! What makes a series repeat (microsoft-graph.md §8): one pattern and its range.

use crate::wire;
use chrono::{Datelike, Months, NaiveDate, NaiveTime, Weekday};
use domain::recurrence::{ByDay, End, Frequency, Moment, Recurrence, Rule};
use domain::time::{Timing, Zones};
use serde_json::{Value, json};

const DAYS: [(&str, &str, Weekday); 7] = [
    ("monday", "MO", Weekday::Mon),
    ("tuesday", "TU", Weekday::Tue),
    ("wednesday", "WE", Weekday::Wed),
    ("thursday", "TH", Weekday::Thu),
    ("friday", "FR", Weekday::Fri),
    ("saturday", "SA", Weekday::Sat),
    ("sunday", "SU", Weekday::Sun),
];

const INDEXES: [(&str, i8); 5] = [
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("last", -1),
];

/// The last second of a day.
const LAST_SECOND: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 59) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// The rule of a series that takes place then.
///
/// # Errors
/// A sentence for people.
pub(crate) fn read(
    told: &wire::Recurrence,
    timing: &Timing,
    zones: &dyn Zones,
) -> Result<Rule, String> {
    let wire::Recurrence { pattern, range } = told;
    let odd = || "Its rule of repetition cannot be read.".to_owned();
    let days = pattern.days_of_week.iter().map(|name| {
        let mut days = DAYS.iter();
        days.find(|(known, ..)| known == name)
            .map(|(_, short, _)| *short)
    });
    let days: Vec<&str> = days.collect::<Option<_>>().ok_or_else(odd)?;
    let index = pattern.index.as_deref().unwrap_or("first");
    let index = INDEXES.iter().find(|(name, _)| *name == index);
    let index = index.map(|(_, index)| *index).ok_or_else(odd)?;
    let nth = || match days.as_slice() {
        [day] => format!("BYDAY={index}{day}"),
        several => format!("BYDAY={};BYSETPOS={index}", several.join(",")),
    };
    let (month, date) = (pattern.month, pattern.day_of_month);
    let first = pattern.first_day_of_week.as_deref().unwrap_or("sunday");
    let first = DAYS.iter().find(|(name, ..)| *name == first);
    let (_, first, _) = first.ok_or_else(odd)?;
    let rule = match pattern.kind.as_str() {
        "daily" => "FREQ=DAILY".to_owned(),
        "weekly" => format!("FREQ=WEEKLY;BYDAY={};WKST={first}", days.join(",")),
        "absoluteMonthly" => format!("FREQ=MONTHLY;{}", on_date(date, None)),
        "relativeMonthly" => format!("FREQ=MONTHLY;{}", nth()),
        "absoluteYearly" => {
            format!("FREQ=YEARLY;BYMONTH={month};{}", on_date(date, Some(month)))
        }
        "relativeYearly" => format!("FREQ=YEARLY;BYMONTH={month};{}", nth()),
        _ => return Err(odd()),
    };
    let text = format!("{rule};INTERVAL={}", pattern.interval);
    let mut rule = Rule::parse(&text).map_err(|_| odd())?;
    rule.end = match range.kind.as_str() {
        "noEnd" => End::Never,
        "numbered" => End::Count(range.number_of_occurrences),
        "endDate" => End::Until(last(range.end_date.ok_or_else(odd)?, timing, zones)),
        _ => return Err(odd()),
    };
    Ok(rule)
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

/// On a date. In a month that is too short for it Outlook takes the last day, which RFC 5545 says in another way.
fn on_date(date: u8, month: Option<u8>) -> String {
    let (shortest, longest) = lengths(month);
    if date <= shortest {
        return format!("BYMONTHDAY={date}");
    }
    if longest <= date {
        return "BYMONTHDAY=-1".to_owned();
    }
    let days: Vec<String> = (shortest..=date).map(|day| day.to_string()).collect();
    format!("BYMONTHDAY={};BYSETPOS=-1", days.join(","))
}

/// The last moment of the last day on the series' clock.
fn last(day: NaiveDate, timing: &Timing, zones: &dyn Zones) -> Moment {
    let wall = day.and_time(LAST_SECOND);
    match timing {
        Timing::AllDay { .. } => Moment::Day(day),
        Timing::Floating { .. } => Moment::Wall(wall),
        Timing::Zoned { zone, .. } => Moment::Instant(zones.instant(wall, zone)),
    }
}

/// The recurrence as Graph would tell it again, where it can hold it.
pub(crate) fn fit(recurrence: &mut Recurrence, timing: &Timing, zones: &dyn Zones) {
    let Ok(Some(told)) = write(recurrence, timing, zones) else {
        return;
    };
    let told = serde_json::from_value(told).ok();
    let rule = told.and_then(|told| read(&told, timing, zones).ok());
    recurrence.rules = Vec::from_iter(rule);
}

/// `patternedRecurrence` without the zone of its range; none for what has no rule.
///
/// # Errors
/// Why Graph cannot hold it.
pub(crate) fn write(
    recurrence: &Recurrence,
    timing: &Timing,
    zones: &dyn Zones,
) -> Result<Option<Value>, &'static str> {
    if !recurrence.exclusions.is_empty() || !recurrence.extra.is_empty() {
        return Err("Outlook cannot hold single dates or rules of exceptions beside a rule");
    }
    let rule = match recurrence.rules.as_slice() {
        [] => return Ok(None),
        [rule] => rule,
        [..] => return Err("Outlook cannot hold several rules in one series"),
    };
    let (start, _) = timing.wall();
    let pattern = pattern(rule, start.date()).ok_or("Outlook has no such rule of repetition")?;
    let mut range = json!({"startDate": start.date().to_string()});
    match rule.end {
        End::Never => range["type"] = json!("noEnd"),
        End::Count(count) => {
            range["type"] = json!("numbered");
            range["numberOfOccurrences"] = json!(count);
        }
        End::Until(moment) => {
            let until = match moment {
                Moment::Day(day) => day.and_time(LAST_SECOND),
                Moment::Wall(wall) => wall,
                Moment::Instant(_) => moment.on_clock(timing, zones),
            };
            // The day counts whole there, so one on which nothing may begin any more does not count.
            let is_open = timing.is_all_day() || start.time() <= until.time();
            let day = if is_open {
                Some(until.date())
            } else {
                until.date().pred_opt()
            };
            let day = day.filter(|day| start.date() <= *day);
            let day = day.ok_or("Outlook cannot hold a series in which nothing takes place")?;
            range["type"] = json!("endDate");
            range["endDate"] = json!(day.to_string());
        }
    }
    Ok(Some(json!({"pattern": pattern, "range": range})))
}

/// A moment on the series' own clock.
trait OnClock {
    fn on_clock(self, timing: &Timing, zones: &dyn Zones) -> chrono::NaiveDateTime;
}

impl OnClock for Moment {
    fn on_clock(self, timing: &Timing, zones: &dyn Zones) -> chrono::NaiveDateTime {
        match (self, timing.zone()) {
            (Self::Instant(instant), Some(zone)) => zones.local(instant, zone),
            (Self::Instant(instant), None) => instant.naive_utc(),
            (Self::Day(day), _) => day.and_time(LAST_SECOND),
            (Self::Wall(wall), _) => wall,
        }
    }
}

/// The pattern of a rule whose series begins on this day; none where there is no such pattern.
fn pattern(rule: &Rule, start: NaiveDate) -> Option<Value> {
    let is_plain = rule.by_second.is_empty()
        && rule.by_minute.is_empty()
        && rule.by_hour.is_empty()
        && rule.by_year_day.is_empty()
        && rule.by_week.is_empty();
    if !is_plain || rule.frequency.is_sub_daily() {
        return None;
    }
    let with = |kind: &str, more: Value| {
        let mut pattern = json!({"type": kind, "interval": rule.interval});
        for (name, value) in more.as_object().into_iter().flatten() {
            pattern[name] = value.clone();
        }
        pattern
    };
    let weekdays: Vec<&str> = rule.by_day.iter().map(|day| name(day.weekday)).collect();
    let is_each = rule.by_day.iter().all(|day| day.ordinal == 0);
    let has_none_of_month = rule.by_month.is_empty() && rule.by_month_day.is_empty();
    let has_none = has_none_of_month && rule.by_set_position.is_empty();
    match rule.frequency {
        Frequency::Daily if has_none && rule.by_day.is_empty() => Some(with("daily", json!({}))),
        Frequency::Daily if has_none && is_each && rule.interval == 1 => {
            names_start(rule, start, Frequency::Weekly)?;
            Some(with(
                "weekly",
                json!({"daysOfWeek": weekdays, "firstDayOfWeek": "monday"}),
            ))
        }
        Frequency::Weekly if has_none && is_each => {
            names_start(rule, start, Frequency::Weekly)?;
            let own = [name(start.weekday())];
            let days = if weekdays.is_empty() {
                &own[..]
            } else {
                &weekdays
            };
            let first = name(rule.week_start);
            Some(with(
                "weekly",
                json!({"daysOfWeek": days, "firstDayOfWeek": first}),
            ))
        }
        Frequency::Monthly if rule.by_month.is_empty() => {
            let (kind, more) = of_month(rule, start, None)?;
            Some(with(&format!("{kind}Monthly"), more))
        }
        Frequency::Yearly => {
            let month = match rule.by_month.as_slice() {
                // Without a month days of months are those of every month, and weekdays are counted within the year.
                [] if rule.by_day.is_empty() && rule.by_month_day.is_empty() => {
                    u8::try_from(start.month()).ok()?
                }
                [month] if u32::from(*month) == start.month() => *month,
                _ => return None,
            };
            let (kind, mut more) = of_month(rule, start, Some(month))?;
            more["month"] = json!(month);
            Some(with(&format!("{kind}Yearly"), more))
        }
        _ => None,
    }
}

/// Which day of a month: a date, or a weekday that is counted.
fn of_month(rule: &Rule, start: NaiveDate, month: Option<u8>) -> Option<(&'static str, Value)> {
    let (shortest, longest) = lengths(month);
    let index = |index: i8| {
        let found = INDEXES.iter().find(|(_, known)| *known == index);
        found.map(|(name, _)| *name)
    };
    let days: Vec<&str> = rule.by_day.iter().map(|day| name(day.weekday)).collect();
    match (
        rule.by_day.as_slice(),
        rule.by_month_day.as_slice(),
        rule.by_set_position.as_slice(),
    ) {
        ([], [], []) => {
            let day = u8::try_from(start.day()).ok()?;
            (day <= shortest).then(|| ("absolute", json!({"dayOfMonth": day})))
        }
        ([], [day], []) if 0 < *day && *day <= i8::try_from(shortest).ok()? => {
            names_start(rule, start, Frequency::Monthly)?;
            Some(("absolute", json!({"dayOfMonth": day})))
        }
        ([], [-1], []) => {
            names_start(rule, start, Frequency::Monthly)?;
            Some(("absolute", json!({"dayOfMonth": longest})))
        }
        // The last of these days that there is: the date, or else the last day of the month.
        ([], [first, .., last], [-1]) if is_run(&rule.by_month_day, *first, *last) => {
            let (first, last) = (u8::try_from(*first).ok()?, u8::try_from(*last).ok()?);
            let is_date = first == shortest && shortest < last && last < longest;
            let days = u8::try_from(days_in_month(start)).ok()?;
            let begins = u32::from(last.min(days)) == start.day();
            (is_date && begins).then(|| ("absolute", json!({"dayOfMonth": last})))
        }
        ([ByDay { ordinal, .. }], [], []) if *ordinal != 0 => {
            names_start(rule, start, Frequency::Monthly)?;
            let index = index(*ordinal)?;
            Some(("relative", json!({"daysOfWeek": days, "index": index})))
        }
        ([_, ..], [], [position]) if rule.by_day.iter().all(|day| day.ordinal == 0) => {
            let index = index(i8::try_from(*position).ok()?)?;
            Some(("relative", json!({"daysOfWeek": days, "index": index})))
        }
        _ => None,
    }
}

/// Whether these are all days from the first to the last.
fn is_run(days: &[i8], first: i8, last: i8) -> bool {
    days.iter().copied().eq(first..=last)
}

fn days_in_month(day: NaiveDate) -> u32 {
    let next = day
        .with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(1)));
    let last = next.and_then(|next| next.pred_opt());
    last.map_or(31, |last| last.day())
}

/// Outlook begins with the first day that its pattern names, a series of ours with its start.
fn names_start(rule: &Rule, start: NaiveDate, frequency: Frequency) -> Option<()> {
    let rule = Rule {
        frequency,
        by_month: Vec::new(),
        ..rule.clone()
    };
    rule.names(start).then_some(())
}

fn name(day: Weekday) -> &'static str {
    let mut days = DAYS.iter();
    days.find(|(.., known)| *known == day)
        .map_or("monday", |(name, ..)| name)
}
