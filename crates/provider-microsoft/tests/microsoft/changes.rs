use crate::world::{World, visit, weekly};
use chrono::TimeDelta;
use provider::Changes;
use provider::contract::CalendarCalls as _;
use provider::contract::new_event;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_run_without_changes_is_one_request_and_many_changes_are_read_in_batches() {
    let world = World::new().await;
    let (_, token) = world.everything().await;
    let before = world.requests();
    let (changed, gone) = world.since(&token).await;
    assert!(changed.is_empty() && gone.is_empty());
    assert_eq!(world.requests(), before + 1);
    for number in 0..45 {
        let body = visit(&format!("Visit {number}"));
        let microsoft = world.sandbox.microsoft();
        microsoft
            .put_event(&world.calendar.0, &body, &json!({}))
            .unwrap();
    }

    let (changed, _) = world.since(&token).await;

    assert_eq!(changed.len(), 45);
    assert!(changed.iter().all(|one| one.event.is_some()));
    assert_eq!(world.requests(), before + 2 + 45, "parts of batches count");
    assert_eq!(world.everything().await.0.len(), 45);
}

#[tokio::test]
async fn case_08_what_lies_outside_the_window_is_told_and_what_leaves_it_is_not_gone() {
    let world = World::new().await;
    let far = |subject: &str| {
        let at = |hour| json!({"dateTime": format!("2029-12-03T{hour}:00:00"), "timeZone": "UTC"});
        json!({"subject": subject, "start": at(10), "end": at(11)})
    };
    let id = world.made(far("Far away")).await;
    let near = world.made(visit("Near")).await;
    let (all, token) = world.everything().await;
    assert_eq!(all.len(), 2);

    world
        .foreign(
            Method::PATCH,
            &format!("/{id}"),
            json!({"subject": "Farther"}),
        )
        .await;
    world
        .foreign(Method::PATCH, &format!("/{near}"), far("Near"))
        .await;

    let (changed, gone) = world.since(&token).await;
    assert_eq!((changed.len(), gone.len()), (2, 0));
    world
        .foreign(Method::DELETE, &format!("/{id}"), Value::Null)
        .await;
    let (_, gone) = world.since(&token).await;
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0].0, id);
}

#[tokio::test]
async fn the_window_is_begun_anew_after_a_week() {
    let world = World::new().await;
    world.create(&new_event()).await.unwrap();
    let (_, token) = world.everything().await;
    assert_eq!(world.since(&token).await.0.len(), 0);

    world.clock.advance(TimeDelta::days(7));

    let anew = world.changes(Some(&token)).await.unwrap();
    let Changes::Complete {
        events,
        token: next,
    } = anew
    else {
        panic!("{anew:?}")
    };
    assert_eq!(events.len(), 1);
    assert_eq!(world.since(&next.unwrap()).await.0.len(), 0);
}

#[tokio::test]
async fn case_07_a_series_from_years_ago_is_read_through_its_master() {
    let world = World::new().await;
    let at = |hour| json!({"dateTime": format!("2016-01-04T{hour}:00:00"), "timeZone": "UTC"});
    let id = world
        .made(json!({
            "subject": "Old", "start": at(10), "end": at(11),
            "recurrence": {
                "pattern": {"type": "daily", "interval": 1},
                "range": {"type": "noEnd", "startDate": "2016-01-04"},
            },
        }))
        .await;
    let (all, token) = world.everything().await;
    assert_eq!(all.len(), 1);
    let occurrence = json!({"subject": "Today"});
    world
        .foreign(Method::PATCH, &format!("/{id}-20261201"), occurrence)
        .await;

    let (changed, gone) = world.since(&token).await;

    assert_eq!((changed.len(), gone.len()), (1, 0));
    let event = changed[0].event.as_ref().unwrap();
    let repeats = event.content().unwrap().repeats.as_deref().unwrap();
    assert_eq!(repeats.overrides.len(), 1);
    assert_eq!(event, &world.event(&id).await);
}

#[tokio::test]
async fn case_05_a_deleted_occurrence_is_a_change_of_its_series() {
    let world = World::new().await;
    let id = world.made(weekly()).await;
    let before = world.event(&id).await;
    let (_, token) = world.everything().await;
    world
        .foreign(Method::DELETE, &format!("/{id}-20261210"), Value::Null)
        .await;

    let (changed, gone) = world.since(&token).await;

    assert_eq!((changed.len(), gone.len()), (1, 0));
    assert_ne!(changed[0].etag, before.etag);
    let repeats = changed[0]
        .event
        .as_ref()
        .unwrap()
        .content()
        .unwrap()
        .repeats
        .clone();
    assert_eq!(repeats.unwrap().recurrence.excluded.len(), 1);
}

#[tokio::test]
async fn case_25_no_more_than_four_requests_are_under_way_at_once() {
    let world = World::new().await;
    for number in 0..30 {
        let microsoft = world.sandbox.microsoft();
        let body = visit(&format!("Visit {number}"));
        microsoft
            .put_event(&world.calendar.0, &body, &json!({}))
            .unwrap();
    }
    world.sandbox.microsoft().take_milliseconds(5);

    let runs = (0..8).map(|_| world.changes(None));
    let runs = futures::future::join_all(runs).await;

    assert!(runs.iter().all(Result::is_ok), "{runs:?}");
    let (_, at_once) = world
        .sandbox
        .microsoft()
        .requests(&world.access.user)
        .unwrap();
    assert!((2..=4).contains(&at_once), "{at_once}");
}
