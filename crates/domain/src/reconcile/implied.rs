//! What a rule leaves unsaid because its start says it (RFC 5545 §3.3.10: “information, not contained in the rule, … derived
//! from the Start Time”). Some programs leave it out and some always say it, as Outlook's patterns do; it is the same rule.

use crate::item::Content;
use crate::recurrence::{ByDay, Frequency, Rule};
use chrono::{Datelike, NaiveDateTime};
use std::borrow::Cow;

/// The content with its rules as they are known, where it says the same in other words.
pub(super) fn in_known_words<'a>(content: &'a Content, known: &Content) -> Cow<'a, Content> {
    let (Some(said), Some(known)) = (&content.repeats, &known.repeats) else {
        return Cow::Borrowed(content);
    };
    let (said, known) = (&said.recurrence.rules, &known.recurrence.rules);
    let (start, _) = content.timing.wall();
    let whole = |rules: &[Rule]| -> Vec<Rule> {
        rules.iter().map(|rule| spelled_out(rule, start)).collect()
    };
    if said == known || whole(said) != whole(known) {
        return Cow::Borrowed(content);
    }
    let mut content = content.clone();
    if let Some(repeats) = &mut content.repeats {
        repeats.recurrence.rules.clone_from(known);
    }
    Cow::Owned(content)
}

/// The rule with what the start says of it.
fn spelled_out(rule: &Rule, start: NaiveDateTime) -> Rule {
    let mut rule = rule.clone();
    let month_day = i8::try_from(start.day()).unwrap_or(i8::MAX);
    let month = u8::try_from(start.month()).unwrap_or(u8::MAX);
    match rule.frequency {
        Frequency::Weekly if rule.by_day.is_empty() => {
            rule.by_day = vec![ByDay::each(start.weekday())];
        }
        Frequency::Monthly if rule.by_day.is_empty() && rule.by_month_day.is_empty() => {
            rule.by_month_day = vec![month_day];
        }
        Frequency::Yearly
            if rule.by_day.is_empty()
                && rule.by_month_day.is_empty()
                && rule.by_year_day.is_empty()
                && rule.by_week.is_empty() =>
        {
            if rule.by_month.is_empty() {
                rule.by_month = vec![month];
            }
            rule.by_month_day = vec![month_day];
        }
        Frequency::Yearly
        | Frequency::Monthly
        | Frequency::Weekly
        | Frequency::Daily
        | Frequency::Hourly
        | Frequency::Minutely
        | Frequency::Secondly => {}
    }
    rule
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::merge::{Field, Winner, merge};
    use crate::reconcile::tests_support::content;
    use crate::recurrence::{Moment, Recurrence};
    use crate::repeats::Repeats;
    use crate::time::Timing;

    /// From Wednesday, 18 March 2026 on.
    fn series(rule: &str) -> Content {
        let start: NaiveDateTime = "2026-03-18T09:00:00".parse().unwrap();
        Content {
            timing: Timing::Floating {
                start,
                end: start + chrono::TimeDelta::hours(1),
            },
            repeats: Some(Box::new(Repeats {
                recurrence: Recurrence {
                    rules: vec![Rule::parse(rule).unwrap()],
                    ..Recurrence::default()
                },
                ..Repeats::default()
            })),
            ..content("Round")
        }
    }

    #[test]
    fn what_the_start_says_may_be_said_or_left_out() {
        for (short, long) in [
            ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=WE"),
            (
                "FREQ=WEEKLY;INTERVAL=2;COUNT=5",
                "FREQ=WEEKLY;INTERVAL=2;COUNT=5;BYDAY=WE",
            ),
            ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=18"),
            ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=18"),
        ] {
            let (short, long) = (series(short), series(long));
            assert_eq!(*in_known_words(&long, &short), short);
            assert_eq!(*in_known_words(&short, &long), long);
        }
    }

    #[test]
    fn another_rule_stays_another() {
        let known = series("FREQ=WEEKLY");
        for other in [
            "FREQ=WEEKLY;BYDAY=TH",
            "FREQ=WEEKLY;BYDAY=WE,TH",
            "FREQ=WEEKLY;INTERVAL=2",
            "FREQ=MONTHLY;BYDAY=3WE",
        ] {
            let other = series(other);
            assert_eq!(*in_known_words(&other, &known), other);
        }
    }

    #[test]
    fn case_05_an_occurrence_deleted_here_stays_deleted_when_they_spell_the_rule_out() {
        let base = series("FREQ=WEEKLY");
        let mut ours = base.clone();
        let day = "2026-03-25T09:00:00".parse().unwrap();
        let repeats = ours.repeats.as_mut().unwrap();
        repeats.recurrence.excluded.push(Moment::Wall(day));
        let theirs = Content {
            description: "bring the key".to_owned(),
            ..series("FREQ=WEEKLY;BYDAY=WE")
        };

        let merged = merge(&base, &ours, &theirs, Winner::Theirs);

        assert_eq!(merged.conflicts, Vec::<Field>::new());
        assert_eq!(
            merged.content,
            Content {
                description: "bring the key".to_owned(),
                ..ours
            }
        );
    }
}
