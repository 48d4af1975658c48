//! Stories of services that tell when others are busy. An adapter's tests play them with
//! [`busy_contract!`](crate::busy_contract!).

use super::{Fixture, at};
use crate::BusyAnswer;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::free_busy::BusyPeriod;
use domain::item::ShowAs;
use domain::time::TimeRange;

/// A fixture whose service tells when others are busy.
#[async_trait]
pub trait BusyFixture: Fixture {
    /// The address of somebody else, whose calendar holds nothing and whose times are told to the account.
    async fn colleague(&self) -> String;

    /// The address of somebody whom the service does not know.
    fn stranger(&self) -> String;

    /// Something that the colleague does then, called *Secret*.
    async fn block(&self, range: TimeRange, show_as: ShowAs);

    /// How the colleague shows time that is not busy; not every service has each way.
    fn free_ways(&self) -> Vec<ShowAs>;
}

/// Makes each story of the contract of busy times a test, of the fixture that the expression makes.
#[macro_export]
macro_rules! busy_contract {
    ($fixture:expr) => {
        $crate::contract! { @each $fixture;
            a_long_window_is_answered_whole
            busy_times_of_others_are_told_and_nothing_else
            many_people_are_answered_in_their_order
            somebody_nobody_knows_is_not_free
        }
    };
}

fn utc(text: &str) -> DateTime<Utc> {
    at(text).and_utc()
}

fn range(from: &str, until: &str) -> TimeRange {
    TimeRange::new(utc(from), utc(until)).expect("the range is constant and valid")
}

async fn answers(
    fixture: &dyn BusyFixture,
    people: &[String],
    window: TimeRange,
) -> Vec<BusyAnswer> {
    let answers = fixture
        .provider()
        .busy_times(fixture.access(), people, window)
        .await;
    match answers {
        Ok(answers) => answers,
        Err(error) => panic!("{error:?}"),
    }
}

fn busy(ranges: &[TimeRange]) -> BusyAnswer {
    let periods = ranges.iter().map(|range| BusyPeriod { range: *range });
    BusyAnswer::Busy(periods.collect())
}

/// What touches is one, what is free is none, and what reaches over the window ends with it.
pub async fn busy_times_of_others_are_told_and_nothing_else(fixture: &dyn BusyFixture) {
    let colleague = fixture.colleague().await;
    let blocks = [
        ("2026-12-01T06:00:00", "2026-12-01T09:00:00", ShowAs::Busy),
        ("2026-12-01T10:00:00", "2026-12-01T11:00:00", ShowAs::Busy),
        (
            "2026-12-01T11:00:00",
            "2026-12-01T12:00:00",
            ShowAs::OutOfOffice,
        ),
        ("2026-12-01T11:30:00", "2026-12-01T11:45:00", ShowAs::Busy),
        (
            "2026-12-01T16:00:00",
            "2026-12-01T16:30:00",
            ShowAs::Tentative,
        ),
        ("2026-12-01T19:00:00", "2026-12-01T20:00:00", ShowAs::Busy),
    ];
    for (from, until, show_as) in blocks {
        fixture.block(range(from, until), show_as).await;
    }
    for way in fixture.free_ways() {
        let free = range("2026-12-01T13:00:00", "2026-12-01T14:00:00");
        fixture.block(free, way).await;
    }

    let window = range("2026-12-01T08:00:00", "2026-12-01T18:00:00");
    let told = answers(fixture, std::slice::from_ref(&colleague), window).await;

    let expected = [
        range("2026-12-01T08:00:00", "2026-12-01T09:00:00"),
        range("2026-12-01T10:00:00", "2026-12-01T12:00:00"),
        range("2026-12-01T16:00:00", "2026-12-01T16:30:00"),
    ];
    assert_eq!(told, [busy(&expected)]);
    let moment = range("2026-12-01T10:30:00", "2026-12-01T10:31:00");
    let told = answers(fixture, &[colleague], moment).await;
    assert_eq!(told, [busy(&[moment])]);
}

/// Not known is told apart from free.
pub async fn somebody_nobody_knows_is_not_free(fixture: &dyn BusyFixture) {
    let people = [
        fixture.stranger(),
        fixture.colleague().await,
        fixture.access().user.clone(),
        "no address at all".to_owned(),
    ];
    let window = range("2026-12-01T08:00:00", "2026-12-01T18:00:00");

    let told = answers(fixture, &people, window).await;

    let expected = [
        BusyAnswer::Unknown,
        busy(&[]),
        busy(&[]),
        BusyAnswer::Unknown,
    ];
    assert_eq!(told, expected);
    assert_eq!(answers(fixture, &[], window).await, []);
}

/// However long: what reaches over the seam of two questions is one, and nothing of the end is missing.
pub async fn a_long_window_is_answered_whole(fixture: &dyn BusyFixture) {
    let colleague = fixture.colleague().await;
    let window = range("2026-12-01T00:00:00", "2027-06-30T00:00:00");
    let hour = TimeDelta::hours(1);
    let first = TimeRange::at_least_a_second(window.start(), window.start() + hour);
    let last = TimeRange::at_least_a_second(window.end() - hour, window.end());
    // A quarter of a year away from home: whatever the longest question is, it does not hold this.
    let away = range("2027-01-05T00:00:00", "2027-04-05T00:00:00");
    for block in [first, away, last] {
        fixture.block(block, ShowAs::Busy).await;
    }

    let told = answers(fixture, &[colleague], window).await;

    assert_eq!(told, [busy(&[first, away, last])]);
}

/// However many.
pub async fn many_people_are_answered_in_their_order(fixture: &dyn BusyFixture) {
    let colleague = fixture.colleague().await;
    let block = range("2026-12-01T10:00:00", "2026-12-01T11:00:00");
    fixture.block(block, ShowAs::Busy).await;
    let mut people: Vec<String> = (0..120)
        .map(|number| format!("nobody{number}@nowhere.example"))
        .collect();
    people[57].clone_from(&colleague);
    people[119] = colleague;
    let window = range("2026-12-01T08:00:00", "2026-12-01T18:00:00");

    let told = answers(fixture, &people, window).await;

    assert_eq!(told.len(), people.len());
    for (number, answer) in told.into_iter().enumerate() {
        let expected = match number {
            57 | 119 => busy(&[block]),
            _ => BusyAnswer::Unknown,
        };
        assert_eq!(answer, expected, "{number}");
    }
}
