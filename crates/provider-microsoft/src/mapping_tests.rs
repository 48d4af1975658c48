//! The mapping, on what the sheet says that Graph answers (microsoft-graph.md §18), and as a law.

use crate::content::Reader;
use crate::group::Group;
use crate::own::Notes;
use crate::patch::{difference, notes, said};
use crate::reading::event;
use crate::recurrence;
use chrono::NaiveDateTime;
use domain::item::{Content, Privacy, ShowAs};
use domain::recurrence::{Budget, Moment, Recurrence, Rule, Window};
use domain::repeats::Repeats;
use domain::time::{Timing, ZoneId};
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::zones::TestZones;

const SINGLE: &str = include_str!("fixtures/single.json");
const SERIES: &str = include_str!("fixtures/series.json");

fn with_reader<T>(work: impl FnOnce(&Reader<'_>) -> T) -> T {
    let zone = ZoneId::new("Europe/London");
    work(&Reader {
        zones: &TestZones,
        zone: &zone,
        account: "hanna@example.org",
    })
}

fn read(fixture: &str, change: impl FnOnce(&mut Value)) -> Group {
    let mut value: Value = serde_json::from_str(fixture).unwrap();
    change(&mut value);
    Group::new(event(value).unwrap())
}

fn content(group: &Group) -> Result<Content, String> {
    with_reader(|reader| group.content(reader))
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn berlin(start: &str, end: &str) -> Timing {
    Timing::zoned(at(start), at(end), ZoneId::new("Europe/Berlin"))
}

#[test]
fn a_single_event_is_read_on_the_clock_on_which_it_was_meant() {
    let group = read(SINGLE, |_| {});

    let remote = with_reader(|reader| group.remote(reader));

    let content = remote.content().unwrap();
    assert_eq!(content.subject, "Dentist");
    assert_eq!(
        content.timing,
        berlin("2026-12-03T10:00:00", "2026-12-03T10:30:00")
    );
    assert_eq!(
        (content.privacy, content.show_as),
        (Privacy::Private, ShowAs::Busy)
    );
    assert_eq!(content.attendees, []);
    assert_eq!(remote.etag.0, "W/\"EZ9r01\"");
    assert_eq!(
        remote.uid.unwrap().as_str(),
        "040000008200E00074C5B7101A82E008AA"
    );
    assert_eq!((remote.marker, remote.modified_at.is_some()), (None, true));
}

#[test]
fn a_series_is_read_with_what_was_changed_and_cancelled_in_it() {
    let group = read(SERIES, |_| {});

    let content = content(&group).unwrap();

    let repeats = content.repeats.as_deref().unwrap();
    let rule = Rule::parse("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270202T225959Z").unwrap();
    assert_eq!(repeats.recurrence.rules, [rule]);
    let gone = [Moment::Wall(at("2026-12-15T10:00:00"))];
    assert_eq!(repeats.recurrence.excluded, gone);
    let later = &repeats.overrides[0];
    assert_eq!(later.original_start, at("2026-12-08T10:00:00"));
    let said = later.content.as_deref().unwrap();
    assert_eq!(
        said.timing,
        berlin("2026-12-08T11:00:00", "2026-12-08T11:30:00")
    );
    assert_eq!(said.subject, "Standup (later)");
}

#[test]
fn each_part_of_a_series_makes_another_version() {
    let version = |change: fn(&mut Value)| read(SERIES, change).etag();
    let versions = [
        version(|_| {}),
        version(|series| series["@odata.etag"] = json!("W/\"other\"")),
        version(|series| series["exceptionOccurrences"][0]["@odata.etag"] = json!("W/\"other\"")),
        version(|series| series["exceptionOccurrences"] = json!([])),
        version(|series| series["cancelledOccurrences"] = json!([])),
    ];

    for (number, one) in versions.iter().enumerate() {
        assert!(!versions[..number].contains(one), "{number}");
    }
}

#[test]
fn case_18_days_stay_days_in_whatever_zone_their_midnights_are_told() {
    for original in [
        "2026-12-25T00:00:00Z",
        "2026-12-24T23:00:00Z",
        "2026-12-25T08:00:00Z",
    ] {
        let midnight =
            |day: &str| json!({"dateTime": format!("{day}T00:00:00.0000000"), "timeZone": "UTC"});
        let group = read(SERIES, |series| {
            series["isAllDay"] = json!(true);
            series["start"] = midnight("2026-12-24");
            series["end"] = midnight("2026-12-25");
            series["recurrence"]["pattern"] = json!({"type": "daily", "interval": 1});
            series["cancelledOccurrences"] = json!(["OID.AAMkMaster.2026-12-27"]);
            let exception = &mut series["exceptionOccurrences"][0];
            exception["originalStart"] = json!(original);
            exception["isAllDay"] = json!(true);
            exception["start"] = midnight("2026-12-25");
            exception["end"] = midnight("2026-12-26");
        });

        let content = content(&group).unwrap();

        let day = |text: &str| at(&format!("{text}T00:00:00")).date();
        assert_eq!(
            content.timing,
            Timing::all_day(day("2026-12-24"), day("2026-12-25"))
        );
        let repeats = content.repeats.as_deref().unwrap();
        let key = repeats.overrides[0].original_start;
        assert_eq!(key.date(), day("2026-12-25"), "{original}");
        assert_eq!(
            repeats.recurrence.excluded,
            [Moment::Day(day("2026-12-27"))]
        );
    }
}

#[test]
fn case_20_names_of_zones_are_understood_or_else_the_members_own_is_taken() {
    for (told, zone) in [
        ("Eastern Standard Time", "America/New_York"),
        ("w. europe standard time", "Europe/Berlin"),
        ("Europe/Rome", "Europe/Rome"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("tzone://Microsoft/Custom", "Europe/London"),
        ("Customized Time Zone", "Europe/London"),
    ] {
        let group = read(SINGLE, |event| event["originalStartTimeZone"] = json!(told));

        let content = content(&group).unwrap();

        assert_eq!(content.timing.zone().unwrap().as_str(), zone, "{told}");
    }
}

#[test]
fn only_what_differs_is_written() {
    with_reader(|reader| {
        let before = content(&read(SINGLE, |_| {})).unwrap();
        let moved = Content {
            timing: berlin("2026-12-03T11:00:00", "2026-12-03T11:30:00"),
            ..before.clone()
        };
        let renamed = Content {
            subject: "Another".to_owned(),
            ..before.clone()
        };
        let names = |wanted: &Content| -> Vec<String> {
            difference(&before, wanted, reader)
                .keys()
                .cloned()
                .collect()
        };

        assert!(names(&before).is_empty());
        assert_eq!(names(&moved), ["end", "isAllDay", "start"]);
        assert_eq!(names(&renamed), ["subject"]);
        assert_eq!(notes(&before, &Notes::default()), Notes::default());
        let start = &said(&before, reader)["start"];
        assert_eq!(start["timeZone"], "W. Europe Standard Time");
    });
}

#[test]
fn a_date_that_a_month_lacks_is_its_last_day_there() {
    let told = |pattern: Value, start: &str| {
        let group = read(SERIES, |series| {
            series["cancelledOccurrences"] = json!([]);
            series["exceptionOccurrences"] = json!([]);
            series["recurrence"] = json!({"pattern": pattern, "range": {"type": "noEnd"}});
            for (name, hour) in [("start", 9), ("end", 10)] {
                let at = format!("{start}T{hour:02}:00:00.0000000");
                series[name] = json!({"dateTime": at, "timeZone": "UTC"});
            }
        });
        let content = content(&group).unwrap();
        let rule = &content.repeats.as_deref().unwrap().recurrence.rules[0];
        let starts = starts(rule, &content.timing);
        let starts: Vec<String> = starts
            .iter()
            .flatten()
            .map(|at| at.date().to_string())
            .collect();
        let recurrence = &content.repeats.as_deref().unwrap().recurrence;
        let again = recurrence::write(recurrence, &content.timing, &TestZones);
        assert_eq!(
            again.unwrap().unwrap()["pattern"]["dayOfMonth"],
            pattern["dayOfMonth"]
        );
        starts[..3].to_vec()
    };
    let monthly = |day: u8| json!({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": day});
    let yearly = json!({"type": "absoluteYearly", "interval": 1, "month": 2, "dayOfMonth": 29});

    assert_eq!(
        told(monthly(31), "2027-01-31"),
        ["2027-01-31", "2027-02-28", "2027-03-31"]
    );
    assert_eq!(
        told(monthly(30), "2027-01-30"),
        ["2027-01-30", "2027-02-28", "2027-03-30"]
    );
    assert_eq!(
        told(monthly(29), "2028-01-29"),
        ["2028-01-29", "2028-02-29", "2028-03-29"]
    );
    assert_eq!(
        told(yearly, "2027-02-28"),
        ["2027-02-28", "2028-02-29", "2029-02-28"]
    );
}

fn starts(rule: &Rule, timing: &Timing) -> Vec<Option<NaiveDateTime>> {
    let content = Content {
        subject: String::new(),
        description: String::new(),
        location: String::new(),
        timing: timing.clone(),
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: Some(Box::new(Repeats {
            recurrence: Recurrence {
                rules: vec![rule.clone()],
                ..Recurrence::default()
            },
            ..Repeats::default()
        })),
        attendees: Vec::new(),
    };
    let window = Window::Civil {
        from: at("2026-01-01T00:00:00"),
        until: at("2031-01-01T00:00:00"),
    };
    let instances = content.instances(&window, &TestZones, Budget::default());
    instances.iter().map(|one| one.original_start).collect()
}

proptest! {
    /// Whatever rule Graph is told, its pattern names the same days.
    #[test]
    fn a_rule_that_is_written_names_the_days_that_it_named(
        frequency in "FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)",
        interval in 1_u32..4,
        day in "(|;BYDAY=(TH|MO,TH|1TH|-1TH|TH,FR))",
        date in "(|;BYMONTHDAY=(3|29|31|-1|3,4|28,29|28,29,30))",
        month in "(|;BYMONTH=(2|12|6,12))",
        position in "(|;BYSETPOS=(1|-1))",
        end in "(|;COUNT=7|;UNTIL=20281203T(08|12)0000Z)",
        start in 0_u64..91,
        is_all_day: bool,
    ) {
        let text = format!("{frequency};INTERVAL={interval}{day}{date}{month}{position}{end}");
        let Ok(rule) = Rule::parse(&text) else {
            return Ok(());
        };
        let first = at("2026-12-01T10:00:00") + chrono::Days::new(start);
        let timing = if is_all_day {
            Timing::all_day(first.date(), first.date() + chrono::Days::new(1))
        } else {
            Timing::zoned(first, first, ZoneId::new("Europe/Berlin"))
        };
        let recurrence = Recurrence {
            rules: vec![rule.clone()],
            ..Recurrence::default()
        };
        let Ok(Some(told)) = recurrence::write(&recurrence, &timing, &TestZones) else {
            return Ok(());
        };

        let told = serde_json::from_value(told).unwrap();
        let again = recurrence::read(&told, &timing, &TestZones).unwrap();

        prop_assert_eq!(starts(&again, &timing), starts(&rule, &timing), "{}", text);
    }
}
