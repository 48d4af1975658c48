use crate::world::{World, ids, visit};
use reqwest::Method;
use serde_json::{Value, json};

const EVENTS: &str = "calendars/primary/events";

async fn weekly(world: &World) -> Value {
    let mut event = visit("series", "2026-12-01");
    event["recurrence"] = json!(["RRULE:FREQ=WEEKLY;COUNT=4"]);
    world.post(EVENTS, event).await.ok()
}

#[tokio::test]
async fn an_occurrence_is_moved_and_another_cancelled_by_their_ids() {
    let world = World::new().await;
    weekly(&world).await;
    let (second, third) = ("series_20261208T100000Z", "series_20261215T100000Z");
    let at = |hour| json!({"dateTime": format!("2026-12-09T{hour}:00:00Z")});
    let moved = json!({"start": at(14), "end": at(15)});

    let moved = world
        .send(Method::PATCH, &format!("{EVENTS}/{second}"), moved)
        .await
        .ok();
    world.delete(&format!("{EVENTS}/{third}")).await.ok();

    assert_eq!(moved["recurringEventId"], "series");
    assert_eq!(moved["iCalUID"], "series@google.com");
    assert_eq!(
        moved["originalStartTime"]["dateTime"],
        "2026-12-08T10:00:00Z"
    );
    let (all, _) = world.everything().await;
    assert_eq!(ids(&all), ["series", second, third]);
    assert_eq!(
        all[2],
        json!({
            "kind": "calendar#event",
            "etag": all[2]["etag"],
            "id": third,
            "status": "cancelled",
            "recurringEventId": "series",
            "originalStartTime": {"dateTime": "2026-12-15T10:00:00Z", "timeZone": "Europe/London"},
        })
    );
    let expanded = world
        .list(
            EVENTS,
            &[("singleEvents", "true"), ("orderBy", "startTime")],
        )
        .await;
    let expanded = expanded.ok();
    assert_eq!(
        ids(expanded["items"].as_array().unwrap()),
        ["series_20261201T100000Z", second, "series_20261222T100000Z"]
    );
}

#[tokio::test]
async fn a_series_that_moves_forgets_what_was_changed_in_it() {
    let world = World::new().await;
    weekly(&world).await;
    world
        .delete(&format!("{EVENTS}/series_20261215T100000Z"))
        .await
        .ok();
    let at = |hour| json!({"dateTime": format!("2026-12-02T{hour}:00:00")});
    let moved = json!({"start": at(10), "end": at(11)});

    world
        .send(Method::PATCH, &format!("{EVENTS}/series"), moved)
        .await
        .ok();

    assert_eq!(ids(&world.everything().await.0), ["series"]);
    let instances = world.get(&format!("{EVENTS}/series/instances")).await.ok();
    assert_eq!(instances["items"].as_array().unwrap().len(), 4);
    assert_eq!(instances["items"][2]["id"], "series_20261216T100000Z");
}

#[tokio::test]
async fn a_series_of_days_is_reckoned_in_days() {
    let world = World::new().await;
    let series = json!({
        "id": "dates0",
        "start": {"date": "2026-12-01"},
        "end": {"date": "2026-12-02"},
        "recurrence": ["RRULE:FREQ=DAILY;UNTIL=20261204", "EXDATE;VALUE=DATE:20261202"],
    });
    world.post(EVENTS, series).await.ok();

    let instances = world.get(&format!("{EVENTS}/dates0/instances")).await.ok();

    assert_eq!(
        ids(instances["items"].as_array().unwrap()),
        ["dates0_20261201", "dates0_20261203", "dates0_20261204"]
    );
    assert_eq!(
        instances["items"][1]["originalStartTime"],
        json!({"date": "2026-12-03"})
    );
    let strange = world.get(&format!("{EVENTS}/dates0_20261210")).await;
    assert_eq!(strange.refusal(), (404, "notFound"));
}

#[tokio::test]
async fn a_series_goes_with_all_that_was_changed_in_it() {
    let world = World::new().await;
    weekly(&world).await;
    world
        .delete(&format!("{EVENTS}/series_20261215T100000Z"))
        .await
        .ok();
    let (_, token) = world.everything().await;

    world.delete(&format!("{EVENTS}/series")).await.ok();

    let (changes, _) = world.since(&[("syncToken", &token)]).await;
    assert_eq!(ids(&changes), ["series"]);
    assert_eq!(changes[0]["status"], "cancelled");
}
