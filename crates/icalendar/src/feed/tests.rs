use super::*;
use crate::tests::{READER, now};
use crate::{Entry, calendar};
use domain::attendee::{Attendee, ParticipationStatus};
use domain::recurrence::{Moment, Rule};
use domain::remote_event::RemoteBody;
use domain::time::Timing;
use testkit::zones::TestZones;

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn item(uid: &str, content: Content) -> FeedItem {
    FeedItem {
        uid: Uid::new(uid),
        content,
        changed_at: now(),
    }
}

/// A visit of an hour in Berlin, with a guest.
fn visit(subject: &str, start: &str) -> Content {
    let start = at(start);
    let guest = Attendee {
        email: "bo@example.org".to_owned(),
        name: "Bo".to_owned(),
        participation: ParticipationStatus::Accepted,
        organizer: false,
        is_self: false,
    };
    Content {
        subject: subject.to_owned(),
        description: "Bring:\n- a torch; \"new\"\\".to_owned(),
        location: "12 Mill Lane, Fernhill".to_owned(),
        timing: Timing::zoned(
            start,
            start + chrono::TimeDelta::hours(1),
            ZoneId::new("Europe/Berlin"),
        ),
        show_as: ShowAs::Busy,
        privacy: Privacy::Private,
        repeats: None,
        attendees: vec![guest],
    }
}

/// Tuesdays, of which one moves and one does not take place.
fn tuesdays() -> Content {
    let mut moved = visit("Round, later 猫", "2026-12-08T11:00:00");
    moved.show_as = ShowAs::Tentative;
    let mut repeats = Repeats::default();
    repeats.recurrence.rules = vec![Rule::parse("FREQ=WEEKLY;BYDAY=TU;COUNT=6").unwrap()];
    repeats.recurrence.excluded = vec![Moment::Wall(at("2026-12-15T10:00:00"))];
    repeats.overrides = vec![ChangedOccurrence {
        original_start: at("2026-12-08T10:00:00"),
        range: Range::This,
        content: Some(Box::new(moved)),
    }];
    Content {
        repeats: Some(Box::new(repeats)),
        ..visit("Round", "2026-12-01T10:00:00")
    }
}

fn free(content: Content) -> Content {
    Content {
        show_as: ShowAs::Free,
        ..content
    }
}

fn items() -> Vec<FeedItem> {
    let days = Content {
        timing: Timing::all_day(
            at("2026-12-24T00:00:00").date(),
            at("2026-12-27T00:00:00").date(),
        ),
        show_as: ShowAs::OutOfOffice,
        ..visit("Away", "2026-12-24T00:00:00")
    };
    vec![
        item(
            "visit-1",
            visit(&"A long visit, ".repeat(12), "2026-12-03T10:00:00"),
        ),
        item("series-1", tuesdays()),
        item("away-1", days),
        item("free-1", free(visit("Perhaps", "2026-12-04T10:00:00"))),
    ]
}

fn read(text: &str) -> Vec<Entry> {
    calendar(text.as_bytes(), &READER).unwrap().events
}

fn contents(text: &str) -> Vec<Content> {
    let read = read(text).into_iter().map(|one| match one.object.body {
        RemoteBody::Readable(content) => content,
        RemoteBody::Unreadable(sentence) => panic!("{sentence}"),
    });
    read.collect()
}

#[test]
fn a_full_feed_is_read_back_as_it_was_less_the_guests() {
    let text = feed("Dana’s; calendar", &items(), Shown::Full, &TestZones);

    let calendar = calendar(text.as_bytes(), &READER).unwrap();
    assert_eq!(calendar.name.as_deref(), Some("Dana’s; calendar"));
    let wanted = items()
        .iter()
        .map(|item| without_guests(item).content.canonical())
        .collect::<Vec<_>>();
    assert_eq!(contents(&text), wanted);
    let keys: Vec<String> = calendar.events.into_iter().map(|one| one.key).collect();
    assert_eq!(keys, ["visit-1", "series-1", "away-1", "free-1"]);
    for word in ["ATTENDEE", "ORGANIZER", "METHOD", "X-INTEGRATOR"] {
        assert!(!text.contains(word), "{word}");
    }
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
    assert!(text.contains("REFRESH-INTERVAL;VALUE=DURATION:PT30M\r\n"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
}

#[test]
fn a_feed_of_busy_times_says_when_and_nothing_else() {
    let text = feed("Dana", &items(), Shown::BusyOnly, &TestZones);

    for word in [
        "visit",
        "Visit",
        "Round",
        "Away",
        "Perhaps",
        "torch",
        "Mill",
        "bo@",
        "series-1",
        "PRIVATE",
        "TENTATIVE",
        "OOF",
        "20261201T090000Z",
    ] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    let shown = contents(&text);
    assert_eq!(shown.len(), 3, "what is free is left out");
    assert!(shown.iter().all(|content| content.subject == "Busy"));
    for (shown, item) in shown.iter().zip(items()) {
        assert_eq!(shown.timing, item.content.timing);
    }
    let repeats = shown[1].repeats.as_ref().unwrap();
    assert_eq!(repeats.recurrence, tuesdays().repeats.unwrap().recurrence);
    assert_eq!(repeats.overrides.len(), 1);
}

#[test]
fn what_is_free_once_in_a_busy_series_is_no_busy_time_and_the_other_way_round() {
    let changed = |series: Content, show_as: ShowAs| {
        let mut series = series;
        let repeats = series.repeats.as_mut().unwrap();
        repeats.overrides[0].content.as_mut().unwrap().show_as = show_as;
        contents(&feed(
            "Dana",
            &[item("a", series)],
            Shown::BusyOnly,
            &TestZones,
        ))
    };

    let busy = changed(tuesdays(), ShowAs::Free);
    let repeats = busy[0].repeats.as_ref().unwrap();
    assert!(repeats.overrides.is_empty());
    assert_eq!(repeats.recurrence.excluded.len(), 2);
    let once = changed(free(tuesdays()), ShowAs::Busy);
    assert_eq!(once.len(), 1);
    assert_eq!(once[0].timing.wall().0, at("2026-12-08T11:00:00"));
    assert!(changed(free(tuesdays()), ShowAs::Free).is_empty());
}

#[test]
fn two_busy_times_alike_have_two_uids_and_both_stay() {
    let items = [
        item("a", visit("One", "2026-12-03T10:00:00")),
        item("b", visit("Two", "2026-12-03T10:00:00")),
    ];
    let feed = || feed("Dana", &items, Shown::BusyOnly, &TestZones);

    assert_eq!(read(&feed()).len(), 2);
    assert_eq!(feed(), feed());
}

#[test]
fn an_empty_feed_is_a_calendar_too() {
    let text = feed("", &[], Shown::Full, &TestZones);

    assert!(read(&text).is_empty());
}

#[test]
fn another_program_reads_the_same_times() {
    for (shown, titles) in [
        (
            Shown::Full,
            [
                "A long visit, A long visit",
                "Away",
                "Perhaps",
                "Round",
                "Round, later 猫",
            ]
            .as_slice(),
        ),
        (Shown::BusyOnly, ["Busy"].as_slice()),
    ] {
        let folder =
            std::env::temp_dir().join(format!("feed-{}-{shown:?}.ics", std::process::id()));
        std::fs::write(&folder, feed("Dana", &items(), shown, &TestZones)).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/feed.py");
        let told = std::process::Command::new(testkit::foreign::python())
            .args([script.as_ref(), folder.as_os_str()])
            .output()
            .unwrap();
        std::fs::remove_file(&folder).unwrap();

        assert!(
            told.status.success(),
            "{}",
            String::from_utf8_lossy(&told.stderr)
        );
        let told = String::from_utf8(told.stdout).unwrap();
        let mut lines = told.lines();
        let starts = lines.next().unwrap();
        let mut wanted = vec![
            "2026-12-01T09:00:00+00:00",
            "2026-12-03T09:00:00+00:00",
            "2026-12-08T10:00:00+00:00",
            "2026-12-22T09:00:00+00:00",
            "2026-12-24",
            "2026-12-29T09:00:00+00:00",
            "2027-01-05T09:00:00+00:00",
        ];
        if shown == Shown::Full {
            wanted.insert(2, "2026-12-04T09:00:00+00:00");
        }
        assert_eq!(starts, wanted.join(" "));
        for title in titles {
            assert!(
                lines.clone().any(|line| line.starts_with(title)),
                "{title}: {told}"
            );
        }
        if shown == Shown::BusyOnly {
            assert!(lines.all(|line| line == "Busy"), "{told}");
        }
    }
}
