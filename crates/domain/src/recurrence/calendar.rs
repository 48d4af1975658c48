//! The Gregorian calendar in whole numbers: days since 1970-01-01, seconds since its midnight.
//!
//! Steps of a rule are sums and divisions here; `chrono` sees only what comes out.

use chrono::{DateTime, NaiveDateTime};

pub(super) const DAY: i64 = 86_400;

/// The last year a rule reaches; four digits are all RFC 5545 §3.3.4 can write.
pub(super) const LAST_YEAR: i64 = 9_999;

/// The seconds of a wall clock, fractions cut off.
pub(super) fn seconds(wall: NaiveDateTime) -> i64 {
    wall.and_utc().timestamp()
}

/// The wall clock of the seconds; beyond chrono's limits the nearest it can tell.
pub(super) fn wall(seconds: i64) -> NaiveDateTime {
    match DateTime::from_timestamp(seconds, 0) {
        Some(instant) => instant.naive_utc(),
        None if seconds < 0 => NaiveDateTime::MIN,
        None => NaiveDateTime::MAX,
    }
}

/// A date as a calendar shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    /// 1 to 12.
    pub(super) month: u32,
    /// 1 to 31.
    pub(super) day: u32,
}

/// The date of a day number (Howard Hinnant, “chrono-Compatible Low-Level Date Algorithms”).
pub(super) fn civil(day: i64) -> Civil {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * march_month + 2) / 5 + 1) as u32;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    } as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Civil { year, month, day }
}

/// The day number of the first of a month.
pub(super) fn first_of_month(year: i64, month: u32) -> i64 {
    first_of_year(year) + i64::from(days_before(year, month))
}

/// The day number of the first of January.
pub(super) fn first_of_year(year: i64) -> i64 {
    let before = year - 1;
    before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 719_162
}

pub(super) fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

pub(super) fn year_length(year: i64) -> u32 {
    365 + u32::from(is_leap(year))
}

pub(super) fn month_length(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap(year)),
        _ => 31,
    }
}

/// The days of the year before a month.
pub(super) fn days_before(year: i64, month: u32) -> u32 {
    const BEFORE: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    BEFORE[(month as usize - 1) % 12] + u32::from(2 < month && is_leap(year))
}

/// 0 for Monday to 6 for Sunday; the first of January 1970 was a Thursday.
pub(super) fn weekday(day: i64) -> u32 {
    (day + 3).rem_euclid(7) as u32
}

/// The first day of the week that holds `day`, weeks beginning on weekday `week_start`.
pub(super) fn first_of_week(day: i64, week_start: u32) -> i64 {
    day - i64::from((weekday(day) + 7 - week_start) % 7)
}

/// The first day of a year's first week: the one with at least four days in the year (RFC 5545 §3.3.10).
pub(super) fn first_week(year: i64, week_start: u32) -> i64 {
    first_of_week(first_of_year(year) + 3, week_start)
}
