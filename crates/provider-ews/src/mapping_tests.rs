//! Items as Exchange tells them (exchange-ews.md §20), and what is made of them.

use crate::content::Reader;
use crate::group::Group;
use crate::item::Item;
use crate::said::{difference, new_item, said};
use crate::xml::parse;
use domain::item::{Content, Privacy, ShowAs};
use domain::recurrence::Moment;
use domain::time::{Timing, ZoneId};
use testkit::zones::TestZones;

const USER: &str = "dana@fernhill.example";

fn with_reader<T>(zone: &str, what: impl FnOnce(&Reader<'_>) -> T) -> T {
    let zone = ZoneId::new(zone);
    what(&Reader {
        zones: &TestZones,
        zone: &zone,
        user: USER,
    })
}

fn item(inside: &str) -> Item {
    let text = format!(
        "<t:CalendarItem xmlns:t=\"x\"><t:ItemId Id=\"AAMk1\" ChangeKey=\"DwAA02\"/>{inside}</t:CalendarItem>"
    );
    Item::read(&parse(&text).unwrap()).unwrap()
}

fn content(master: &str, exceptions: &[&str], zone: &str) -> Result<Content, String> {
    let exceptions = exceptions.iter().map(|inside| {
        let mut item = item(inside);
        item.id = "AAMkExc1".to_owned();
        item
    });
    let group = Group {
        master: item(master),
        exceptions: exceptions.collect(),
    };
    with_reader(zone, |reader| group.content(reader))
}

const SERIES: &str = "<t:Subject>Standup</t:Subject><t:Sensitivity>Normal</t:Sensitivity><t:Body BodyType=\"Text\"/>\
    <t:Start>2026-12-01T09:00:00Z</t:Start><t:End>2026-12-01T09:30:00Z</t:End><t:IsAllDayEvent>false</t:IsAllDayEvent>\
    <t:LegacyFreeBusyStatus>Busy</t:LegacyFreeBusyStatus><t:CalendarItemType>RecurringMaster</t:CalendarItemType>\
    <t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Tuesday</t:DaysOfWeek>\
    <t:FirstDayOfWeek>Monday</t:FirstDayOfWeek></t:WeeklyRecurrence><t:EndDateRecurrence><t:StartDate>2026-12-01+01:00</t:StartDate>\
    <t:EndDate>2027-02-02+01:00</t:EndDate></t:EndDateRecurrence></t:Recurrence>\
    <t:ModifiedOccurrences><t:Occurrence><t:ItemId Id=\"AAMkExc1\" ChangeKey=\"DwAA02\"/><t:Start>2026-12-08T10:00:00Z</t:Start>\
    <t:End>2026-12-08T10:30:00Z</t:End><t:OriginalStart>2026-12-08T09:00:00Z</t:OriginalStart></t:Occurrence></t:ModifiedOccurrences>\
    <t:DeletedOccurrences><t:DeletedOccurrence><t:Start>2026-12-15T09:00:00Z</t:Start></t:DeletedOccurrence></t:DeletedOccurrences>\
    <t:StartTimeZone Id=\"W. Europe Standard Time\" Name=\"(UTC+01:00) Berlin\"/>";

#[test]
fn a_series_is_read_whole() {
    let exception = "<t:Subject>Standup</t:Subject><t:Start>2026-12-08T10:00:00Z</t:Start><t:End>2026-12-08T10:30:00Z</t:End>\
        <t:LegacyFreeBusyStatus>Tentative</t:LegacyFreeBusyStatus><t:StartTimeZone Id=\"W. Europe Standard Time\"/>";

    let said = content(SERIES, &[exception], "Europe/London").unwrap();

    let at = |text: &str| text.parse().unwrap();
    let berlin = ZoneId::new("Europe/Berlin");
    assert_eq!(
        said.timing,
        Timing::zoned(at("2026-12-01T10:00:00"), at("2026-12-01T10:30:00"), berlin)
    );
    let repeats = said.repeats.as_deref().unwrap();
    assert_eq!(
        repeats.recurrence.rules[0].to_string(),
        "FREQ=WEEKLY;UNTIL=20270202T225959Z;BYDAY=TU"
    );
    let excluded = Moment::Wall(at("2026-12-15T10:00:00"));
    assert_eq!(repeats.recurrence.excluded, [excluded]);
    let changed = &repeats.overrides[0];
    assert_eq!(changed.original_start, at("2026-12-08T10:00:00"));
    let changed = changed.content.as_deref().unwrap();
    assert_eq!(changed.show_as, ShowAs::Tentative);
    assert_eq!(changed.timing.wall().0, at("2026-12-08T11:00:00"));
}

#[test]
fn a_changed_occurrence_that_is_like_the_others_says_nothing() {
    let exception = "<t:Subject>Standup</t:Subject><t:Start>2026-12-08T09:00:00Z</t:Start><t:End>2026-12-08T09:30:00Z</t:End>\
        <t:LegacyFreeBusyStatus>Busy</t:LegacyFreeBusyStatus><t:StartTimeZone Id=\"W. Europe Standard Time\"/>";

    let said = content(SERIES, &[exception], "Europe/London").unwrap();

    assert!(said.repeats.unwrap().overrides.is_empty());
}

#[test]
fn case_20_odd_zones_are_read_as_the_members_and_days_stay_days() {
    let times = |start: &str, end: &str, zone: &str, is_all_day: bool| {
        format!(
            "<t:Start>{start}</t:Start><t:End>{end}</t:End><t:IsAllDayEvent>{is_all_day}</t:IsAllDayEvent>\
             <t:StartTimeZone Id=\"{zone}\"/>"
        )
    };
    let (start, end) = ("2026-12-03T09:00:00Z", "2026-12-03T10:00:00Z");
    for (zone, expected, wall) in [
        (
            "W. Europe Standard Time",
            "Europe/Berlin",
            "2026-12-03T10:00:00",
        ),
        (
            "w. europe standard time",
            "Europe/Berlin",
            "2026-12-03T10:00:00",
        ),
        ("tzone://Microsoft/Utc", "UTC", "2026-12-03T09:00:00"),
        ("Customized Time Zone", "Asia/Tokyo", "2026-12-03T18:00:00"),
        ("", "Asia/Tokyo", "2026-12-03T18:00:00"),
    ] {
        let said = content(&times(start, end, zone, false), &[], "Asia/Tokyo").unwrap();
        assert_eq!(said.timing.zone(), Some(&ZoneId::new(expected)), "{zone}");
        assert_eq!(said.timing.wall().0, wall.parse().unwrap(), "{zone}");
    }
    let day = Timing::all_day("2026-12-04".parse().unwrap(), "2026-12-05".parse().unwrap());
    for (start, end, zone) in [
        (
            "2026-12-03T23:00:00Z",
            "2026-12-04T23:00:00Z",
            "W. Europe Standard Time",
        ),
        (
            "2026-12-03T11:00:00Z",
            "2026-12-04T11:00:00Z",
            "Tonga Standard Time",
        ),
        ("2026-12-04T11:00:00Z", "2026-12-05T11:00:00Z", "UTC-11"),
        (
            "2026-12-03T23:00:00Z",
            "2026-12-04T23:00:00Z",
            "Customized Time Zone",
        ),
    ] {
        let said = content(&times(start, end, zone, true), &[], "Europe/Berlin").unwrap();
        assert_eq!(said.timing, day, "{zone}");
    }
}

#[test]
fn case_28_what_cannot_be_read_says_why_in_a_sentence() {
    let start = "<t:Start>2026-12-03T09:00:00Z</t:Start>";
    for inside in [
        String::new(),
        "<t:Start>soon</t:Start>".to_owned(),
        format!("{start}<t:End>2026-12-03T08:00:00Z</t:End>"),
        start.replace("2026", "1620"),
        format!("{start}<t:Recurrence><t:RegeneratingPattern/><t:NoEndRecurrence/></t:Recurrence>"),
        format!("{start}<t:Recurrence/>"),
    ] {
        let sentence = content(&inside, &[], "Europe/London").unwrap_err();
        assert!(sentence.ends_with('.'), "{sentence}");
    }
    assert!(
        content(start, &[], "Europe/London").is_ok(),
        "an end may be missing"
    );
}

#[test]
fn case_21_words_for_how_it_blocks_are_kept() {
    let start = "<t:Start>2026-12-03T09:00:00Z</t:Start>";
    for (word, expected) in [
        ("Free", ShowAs::Free),
        ("Tentative", ShowAs::Tentative),
        ("Busy", ShowAs::Busy),
        ("OOF", ShowAs::OutOfOffice),
        ("WorkingElsewhere", ShowAs::WorkingElsewhere),
        ("NoData", ShowAs::Busy),
    ] {
        let status = format!("{start}<t:LegacyFreeBusyStatus>{word}</t:LegacyFreeBusyStatus>");
        assert_eq!(content(&status, &[], "UTC").unwrap().show_as, expected);
    }
    let cancelled = format!("{start}<t:IsCancelled>true</t:IsCancelled>");
    assert_eq!(
        content(&cancelled, &[], "UTC").unwrap().show_as,
        ShowAs::Free
    );
}

#[test]
fn only_what_differs_is_written_and_times_come_with_their_zone() {
    let current = content(
        "<t:Subject>Visit</t:Subject><t:Location>Hall</t:Location><t:Start>2026-12-03T09:00:00Z</t:Start>\
         <t:End>2026-12-03T10:00:00Z</t:End><t:StartTimeZone Id=\"GMT Standard Time\"/>",
        &[],
        "Europe/London",
    )
    .unwrap();
    let written = |change: fn(&mut Content)| {
        let mut wanted = current.clone();
        change(&mut wanted);
        let found = with_reader("Europe/London", |reader| {
            difference(&current, &wanted, reader, false)
        });
        format!("{found:?}")
    };

    assert_eq!(written(|_| {}), "[]");
    let moved = written(|wanted| {
        let (start, _) = wanted.timing.wall();
        wanted.timing = Timing::zoned(start, start, ZoneId::new("Europe/London"));
    });
    for name in [
        "calendar:Start\"",
        "calendar:End\"",
        "calendar:StartTimeZone",
        "calendar:EndTimeZone",
    ] {
        assert!(moved.contains(name), "{moved}");
    }
    assert!(
        !moved.contains("Subject") && !moved.contains("IsAllDayEvent"),
        "{moved}"
    );
    let emptied = written(|wanted| wanted.location.clear());
    assert_eq!(
        emptied,
        "[Property { path: Field(\"calendar:Location\"), xml: None }]"
    );
    let hidden = written(|wanted| wanted.privacy = Privacy::Private);
    assert!(
        hidden.contains("Private") && !hidden.contains("Start"),
        "{hidden}"
    );
}

#[test]
fn a_new_item_stands_in_the_order_of_the_schema() {
    let mut event = provider::contract::new_event();
    event.content.subject = "<&>".to_owned();

    let text = with_reader("Europe/London", |reader| {
        new_item(said(&event.content, reader, true), "INTEGRATOR-1")
    });

    let item = parse(&text).unwrap();
    let names: Vec<&str> = item
        .children
        .iter()
        .map(|child| child.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "Subject",
            "Sensitivity",
            "Body",
            "ReminderIsSet",
            "ExtendedProperty",
            "UID",
            "Start",
            "End",
            "IsAllDayEvent",
            "LegacyFreeBusyStatus",
            "Location",
            "StartTimeZone",
            "EndTimeZone",
        ]
    );
    assert_eq!(item.text_of("Subject"), "<&>");
    assert_eq!(item.text_of("Start"), "2026-12-03T09:00:00Z");
}

#[test]
fn a_uid_that_the_server_gave_is_told_as_ours_and_that_of_a_copy_is_not() {
    let own = |theirs: &str| {
        item(&format!(
            "<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId=\"B0A6D7DE-0c55-4c0f-9a9e-6d3f4c1f8a27\" PropertyName=\"IntegratorUid\"/>\
             <t:Value>0400\nINTEGRATOR-1</t:Value></t:ExtendedProperty><t:UID>{theirs}</t:UID>"
        ))
    };

    assert_eq!(own("0400").known_uid(), Some("INTEGRATOR-1"));
    assert_eq!(own("0500").known_uid(), Some("0500"));
}
