//! When others are busy.

use crate::world::{DANA, World};
use domain::time::TimeRange;
use provider::{Access, BusyAnswer, CalendarProvider as _, ProviderError};
use sandbox::{Fault, FaultKind};

const SANA: &str = "sana@fernhill.example";

fn window(from: &str, until: &str) -> TimeRange {
    TimeRange::new(from.parse().unwrap(), until.parse().unwrap()).unwrap()
}

fn spans(answer: &BusyAnswer) -> Vec<(String, String)> {
    let BusyAnswer::Busy(periods) = answer else {
        panic!("{answer:?}")
    };
    let text = |at: chrono::DateTime<chrono::Utc>| at.format("%m-%d %H:%M").to_string();
    let each = periods.iter().map(|period| period.range);
    each.map(|range| (text(range.start()), text(range.end())))
        .collect()
}

/// Sana, who asks.
fn sana(world: &World) -> Access {
    let exchange = world.exchange();
    Access {
        user: exchange.user(SANA).unwrap(),
        password: exchange.password(SANA).unwrap().into(),
        ..world.access.clone()
    }
}

/// Something in Dana's own calendar on a day of December, from ten to twelve.
async fn add(world: &World, day: u32, show_as: &str) {
    world
        .foreign(&format!(
            "<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:Items><t:CalendarItem><t:Subject>Secret</t:Subject>\
             <t:Start>2026-12-{day}T10:00:00Z</t:Start><t:End>2026-12-{day}T12:00:00Z</t:End>\
             <t:LegacyFreeBusyStatus>{show_as}</t:LegacyFreeBusyStatus></t:CalendarItem></m:Items></m:CreateItem>"
        ))
        .await;
}

#[tokio::test]
async fn the_time_of_others_is_told_merged_and_cut_and_who_is_not_known_is_told_so() {
    let world = World::new().await;
    for (day, show_as) in [
        (17, "Busy"),
        (17, "Tentative"),
        (18, "OOF"),
        (19, "Free"),
        (20, "WorkingElsewhere"),
        (22, "Tentative"),
    ] {
        add(&world, day, show_as).await;
    }
    let people = ["nobody@fernhill.example", DANA, "no address", SANA];
    let people = people.map(str::to_owned);
    let asked = window("2026-12-17T11:07:00Z", "2026-12-22T10:30:00Z");

    let answers = world
        .provider
        .busy_times(&sana(&world), &people, asked)
        .await
        .unwrap();

    let [nobody, dana, no_address, own] = answers.as_slice() else {
        panic!("{answers:?}")
    };
    assert_eq!(*nobody, BusyAnswer::Unknown);
    assert_eq!(*no_address, BusyAnswer::Unknown);
    assert_eq!(*own, BusyAnswer::Busy(Vec::new()));
    let expected = [
        ("12-17 11:07", "12-17 12:00"),
        ("12-18 10:00", "12-18 12:00"),
        // Dana's Monday round, a series.
        ("12-21 09:00", "12-21 10:00"),
        ("12-22 10:00", "12-22 10:30"),
    ]
    .map(|(from, until)| (from.to_owned(), until.to_owned()));
    let found = spans(dana);
    for span in &expected {
        assert!(found.contains(span), "{span:?}: {found:?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
}

#[tokio::test]
async fn a_long_stretch_and_many_people_are_asked_about_in_parts() {
    let world = World::new().await;
    let people: Vec<String> = (0..150)
        .map(|number| format!("nobody{number}@fernhill.example"))
        .chain([DANA.to_owned()])
        .collect();
    let asked = window("2026-12-01T00:00:00Z", "2027-03-15T00:00:00Z");

    let answers = world
        .provider
        .busy_times(&world.access, &people, asked)
        .await
        .unwrap();

    assert_eq!(answers.len(), 151);
    assert!(
        answers[..150]
            .iter()
            .all(|answer| *answer == BusyAnswer::Unknown)
    );
    let found = spans(&answers[150]);
    let rounds = found.iter().filter(|(start, _)| start.ends_with("09:00"));
    assert_eq!(rounds.count(), 14, "a Monday round each week: {found:?}");
}

#[tokio::test]
async fn an_outage_is_none_who_is_free() {
    let world = World::new().await;
    let asked = window("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z");
    let kind = FaultKind::Status {
        status: 503,
        retry_after: None,
    };
    world
        .sandbox
        .add_fault(Fault::next("/exchange/EWS", kind, 1));

    let outcome = world
        .provider
        .busy_times(&world.access, &[DANA.to_owned()], asked)
        .await;

    assert!(
        matches!(outcome, Err(ProviderError::Unavailable(_))),
        "{outcome:?}"
    );
}
