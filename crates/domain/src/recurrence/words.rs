//! A rule as a sentence: `Every 2 weeks on Thursday, 10 times`.

use super::rule::{ByDay, End, Frequency, Rule};
use super::{Moment, Recurrence};
use crate::time::Timing;
use crate::words::{day_month, day_month_year, listed, month, weekday};
use chrono::{Datelike, NaiveDate, Timelike, Weekday};

impl Recurrence {
    /// How it repeats, as a sentence without a full stop. `timing` is that of the first, from which a rule takes what it
    /// does not say itself (RFC 5545 §3.3.10).
    pub fn in_words(&self, timing: &Timing) -> String {
        let mut parts: Vec<String> = self
            .rules
            .iter()
            .map(|rule| rule_in_words(rule, timing))
            .collect();
        match self.extra.len() {
            0 => {}
            1 => parts.push("once more on another date".to_owned()),
            more => parts.push(format!("on {more} more dates")),
        }
        let mut sentence = if parts.is_empty() {
            "Does not repeat".to_owned()
        } else {
            capitalized(&parts.join(", and "))
        };
        match self.excluded.len() + self.exclusions.len() {
            0 => {}
            1 => sentence.push_str(", except once"),
            more => sentence.push_str(&format!(", except {more} times")),
        }
        sentence
    }
}

fn rule_in_words(rule: &Rule, timing: &Timing) -> String {
    let mut words = every(rule);
    let (start, _) = timing.wall();
    match rule.frequency {
        Frequency::Weekly if rule.by_day.is_empty() => {
            words.push_str(&format!(" on {}", weekday(start.weekday())));
        }
        Frequency::Monthly if says_no_day(rule) => {
            words.push_str(&format!(" on day {}", start.day()));
        }
        Frequency::Yearly if says_no_day(rule) && rule.by_month.is_empty() => {
            words.push_str(&format!(" on {}", day_month(start.date())));
        }
        Frequency::Yearly if says_no_day(rule) => {
            words.push_str(&format!(" on day {}", start.day()));
        }
        _ => {}
    }
    words.push_str(&by_parts(rule));
    match rule.end {
        End::Never => {}
        End::Count(1) => words.push_str(", once"),
        End::Count(times) => words.push_str(&format!(", {times} times")),
        End::Until(moment) => words.push_str(&format!(", until {}", date_of(moment))),
    }
    words
}

fn every(rule: &Rule) -> String {
    let (one, many) = match rule.frequency {
        Frequency::Secondly => ("second", "seconds"),
        Frequency::Minutely => ("minute", "minutes"),
        Frequency::Hourly => ("hour", "hours"),
        Frequency::Daily => ("day", "days"),
        Frequency::Weekly => ("week", "weeks"),
        Frequency::Monthly => ("month", "months"),
        Frequency::Yearly => ("year", "years"),
    };
    match rule.interval {
        1 => format!("every {one}"),
        interval => format!("every {interval} {many}"),
    }
}

fn says_no_day(rule: &Rule) -> bool {
    rule.by_day.is_empty()
        && rule.by_month_day.is_empty()
        && rule.by_year_day.is_empty()
        && rule.by_week.is_empty()
}

/// What the BY parts say, each with a blank before it.
fn by_parts(rule: &Rule) -> String {
    let mut words = String::new();
    let positions = &rule.by_set_position;
    if !positions.is_empty() {
        words.push_str(&format!(
            " on the {} of",
            list(positions.iter().map(|position| ordinal((*position).into())))
        ));
    }
    if !rule.by_day.is_empty() {
        let days = list(rule.by_day.iter().map(day_in_words));
        words.push_str(if positions.is_empty() { " on " } else { " " });
        words.push_str(&if is_working_week(&rule.by_day) {
            "every weekday".to_owned()
        } else {
            days
        });
    }
    if !rule.by_month_day.is_empty() {
        let days = list(rule.by_month_day.iter().map(|day| day_of_month(*day)));
        words.push_str(&format!(" on {days}"));
    }
    if !rule.by_year_day.is_empty() {
        let days = list(rule.by_year_day.iter().map(|day| ordinal((*day).into())));
        words.push_str(&format!(" on the {days} day of the year"));
    }
    if !rule.by_week.is_empty() {
        let weeks = list(rule.by_week.iter().map(i8::to_string));
        words.push_str(&format!(" in week {weeks}"));
    }
    if !rule.by_month.is_empty() {
        let months = list(rule.by_month.iter().map(|number| month((*number).into())));
        words.push_str(&format!(" in {months}"));
    }
    for (numbers, what) in [
        (&rule.by_hour, "at hour"),
        (&rule.by_minute, "at minute"),
        (&rule.by_second, "at second"),
    ] {
        if !numbers.is_empty() {
            words.push_str(&format!(
                " {what} {}",
                list(numbers.iter().map(u8::to_string))
            ));
        }
    }
    words
}

fn is_working_week(days: &[ByDay]) -> bool {
    let is_work = |day: &ByDay| !matches!(day.weekday, Weekday::Sat | Weekday::Sun);
    days.len() == 5 && days.iter().all(|day| day.ordinal == 0 && is_work(day))
}

fn day_in_words(day: &ByDay) -> String {
    match day.ordinal {
        0 => weekday(day.weekday).to_owned(),
        number => format!("the {} {}", ordinal(number.into()), weekday(day.weekday)),
    }
}

fn day_of_month(day: i8) -> String {
    match day {
        -1 => "the last day".to_owned(),
        day if day < 0 => format!("the {} day", ordinal(day.into())),
        day => format!("day {day}"),
    }
}

/// `first`, `last`, `second to last`, `6th`.
fn ordinal(number: i32) -> String {
    let forwards = |number: u32| match number {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        number => {
            let suffix = match (number % 100, number % 10) {
                (11..=13, _) => "th",
                (_, 1) => "st",
                (_, 2) => "nd",
                (_, 3) => "rd",
                _ => "th",
            };
            format!("{number}{suffix}")
        }
    };
    match number {
        -1 => "last".to_owned(),
        number if number < 0 => format!("{} to last", forwards(number.unsigned_abs())),
        number => forwards(number.unsigned_abs()),
    }
}

fn list<T: AsRef<str>>(parts: impl Iterator<Item = T>) -> String {
    listed(&parts.collect::<Vec<_>>())
}

fn date_of(moment: Moment) -> String {
    let (date, is_midnight): (NaiveDate, bool) = match moment {
        Moment::Day(day) => (day, false),
        Moment::Wall(wall) => (wall.date(), false),
        // The end of a day in the series' zone is often written as an instant around midnight; the day is what counts.
        Moment::Instant(instant) => (instant.date_naive(), instant.hour() == 0),
    };
    let date = if is_midnight {
        date.pred_opt().unwrap_or(date)
    } else {
        date
    };
    day_month_year(date)
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::ZoneId;

    #[test]
    fn a_rule_is_a_sentence() {
        let timing = Timing::zoned(
            "2026-03-18T10:00:00".parse().unwrap(),
            "2026-03-18T11:00:00".parse().unwrap(),
            ZoneId::new("Europe/London"),
        );
        for (rule, expected) in [
            ("FREQ=DAILY", "Every day"),
            ("FREQ=WEEKLY", "Every week on Wednesday"),
            (
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=10",
                "Every 2 weeks on Thursday, 10 times",
            ),
            (
                "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
                "Every week on every weekday",
            ),
            ("FREQ=MONTHLY", "Every month on day 18"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day"),
            (
                "FREQ=MONTHLY;BYDAY=2TU",
                "Every month on the second Tuesday",
            ),
            (
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "Every month on the last of every weekday",
            ),
            ("FREQ=YEARLY", "Every year on 18 March"),
            (
                "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20301231",
                "Every year on the fourth Thursday in November, until 31 December 2030",
            ),
        ] {
            let recurrence = Recurrence {
                rules: vec![Rule::parse(rule).unwrap()],
                ..Recurrence::default()
            };

            assert_eq!(recurrence.in_words(&timing), expected, "{rule}");
        }
    }

    #[test]
    fn exceptions_are_counted() {
        let day = "2026-03-25".parse().unwrap();
        let timing = Timing::all_day("2026-03-18".parse().unwrap(), day);
        let recurrence = Recurrence {
            rules: vec![Rule::every(Frequency::Daily)],
            excluded: vec![Moment::Day(day)],
            ..Recurrence::default()
        };

        assert_eq!(recurrence.in_words(&timing), "Every day, except once");
    }
}
