use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn of(rule: &str, start: &str) -> Option<Pattern> {
    Pattern::of(&Rule::parse(rule).unwrap(), day(start))
}

#[test]
fn a_rule_that_has_a_pattern_is_read_back_from_it() {
    for (rule, first, other) in [
        ("FREQ=DAILY;INTERVAL=3", "2026-12-01", None),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;WKST=SU",
            "2026-12-01",
            Some("2026-12-02"),
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28",
            "2026-12-28",
            Some("2026-12-27"),
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "2027-02-28",
            Some("2027-01-30"),
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
            "2027-02-28",
            Some("2027-01-31"),
        ),
        ("FREQ=MONTHLY;BYDAY=2TU", "2026-12-08", Some("2026-12-01")),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2027-01-29",
            Some("2027-01-31"),
        ),
        (
            "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30",
            "2027-04-30",
            Some("2027-06-30"),
        ),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
            "2028-02-29",
            Some("2028-02-28"),
        ),
        (
            "FREQ=YEARLY;BYMONTH=12;BYDAY=1TU",
            "2026-12-01",
            Some("2026-12-08"),
        ),
    ] {
        let pattern = of(rule, first).unwrap();

        assert_eq!(pattern.rule(), Some(Rule::parse(rule).unwrap()), "{rule}");
        assert!(pattern.begins_on(day(first)), "{rule}");
        if let Some(other) = other {
            assert!(!pattern.begins_on(day(other)), "{rule}");
        }
    }
}

#[test]
fn what_a_rule_leaves_to_its_start_is_said() {
    assert_eq!(
        of("FREQ=WEEKLY", "2026-12-01"),
        of("FREQ=WEEKLY;BYDAY=TU", "2026-12-01")
    );
    assert_eq!(
        of("FREQ=DAILY;BYDAY=TU,WE", "2026-12-01"),
        of("FREQ=WEEKLY;BYDAY=TU,WE", "2026-12-01")
    );
    assert_eq!(
        of("FREQ=YEARLY", "2026-12-24"),
        of("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24")
    );
}

#[test]
fn what_no_pattern_says_has_none() {
    for (rule, start) in [
        ("FREQ=HOURLY", "2026-12-01"),
        ("FREQ=DAILY;BYDAY=MO", "2026-12-01"),
        ("FREQ=MONTHLY", "2026-12-29"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-12-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-2", "2026-12-30"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "2026-12-01"),
        ("FREQ=MONTHLY;BYDAY=5TU", "2026-12-29"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=5", "2026-12-15"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2028-02-29"),
        ("FREQ=YEARLY;BYDAY=20MO", "2026-05-18"),
        ("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1", "2027-01-01"),
    ] {
        assert_eq!(of(rule, start), None, "{rule}");
    }
    let thirteenth = Pattern::Yearly {
        interval: 1,
        month: 13,
        on: On::Date(1),
    };
    assert_eq!(thirteenth.rule(), None);
    assert_eq!(
        Pattern::Monthly {
            interval: 1,
            on: On::Date(0)
        }
        .rule(),
        None
    );
}

#[test]
fn the_last_day_is_that_of_the_last_occurrence() {
    let last = |until: &str, is_day: bool| {
        let start = "2026-12-01T10:00:00".parse().unwrap();
        last_day(until.parse().unwrap(), is_day, start).map(|day| day.to_string())
    };

    assert_eq!(last("2026-12-10T10:00:00", false).unwrap(), "2026-12-10");
    assert_eq!(last("2026-12-10T09:59:59", false).unwrap(), "2026-12-09");
    assert_eq!(last("2026-12-10T00:00:00", true).unwrap(), "2026-12-10");
    assert_eq!(last("2026-12-01T09:00:00", false), None);
}
