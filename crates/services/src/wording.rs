//! Words that several pages share. Pure.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::view::calendar::When;
use std::error::Error;

/// How long ago, for instance `1 min ago`; coarse on purpose, for it is not redrawn each second.
pub(crate) fn ago(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let minutes = (now - then).num_minutes();
    match minutes {
        ..1 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1440 => format!("{} h ago", minutes / 60),
        1440..2880 => "yesterday".to_owned(),
        2880..43_200 => format!("{} days ago", minutes / 1440),
        _ => format!("on {}", then.format("%-d %b %Y")),
    }
}

/// When, in words, on a reader's wall clock, for instance `Wed 18 Mar 2026, 10:00 – 10:30`.
pub(crate) fn when_in_words(when: When) -> String {
    match when {
        When::Timed { start, end } if start.date() == end.date() => {
            format!("{}, {} – {}", day(start), time(start), time(end))
        }
        When::Timed { start, end } => {
            format!(
                "{}, {} – {}, {}",
                day(start),
                time(start),
                day(end),
                time(end)
            )
        }
        When::AllDay { first, until } => {
            let last = until.pred_opt().unwrap_or(first);
            if last <= first {
                format!("{}, all day", first.format(DAY))
            } else {
                format!("{} – {}, all day", first.format(DAY), last.format(DAY))
            }
        }
    }
}

const DAY: &str = "%a %-d %b %Y";

/// A day and a time, for instance `Wed 18 Mar 2026, 10:00`.
pub(crate) fn at_in_words(at: NaiveDateTime) -> String {
    format!("{}, {}", day(at), time(at))
}

fn day(at: NaiveDateTime) -> String {
    at.format(DAY).to_string()
}

fn time(at: NaiveDateTime) -> String {
    at.format("%H:%M").to_string()
}

/// One line without control characters; outer white space goes.
pub(crate) fn one_line(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text of several lines: line ends are `\n`, tabs are blanks, no other control characters.
pub(crate) fn many_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\t', " ")
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// An error with its causes, for a table or the log: `it failed: because of this`.
pub(crate) fn chain_of(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}

/// `1 linked calendar`, `2 linked calendars`.
pub(crate) fn count_of(number: usize, one: &str, many: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {many}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn times_ago_are_coarse() {
        let now: DateTime<Utc> = "2026-03-18T12:00:00Z".parse().unwrap();
        for (minutes, words) in [
            (-5, "just now"),
            (0, "just now"),
            (1, "1 min ago"),
            (59, "59 min ago"),
            (60, "1 h ago"),
            (23 * 60 + 59, "23 h ago"),
            (24 * 60, "yesterday"),
            (48 * 60, "2 days ago"),
            (30 * 24 * 60, "on 16 Feb 2026"),
        ] {
            assert_eq!(ago(now - TimeDelta::minutes(minutes), now), words);
        }
    }

    #[test]
    fn times_are_written_with_day_and_clock() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        for (when, words) in [
            (
                When::Timed {
                    start: at("2026-03-18T10:00:00"),
                    end: at("2026-03-18T10:30:00"),
                },
                "Wed 18 Mar 2026, 10:00 – 10:30",
            ),
            (
                When::Timed {
                    start: at("2026-03-18T22:00:00"),
                    end: at("2026-03-19T01:00:00"),
                },
                "Wed 18 Mar 2026, 22:00 – Thu 19 Mar 2026, 01:00",
            ),
            (
                When::AllDay {
                    first: day("2026-03-18"),
                    until: day("2026-03-19"),
                },
                "Wed 18 Mar 2026, all day",
            ),
            (
                When::AllDay {
                    first: day("2026-03-18"),
                    until: day("2026-03-21"),
                },
                "Wed 18 Mar 2026 – Fri 20 Mar 2026, all day",
            ),
        ] {
            assert_eq!(when_in_words(when), words);
        }
    }

    #[test]
    fn control_characters_do_not_get_in() {
        assert_eq!(
            one_line("  Roof\u{0}\r\ninspection\t1 "),
            "Roof inspection 1"
        );
        assert_eq!(many_lines("a\r\nb\u{7}\rc\td\n\n"), "a\nb\nc d");
    }
}
