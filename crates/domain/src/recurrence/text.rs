//! Rules as text: tolerant in reading, canonical in writing (RFC 5545 §3.3.10).

use super::Moment;
use super::rule::{ByDay, End, Frequency, InvalidRule, Rule};
use chrono::{DateTime, NaiveDate, Utc, Weekday};
use std::fmt;
use std::str::FromStr;

const LONGEST: usize = 16_384;

/// Everything but X- parts; the names also serve the errors.
const PARTS: [&str; 14] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYSECOND",
    "BYMINUTE",
    "BYHOUR",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
];

impl Rule {
    /// Reads a rule as files write it: any order and case, blanks, empty parts and a leading `RRULE:` are
    /// forgiven, and `UNTIL` may be spelled with dashes and colons or lack its seconds.
    ///
    /// # Errors
    /// [`InvalidRule`] names what could not be read or what the RFC forbids.
    pub fn parse(text: &str) -> Result<Self, InvalidRule> {
        if LONGEST < text.len() {
            return Err(InvalidRule::TooLong);
        }
        let text = text.trim();
        let text = match text.get(..6) {
            Some(prefix) if prefix.eq_ignore_ascii_case("RRULE:") => &text[6..],
            _ => text,
        };
        let mut rule = Self::every(Frequency::Daily);
        let mut seen = [false; PARTS.len()];
        for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = name.trim().to_ascii_uppercase();
            let value = value.trim();
            let Some(index) = PARTS.iter().position(|known| *known == name) else {
                rule.take_other(part, &name, value)?;
                continue;
            };
            if std::mem::replace(&mut seen[index], true) {
                return Err(InvalidRule::Repeated(PARTS[index]));
            }
            rule.take(PARTS[index], value)?;
        }
        if !seen[0] {
            return Err(InvalidRule::MissingFrequency);
        }
        if seen[2] && seen[3] {
            return Err(InvalidRule::CountAndUntil);
        }
        rule.checked()
    }

    fn take(&mut self, part: &'static str, value: &str) -> Result<(), InvalidRule> {
        match part {
            "FREQ" => self.frequency = frequency(value).ok_or_else(|| bad(part, value))?,
            "INTERVAL" => self.interval = number(part, value)?,
            "COUNT" => self.end = End::Count(number(part, value)?),
            "UNTIL" => self.end = End::Until(until(value).ok_or_else(|| bad(part, value))?),
            "BYSECOND" => self.by_second = numbers(part, value)?,
            "BYMINUTE" => self.by_minute = numbers(part, value)?,
            "BYHOUR" => self.by_hour = numbers(part, value)?,
            "BYDAY" => self.by_day = list(part, value, by_day)?,
            "BYMONTHDAY" => self.by_month_day = numbers(part, value)?,
            "BYYEARDAY" => self.by_year_day = numbers(part, value)?,
            "BYWEEKNO" => self.by_week = numbers(part, value)?,
            "BYMONTH" => self.by_month = numbers(part, value)?,
            "BYSETPOS" => self.by_set_position = numbers(part, value)?,
            _ => self.week_start = weekday(value).ok_or_else(|| bad(part, value))?,
        }
        Ok(())
    }

    /// Keeps what changes nothing, refuses what we would not obey.
    fn take_other(&mut self, part: &str, name: &str, value: &str) -> Result<(), InvalidRule> {
        // RFC 7529 §4: both say what we do anyway.
        let is_our_way = (name == "RSCALE" && value.eq_ignore_ascii_case("GREGORIAN"))
            || (name == "SKIP" && value.eq_ignore_ascii_case("OMIT"));
        if is_our_way {
            return Ok(());
        }
        if name.starts_with("X-") {
            self.extensions.push(part.to_owned());
            return Ok(());
        }
        Err(InvalidRule::UnknownPart(shortened(part)))
    }
}

fn bad(part: &'static str, value: &str) -> InvalidRule {
    InvalidRule::BadValue {
        part,
        value: shortened(value),
    }
}

/// Enough of a value to recognise it in a message.
fn shortened(value: &str) -> String {
    value.chars().take(40).collect()
}

fn number<N: FromStr>(part: &'static str, value: &str) -> Result<N, InvalidRule> {
    let digits = value.strip_prefix('+').unwrap_or(value);
    digits.parse().map_err(|_| bad(part, value))
}

fn list<T>(
    part: &'static str,
    value: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, InvalidRule> {
    let values: Result<Vec<T>, InvalidRule> = value
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(|entry| read(entry).ok_or_else(|| bad(part, entry)))
        .collect();
    match values {
        Ok(values) if values.is_empty() => Err(bad(part, value)),
        other => other,
    }
}

fn numbers<N: FromStr>(part: &'static str, value: &str) -> Result<Vec<N>, InvalidRule> {
    list(part, value, |entry| number(part, entry).ok())
}

fn frequency(word: &str) -> Option<Frequency> {
    [
        Frequency::Secondly,
        Frequency::Minutely,
        Frequency::Hourly,
        Frequency::Daily,
        Frequency::Weekly,
        Frequency::Monthly,
        Frequency::Yearly,
    ]
    .into_iter()
    .find(|frequency| frequency.as_str().eq_ignore_ascii_case(word))
}

fn weekday(word: &str) -> Option<Weekday> {
    let day = match word.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    Some(day)
}

fn word(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

fn by_day(entry: &str) -> Option<ByDay> {
    let (ordinal, day) = entry.split_at_checked(entry.len().checked_sub(2)?)?;
    let weekday = weekday(day)?;
    let ordinal = ordinal.trim();
    if ordinal.is_empty() {
        return Some(ByDay::each(weekday));
    }
    let ordinal = ordinal
        .strip_prefix('+')
        .unwrap_or(ordinal)
        .parse()
        .ok()
        .filter(|number| *number != 0)?;
    Some(ByDay { ordinal, weekday })
}

/// Reads every spelling of a date, wall clock or instant met in files.
fn until(value: &str) -> Option<Moment> {
    let value = value.to_ascii_uppercase();
    let (stamp, is_utc) = match value.strip_suffix('Z') {
        Some(stamp) => (stamp, true),
        None => (value.as_str(), false),
    };
    let stamp = stamp.split_once('.').map_or(stamp, |(whole, _)| whole);
    if !stamp
        .chars()
        .all(|c| c.is_ascii_digit() || "-:T ".contains(c))
    {
        return None;
    }
    let digits: String = stamp.chars().filter(char::is_ascii_digit).collect();
    let field = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(field(0, 4)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, field(4, 6)?, field(6, 8)?)?;
    let seconds = match digits.len() {
        8 => return Some(Moment::Day(day)),
        12 => 0,
        14 => field(12, 14)?.min(59),
        _ => return None,
    };
    let wall = day.and_hms_opt(field(8, 10)?, field(10, 12)?, seconds)?;
    Some(if is_utc {
        Moment::Instant(wall.and_utc())
    } else {
        Moment::Wall(wall)
    })
}

impl FromStr for Rule {
    type Err = InvalidRule;

    fn from_str(text: &str) -> Result<Self, InvalidRule> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Rule {
    type Error = InvalidRule;

    fn try_from(text: String) -> Result<Self, InvalidRule> {
        Self::parse(&text)
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> Self {
        rule.to_string()
    }
}

/// The canonical text: `FREQ` first, defaults left out, lists in order.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.frequency)?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        match self.end {
            End::Never => {}
            End::Count(count) => write!(f, ";COUNT={count}")?,
            End::Until(until) => write!(f, ";UNTIL={}", Stamp(until))?,
        }
        write_list(f, "BYMONTH", &self.by_month)?;
        write_list(f, "BYWEEKNO", &self.by_week)?;
        write_list(f, "BYYEARDAY", &self.by_year_day)?;
        write_list(f, "BYMONTHDAY", &self.by_month_day)?;
        write_list(f, "BYDAY", &self.by_day)?;
        write_list(f, "BYHOUR", &self.by_hour)?;
        write_list(f, "BYMINUTE", &self.by_minute)?;
        write_list(f, "BYSECOND", &self.by_second)?;
        write_list(f, "BYSETPOS", &self.by_set_position)?;
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", word(self.week_start))?;
        }
        for extension in &self.extensions {
            write!(f, ";{extension}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ByDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ordinal != 0 {
            write!(f, "{}", self.ordinal)?;
        }
        f.write_str(word(self.weekday))
    }
}

fn write_list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    part: &str,
    values: &[T],
) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        match index {
            0 => write!(f, ";{part}={value}")?,
            _ => write!(f, ",{value}")?,
        }
    }
    Ok(())
}

/// A moment in the basic form of RFC 5545 §3.3.4 and §3.3.5.
struct Stamp(Moment);

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(moment) = self;
        match moment {
            Moment::Day(day) => write!(f, "{}", day.format("%Y%m%d")),
            Moment::Wall(wall) => write!(f, "{}", wall.format("%Y%m%dT%H%M%S")),
            Moment::Instant(instant) => write_instant(f, *instant),
        }
    }
}

fn write_instant(f: &mut fmt::Formatter<'_>, instant: DateTime<Utc>) -> fmt::Result {
    write!(f, "{}", instant.format("%Y%m%dT%H%M%SZ"))
}
