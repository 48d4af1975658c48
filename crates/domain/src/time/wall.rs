//! Wall-clock times as text.
//!
//! The text is the one that chrono shows. Its own way there takes several times as long, and an import writes tens of
//! thousands.

use chrono::{Datelike, NaiveDateTime, Timelike};
use serde::Serializer;
use std::fmt::Write;

/// Where the digits go; four of the year, two of everything else.
const EMPTY: [u8; 19] = *b"0000-00-00T00:00:00";

/// Appends `2026-03-18T12:00:00` (ISO 8601 without a zone), with a fraction of the second where there is one.
pub fn push_wall(text: &mut String, at: NaiveDateTime) {
    match whole(at).as_ref().map(|digits| str::from_utf8(digits)) {
        Some(Ok(digits)) => text.push_str(digits),
        // Writing to a string does not fail.
        _ => drop(write!(text, "{at:?}")),
    }
}

/// The same alone.
pub fn wall_text(at: NaiveDateTime) -> String {
    let mut text = String::with_capacity(EMPTY.len());
    push_wall(&mut text, at);
    text
}

/// For `#[serde(serialize_with)]`.
///
/// # Errors
/// Those of the serializer.
pub fn serialize_wall<S: Serializer>(at: &NaiveDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    match whole(*at).as_ref().map(|digits| str::from_utf8(digits)) {
        Some(Ok(text)) => serializer.serialize_str(text),
        _ => serializer.collect_str(&format_args!("{at:?}")),
    }
}

/// The text of a whole second in a year of four digits.
fn whole(at: NaiveDateTime) -> Option<[u8; 19]> {
    let year = u32::try_from(at.year())
        .ok()
        .filter(|year| *year <= 9_999)?;
    if at.nanosecond() != 0 {
        return None;
    }
    let mut text = EMPTY;
    for (place, number) in [
        (0, year / 100),
        (2, year % 100),
        (5, at.month()),
        (8, at.day()),
        (11, at.hour()),
        (14, at.minute()),
        (17, at.second()),
    ] {
        // Both are below ten.
        text[place] += (number / 10) as u8;
        text[place + 1] += (number % 10) as u8;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn the_text_is_the_one_that_chrono_shows() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        for at in [
            day(2026, 3, 18).and_hms_opt(12, 0, 59).unwrap(),
            day(7, 12, 31).and_hms_opt(23, 59, 9).unwrap(),
            day(2026, 3, 18).and_hms_micro_opt(0, 0, 0, 500).unwrap(),
            day(2016, 12, 31)
                .and_hms_nano_opt(23, 59, 59, 1_500_000_000)
                .unwrap(),
            day(-1, 1, 1).and_hms_opt(1, 2, 3).unwrap(),
            NaiveDateTime::MIN,
            NaiveDateTime::MAX,
        ] {
            assert_eq!(wall_text(at), format!("{at:?}"));
        }
    }
}
