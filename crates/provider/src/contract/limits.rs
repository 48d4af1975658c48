//! What a service cannot do is declared, refused, and nothing else is.

use super::samples::{in_berlin, new_event};
use super::{Calls, Fixture};
use crate::push::Push;
use crate::{Access, CalendarProvider, NewEvent, ProviderError};
use domain::item::Content;
use domain::limit::Limit;
use domain::recurrence::{Extra, Moment, Range, Rule};
use domain::remote_event::Marker;
use domain::repeats::Repeats;
use domain::time::TimeRange;

/// A series that the limit speaks of: its first day, its rule, and days beside it.
const SERIES: [(Limit, &str, &str, &[&str]); 5] = [
    (
        Limit::RulesBelowADay,
        "2026-03-03",
        "FREQ=HOURLY;INTERVAL=3;COUNT=3",
        &[],
    ),
    (
        Limit::OneRule,
        "2026-03-03",
        "FREQ=WEEKLY;BYDAY=TU",
        &["2026-03-05T10:00:00"],
    ),
    (
        Limit::LateDays,
        "2026-03-31",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        &[],
    ),
    (
        Limit::YearsApart,
        "2026-03-03",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=3",
        &[],
    ),
    (
        Limit::ChangeFromOneOn,
        "2026-03-03",
        "FREQ=WEEKLY;BYDAY=TU",
        &[],
    ),
];

fn series(number: usize, day: &str, rule: &str, beside: &[&str]) -> NewEvent {
    let id = format!("0190c0de-0000-7000-8000-0000000001{number:02}");
    let marker = Marker(id.parse().expect("the id is made of digits"));
    let mut event = NewEvent {
        uid: marker.uid(),
        marker,
        ..new_event()
    };
    let at = |time: &str| [day, "T", time].concat();
    event.content.timing = in_berlin(&at("10:00:00"), &at("10:30:00"));
    let mut repeats = Repeats::default();
    repeats.recurrence.rules = vec![Rule::parse(rule).expect("the rule is constant and valid")];
    repeats.recurrence.extra = beside
        .iter()
        .map(|start| Extra {
            start: Moment::Wall(super::at(start)),
            lasts: None,
        })
        .collect();
    event.content.repeats = Some(Box::new(repeats));
    event.content = event.content.canonical();
    event
}

/// From its second occurrence on an hour later, without being two series.
fn later_from_the_second_on(series: &Content) -> Content {
    let later = Content {
        timing: in_berlin("2026-03-10T11:00:00", "2026-03-10T11:30:00"),
        repeats: None,
        ..series.clone()
    };
    let mut changed = series.with_occurrence(super::at("2026-03-10T10:00:00"), later);
    for this in changed
        .repeats
        .iter_mut()
        .flat_map(|repeats| &mut repeats.overrides)
    {
        this.range = Range::ThisAndFollowing;
    }
    changed
}

/// Whoever declares a limit refuses what it speaks of, and whoever does not does it and reads it back.
pub async fn what_it_cannot_do_is_declared(fixture: &dyn Fixture) {
    let calls = Calls(fixture);
    let limits = fixture.provider().limits();
    for (number, (limit, day, rule, beside)) in SERIES.into_iter().enumerate() {
        let mut wanted = series(number, day, rule, beside);
        if limit == Limit::ChangeFromOneOn {
            wanted.content = later_from_the_second_on(&wanted.content);
        }

        let outcome = calls.try_create(&wanted).await;

        match (limits.contains(&limit), outcome) {
            (true, Err(ProviderError::Unsupported(_))) => {}
            (false, Ok(created)) => {
                assert_eq!(created.event.content(), Some(&wanted.content), "{limit:?}");
            }
            (is_declared, outcome) => panic!("{limit:?} declared: {is_declared}; {outcome:?}"),
        }
    }
    what_it_does_not_tell_is_declared(fixture.provider(), fixture.access()).await;
}

/// Whoever declares that it tells nothing by itself, or nothing of others, does not, and whoever does not declare it does.
pub async fn what_it_does_not_tell_is_declared(provider: &dyn CalendarProvider, access: &Access) {
    let limits = provider.limits();
    let is_silent = matches!(provider.push(), Push::Never);
    assert_eq!(limits.contains(&Limit::NoPush), is_silent, "NoPush");
    let start = super::at("2026-12-01T08:00:00").and_utc();
    let window = TimeRange::at_least_a_second(start, start + chrono::TimeDelta::hours(1));
    let people = [access.user.clone()];

    let told = provider.busy_times(access, &people, window).await;

    match (limits.contains(&Limit::NoBusyTimes), told) {
        (true, Err(ProviderError::Unsupported(_))) => {}
        (false, Ok(answers)) => assert_eq!(answers.len(), people.len()),
        (is_declared, told) => panic!("NoBusyTimes declared: {is_declared}; {told:?}"),
    }
}
