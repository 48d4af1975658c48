//! A booking becomes a lead and an appointment, whatever order its messages come in.

use super::{booked, cancelled, moved};
use crate::world::World;
use domain::calendar_sync::SyncOptions;
use domain::item::{ItemKind, ShowAs};
use domain::lead_defaults::Field;
use domain::person::{Happened, PersonKind};
use domain::time::Timing;
use domain::view::booked_appointments::{BookedQuery, BookedState, MadeIn};
use serde_json::Value;

fn start_of(timing: &Timing) -> String {
    match timing {
        Timing::Zoned { start, zone, .. } => format!("{start} {}", zone.as_str()),
        Timing::AllDay { .. } | Timing::Floating { .. } => panic!("{timing:?}"),
    }
}

fn happened(person: &domain::view::people::PersonPage) -> Vec<Happened> {
    person.timeline.iter().rev().map(|line| line.what).collect()
}

#[tokio::test]
async fn a_booking_makes_a_lead_with_defaults_an_appointment_and_a_timeline() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;

    world.told(&team.dana, &[booked()]).await;

    let person = world.person(&team.dana).await;
    assert_eq!(
        (person.name.as_str(), person.kind),
        ("Ida Muster", PersonKind::Lead)
    );
    assert_eq!(person.email, "ida@example.org");
    assert_eq!(person.phone, "+44 20 7946 0000");
    assert_eq!(person.owner, "Dana W.");
    assert!(
        person
            .fields
            .contains(&(Field::Country, "Ireland".to_owned()))
    );
    assert_eq!(happened(&person), [Happened::Added, Happened::Booked]);
    let [item] = world.appointments(&team.dana).await.try_into().unwrap();
    assert_eq!(item.kind, ItemKind::Appointment);
    assert_eq!(item.content.subject, "Ida Muster – Intro call");
    assert_eq!(
        start_of(&item.content.timing),
        "2026-03-19 09:00:00 Europe/London"
    );
    assert!(item.content.description.contains("A <b>leak</b>"));
    assert_eq!(item.customer.as_ref().unwrap().phone, "+44 20 7946 0000");
    assert_eq!(person.timeline[0].item, Some(item.id));
    assert_eq!(world.outgoing(&sync).await, [item.id]);
}

#[tokio::test]
async fn booked_appointments_tell_what_calendly_booked_and_what_was_cancelled() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    let list = async || {
        let query = BookedQuery {
            past: false,
            most: 50,
        };
        let list = services::items::booked(&world.env, &team.dana, query);
        list.await.unwrap().rows
    };

    world.told(&team.dana, &[booked()]).await;
    let [row] = list().await.try_into().unwrap();
    world.told(&team.dana, &[cancelled()]).await;
    let [after] = list().await.try_into().unwrap();

    assert_eq!(row.made_in, MadeIn::Calendly);
    assert_eq!(row.customer, "Ida Muster");
    assert_eq!(row.state, BookedState::Upcoming);
    assert_eq!(after.state, BookedState::Cancelled);
}

#[tokio::test]
async fn case_30_every_order_of_booking_move_and_cancelling_ends_alike() {
    let [gone, new] = moved();
    let messages = [booked(), gone, new, cancelled()];
    for order in orders(messages.len()) {
        let (world, team) = World::new().await;
        world.calendly_of(&team.dana).await;
        world.set_defaults(team.organization, &team.dana).await;

        for index in &order {
            world.told(&team.dana, &[messages[*index].clone()]).await;
            // Each comes a second time, too.
            world.told(&team.dana, &[messages[*index].clone()]).await;
        }

        let person = world.person(&team.dana).await;
        assert_eq!(
            person.timeline[0].what,
            Happened::Cancelled,
            "{order:?}: {:?}",
            person.timeline
        );
        assert!(
            person.timeline[0]
                .text
                .contains("Cancelled by Ida Muster: ill")
        );
        let told_twice = |what| happened(&person).iter().filter(|one| **one == what).count();
        assert_eq!(told_twice(Happened::Booked), 1, "{order:?}");
        let items = world.appointments(&team.dana).await;
        assert!(items.len() <= 1, "{order:?}: {items:?}");
        for item in items {
            assert_eq!(item.content.show_as, ShowAs::Free, "{order:?}");
            assert_eq!(
                start_of(&item.content.timing),
                "2026-03-20 13:00:00 Europe/London"
            );
            assert!(item.content.subject.starts_with("Cancelled: "), "{order:?}");
        }
    }
}

/// Every order of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![vec![]], |orders, next| {
        let with_next = |order: &Vec<usize>| {
            (0..=order.len())
                .map(|place| {
                    let mut order = order.clone();
                    order.insert(place, next);
                    order
                })
                .collect::<Vec<_>>()
        };
        orders.iter().flat_map(with_next).collect()
    })
}

#[tokio::test]
async fn a_move_moves_the_appointment_and_keeps_what_its_host_wrote() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    world.told(&team.dana, &[booked()]).await;
    let [before] = world.appointments(&team.dana).await.try_into().unwrap();
    let patch = domain::view::calendar::ItemPatch {
        seen: before.version.0,
        subject: Some("Ida, about the roof".to_owned()),
        ..Default::default()
    };
    services::items::change(&world.env, &team.dana, before.id, patch)
        .await
        .unwrap();

    world.told(&team.dana, &moved()).await;

    let [after] = world.appointments(&team.dana).await.try_into().unwrap();
    assert_eq!(after.id, before.id);
    assert_eq!(after.content.subject, "Ida, about the roof");
    assert_eq!(
        start_of(&after.content.timing),
        "2026-03-20 13:00:00 Europe/London"
    );
    let person = world.person(&team.dana).await;
    assert_eq!(
        happened(&person),
        [Happened::Added, Happened::Booked, Happened::Moved]
    );
}

#[tokio::test]
async fn an_appointment_that_its_host_deleted_does_not_come_back() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    world.told(&team.dana, &[booked()]).await;
    let [item] = world.appointments(&team.dana).await.try_into().unwrap();
    services::items::remove(&world.env, &team.dana, item.id, item.version)
        .await
        .unwrap();

    world.told(&team.dana, &moved()).await;

    assert_eq!(world.appointments(&team.dana).await, []);
}

#[tokio::test]
async fn somebody_known_is_matched_by_their_address() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    world.told(&team.dana, &[booked()]).await;

    let mut again = booked();
    again["payload"]["uri"] = "https://api.calendly.example/scheduled_events/Ez/invitees/z".into();
    again["payload"]["email"] = " IDA@example.ORG".into();
    world.told(&team.dana, &[again]).await;

    let person = world.person(&team.dana).await;
    assert_eq!(
        happened(&person),
        [Happened::Added, Happened::Booked, Happened::Booked]
    );
    assert_eq!(world.appointments(&team.dana).await.len(), 2);
}

#[tokio::test]
async fn a_no_show_is_noted_and_taken_back() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    let absent = |event: &str, minute: u32, no_show: Value| {
        let mut message = booked();
        message["event"] = event.into();
        message["created_at"] = format!("2026-03-19T10:{minute:02}:00.000000Z").into();
        message["payload"]["no_show"] = no_show;
        message
    };
    let uri = serde_json::json!({"uri": "https://api.calendly.example/invitee_no_shows/N",
        "created_at": "2026-03-19T10:01:00.000000Z"});

    world.told(&team.dana, &[booked()]).await;
    world
        .told(&team.dana, &[absent("invitee_no_show.created", 1, uri)])
        .await;
    world
        .told(
            &team.dana,
            &[absent("invitee_no_show.deleted", 2, Value::Null)],
        )
        .await;

    let person = world.person(&team.dana).await;
    assert_eq!(
        happened(&person),
        [
            Happened::Added,
            Happened::Booked,
            Happened::NoShow,
            Happened::NoShowTakenBack
        ]
    );
}

#[tokio::test]
async fn a_booking_waits_for_default_values_with_its_appointment_in_the_calendar() {
    let (world, team) = World::new().await;
    world.calendly_of(&team.dana).await;

    world.told(&team.dana, &[booked()]).await;

    let list = services::people::list(&world.env, &team.dana, "")
        .await
        .unwrap();
    assert_eq!(list.people, []);
    let [waiting] = list.waiting.as_slice() else {
        panic!("{:?}", list.waiting);
    };
    assert_eq!(
        (waiting.name.as_str(), waiting.missing.len()),
        ("Ida Muster", 4)
    );
    assert_eq!(world.appointments(&team.dana).await.len(), 1);

    world.set_defaults(team.organization, &team.dana).await;
    world.work("retry_bookings", &team.dana).await;

    let person = world.person(&team.dana).await;
    assert_eq!(happened(&person), [Happened::Added, Happened::Booked]);
    let list = services::people::list(&world.env, &team.dana, "")
        .await
        .unwrap();
    assert_eq!(list.waiting, []);
}

#[tokio::test]
async fn bookings_stay_in_their_organization() {
    let (world, team) = World::new().await;
    let rival = world.team("rival").await;
    world.calendly_of(&team.dana).await;
    world.set_defaults(team.organization, &team.dana).await;
    world.told(&team.dana, &[booked()]).await;
    let ours = world.person(&team.dana).await;

    let theirs = services::people::list(&world.env, &rival.dana, "ida")
        .await
        .unwrap();
    let page = services::people::page(&world.env, &rival.dana, ours.id).await;

    assert_eq!(theirs.people, []);
    assert!(matches!(page, Err(services::ServiceError::NotFound)));
}
