use crate::world::{DANA, World, ids};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

const EVENTS: &str = "calendars/primary/events";

#[tokio::test]
async fn a_token_tells_what_is_new_changed_and_gone_once() {
    let world = World::new().await;
    world.visit("visit1", "2026-12-01").await;
    world.visit("visit2", "2026-12-02").await;
    let (_, token) = world.everything().await;
    world.visit("visit3", "2026-12-03").await;
    world.delete(&format!("{EVENTS}/visit1")).await.ok();

    let (changes, next) = world.since(&[("syncToken", &token)]).await;
    let (nothing, _) = world.since(&[("syncToken", &next)]).await;

    assert_eq!(ids(&changes), ["visit3", "visit1"]);
    assert_eq!(changes[1]["status"], "cancelled");
    assert!(nothing.is_empty());
}

#[tokio::test]
async fn only_the_last_page_has_a_token_and_nothing_is_lost_between_pages() {
    let world = World::new().await;
    for number in 1..=5 {
        world.visit(&format!("visit{number}"), "2026-12-01").await;
    }
    let page = async |token: &str| {
        let query = [("maxResults", "2"), ("pageToken", token)];
        world.list(EVENTS, &query).await.ok()
    };

    let first = page("").await;
    // Meanwhile somebody changes what was listed already.
    let path = format!("{EVENTS}/visit1");
    world
        .send(Method::PATCH, &path, json!({"summary": "Changed"}))
        .await
        .ok();
    let second = page(first["nextPageToken"].as_str().unwrap()).await;
    let third = page(second["nextPageToken"].as_str().unwrap()).await;

    let listed = [&first, &second, &third].map(|page| ids(page["items"].as_array().unwrap()));
    assert_eq!(
        listed,
        [
            ["visit1", "visit2"],
            ["visit3", "visit4"],
            ["visit5", "visit1"]
        ]
    );
    assert!(first["nextSyncToken"].is_null() && second["nextSyncToken"].is_null());
    let token = third["nextSyncToken"].as_str().unwrap();
    let (changes, _) = world.since(&[("syncToken", token)]).await;
    assert_eq!(ids(&changes), ["visit1"], "rather twice than never");
}

#[tokio::test]
async fn a_token_that_is_dead_foreign_or_garbled_is_refused() {
    let world = World::new().await;
    let (_, token) = world.everything().await;
    let other = world.google().add_calendar(DANA, "Other").unwrap();
    let elsewhere = world
        .list(
            &format!("calendars/{other}/events"),
            &[("syncToken", &token)],
        )
        .await;
    let expanded = [("syncToken", token.as_str()), ("singleEvents", "true")];
    let changed = world.list(EVENTS, &expanded).await;
    let garbled = world.list(EVENTS, &[("syncToken", "garbled")]).await;
    world.google().expire_sync_tokens(DANA).unwrap();

    let dead = world.list(EVENTS, &[("syncToken", &token)]).await;

    assert_eq!(dead.refusal(), (410, "fullSyncRequired"));
    for refused in [elsewhere, changed, garbled] {
        assert_eq!(refused.refusal(), (400, "invalid"));
    }
    let (_, fresh) = world.everything().await;
    world.since(&[("syncToken", &fresh)]).await;
}

#[tokio::test]
async fn what_lies_outside_of_the_stretch_is_left_out() {
    let world = World::new().await;
    for day in ["2026-12-01", "2026-12-02", "2026-12-03"] {
        world.visit(&format!("visit{}", &day[9..]), day).await;
    }
    // An end is exclusive: what ends then, or begins then, is outside.
    let stretch = [
        ("timeMin", "2026-12-01T11:00:00Z"),
        ("timeMax", "2026-12-03T10:00:00Z"),
    ];

    let (inside, _) = world.since(&stretch).await;

    assert_eq!(ids(&inside), ["visit2"]);
}

#[tokio::test]
async fn changes_since_a_time_come_with_deletions_until_it_is_too_long_ago() {
    let world = World::new().await;
    world.visit("visit1", "2026-12-01").await;
    world.advance(TimeDelta::minutes(30));
    world.visit("visit2", "2026-12-01").await;
    world.delete(&format!("{EVENTS}/visit2")).await.ok();

    let recent = world
        .list(EVENTS, &[("updatedMin", "2026-11-30T08:15:00Z")])
        .await
        .ok();
    let old = world
        .list(EVENTS, &[("updatedMin", "2026-01-01T00:00:00Z")])
        .await;

    assert_eq!(ids(recent["items"].as_array().unwrap()), ["visit2"]);
    assert_eq!(old.refusal(), (410, "updatedMinTooLongAgo"));
}
