use crate::world::{ALL, Answer, DANA, DANA_AT_HOME, ROBIN, World, each, visit};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn each_account_has_calendars_of_its_own_with_things_to_come() {
    let world = World::new().await;
    for (email, names) in [
        (
            DANA,
            vec!["Calendar", "Site visits", "United Kingdom holidays", "Work"],
        ),
        (
            DANA_AT_HOME,
            vec!["Calendar", "Family", "United Kingdom holidays"],
        ),
    ] {
        let token = world.microsoft().add_token(email, &ALL).unwrap();
        let get = |path: &'static str| Answer::of(world.request(&token, Method::GET, path));

        let listed = get("me/calendars").await.ok();
        let events = get("me/events").await.ok();

        assert_eq!(each(listed["value"].as_array().unwrap(), "name"), names);
        assert_eq!(events["value"].as_array().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn a_calendar_that_may_only_be_read_is_not_written() {
    let world = World::new().await;
    let shared = world.microsoft().add_calendar(ROBIN, "Team").unwrap();
    world.microsoft().share(&shared, DANA, false).unwrap();
    let path = format!("me/calendars/{shared}/events");

    let refused = world.post(&path, visit("2026-12-01")).await;
    world.microsoft().share(&shared, DANA, true).unwrap();
    let made = world.post(&path, visit("2026-12-01")).await.ok();

    assert_eq!(refused.refusal(), (403, "ErrorAccessDenied"));
    let id = made["id"].as_str().unwrap();
    let there = world.get(&format!("{path}/{id}")).await;
    let elsewhere = world.get(&format!("me/events/{id}")).await;
    assert_eq!(there.status, 200);
    assert_eq!(elsewhere.refusal(), (404, "ErrorItemNotFound"));
}

#[tokio::test]
async fn a_calendar_is_made_changed_and_deleted_unless_it_is_the_one_that_everybody_has() {
    let world = World::new().await;
    let made = world
        .post("me/calendars", json!({"name": "Mirror"}))
        .await
        .ok();
    let path = format!("me/calendars/{}", made["id"].as_str().unwrap());

    let changed = world.patch(&path, json!({"color": "lightTeal"})).await.ok();
    world.delete(&path).await.ok();

    assert_eq!(changed["hexColor"], "#7FD8D0");
    assert_eq!(world.get(&path).await.status, 404);
    let own = world.get("me/calendar").await.ok();
    let own = format!("me/calendars/{}", own["id"].as_str().unwrap());
    assert_eq!(
        world.delete(&own).await.refusal(),
        (400, "ErrorDeleteDistinguishedFolder")
    );
}

#[tokio::test]
async fn a_scope_allows_its_own_part_alone() {
    let world = World::new().await;
    let token = world
        .microsoft()
        .add_token(DANA, &["Calendars.Read"])
        .unwrap();
    let ask = |method, path: &str| world.request(&token, method, path);

    let read = Answer::of(ask(Method::GET, "me/events")).await;
    let written = ask(Method::POST, "me/events").json(&visit("2026-12-01"));
    let me = Answer::of(ask(Method::GET, "me")).await;

    assert_eq!(read.status, 200);
    assert_eq!(Answer::of(written).await.status, 403);
    assert_eq!(me.status, 403);
    let nobody = Answer::of(world.request("strange", Method::GET, "me")).await;
    assert_eq!(nobody.refusal(), (401, "InvalidAuthenticationToken"));
}
