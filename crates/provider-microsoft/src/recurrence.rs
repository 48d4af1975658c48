//! What makes a series repeat, as Graph spells it in JSON (microsoft-graph.md §8): one pattern and its range.

use crate::wire;
use chrono::{NaiveDate, NaiveTime, Weekday};
use domain::recurrence::outlook::{On, Pattern, last_day};
use domain::recurrence::{End, Moment, Recurrence, Rule};
use domain::time::{Timing, Zones};
use serde_json::{Value, json};

const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
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
    let rule = self::pattern(pattern).and_then(|pattern| pattern.rule());
    let mut rule = rule.ok_or_else(odd)?;
    rule.end = match range.kind.as_str() {
        "noEnd" => End::Never,
        "numbered" => End::Count(range.number_of_occurrences),
        "endDate" => End::Until(last(range.end_date.ok_or_else(odd)?, timing, zones)),
        _ => return Err(odd()),
    };
    Ok(rule)
}

/// None for one that cannot be read.
fn pattern(told: &wire::Pattern) -> Option<Pattern> {
    let weekday = |name: &str| {
        let mut days = DAYS.iter();
        days.find(|(known, _)| *known == name).map(|(_, day)| *day)
    };
    let days = || -> Option<Vec<Weekday>> {
        let names = told.days_of_week.iter();
        names.map(|name| weekday(name)).collect()
    };
    let nth = || {
        let index = told.index.as_deref().unwrap_or("first");
        let (_, index) = INDEXES.iter().find(|(name, _)| *name == index)?;
        Some(On::Nth {
            index: *index,
            days: days()?,
        })
    };
    let date = On::Date(told.day_of_month);
    let (interval, month) = (told.interval, told.month);
    Some(match told.kind.as_str() {
        "daily" => Pattern::Daily { interval },
        "weekly" => Pattern::Weekly {
            interval,
            days: days()?,
            week_start: weekday(told.first_day_of_week.as_deref().unwrap_or("sunday"))?,
        },
        "absoluteMonthly" => Pattern::Monthly { interval, on: date },
        "relativeMonthly" => Pattern::Monthly {
            interval,
            on: nth()?,
        },
        "absoluteYearly" => Pattern::Yearly {
            interval,
            month,
            on: date,
        },
        "relativeYearly" => Pattern::Yearly {
            interval,
            month,
            on: nth()?,
        },
        _ => return None,
    })
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
    let pattern = Pattern::of(rule, start.date());
    let pattern = pattern.filter(|pattern| pattern.begins_on(start.date()));
    let pattern = pattern.as_ref().and_then(spelled);
    let pattern = pattern.ok_or("Outlook has no such rule of repetition")?;
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
            let day = last_day(until, timing.is_all_day(), start);
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

/// The pattern as Graph spells it; none where it has no word for which of the days is meant.
fn spelled(pattern: &Pattern) -> Option<Value> {
    Some(match pattern {
        Pattern::Daily { interval } => json!({"type": "daily", "interval": interval}),
        Pattern::Weekly {
            interval,
            days,
            week_start,
        } => json!({
            "type": "weekly",
            "interval": interval,
            "daysOfWeek": names(days),
            "firstDayOfWeek": name(*week_start),
        }),
        Pattern::Monthly { interval, on } => of_month("Monthly", *interval, on)?,
        Pattern::Yearly {
            interval,
            month,
            on,
        } => {
            let mut told = of_month("Yearly", *interval, on)?;
            told["month"] = json!(month);
            told
        }
    })
}

fn of_month(every: &str, interval: u32, on: &On) -> Option<Value> {
    Some(match on {
        On::Date(date) => json!({
            "type": format!("absolute{every}"),
            "interval": interval,
            "dayOfMonth": date,
        }),
        On::Nth { index, days } => {
            let (index, _) = INDEXES.iter().find(|(_, known)| known == index)?;
            json!({
                "type": format!("relative{every}"),
                "interval": interval,
                "daysOfWeek": names(days),
                "index": index,
            })
        }
    })
}

fn names(days: &[Weekday]) -> Vec<&'static str> {
    days.iter().map(|day| name(*day)).collect()
}

fn name(day: Weekday) -> &'static str {
    let mut days = DAYS.iter();
    days.find(|(_, known)| *known == day)
        .map_or("monday", |(name, _)| name)
}
