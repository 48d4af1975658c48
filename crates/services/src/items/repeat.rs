//! A rule of repetition between a person and an item: read, brought into form, told in words. Pure.

use crate::ServiceError;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use domain::item::Content;
use domain::recurrence::{ByDay, EditError, End, Frequency, Moment, Recurrence, Rule};
use domain::time::{Timing, Zones};

/// The rule that was asked for; none for an empty text.
pub(super) fn read(text: &str) -> Result<Option<Rule>, ServiceError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let rule = Rule::parse(text).map_err(|why| {
        ServiceError::invalid(format!(
            "How it repeats cannot be read: {why}. Nothing was saved. Choose again how it repeats."
        ))
    })?;
    if rule.frequency.is_sub_daily() {
        return Err(ServiceError::invalid(
            "An item repeats by days, weeks, months or years. Nothing was saved. Choose one of them.",
        ));
    }
    Ok(Some(rule))
}

/// The rule with its last moment written as the timing demands (RFC 5545 §3.3.10): a day for days, an instant where
/// there is a zone, else a wall clock. A day means the whole of it.
pub(super) fn conformed(rule: &Rule, timing: &Timing, zones: &dyn Zones) -> Rule {
    let End::Until(until) = rule.end else {
        return rule.clone();
    };
    let wall = match (until, timing) {
        (Moment::Day(day), _) => end_of(day),
        (Moment::Wall(wall), _) => wall,
        (Moment::Instant(_), Timing::Zoned { .. }) => return rule.clone(),
        (Moment::Instant(instant), _) => instant.naive_utc(),
    };
    let until = match timing {
        Timing::AllDay { .. } => Moment::Day(wall.date()),
        Timing::Floating { .. } => Moment::Wall(wall),
        Timing::Zoned { zone, .. } => Moment::Instant(zones.instant(wall, zone)),
    };
    Rule {
        end: End::Until(until),
        ..rule.clone()
    }
}

/// A series whose rules are [`conformed`].
pub(super) fn with_conformed_rules(mut content: Content, zones: &dyn Zones) -> Content {
    let timing = content.timing.clone();
    if let Some(repeats) = &mut content.repeats {
        for rule in &mut repeats.recurrence.rules {
            *rule = conformed(rule, &timing, zones);
        }
    }
    content
}

fn end_of(day: NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(23, 59, 59)
        .unwrap_or_else(|| day.and_time(NaiveTime::MIN))
}

/// The rule as a person reads it: what it leaves to the start is said, its last moment is a day on the series' wall
/// clock, and the first weekday is gone where it changes nothing.
fn spelled_out(rule: &Rule, timing: &Timing, zones: &dyn Zones) -> Rule {
    let (start, _) = timing.wall();
    let mut rule = rule.clone();
    if let End::Until(until) = rule.end {
        rule.end = End::Until(Moment::Day(last_day(until, timing, zones)));
    }
    let says_no_day = rule.by_day.is_empty()
        && rule.by_month_day.is_empty()
        && rule.by_year_day.is_empty()
        && rule.by_week.is_empty();
    match rule.frequency {
        Frequency::Weekly if says_no_day => rule.by_day.push(ByDay::each(start.weekday())),
        Frequency::Monthly if says_no_day => {
            rule.by_month_day.extend(i8::try_from(start.day()).ok());
        }
        _ => {}
    }
    if rule.interval == 1 || rule.by_day.len() < 2 {
        rule.week_start = chrono::Weekday::Mon;
    }
    rule
}

/// The last day on which something may start.
fn last_day(until: Moment, timing: &Timing, zones: &dyn Zones) -> NaiveDate {
    let wall = match until {
        Moment::Day(day) => return day,
        Moment::Wall(_) | Moment::Instant(_) => until.on(timing, zones),
    };
    // A series that was cut ends a moment before the start it lost: that day is not its last.
    let is_before_start = !timing.is_all_day() && wall.time() < timing.wall().0.time();
    let before = wall.date().pred_opt().filter(|_| is_before_start);
    before.unwrap_or(wall.date())
}

/// The rule as text for the form, where one rule says it all.
pub(super) fn as_text(content: &Content, zones: &dyn Zones) -> Option<String> {
    let repeats = content.repeats.as_deref()?;
    let recurrence = &repeats.recurrence;
    match recurrence.rules.as_slice() {
        [rule] if recurrence.exclusions.is_empty() && !repeats.detached => {
            Some(spelled_out(rule, &content.timing, zones).to_string())
        }
        _ => None,
    }
}

/// How it repeats, as a sentence without a full stop; none for what takes place once.
pub(super) fn in_words(content: &Content, zones: &dyn Zones) -> Option<String> {
    let repeats = content.repeats.as_deref()?;
    if repeats.detached {
        return Some("Belongs to a series".to_owned());
    }
    let recurrence = Recurrence {
        rules: repeats
            .recurrence
            .rules
            .iter()
            .map(|rule| spelled_out(rule, &content.timing, zones))
            .collect(),
        ..repeats.recurrence.clone()
    };
    Some(recurrence.in_words(&content.timing))
}

/// Why a series cannot be changed as asked, for a person.
pub(super) fn refused(error: EditError) -> ServiceError {
    ServiceError::invalid(match error {
        EditError::NoMaster => {
            "Only some events of this series are known here. Nothing was saved. Change this event alone, or the series where it was made."
        }
        EditError::SeveralRules => {
            "This series follows more than one rule and cannot be divided. Nothing was saved. Change this event alone, or all events."
        }
        EditError::PicksByPosition => {
            "This series picks its days by their position in the month, so it cannot move to another day as a whole. Nothing was saved. Change this event alone, or choose another way to repeat."
        }
        EditError::TooMany => {
            "This series has too many events to be divided here. Nothing was saved. Change this event alone, or all events."
        }
        EditError::OutOfRange => {
            "The series would have no day in the years 1900 to 2200. Nothing was saved. Check the date and how it repeats."
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zones::SystemZones;
    use domain::item::{Privacy, ShowAs};
    use domain::repeats::Repeats;
    use domain::time::ZoneId;

    fn series(rule: &str, start: &str, zone: &str) -> Content {
        let start: NaiveDateTime = start.parse().unwrap();
        let timing = Timing::zoned(
            start,
            start + chrono::TimeDelta::hours(1),
            ZoneId::new(zone),
        );
        let rules = vec![conformed(
            &Rule::parse(rule).unwrap(),
            &timing,
            &SystemZones,
        )];
        let recurrence = Recurrence {
            rules,
            ..Recurrence::default()
        };
        Content {
            subject: String::new(),
            description: String::new(),
            location: String::new(),
            timing,
            show_as: ShowAs::Busy,
            privacy: Privacy::Public,
            repeats: Some(Box::new(Repeats {
                recurrence,
                ..Repeats::default()
            })),
            attendees: Vec::new(),
        }
    }

    #[test]
    fn a_last_day_reads_as_it_was_chosen_in_every_zone() {
        for zone in [
            "Pacific/Auckland",
            "America/New_York",
            "Europe/London",
            "UTC",
        ] {
            for start in [
                "2026-03-19T00:30:00",
                "2026-03-19T09:00:00",
                "2026-03-19T23:30:00",
            ] {
                let content = series("FREQ=WEEKLY;BYDAY=TH;UNTIL=20260730", start, zone);

                assert_eq!(
                    as_text(&content, &SystemZones).as_deref(),
                    Some("FREQ=WEEKLY;UNTIL=20260730;BYDAY=TH"),
                    "{zone} {start}"
                );
            }
        }
    }

    #[test]
    fn a_last_moment_in_a_zone_is_an_instant() {
        let content = series(
            "FREQ=DAILY;UNTIL=20260730",
            "2026-03-19T09:00:00",
            "America/New_York",
        );

        let rule = &content.repeats.unwrap().recurrence.rules[0];
        assert_eq!(rule.to_string(), "FREQ=DAILY;UNTIL=20260731T035959Z");
    }

    #[test]
    fn a_series_that_was_cut_names_its_last_day() {
        let content = series(
            "FREQ=WEEKLY;UNTIL=20260319T085959Z",
            "2026-03-05T09:00:00",
            "Europe/London",
        );

        assert_eq!(
            in_words(&content, &SystemZones).as_deref(),
            Some("Every week on Thursday, until 18 March 2026")
        );
    }

    #[test]
    fn what_a_rule_leaves_to_the_start_is_said() {
        for (rule, text) in [
            ("FREQ=WEEKLY;WKST=SU", "FREQ=WEEKLY;BYDAY=TH"),
            ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=19"),
            ("FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;INTERVAL=3"),
            ("FREQ=YEARLY;COUNT=4", "FREQ=YEARLY;COUNT=4"),
        ] {
            let content = series(rule, "2026-03-19T09:00:00", "Europe/London");

            assert_eq!(
                as_text(&content, &SystemZones).as_deref(),
                Some(text),
                "{rule}"
            );
        }
    }

    #[test]
    fn a_rule_that_means_nothing_is_refused_with_a_sentence() {
        for wrong in [
            "weekly",
            "FREQ=HOURLY",
            "FREQ=WEEKLY;COUNT=0",
            "FREQ=DAILY;COUNT=2;UNTIL=20260101",
        ] {
            let refused = read(wrong).unwrap_err().to_string();

            assert!(refused.contains("Nothing was saved"), "{refused}");
        }
        assert_eq!(read(" ").unwrap(), None);
    }
}
