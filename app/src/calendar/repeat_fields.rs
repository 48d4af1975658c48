//! How an item repeats, as it is chosen, and what that means as a rule (RFC 5545 §3.3.10). Pure.
//!
//! Only what the form offers is understood here; any other rule stays as it is. What a rule amounts to is reckoned on
//! the server.

mod sentence;
#[cfg(test)]
mod tests;

use super::field_problem::{Field, FieldProblem};
use crate::words;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// Weekdays as rules write them, Monday first.
pub const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// The choices, as they are sent and as they are called. The one that keeps a rule the form cannot say is beside them.
pub const CHOICES: [(&str, &str); 8] = [
    ("never", "Does not repeat"),
    ("daily", "Daily"),
    ("weekly", "Weekly"),
    ("fortnightly", "Every 2 weeks"),
    ("monthly_date", "Monthly by date"),
    ("monthly_weekday", "Monthly by weekday"),
    ("yearly", "Yearly"),
    ("custom", "Custom"),
];

/// The choice that leaves the rule as it is.
pub const KEPT: &str = "kept";

/// Units of a custom rule: as they are sent, as they are called, and as rules write them.
pub const UNITS: [(&str, &str); 4] = [
    ("DAILY", "days"),
    ("WEEKLY", "weeks"),
    ("MONTHLY", "months"),
    ("YEARLY", "years"),
];

/// How it repeats, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RepeatFields {
    /// One of [`CHOICES`], or [`KEPT`].
    pub choice: String,
    /// Custom: every how many.
    pub every: String,
    /// Custom: one of [`UNITS`].
    pub unit: String,
    /// Weekly: on these of [`DAYS`]; none means the day it starts on.
    pub days: Vec<String>,
    /// `never`, `on`, `after`.
    pub ends: String,
    /// The last day, as `2026-07-30`.
    pub until: String,
    /// How many times.
    pub count: String,
    /// The rule as it was.
    pub rule: String,
}

impl Default for RepeatFields {
    fn default() -> Self {
        Self {
            choice: "never".to_owned(),
            every: "2".to_owned(),
            unit: "WEEKLY".to_owned(),
            days: Vec::new(),
            ends: "never".to_owned(),
            until: String::new(),
            count: "10".to_owned(),
            rule: String::new(),
        }
    }
}

fn code(day: Weekday) -> &'static str {
    DAYS[day.num_days_from_monday() as usize % 7]
}

/// Which of its kind in the month a day is: `3`, and `-1` for a fifth.
fn nth(day: NaiveDate) -> i32 {
    match day.day0() / 7 + 1 {
        5 => -1,
        nth => nth as i32,
    }
}

impl RepeatFields {
    /// The fields of a rule, for something that starts on this day.
    pub fn of(rule: Option<&str>, start: NaiveDate) -> Self {
        let Some(rule) = rule else {
            return Self::default();
        };
        let fields = Self {
            rule: rule.to_owned(),
            ..Self::default()
        };
        fields.clone().reading(rule, start).unwrap_or(Self {
            choice: KEPT.to_owned(),
            ..fields
        })
    }

    /// None where the rule says what the form cannot.
    fn reading(mut self, rule: &str, start: NaiveDate) -> Option<Self> {
        let (mut unit, mut every) = ("", "1");
        let (mut by_day, mut by_date) = ("", "");
        for part in rule.split(';') {
            match part.split_once('=')? {
                ("FREQ", value) => unit = value,
                ("INTERVAL", value) => every = value,
                ("BYDAY", value) => by_day = value,
                ("BYMONTHDAY", value) => by_date = value,
                ("COUNT", value) => {
                    self.ends = "after".to_owned();
                    self.count = value.to_owned();
                }
                ("UNTIL", value) => {
                    let (year, rest) = value.split_at_checked(4)?;
                    let (month, day) = rest.split_at_checked(2)?;
                    self.ends = "on".to_owned();
                    self.until = [year, month, day].join("-");
                }
                _ => return None,
            }
        }
        self.unit = UNITS.iter().find(|known| known.0 == unit)?.0.to_owned();
        self.every = every.to_owned();
        let own_date = start.day().to_string();
        self.choice = match (unit, every, by_day, by_date) {
            ("DAILY", "1", "", "") => "daily",
            ("MONTHLY", "1", "", date) if date == own_date => "monthly_date",
            ("MONTHLY", "1", day, "") if day == nth_day(start) => "monthly_weekday",
            ("YEARLY", "1", "", "") => "yearly",
            ("DAILY" | "YEARLY", _, "", "") => "custom",
            ("MONTHLY", _, "", date) if date == own_date => "custom",
            ("WEEKLY", _, days, "") => {
                let days: Vec<&str> = days.split(',').collect();
                if !days.iter().all(|day| DAYS.contains(day)) {
                    return None;
                }
                if days != [code(start.weekday())] {
                    self.days = days.into_iter().map(str::to_owned).collect();
                }
                match every {
                    "1" => "weekly",
                    "2" => "fortnightly",
                    _ => "custom",
                }
            }
            _ => return None,
        }
        .to_owned();
        Some(self)
    }

    /// Whether weekdays are chosen.
    pub fn has_days(&self) -> bool {
        matches!(self.choice.as_str(), "weekly" | "fortnightly")
            || (self.choice == "custom" && self.unit == "WEEKLY")
    }

    /// Whether a weekday is chosen; without any it is the one it starts on.
    pub fn is_on(&self, day: usize, start: Option<NaiveDate>) -> bool {
        let code = DAYS[day % 7];
        if self.days.is_empty() {
            start.is_some_and(|start| start.weekday().num_days_from_monday() as usize == day)
        } else {
            self.days.iter().any(|chosen| chosen == code)
        }
    }

    /// Chooses a weekday, or does not any more; one remains.
    pub fn toggle(&mut self, day: usize, start: Option<NaiveDate>) {
        let mut chosen: Vec<usize> = (0..7).filter(|each| self.is_on(*each, start)).collect();
        match chosen.iter().position(|each| *each == day) {
            Some(_) if chosen.len() == 1 => {}
            Some(index) => {
                chosen.remove(index);
            }
            None => chosen.push(day),
        }
        chosen.sort_unstable();
        self.days = chosen
            .into_iter()
            .map(|day| DAYS[day % 7].to_owned())
            .collect();
    }

    /// Every how many, and of what.
    fn pace(&self) -> Result<(u32, &'static str), FieldProblem> {
        Ok(match self.choice.as_str() {
            "daily" => (1, "DAILY"),
            "weekly" => (1, "WEEKLY"),
            "fortnightly" => (2, "WEEKLY"),
            "monthly_date" | "monthly_weekday" => (1, "MONTHLY"),
            "yearly" => (1, "YEARLY"),
            _ => {
                let every = number(
                    &self.every,
                    "Type every how many, as a number from 1 to 999.",
                )?;
                let unit = UNITS.iter().find(|known| known.0 == self.unit);
                (every, unit.map_or("WEEKLY", |unit| unit.0))
            }
        })
    }

    fn codes(&self, start: NaiveDate) -> Vec<&'static str> {
        let on = |day: &usize| self.is_on(*day, Some(start));
        (0..7).filter(on).map(|day| DAYS[day]).collect()
    }

    /// The rule; empty where it does not repeat.
    ///
    /// # Errors
    /// [`FieldProblem`] where a number or day cannot be read, or the last day lies before the first.
    pub fn rule(&self, start: NaiveDate) -> Result<String, FieldProblem> {
        match self.choice.as_str() {
            "never" => return Ok(String::new()),
            KEPT => return Ok(self.rule.clone()),
            _ => {}
        }
        let (every, unit) = self.pace()?;
        let mut rule = ["FREQ=", unit].concat();
        let mut add = |name: &str, value: &str| {
            for part in [";", name, "=", value] {
                rule.push_str(part);
            }
        };
        if 1 < every {
            add("INTERVAL", &every.to_string());
        }
        if self.has_days() {
            add("BYDAY", &self.codes(start).join(","));
        } else if self.choice == "monthly_weekday" {
            add("BYDAY", &nth_day(start));
        } else if unit == "MONTHLY" {
            add("BYMONTHDAY", &start.day().to_string());
        }
        match self.ends.as_str() {
            "on" => add(
                "UNTIL",
                &words::iso_day(self.last_day(start)?).replace('-', ""),
            ),
            "after" => add("COUNT", &self.times()?.to_string()),
            _ => {}
        }
        Ok(rule)
    }

    fn times(&self) -> Result<u32, FieldProblem> {
        number(
            &self.count,
            "Type how many times, as a number from 1 to 999.",
        )
    }

    fn last_day(&self, start: NaiveDate) -> Result<NaiveDate, FieldProblem> {
        match words::read_day(&self.until) {
            Some(last) if start <= last => Ok(last),
            Some(_) => Err(problem(
                "The last day lies before the first. Choose a later one.",
            )),
            None => Err(problem(
                "This is not a day. Choose the last day it may take place on.",
            )),
        }
    }
}

/// `3TH`, `-1FR`.
fn nth_day(day: NaiveDate) -> String {
    [&nth(day).to_string(), code(day.weekday())].concat()
}

fn problem(sentence: &'static str) -> FieldProblem {
    FieldProblem {
        field: Field::Repeat,
        sentence,
    }
}

fn number(text: &str, sentence: &'static str) -> Result<u32, FieldProblem> {
    let read = text.trim().parse().ok();
    read.filter(|number| (1..=999).contains(number))
        .ok_or(problem(sentence))
}
