use super::*;
use domain::recurrence::{Recurrence, Rule};
use domain::time::Timing;

/// A Thursday, the third of its month.
fn start() -> NaiveDate {
    "2026-03-19".parse().unwrap()
}

const RULES: [&str; 13] = [
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=TH",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY;BYDAY=TU,TH,SU;COUNT=12",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=10",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SA;UNTIL=20260730",
    "FREQ=MONTHLY;BYMONTHDAY=19",
    "FREQ=MONTHLY;BYDAY=3TH;COUNT=1",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=19",
    "FREQ=YEARLY",
    "FREQ=YEARLY;INTERVAL=4;UNTIL=20400101",
    "FREQ=DAILY;INTERVAL=10;COUNT=3",
    "FREQ=WEEKLY;INTERVAL=4;BYDAY=TH",
];

#[test]
fn what_a_rule_says_is_said_again() {
    for rule in RULES {
        let fields = RepeatFields::of(Some(rule), start());

        assert_ne!(fields.choice, KEPT, "{rule}");
        let said = fields.rule(start()).unwrap();
        assert_eq!(Rule::parse(&said), Rule::parse(rule), "{rule}");
    }
}

#[test]
fn the_sentence_is_the_one_the_server_says() {
    let timing = Timing::all_day(start(), start().succ_opt().unwrap());
    for rule in RULES {
        let recurrence = Recurrence {
            rules: vec![Rule::parse(rule).unwrap()],
            ..Recurrence::default()
        };

        assert_eq!(
            RepeatFields::of(Some(rule), start()).sentence(start()),
            Some(recurrence.in_words(&timing)),
            "{rule}"
        );
    }
}

#[test]
fn a_rule_that_the_form_cannot_say_stays_as_it_is() {
    for rule in [
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=2TH",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU",
    ] {
        let fields = RepeatFields::of(Some(rule), start());

        assert_eq!(fields.choice, KEPT, "{rule}");
        assert_eq!(fields.rule(start()).as_deref(), Ok(rule));
    }
}

#[test]
fn a_weekly_item_follows_the_day_it_starts_on() {
    let fields = RepeatFields::of(Some("FREQ=WEEKLY;BYDAY=TH"), start());

    let friday = "2026-03-20".parse().unwrap();
    assert_eq!(fields.rule(friday).unwrap(), "FREQ=WEEKLY;BYDAY=FR");
}

#[test]
fn one_weekday_always_remains() {
    let mut fields = RepeatFields::of(Some("FREQ=WEEKLY;BYDAY=TH"), start());
    fields.toggle(3, Some(start()));
    assert_eq!(fields.rule(start()).unwrap(), "FREQ=WEEKLY;BYDAY=TH");

    fields.toggle(0, Some(start()));
    assert_eq!(fields.rule(start()).unwrap(), "FREQ=WEEKLY;BYDAY=MO,TH");
}

#[test]
fn a_last_day_before_the_first_is_refused() {
    let mut fields = RepeatFields::of(Some("FREQ=DAILY;UNTIL=20260730"), start());
    fields.until = "2026-03-18".to_owned();

    assert_eq!(fields.rule(start()).unwrap_err().field, Field::Repeat);
}

#[test]
fn a_fifth_weekday_is_the_last() {
    let fields = RepeatFields {
        choice: "monthly_weekday".to_owned(),
        ..RepeatFields::default()
    };

    let fifth = "2026-07-30".parse().unwrap();
    assert_eq!(fields.rule(fifth).unwrap(), "FREQ=MONTHLY;BYDAY=-1TH");
}
