//! What makes a series repeat (microsoft-graph.md §8), reckoned by the `rrule` crate.

use super::mailbox_zones;
use super::refusal::Refusal;
use super::when::When;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rrule::{RRuleSet, Tz};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// More days than this of one series are not reckoned with.
const MOST: u16 = 5_000;

const DAYS: [(&str, &str); 7] = [
    ("sunday", "SU"),
    ("monday", "MO"),
    ("tuesday", "TU"),
    ("wednesday", "WE"),
    ("thursday", "TH"),
    ("friday", "FR"),
    ("saturday", "SA"),
];

const INDEXES: [(&str, i8); 5] = [
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("last", -1),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    Daily,
    Weekly,
    AbsoluteMonthly,
    RelativeMonthly,
    AbsoluteYearly,
    RelativeYearly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RangeKind {
    EndDate,
    NoEnd,
    Numbered,
}

/// `recurrencePattern`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pattern {
    #[serde(rename = "type")]
    pub kind: Kind,
    pub interval: u32,
    #[serde(default)]
    pub month: u8,
    #[serde(default)]
    pub day_of_month: u8,
    #[serde(default)]
    pub days_of_week: Vec<String>,
    #[serde(default = "sunday")]
    pub first_day_of_week: String,
    #[serde(default = "first")]
    pub index: String,
}

/// `recurrenceRange`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Range {
    #[serde(rename = "type")]
    pub kind: RangeKind,
    pub start_date: NaiveDate,
    pub end_date: Option<NaiveDate>,
    pub recurrence_time_zone: Option<String>,
    #[serde(default)]
    pub number_of_occurrences: u32,
}

/// `patternedRecurrence`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recurrence {
    pub pattern: Pattern,
    pub range: Range,
}

fn sunday() -> String {
    "sunday".to_owned()
}

fn first() -> String {
    "first".to_owned()
}

impl Recurrence {
    /// Reads what somebody wrote, for a series that takes place then.
    ///
    /// # Errors
    /// It is no recurrence, lacks what its kind needs, or begins on another day than the event.
    pub fn read(value: &Value, when: &When) -> Result<Self, Refusal> {
        let mut value = value.clone();
        // Annotations, and nulls where nothing is said, are taken as if they were not there.
        for part in ["pattern", "range"] {
            if let Some(fields) = value.get_mut(part).and_then(Value::as_object_mut) {
                fields.retain(|name, value| !name.starts_with('@') && !value.is_null());
            }
        }
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|name, _| !name.starts_with('@'));
        }
        let read: Self = serde_json::from_value(value)
            .map_err(|error| Refusal::property(format!("Recurrence: {error}.")))?;
        read.check(when)?;
        Ok(read)
    }

    fn check(&self, when: &When) -> Result<(), Refusal> {
        let Self { pattern, range } = self;
        let needs = |is_there: bool, name: &str| {
            if is_there {
                Ok(())
            } else {
                Err(Refusal::property(format!(
                    "Recurrence: the property {name} has no valid value."
                )))
            }
        };
        let is_day = |day: &String| DAYS.iter().any(|(name, _)| name == day);
        needs((1..=999).contains(&pattern.interval), "interval")?;
        needs(is_day(&pattern.first_day_of_week), "firstDayOfWeek")?;
        needs(pattern.days_of_week.iter().all(is_day), "daysOfWeek")?;
        let is_index = INDEXES.iter().any(|(name, _)| *name == pattern.index);
        needs(is_index, "index")?;
        let (days, date, month) = match pattern.kind {
            Kind::Daily => (false, false, false),
            Kind::Weekly | Kind::RelativeMonthly => (true, false, false),
            Kind::AbsoluteMonthly => (false, true, false),
            Kind::AbsoluteYearly => (false, true, true),
            Kind::RelativeYearly => (true, false, true),
        };
        needs(!days || !pattern.days_of_week.is_empty(), "daysOfWeek")?;
        needs(
            !date || (1..=31).contains(&pattern.day_of_month),
            "dayOfMonth",
        )?;
        needs(!month || (1..=12).contains(&pattern.month), "month")?;
        match range.kind {
            RangeKind::NoEnd => {}
            RangeKind::EndDate => {
                let end = range.end_date.is_some_and(|end| range.start_date <= end);
                needs(end, "endDate")?;
            }
            RangeKind::Numbered => needs(
                (1..=999).contains(&range.number_of_occurrences),
                "numberOfOccurrences",
            )?,
        }
        let is_same_day = range.start_date == when.wall().date();
        needs(is_same_day, "startDate")?;
        if let Some(zone) = &range.recurrence_time_zone
            && mailbox_zones::iana(zone).is_none()
            && zone != mailbox_zones::CUSTOM
        {
            return Err(Refusal::zone(zone));
        }
        match self.set() {
            Some(_) => Ok(()),
            None => needs(false, "pattern"),
        }
    }

    /// As an answer has it; properties that do not apply have the values that Graph gives them.
    pub fn shown(&self, when: &When) -> Value {
        let Self { pattern, range } = self;
        let end = range
            .end_date
            .map_or("0001-01-01".to_owned(), |end| end.to_string());
        json!({
            "pattern": pattern,
            "range": {
                "type": range.kind,
                "startDate": range.start_date.to_string(),
                "endDate": end,
                "recurrenceTimeZone": mailbox_zones::told(&when.zone),
                "numberOfOccurrences": range.number_of_occurrences,
            },
        })
    }

    /// The days between these, both included, that the pattern names.
    pub fn days(&self, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
        let Some(set) = self.set() else {
            return Vec::new();
        };
        let midnight = |day: NaiveDate| -> DateTime<Tz> {
            day.and_time(NaiveTime::MIN)
                .and_utc()
                .with_timezone(&Tz::UTC)
        };
        // Both ends are included.
        let found = set.after(midnight(from)).before(midnight(until)).all(MOST);
        let days = found
            .dates
            .iter()
            .map(|at| at.with_timezone(&Utc).date_naive());
        days.collect()
    }

    /// Whether the pattern names this day.
    pub fn names(&self, day: NaiveDate) -> bool {
        self.days(day, day).contains(&day)
    }

    fn set(&self) -> Option<RRuleSet> {
        let Self { pattern, range } = self;
        let day = |name: &str| {
            let mut days = DAYS.iter();
            days.find(|(known, _)| *known == name)
                .map_or("MO", |(_, short)| short)
        };
        let days: Vec<&str> = pattern.days_of_week.iter().map(|name| day(name)).collect();
        let days = days.join(",");
        let mut indexes = INDEXES.iter();
        let index = indexes.find(|(name, _)| *name == pattern.index);
        let index = index.map_or(1, |(_, index)| *index);
        let (month, date) = (pattern.month, pattern.day_of_month);
        let rule = match pattern.kind {
            Kind::Daily => "FREQ=DAILY".to_owned(),
            Kind::Weekly => {
                let first = day(&pattern.first_day_of_week);
                format!("FREQ=WEEKLY;BYDAY={days};WKST={first}")
            }
            Kind::AbsoluteMonthly => format!("FREQ=MONTHLY;{}", on_date(date, 28)),
            Kind::RelativeMonthly => format!("FREQ=MONTHLY;BYDAY={days};BYSETPOS={index}"),
            Kind::AbsoluteYearly => {
                let shortest = match month {
                    2 => 28,
                    4 | 6 | 9 | 11 => 30,
                    _ => 31,
                };
                format!("FREQ=YEARLY;BYMONTH={month};{}", on_date(date, shortest))
            }
            Kind::RelativeYearly => {
                format!("FREQ=YEARLY;BYMONTH={month};BYDAY={days};BYSETPOS={index}")
            }
        };
        let end = match range.kind {
            RangeKind::NoEnd => String::new(),
            RangeKind::EndDate => {
                let end = range.end_date.unwrap_or(range.start_date);
                format!(";UNTIL={}T000000Z", end.format("%Y%m%d"))
            }
            RangeKind::Numbered => format!(";COUNT={}", range.number_of_occurrences),
        };
        let start = range.start_date.format("%Y%m%d");
        let interval = pattern.interval;
        format!("DTSTART:{start}T000000Z\nRRULE:{rule};INTERVAL={interval}{end}")
            .parse()
            .ok()
    }
}

/// On a date, or on the last day of a month that is too short for it, as Exchange documents its `DayOfMonth`; the shortest month
/// has so many days.
fn on_date(date: u8, shortest: u8) -> String {
    if date <= shortest {
        return format!("BYMONTHDAY={date}");
    }
    let days: Vec<String> = (shortest..=date).map(|day| day.to_string()).collect();
    format!("BYMONTHDAY={};BYSETPOS=-1", days.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recurrence(pattern: Value, range: Value) -> Result<Recurrence, Refusal> {
        let at = |text: &str| json!({"dateTime": text, "timeZone": "Europe/Berlin"});
        let when = When::read(
            &at("2026-12-01T10:00:00"),
            &at("2026-12-01T11:00:00"),
            false,
        )?;
        let mut range = range;
        range["startDate"] = json!("2026-12-01");
        Recurrence::read(&json!({"pattern": pattern, "range": range}), &when)
    }

    #[test]
    fn each_kind_names_its_days() {
        for (pattern, days) in [
            (
                json!({"type": "daily", "interval": 2}),
                ["2026-12-01", "2026-12-03", "2026-12-05"],
            ),
            (
                json!({"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday", "friday"]}),
                ["2026-12-01", "2026-12-04", "2026-12-08"],
            ),
            (
                json!({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 15}),
                ["2026-12-15", "2027-01-15", "2027-02-15"],
            ),
            (
                json!({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 31}),
                ["2026-12-31", "2027-01-31", "2027-02-28"],
            ),
            (
                json!({"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["friday"], "index": "last"}),
                ["2026-12-25", "2027-01-29", "2027-02-26"],
            ),
            (
                json!({"type": "absoluteYearly", "interval": 1, "month": 3, "dayOfMonth": 9}),
                ["2027-03-09", "2028-03-09", "2029-03-09"],
            ),
            (
                json!({"type": "relativeYearly", "interval": 1, "month": 5, "daysOfWeek": ["monday"], "index": "second"}),
                ["2027-05-10", "2028-05-08", "2029-05-14"],
            ),
        ] {
            let numbered = json!({"type": "numbered", "numberOfOccurrences": 3});
            let read = recurrence(pattern.clone(), numbered).unwrap();

            let found = read.days("2026-01-01".parse().unwrap(), "2031-01-01".parse().unwrap());

            let found: Vec<String> = found.iter().map(NaiveDate::to_string).collect();
            assert_eq!(found, days, "{pattern}");
        }
    }

    #[test]
    fn the_last_day_is_one_of_them() {
        let range = json!({"type": "endDate", "endDate": "2026-12-15"});
        let pattern = json!({"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]});

        let read = recurrence(pattern, range).unwrap();

        assert!(read.names("2026-12-15".parse().unwrap()));
        assert!(!read.names("2026-12-22".parse().unwrap()));
    }

    #[test]
    fn what_lacks_something_is_refused() {
        let endless = json!({"type": "noEnd"});
        for (pattern, range) in [
            (json!({"type": "hourly", "interval": 1}), endless.clone()),
            (json!({"type": "daily"}), endless.clone()),
            (json!({"type": "daily", "interval": 0}), endless.clone()),
            (json!({"type": "weekly", "interval": 1}), endless.clone()),
            (
                json!({"type": "absoluteMonthly", "interval": 1}),
                endless.clone(),
            ),
            (
                json!({"type": "daily", "interval": 1}),
                json!({"type": "endDate"}),
            ),
            (
                json!({"type": "daily", "interval": 1}),
                json!({"type": "numbered"}),
            ),
        ] {
            let refused = recurrence(pattern.clone(), range).unwrap_err();
            assert_eq!(refused.status, 400, "{pattern}");
        }
    }
}
