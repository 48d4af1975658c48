use crate::world::{Answer, DANA, World, text};
use chrono::TimeDelta;
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};
use std::time::Duration;

fn status(status: u16) -> FaultKind {
    FaultKind::Status {
        status,
        retry_after: None,
    }
}

#[tokio::test]
async fn the_next_answers_of_a_path_fail_and_then_no_more() {
    let world = World::new().await;
    let path = "/calendly/api/users";
    world.sandbox.add_fault(Fault::next(path, status(500), 2));

    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(world.get("/users/me").await.status);
    }

    assert_eq!(statuses, [500, 500, 200]);
}

#[tokio::test]
async fn a_fault_stays_until_it_is_cleared_and_elsewhere_all_is_well() {
    let world = World::new().await;
    for (code, title) in [
        (401, "Unauthenticated"),
        (403, "Permission Denied"),
        (404, "Resource Not Found"),
        (409, "Already Exists"),
        (424, "External Calendar Error"),
        (503, "Internal Server Error"),
    ] {
        let fault = json!({"path": "/calendly/api/users", "kind": "status", "status": code});
        assert_eq!(world.tell("/faults", fault).await.status, 204);
        let failing = world.get("/users/me").await;
        let other = world.get("/organization_memberships").await;
        let address = format!("{}/sandbox/faults", world.sandbox.base_url());
        let cleared = Answer::of(world.http.delete(address)).await;

        assert_eq!(failing.status, code);
        assert_eq!(failing.body["title"], title);
        assert_eq!(other.status, 200);
        assert_eq!(cleared.status, 204);
        assert_eq!(world.get("/users/me").await.status, 200);
    }
}

#[tokio::test]
async fn a_rate_limit_says_how_long_to_wait() {
    let world = World::new().await;
    let fault = json!({"path": "/calendly/", "kind": "status", "status": 429, "retry_after": 7, "times": 1});
    world.tell("/faults", fault).await;

    let answer = world.get("/users/me").await;

    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert_eq!(answer.header("x-ratelimit-reset"), Some("7"));
    assert_eq!(answer.header("x-ratelimit-remaining"), Some("0"));
}

#[tokio::test]
async fn a_page_may_come_where_json_is_awaited_and_half_an_answer() {
    let world = World::new().await;
    let path = "/calendly/api/users";
    world
        .sandbox
        .add_fault(Fault::next(path, FaultKind::Html, 1));
    world
        .sandbox
        .add_fault(Fault::next(path, FaultKind::Truncated, 1));

    let html = world.get("/users/me").await;
    let half = world.get("/users/me").await;

    assert_eq!(html.status, 200);
    assert!(html.text().starts_with("<!doctype html>"));
    assert_eq!(half.status, 200);
    assert!(matches!(half.body, Value::String(text) if text.starts_with("{\"resource\"")));
}

#[tokio::test]
async fn a_lost_answer_was_done_and_a_timeout_was_not() {
    let world = World::new().await;
    let path = "/calendly/api/invitees";
    let body = world.intro_booking("2026-12-03T09:00:00Z").await;
    let post = async || {
        world
            .http
            .post(world.address("/invitees"))
            .bearer_auth(&world.dana)
            .json(&body)
            .timeout(Duration::from_millis(300))
            .send()
            .await
    };
    let dana = world.user(DANA);
    let count = async || {
        let list = world.list("/scheduled_events", &[("user", &dana)]).await;
        list.collection().len()
    };

    world
        .sandbox
        .add_fault(Fault::next(path, FaultKind::Timeout, 1));
    assert!(post().await.unwrap_err().is_timeout());
    assert_eq!(count().await, 0);
    world
        .sandbox
        .add_fault(Fault::next(path, FaultKind::Lost, 1));
    assert!(post().await.unwrap_err().is_timeout());
    while count().await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn a_fault_may_be_of_one_method() {
    let world = World::new().await;
    let fault = Fault {
        method: Some("POST".to_owned()),
        ..Fault::always("/calendly/api/contacts", status(500))
    };
    world.sandbox.add_fault(fault);

    let read = world.get("/contacts").await;
    let written = world.post("/contacts", json!({"name": "Ida"})).await;

    assert_eq!(read.status, 200);
    assert_eq!(written.status, 500);
    let list = world
        .get(&format!("{}/sandbox/faults", world.sandbox.base_url()))
        .await;
    assert_eq!(list.body[0]["kind"], "status");
    world.sandbox.clear_faults();
    assert_eq!(
        world.post("/contacts", json!({"name": "Ida"})).await.status,
        201
    );
}

#[tokio::test]
async fn the_clock_is_moved() {
    let world = World::new().await;
    let offset = TimeDelta::days(2).num_seconds();

    let moved = world
        .tell("/clock", json!({"offset_seconds": offset}))
        .await;

    assert_eq!(moved.status, 204);
    let made = world.post("/contacts", json!({"name": "Ida"})).await;
    assert_eq!(made.resource()["created_at"], "2026-12-02T08:00:00.000000Z");
}

#[tokio::test]
async fn the_sandbox_tells_its_bases_and_people() {
    let world = World::new().await;
    let address = format!("{}/sandbox", world.sandbox.base_url());

    let answer = world.get(&address).await;

    let calendly = &answer.body["calendly"];
    assert_eq!(calendly["api"], world.api());
    assert_eq!(calendly["people"].as_array().unwrap().len(), 9);
    assert_eq!(calendly["people"][0]["uri"], world.user(DANA));
    assert_eq!(calendly["apps"][0]["client_id"], "sandbox-client");
    assert_eq!(calendly["apps"][0]["client_secret"], "sandbox-secret");
}

#[tokio::test]
async fn tokens_plans_and_busy_times_are_told_over_http() {
    let world = World::new().await;
    let made = world
        .tell("/tokens", json!({"person": DANA, "scopes": ["users:read"]}))
        .await;
    let token = text(&made.body["token"]);
    assert_eq!(world.get_as(&token, "/users/me").await.status, 200);

    let revoked = world.tell("/tokens/revoke", json!({"token": token})).await;
    let unknown = world.tell("/tokens", json!({"person": "nobody"})).await;
    let scope = world
        .tell("/tokens", json!({"person": DANA, "scopes": ["all:read"]}))
        .await;
    let plan = world
        .tell("/plan", json!({"person": DANA, "plan": "enterprise"}))
        .await;
    let busy =
        json!({"person": DANA, "start": "2026-12-03T09:00:00Z", "end": "2026-12-03T17:00:00Z"});
    let busy = world.tell("/busy", busy).await;
    let gone = world
        .tell("/people/deactivate", json!({"person": DANA}))
        .await;

    assert_eq!(revoked.status, 204);
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.body["error"], "there is no user nobody");
    assert_eq!(scope.status, 404);
    assert_eq!([plan.status, busy.status, gone.status], [204; 3]);
    assert_eq!(world.get("/users/me").await.status, 401);
}

#[tokio::test]
async fn a_sandbox_that_was_shut_down_answers_no_more() {
    let world = World::new().await;
    let (http, address) = (world.http.clone(), world.address("/users/me"));

    world.sandbox.shutdown().await;

    assert!(http.get(address).send().await.is_err());
}
