//! Names of events (microsoft-graph.md §1): one that stays, and one that changes with the calendar that holds the event.
//!
//! Whoever does not ask for immutable ids is told the other ones, so that somebody who forgot to ask is found out.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

/// What names that stay begin with.
const STAYS: &str = "AAkALgAA";

/// What names that change begin with; those of the calendar follow.
const CHANGES: &str = "AAMkAGQ0";

/// How many letters tell the calendar.
const CALENDAR: usize = 8;

/// The name that stays, of something with this unique part.
pub fn immutable(unique: &str) -> String {
    format!("{STAYS}{unique}")
}

/// A name as it is told.
pub fn told(id: &str, calendar: &str, is_immutable: bool) -> String {
    match id.strip_prefix(STAYS) {
        Some(unique) if !is_immutable => format!("{CHANGES}{}{unique}", mark(calendar)),
        _ => id.to_owned(),
    }
}

/// The name that stays, of one that was told; `None` for one that belongs to another calendar.
pub fn read(told: &str, calendar: &str) -> Option<String> {
    let Some(rest) = told.strip_prefix(CHANGES) else {
        return Some(told.to_owned());
    };
    let (of, unique) = rest.split_at_checked(CALENDAR)?;
    (of == mark(calendar)).then(|| immutable(unique))
}

fn mark(calendar: &str) -> String {
    hex::encode(Sha256::digest(calendar))[..CALENDAR].to_uppercase()
}

/// The occurrence of a series that its rule puts on this day.
pub fn occurrence(series: &str, day: NaiveDate) -> String {
    format!("{series}-{}", day.format("%Y%m%d"))
}

/// The series and the day that the name of an occurrence tells.
pub fn of_occurrence(id: &str) -> Option<(&str, NaiveDate)> {
    let (series, day) = id.rsplit_once('-')?;
    Some((series, NaiveDate::parse_from_str(day, "%Y%m%d").ok()?))
}

/// The identity across systems, which differs for each occurrence (microsoft-graph.md §5.2).
pub fn ical_uid(id: &str) -> String {
    let (series, day) = match of_occurrence(id) {
        Some((series, day)) => (series, day.format("%Y%m%d").to_string()),
        None => (id, "00000000".to_owned()),
    };
    let rest = hex::encode_upper(&Sha256::digest(series)[..16]);
    format!("040000008200E00074C5B7101A82E008{day}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_changes_is_good_in_its_own_calendar_alone() {
        let id = immutable("ABC234");
        let told_there = told(&id, "one", false);

        assert_ne!(told_there, told(&id, "other", false));
        assert_eq!(told(&id, "one", true), id);
        assert_eq!(read(&told_there, "one"), Some(id.clone()));
        assert_eq!(read(&told_there, "other"), None);
        assert_eq!(read(&id, "other"), Some(id));
    }

    #[test]
    fn an_occurrence_is_named_after_its_day() {
        let day = "2026-12-08".parse().unwrap();
        let id = occurrence("AAkALgAAX", day);

        assert_eq!(of_occurrence(&id), Some(("AAkALgAAX", day)));
        assert_ne!(ical_uid(&id), ical_uid("AAkALgAAX"));
    }
}
