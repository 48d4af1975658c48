//! The mapping both ways, on answers as text and as a law.

use crate::content::Reader;
use crate::group::Group;
use crate::occurrences::{Act, new_lines, plan};
use crate::patch::{difference, said, without_nulls};
use crate::wire::Event;
use domain::item::{Content, Privacy, ShowAs};
use domain::recurrence::Moment;
use domain::time::{Timing, ZoneId};
use proptest::prelude::*;
use provider::contract::{at, content};
use serde_json::{Value, json};
use testkit::zones::TestZones;

fn with_reader<T>(read: impl FnOnce(&Reader<'_>) -> T) -> T {
    let zone = ZoneId::new("Europe/London");
    read(&Reader {
        zones: &TestZones,
        zone: &zone,
    })
}

/// What the sheet shows of a list of changes (google.md §18), with an exception before its series and told elsewhere.
fn groups() -> Vec<Group> {
    let items: Vec<Value> = serde_json::from_str(include_str!("fixtures/delta.json")).unwrap();
    Group::gather(items.into_iter().filter_map(Event::read).collect())
}

fn standup(reader: &Reader<'_>) -> (Group, Content) {
    let group = groups().swap_remove(0);
    let content = group.content(reader).unwrap();
    (group, content)
}

#[test]
fn a_series_is_put_together_from_its_parts_in_whatever_order_they_come() {
    let (group, content) = with_reader(standup);

    assert_eq!((group.id.as_str(), group.exceptions.len()), ("abc1def2", 2));
    assert_eq!(content.timing.wall().0, at("2026-12-01T10:00:00"));
    let repeats = content.repeats.unwrap();
    assert_eq!(
        repeats.recurrence.excluded,
        [Moment::Wall(at("2026-12-15T10:00:00"))]
    );
    let [moved] = repeats.overrides.as_slice() else {
        panic!("{repeats:?}")
    };
    assert_eq!(moved.original_start, at("2026-12-08T10:00:00"));
    let said = moved.content.as_deref().unwrap();
    assert_eq!(said.timing.wall().0, at("2026-12-08T11:00:00"));
    assert_eq!(said.subject, "Standup (later)");
}

#[test]
fn what_is_deleted_takes_place_nowhere_and_days_stay_days() {
    let groups = groups();

    let live: Vec<bool> = groups.iter().map(Group::is_live).collect();
    assert_eq!(live, [true, false, true]);
    let off = with_reader(|reader| groups[2].content(reader)).unwrap();
    let (first, until) = (at("2026-12-24T00:00:00"), at("2026-12-27T00:00:00"));
    assert_eq!(off.timing, Timing::all_day(first.date(), until.date()));
    assert_eq!((off.show_as, off.privacy), (ShowAs::Free, Privacy::Private));
}

#[test]
fn the_version_of_a_series_is_that_of_all_its_parts() {
    let group = groups().swap_remove(0);
    let mut turned = group.clone();
    turned.exceptions.reverse();
    let mut changed = group.clone();
    changed.exceptions[0].etag = "\"3466009\"".to_owned();

    assert!(group.etag().0.starts_with("\"3466001\"+"));
    assert_eq!(turned.etag(), group.etag());
    assert_ne!(changed.etag(), group.etag());
    assert_eq!(groups()[2].etag().0, "\"3466005\"");
}

#[test]
fn only_what_differs_is_written() {
    let changed = |change: fn(&mut Content)| {
        let mut wanted = content();
        change(&mut wanted);
        with_reader(|reader| Value::from(difference(&content(), &wanted, reader, false)))
    };

    assert_eq!(changed(|_| {}), json!({}));
    assert_eq!(
        changed(|wanted| wanted.subject = "New".to_owned()),
        json!({"summary": "New"})
    );
    assert_eq!(
        changed(|wanted| wanted.privacy = Privacy::Private),
        json!({"visibility": "private"})
    );
    assert_eq!(
        changed(|wanted| wanted.show_as = ShowAs::Tentative),
        json!({"status": "tentative"})
    );
    assert_eq!(
        changed(|wanted| wanted.show_as = ShowAs::OutOfOffice),
        json!({"extendedProperties": {"private": {"integratorShowAs": "out_of_office"}}})
    );
    assert_eq!(
        changed(|wanted| {
            let day = at("2026-12-03T00:00:00").date();
            wanted.timing = Timing::all_day(day, day.succ_opt().unwrap());
        }),
        json!({
            "start": {"date": "2026-12-03", "dateTime": null},
            "end": {"date": "2026-12-04", "dateTime": null},
        })
    );
}

#[test]
fn case_04_and_05_one_occurrence_is_one_act() {
    with_reader(|reader| {
        let (group, now) = standup(reader);
        let second = at("2026-12-08T10:00:00");
        let etag = Some("\"3466002\"".to_owned());
        let id = "abc1def2_20261208T090000Z".to_owned();

        let cancelled = now.without_occurrence(second);
        let mut said = now.repeats.as_ref().unwrap().overrides[0]
            .content
            .clone()
            .unwrap();
        said.location = "Hall".to_owned();
        let changed = now.with_occurrence(second, *said);

        assert_eq!(plan(&group, &now, &now, reader), []);
        let act = Act::Cancel {
            id: id.clone(),
            etag: etag.clone(),
        };
        assert_eq!(plan(&group, &now, &cancelled, reader), [act]);
        let fields = json!({"location": "Hall"}).as_object().cloned().unwrap();
        let act = Act::Change { id, etag, fields };
        assert_eq!(plan(&group, &now, &changed, reader), [act]);
        for wanted in [&cancelled, &changed] {
            assert_eq!(
                new_lines(&group, &now, wanted, reader),
                None,
                "the rule is left alone"
            );
        }
    });
}

fn zones() -> impl Strategy<Value = ZoneId> {
    prop::sample::select(vec![
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Pacific/Auckland",
    ])
    .prop_map(ZoneId::new)
}

fn timings() -> impl Strategy<Value = Timing> {
    let start = (0..1_000_i64, 0..23_i64, 0..3_000_i64).prop_map(|(day, hour, length)| {
        // Noon and later: a clock that is put forward at night shows each of these.
        let start = at("2026-01-01T12:00:00") + chrono::TimeDelta::days(day);
        let start = start + chrono::TimeDelta::minutes(hour * 30);
        (start, start + chrono::TimeDelta::minutes(length * 12))
    });
    (start, zones(), 0..3_u8).prop_map(|((start, end), zone, form)| match form {
        0 => Timing::all_day(start.date(), end.date() + chrono::Days::new(1)),
        1 => Timing::Floating { start, end },
        _ => Timing::zoned(start, end, zone),
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        timing in timings(),
        texts in ["[a-zé<>&; \n]{0,12}", "(<br>|&amp;|[a-z<\n]){0,6}", "[a-z ]{0,8}"],
        show_as in prop::sample::select(vec![
            ShowAs::Busy,
            ShowAs::Free,
            ShowAs::Tentative,
            ShowAs::OutOfOffice,
            ShowAs::WorkingElsewhere,
        ]),
        is_private in any::<bool>(),
    ) {
        let [subject, description, location] = texts;
        let wanted = Content {
            subject,
            description,
            location,
            timing,
            show_as,
            privacy: if is_private { Privacy::Private } else { Privacy::Public },
            ..content()
        };

        let (wanted, read) = with_reader(|reader| {
            let wanted = reader.normal(wanted, true);
            let mut body = Value::Object(without_nulls(said(&wanted, reader, true)));
            body["id"] = json!("abc12");
            let group = Group::gather(vec![Event::read(body).unwrap()]).remove(0);
            (wanted, group.content(reader))
        });

        prop_assert_eq!(read, Ok(wanted));
    }
}
