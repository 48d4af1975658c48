//! Dates, times and durations in words.
//!
//! Written out by hand: chrono's formatter would weigh more than everything else on a page, and a server and a
//! browser that format differently would not draw alike. Times are on the reader's wall clock already.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use domain::view::calendar::When;

pub use domain::words::{WEEK, day_month, day_month_year, listed, weekday};

/// `Wed`.
pub fn weekday_short(day: Weekday) -> &'static str {
    &weekday(day)[..3]
}

/// `March`.
pub fn month(date: NaiveDate) -> &'static str {
    domain::words::month(date.month())
}

/// `Mar`.
pub fn month_short(date: NaiveDate) -> &'static str {
    &month(date)[..3]
}

fn two(number: u32) -> String {
    let mut text = String::with_capacity(2);
    push_two(&mut text, number);
    text
}

/// Two digits of a number below 100.
fn push_two(text: &mut String, number: u32) {
    text.extend(char::from_digit(number / 10 % 10, 10));
    text.extend(char::from_digit(number % 10, 10));
}

/// `09:05`.
pub fn time(time: NaiveTime) -> String {
    let mut text = String::with_capacity(5);
    push_two(&mut text, time.hour());
    text.push(':');
    push_two(&mut text, time.minute());
    text
}

/// `2026-03-18`.
pub fn iso_day(date: NaiveDate) -> String {
    let year = date.year().to_string();
    let zeros = "0000".get(year.len()..).unwrap_or("");
    [zeros, &year, "-", &two(date.month()), "-", &two(date.day())].concat()
}

/// `2026-03-18T09:30`.
pub fn iso_minute(at: NaiveDateTime) -> String {
    [iso_day(at.date()), time(at.time())].join("T")
}

/// `2026-03-18T09:30:00`.
pub fn iso_second(at: NaiveDateTime) -> String {
    [&iso_minute(at), ":", &two(at.second())].concat()
}

/// Reads `2026-03-18T09:30:00`, also without the seconds.
pub fn read_second(text: &str) -> Option<NaiveDateTime> {
    let seconds = text.get(17..).unwrap_or("0");
    read_minute(text)?.with_second(seconds.parse().ok()?)
}

/// Reads `2026-03-18`.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.trim().split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Reads `9:30`, `09:30`, `09:30:00`, `9.30`, `930`, `9`, and with `am` or `pm` after them.
pub fn read_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_ascii_lowercase().replace('.', ":");
    let half = text
        .strip_suffix("am")
        .map(|rest| (rest, 0))
        .or_else(|| text.strip_suffix("pm").map(|rest| (rest, 12)));
    if let Some((rest, hours)) = half {
        let time = read_time(rest)?;
        // 12 am is midnight, 12 pm noon.
        return time
            .with_hour(time.hour() % 12 + hours)
            .filter(|_| (1..=12).contains(&time.hour()));
    }
    let text = text.as_str();
    let (hour, minute) = match text.split_once(':') {
        Some((hour, rest)) => (hour, rest.split(':').next().unwrap_or("0")),
        None if text.len() <= 2 => (text, "0"),
        None => text.split_at_checked(text.len() - 2)?,
    };
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

/// Reads `2026-03-18T09:30`.
pub fn read_minute(text: &str) -> Option<NaiveDateTime> {
    let (day, time) = text.split_once(['T', ' '])?;
    Some(read_day(day)?.and_time(read_time(time)?))
}

/// `Wednesday 18 March`.
pub fn day_long(date: NaiveDate) -> String {
    [weekday(date.weekday()), " ", &day_month(date)].concat()
}

/// `Wednesday 18 March 2026`.
pub fn day_full(date: NaiveDate) -> String {
    [&day_long(date), " ", &date.year().to_string()].concat()
}

/// `Wed 18 March`.
pub fn day_short(date: NaiveDate) -> String {
    [weekday_short(date.weekday()), " ", &day_month(date)].concat()
}

/// `18 Mar 2026`.
pub fn date(date: NaiveDate) -> String {
    [
        &date.day().to_string(),
        " ",
        month_short(date),
        " ",
        &date.year().to_string(),
    ]
    .concat()
}

/// `18 Mar 2026, 11:23`.
pub fn date_time(at: NaiveDateTime) -> String {
    [&date(at.date()), ", ", &time(at.time())].concat()
}

/// What is wrong, since when, and when it is tried again: `… Not Connected since 18 Mar 2026, 11:23. Next try: 18 Mar 2026,
/// 11:53.`
pub fn trouble(reason: &str, since: NaiveDateTime, next_attempt: Option<NaiveDateTime>) -> String {
    let mut words = [reason, " Not Connected since ", &date_time(since), "."].concat();
    if let Some(next) = next_attempt {
        words.push_str(" Next try: ");
        words.push_str(&date_time(next));
        words.push('.');
    }
    words
}

/// `“Work” is Not Connected`, `“Work” and “Home” are Not Connected`.
pub fn not_connected(calendars: &[String]) -> String {
    let names: Vec<String> = calendars
        .iter()
        .map(|name| ["“", name, "”"].concat())
        .collect();
    let is = if names.len() == 1 {
        " is Not Connected"
    } else {
        " are Not Connected"
    };
    [&names.join(" and "), is].concat()
}

/// `1 change waiting`, `12 changes waiting`; nothing for none.
pub fn backlog(waiting: u32) -> Option<String> {
    match waiting {
        0 => None,
        1 => Some("1 change waiting".to_owned()),
        more => Some([&more.to_string(), " changes waiting"].concat()),
    }
}

/// `March 2026`.
pub fn month_year(date: NaiveDate) -> String {
    [month(date), " ", &date.year().to_string()].concat()
}

/// `09:00 – 10:30`.
pub fn time_range(start: NaiveTime, end: NaiveTime) -> String {
    [&time(start), " – ", &time(end)].concat()
}

/// `16 – 22 March 2026`, `30 March – 5 April 2026`, `29 December 2025 – 4 January 2026`; `last` is inside.
pub fn days_range(first: NaiveDate, last: NaiveDate) -> String {
    let year = last.year().to_string();
    if first == last {
        day_month_year(first)
    } else if first.year() != last.year() {
        [
            &day_month(first),
            " ",
            &first.year().to_string(),
            " – ",
            &day_month(last),
            " ",
            &year,
        ]
        .concat()
    } else if first.month() != last.month() {
        [&day_month(first), " – ", &day_month(last), " ", &year].concat()
    } else {
        [
            &first.day().to_string(),
            " – ",
            &day_month(last),
            " ",
            &year,
        ]
        .concat()
    }
}

/// `6 h`, `5 h 15`, `45 min`; nothing for nothing.
pub fn duration(minutes: i64) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, 0) => String::new(),
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => [&hours.to_string(), " h ", &two(rest.unsigned_abs() as u32)].concat(),
    }
}

/// When something is, for a sentence: `Thursday 19 March, 11:30 – 13:00`, `Thursday 19 March`, `19 – 21 March 2026`.
pub fn when(when: When) -> String {
    match when {
        When::Timed { start, end } if start.date() == end.date() => [
            &day_long(start.date()),
            ", ",
            &time_range(start.time(), end.time()),
        ]
        .concat(),
        When::Timed { start, end } => [
            &day_short(start.date()),
            ", ",
            &time(start.time()),
            " – ",
            &day_short(end.date()),
            ", ",
            &time(end.time()),
        ]
        .concat(),
        When::AllDay { first, until } => {
            let last = until.pred_opt().unwrap_or(until);
            if first < last {
                days_range(first, last)
            } else {
                day_long(first)
            }
        }
    }
}

/// An address as people read it: without what every address begins with.
pub fn bare_link(link: &str) -> &str {
    let bare = link
        .strip_prefix("https://")
        .or_else(|| link.strip_prefix("http://"))
        .unwrap_or(link);
    bare.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_names_month_and_year_once_where_they_are_the_same() {
        assert_eq!(
            days_range(day("2026-03-16"), day("2026-03-22")),
            "16 – 22 March 2026"
        );
        assert_eq!(
            days_range(day("2026-03-30"), day("2026-04-05")),
            "30 March – 5 April 2026"
        );
        assert_eq!(
            days_range(day("2025-12-29"), day("2026-01-04")),
            "29 December 2025 – 4 January 2026"
        );
        assert_eq!(
            days_range(day("2026-03-18"), day("2026-03-18")),
            "18 March 2026"
        );
    }

    #[test]
    fn a_duration_is_hours_and_minutes() {
        assert_eq!(duration(0), "");
        assert_eq!(duration(45), "45 min");
        assert_eq!(duration(360), "6 h");
        assert_eq!(duration(315), "5 h 15");
        assert_eq!(duration(65), "1 h 05");
    }

    #[test]
    fn a_time_is_read_as_people_type_it() {
        for (typed, read) in [
            ("9", "09:00"),
            ("930", "09:30"),
            ("9:30", "09:30"),
            ("0930", "09:30"),
            ("23:59", "23:59"),
            ("09:30:00", "09:30"),
            ("9.30pm", "21:30"),
            ("12 am", "00:00"),
            ("7 PM", "19:00"),
        ] {
            assert_eq!(
                read_time(typed).map(time).as_deref(),
                Some(read),
                "{typed:?}"
            );
        }
        for odd in ["", "25", "9:75", "nine", "٩٣٠", "13pm", "0 am"] {
            assert_eq!(read_time(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn a_day_reads_as_it_was_written() {
        assert_eq!(
            read_day(&iso_day(day("2026-03-08"))),
            Some(day("2026-03-08"))
        );
        assert_eq!(
            read_minute("2026-03-08T09:30"),
            Some(at("2026-03-08T09:30:00"))
        );
        assert_eq!(read_day("2026-02-30"), None);
    }

    #[test]
    fn when_says_the_day_and_the_times() {
        let timed = When::Timed {
            start: at("2026-03-19T11:30:00"),
            end: at("2026-03-19T13:00:00"),
        };
        let night = When::Timed {
            start: at("2026-03-19T22:00:00"),
            end: at("2026-03-20T02:00:00"),
        };
        let days = When::AllDay {
            first: day("2026-03-19"),
            until: day("2026-03-22"),
        };

        assert_eq!(when(timed), "Thursday 19 March, 11:30 – 13:00");
        assert_eq!(when(night), "Thu 19 March, 22:00 – Fri 20 March, 02:00");
        assert_eq!(when(days), "19 – 21 March 2026");
    }

    #[test]
    fn a_trouble_is_told_with_its_beginning_and_the_next_try() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let since = at("2026-03-18T11:23:00");

        assert_eq!(
            trouble(
                "It does not answer.",
                since,
                Some(at("2026-03-18T11:53:00"))
            ),
            "It does not answer. Not Connected since 18 Mar 2026, 11:23. Next try: 18 Mar 2026, 11:53."
        );
        assert_eq!(
            trouble("It refused.", since, None),
            "It refused. Not Connected since 18 Mar 2026, 11:23."
        );
    }

    #[test]
    fn calendars_that_are_not_connected_are_named() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };

        assert_eq!(not_connected(&names(&["Work"])), "“Work” is Not Connected");
        assert_eq!(
            not_connected(&names(&["Work", "Home"])),
            "“Work” and “Home” are Not Connected"
        );
    }

    #[test]
    fn a_link_is_shown_without_its_beginning() {
        for (link, shown) in [
            ("https://calendly.com/dana-w", "calendly.com/dana-w"),
            ("http://127.0.0.1:8080/dana/", "127.0.0.1:8080/dana"),
            ("calendly.com/dana-w", "calendly.com/dana-w"),
        ] {
            assert_eq!(bare_link(link), shown);
        }
    }

    #[test]
    fn what_waits_is_counted() {
        assert_eq!(backlog(0), None);
        assert_eq!(backlog(1).as_deref(), Some("1 change waiting"));
        assert_eq!(backlog(12).as_deref(), Some("12 changes waiting"));
    }
}
