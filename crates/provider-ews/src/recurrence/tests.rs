use super::*;
use crate::xml::parse;
use chrono::NaiveDateTime;

fn start() -> NaiveDateTime {
    "2026-12-01T10:00:00".parse().unwrap()
}

fn wall(moment: Moment) -> NaiveDateTime {
    match moment {
        Moment::Day(day) => day.and_hms_opt(23, 59, 59).unwrap(),
        Moment::Wall(wall) => wall,
        Moment::Instant(instant) => instant.naive_utc(),
    }
}

fn written(rule: &str) -> Result<String, &'static str> {
    write(&Rule::parse(rule).unwrap(), start(), wall)
}

#[test]
fn what_a_pattern_says_is_read_back() {
    for rule in [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3;COUNT=5",
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;WKST=SU",
        "FREQ=MONTHLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
        "FREQ=YEARLY;BYMONTH=12;BYDAY=1TU",
    ] {
        let text = written(rule).unwrap();
        let xml = parse(&text.replace("t:", "")).unwrap();

        assert_eq!(read(&xml).unwrap(), Rule::parse(rule).unwrap(), "{text}");
    }
}

#[test]
fn what_the_rule_leaves_to_the_start_is_said() {
    for (rule, said) in [
        ("FREQ=WEEKLY", "<t:DaysOfWeek>Tuesday</t:DaysOfWeek>"),
        ("FREQ=MONTHLY", "<t:DayOfMonth>1</t:DayOfMonth>"),
        ("FREQ=YEARLY", "<t:Month>December</t:Month>"),
    ] {
        assert!(written(rule).unwrap().contains(said), "{rule}");
    }
}

#[test]
fn what_no_pattern_says_is_not_written() {
    for rule in [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=DAILY;INTERVAL=1000",
        "FREQ=DAILY;COUNT=1000",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYDAY=5TU",
        "FREQ=YEARLY;INTERVAL=2",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYWEEKNO=5",
        "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1",
    ] {
        assert!(written(rule).is_err(), "{rule}");
    }
}

#[test]
fn the_last_day_is_that_of_the_last_occurrence() {
    for (until, last) in [
        ("20261210T100000Z", "2026-12-10"),
        ("20261210T095959Z", "2026-12-09"),
        ("20261210", "2026-12-10"),
    ] {
        let text = written(&format!("FREQ=DAILY;UNTIL={until}")).unwrap();
        assert!(
            text.contains(&format!("<t:EndDate>{last}</t:EndDate>")),
            "{text}"
        );
    }
}
