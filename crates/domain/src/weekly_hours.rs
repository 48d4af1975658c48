//! Hours of a day, as people write them and as Calendly does (calendly.md §6.4).

use serde::{Deserialize, Serialize};

/// Minutes of a day.
const WHOLE_DAY: u16 = 24 * 60;
/// So many spans of one day are read, at most.
const MOST: usize = 24;

/// From one minute of a day to another, `0 <= from < until <= 1440`. On days when clocks change it means the clock on the
/// wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stretch {
    from: u16,
    until: u16,
}

impl Stretch {
    /// None unless it lies within a day and has a length.
    pub fn new(from: u16, until: u16) -> Option<Self> {
        (from < until && until <= WHOLE_DAY).then_some(Self { from, until })
    }

    /// From two times as Calendly writes them, `09:00` and `17:00`; an end at midnight is the end of the day.
    pub fn of_clocks(from: &str, until: &str) -> Option<Self> {
        let until = match minute_of(until)? {
            0 => WHOLE_DAY,
            until => until,
        };
        Self::new(minute_of(from)?, until)
    }

    /// The first minute.
    pub fn from(self) -> u16 {
        self.from
    }

    /// The first minute after.
    pub fn until(self) -> u16 {
        self.until
    }

    /// `09:00` and `17:00`; the end of the day is `24:00`.
    pub fn clocks(self) -> [String; 2] {
        [clock(self.from), clock(self.until)]
    }

    /// `09:00 – 17:00`
    pub fn words(self) -> String {
        self.clocks().join(" – ")
    }
}

/// Why a line of hours was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursProblem {
    /// Part of it is no span of time.
    #[error("“{0}” is no span of time")]
    NotATime(String),
    /// It ends before it begins.
    #[error("“{0}” ends before it begins")]
    Backwards(String),
    /// Two of its spans cover the same minutes.
    #[error("its spans overlap")]
    Overlap,
    /// It has more spans than anybody needs.
    #[error("it has more than {MOST} spans")]
    TooMany,
}

/// Reads `9:00 – 12:00, 13:00-17:00`; nothing, or a dash alone, means no hours. Spans come back in order; those that
/// touch stay apart.
///
/// # Errors
/// [`HoursProblem`]
pub fn read_hours(line: &str) -> Result<Vec<Stretch>, HoursProblem> {
    let mut spans = Vec::new();
    for part in line.split([',', ';']).map(str::trim) {
        if part.is_empty() || part == "-" || part == "–" {
            continue;
        }
        if spans.len() == MOST {
            return Err(HoursProblem::TooMany);
        }
        spans.push(read_span(part)?);
    }
    spans.sort_unstable();
    if spans.windows(2).any(|pair| pair[1].from < pair[0].until) {
        return Err(HoursProblem::Overlap);
    }
    Ok(spans)
}

fn read_span(part: &str) -> Result<Stretch, HoursProblem> {
    // What is quoted goes back to whoever typed it, who need not read all of a long text again.
    let quoted = || part.chars().take(40).collect::<String>();
    let times = part.split_once(['-', '–', '—']);
    let read = times.and_then(|(from, until)| Some((minute_of(from)?, minute_of(until)?)));
    let (from, until) = read.ok_or_else(|| HoursProblem::NotATime(quoted()))?;
    let until = if until == 0 { WHOLE_DAY } else { until };
    Stretch::new(from, until).ok_or_else(|| HoursProblem::Backwards(quoted()))
}

/// How a line of hours is written: `09:00 – 12:00, 13:00 – 17:00`; empty for none.
pub fn hours_line(spans: &[Stretch]) -> String {
    let spans: Vec<String> = spans.iter().map(|span| span.words()).collect();
    spans.join(", ")
}

/// `9`, `9:30`, `09:30`, `24:00`.
fn minute_of(text: &str) -> Option<u16> {
    let text = text.trim();
    let (hour, minute) = text.split_once(':').unwrap_or((text, "00"));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 || !is_number(hour) || !is_number(minute)
    {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let whole = hour * 60 + minute;
    (minute < 60 && whole <= WHOLE_DAY).then_some(whole)
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(line: &str) -> String {
        hours_line(&read_hours(line).unwrap())
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (typed, read) in [
            ("", ""),
            ("  –  ", ""),
            ("9-17", "09:00 – 17:00"),
            ("9:00 – 12:30, 13:15—17:00", "09:00 – 12:30, 13:15 – 17:00"),
            ("13:00-17:00; 8:00-12:00,", "08:00 – 12:00, 13:00 – 17:00"),
            ("9:00-12:00, 12:00-13:00", "09:00 – 12:00, 12:00 – 13:00"),
            ("18:00 - 24:00", "18:00 – 24:00"),
            ("18:00 - 00:00", "18:00 – 24:00"),
            ("0-24", "00:00 – 24:00"),
        ] {
            assert_eq!(spans(typed), read, "{typed:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let line = "08:00 – 12:00, 13:00 – 24:00";

        assert_eq!(spans(line), line);
    }

    #[test]
    fn what_is_no_span_is_named() {
        let problem = |line: &str| read_hours(line).unwrap_err();

        for odd in [
            "nine to five",
            "9:00",
            "9:75-10:00",
            "25:00-26:00",
            "9::00-10",
            "٩-١٠",
            "-5-9",
        ] {
            assert_eq!(
                problem(odd),
                HoursProblem::NotATime(odd.to_owned()),
                "{odd}"
            );
        }
        assert_eq!(
            problem("17:00-9:00"),
            HoursProblem::Backwards("17:00-9:00".to_owned())
        );
        assert_eq!(
            problem("9:00-9:00"),
            HoursProblem::Backwards("9:00-9:00".to_owned())
        );
        assert_eq!(problem("9-12, 11-13"), HoursProblem::Overlap);
        assert_eq!(problem(&"9-10,".repeat(25)), HoursProblem::TooMany);
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        let HoursProblem::NotATime(quoted) = read_hours(&"x".repeat(5000)).unwrap_err() else {
            panic!("another problem");
        };

        assert_eq!(quoted.len(), 40);
    }

    #[test]
    fn a_day_that_ends_at_midnight_is_a_whole_day_long() {
        let day = Stretch::of_clocks("00:00", "00:00").unwrap();

        assert_eq!((day.from(), day.until()), (0, 1440));
        assert_eq!(Stretch::of_clocks("09:00", "08:00"), None);
        assert_eq!(Stretch::of_clocks("nine", "10:00"), None);
    }
}
