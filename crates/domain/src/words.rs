//! Days and lists in words, as rules and pages say them alike.
//!
//! Written out by hand: pages take these to the browser, where a formatter would weigh more than they do.

use chrono::{Datelike, NaiveDate, Weekday};

/// The days of a week, Monday first.
pub const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// `Wednesday`.
pub const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// `March` for 3; nothing for what is no month.
pub fn month(number: u32) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let index = number.checked_sub(1).map(|index| index as usize);
    index.and_then(|index| NAMES.get(index)).unwrap_or(&"")
}

/// `18 March`.
pub fn day_month(date: NaiveDate) -> String {
    [&date.day().to_string(), " ", month(date.month())].concat()
}

/// `18 March 2026`.
pub fn day_month_year(date: NaiveDate) -> String {
    [&day_month(date), " ", &date.year().to_string()].concat()
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(names: &[impl AsRef<str>]) -> String {
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        text.push_str(match index {
            0 => "",
            last if last + 1 == names.len() => " and ",
            _ => ", ",
        });
        text.push_str(name.as_ref());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_from_one() {
        assert_eq!([month(1), month(12)], ["January", "December"]);
        assert_eq!([month(0), month(13)], ["", ""]);
    }

    #[test]
    fn the_last_of_a_list_stands_behind_and() {
        assert_eq!(listed(&[""; 0]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}
