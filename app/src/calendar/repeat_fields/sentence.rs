//! How it repeats in words, before the server says it.

use super::{KEPT, RepeatFields, UNITS, nth};
use crate::words;
use chrono::{Datelike, NaiveDate};

impl RepeatFields {
    /// The rule as a sentence without a full stop, as the server says it; none where it does not repeat, where a rule is
    /// kept, or cannot be read yet.
    pub fn sentence(&self, start: NaiveDate) -> Option<String> {
        if matches!(self.choice.as_str(), "never" | KEPT) {
            return None;
        }
        let (every, unit) = self.pace().ok()?;
        let units = UNITS.iter().find(|known| known.0 == unit)?.1;
        let mut sentence = match every {
            1 => ["Every ", units.strip_suffix('s')?].concat(),
            _ => ["Every ", &every.to_string(), " ", units].concat(),
        };
        let on = if self.has_days() {
            let names: Vec<&str> = (0..7)
                .filter(|day| self.is_on(*day, Some(start)))
                .map(|day| words::weekday(words::WEEK[day]))
                .collect();
            if names.len() == 5 && !self.is_on(5, Some(start)) && !self.is_on(6, Some(start)) {
                "every weekday".to_owned()
            } else {
                words::listed(&names)
            }
        } else if self.choice == "monthly_weekday" {
            let which = match nth(start) {
                1 => "first",
                2 => "second",
                3 => "third",
                4 => "fourth",
                _ => "last",
            };
            ["the ", which, " ", words::weekday(start.weekday())].concat()
        } else if unit == "MONTHLY" {
            ["day ", &start.day().to_string()].concat()
        } else if unit == "YEARLY" {
            words::day_month(start)
        } else {
            String::new()
        };
        if !on.is_empty() {
            sentence.push_str(" on ");
            sentence.push_str(&on);
        }
        match self.ends.as_str() {
            "on" => {
                let last = self.last_day(start).ok()?;
                sentence.push_str(&[", until ", &words::day_month_year(last)].concat());
            }
            "after" => sentence.push_str(&match self.times().ok()? {
                1 => ", once".to_owned(),
                times => [", ", &times.to_string(), " times"].concat(),
            }),
            _ => {}
        }
        Some(sentence)
    }
}
