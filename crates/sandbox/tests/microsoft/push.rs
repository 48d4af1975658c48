use crate::world::{ALL, Answer, DANA, World, visit};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Takes notices; fails as often as it was told, and says its word wrongly if it was told to.
#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<Value>>>,
    failures: Arc<Mutex<u32>>,
    is_rude: bool,
}

async fn take(
    State(receiver): State<Receiver>,
    Query(query): Query<HashMap<String, String>>,
    body: String,
) -> Response {
    if let Some(token) = query.get("validationToken") {
        let said = if receiver.is_rude { "what?" } else { token };
        return said.to_owned().into_response();
    }
    let mut failures = receiver.failures.lock().unwrap();
    if 0 < *failures {
        *failures -= 1;
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let notice: Value = serde_json::from_str(&body).unwrap();
    receiver
        .got
        .lock()
        .unwrap()
        .push(notice["value"][0].clone());
    StatusCode::ACCEPTED.into_response()
}

impl Receiver {
    async fn listen(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/hook", post(take))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{address}/hook")
    }

    /// A field of each notice.
    fn each(&self, name: &str) -> Vec<Value> {
        let got = self.got.lock().unwrap();
        got.iter().map(|notice| notice[name].clone()).collect()
    }
}

fn wish(world: &World, address: &str, until: &str) -> Value {
    json!({
        "changeType": "created,deleted",
        "notificationUrl": address,
        "lifecycleNotificationUrl": address,
        "resource": format!("/me/calendars/{}/events", world.calendar),
        "expirationDateTime": until,
        "clientState": "secret",
    })
}

#[tokio::test]
async fn a_subscription_says_what_was_asked_for_and_nothing_else() {
    let world = World::new().await;
    let receiver = Receiver::default();
    let address = receiver.listen().await;
    let wish = wish(&world, &address, "2026-12-06T08:00:00Z");
    let made = world.post("subscriptions", wish).await.ok();

    let event = world.visit("2026-12-01").await;
    let path = world.events(&format!("/{}", event["id"].as_str().unwrap()));
    world.patch(&path, json!({"subject": "Unheard"})).await.ok();
    world.microsoft().settled().await;
    world.delete(&path).await.ok();
    world.microsoft().settled().await;

    assert_eq!(receiver.each("changeType"), ["created", "deleted"]);
    assert_eq!(receiver.each("clientState")[0], "secret");
    assert_eq!(receiver.each("subscriptionId")[0], made["id"]);
    assert_eq!(receiver.each("resourceData")[0]["id"], event["id"]);
    world
        .microsoft()
        .send_lifecycle(DANA, "subscriptionRemoved")
        .unwrap();
    world.microsoft().settled().await;
    assert_eq!(receiver.each("lifecycleEvent")[2], "subscriptionRemoved");
    let path = format!("subscriptions/{}", made["id"].as_str().unwrap());
    assert_eq!(world.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_receiver_has_to_say_its_word_first() {
    let world = World::new().await;
    let rude = Receiver {
        is_rude: true,
        ..Receiver::default()
    };
    let address = rude.listen().await;
    for address in [
        address.as_str(),
        "http://127.0.0.1:9/closed",
        "http://192.0.2.1/elsewhere",
    ] {
        let wish = wish(&world, address, "2026-12-06T08:00:00Z");

        let refused = world.post("subscriptions", wish).await;

        assert_eq!(refused.refusal(), (400, "InvalidRequest"), "{address}");
    }
    assert_eq!(world.get("subscriptions").await.ok()["value"], json!([]));
}

#[tokio::test]
async fn a_subscription_lives_for_a_week_at_most_and_for_three_quarters_of_an_hour_at_least() {
    let world = World::new().await;
    let receiver = Receiver::default();
    let address = receiver.listen().await;
    let too_long = wish(&world, &address, "2026-12-07T08:00:01Z");
    assert_eq!(world.post("subscriptions", too_long).await.status, 400);
    let short = wish(&world, &address, "2026-11-30T08:01:00Z");

    let made = world.post("subscriptions", short).await.ok();

    assert_eq!(made["expirationDateTime"], "2026-11-30T08:45:00Z");
    let path = format!("subscriptions/{}", made["id"].as_str().unwrap());
    let longer = json!({"expirationDateTime": "2026-12-07T08:00:00Z"});
    assert_eq!(world.patch(&path, longer).await.status, 200);
    world.advance(TimeDelta::days(7));
    let token = world.microsoft().add_token(DANA, &ALL).unwrap();
    let over = Answer::of(world.request(&token, Method::GET, &path)).await;
    assert_eq!(over.refusal(), (404, "ResourceNotFound"));
    world
        .microsoft()
        .put_event(&world.calendar, &visit("2026-12-08"), &json!({}))
        .unwrap();
    world.microsoft().settled().await;
    assert!(receiver.each("changeType").is_empty());
}

#[tokio::test]
async fn a_notice_that_is_not_taken_is_tried_again_for_four_hours() {
    let world = World::new().await;
    let receiver = Receiver::default();
    let address = receiver.listen().await;
    let wish = wish(&world, &address, "2026-12-06T08:00:00Z");
    world.post("subscriptions", wish).await.ok();
    *receiver.failures.lock().unwrap() = 1;
    world.visit("2026-12-01").await;
    world.microsoft().settled().await;
    assert!(receiver.each("changeType").is_empty());

    world.advance(TimeDelta::minutes(1));
    world.microsoft().settled().await;

    assert_eq!(receiver.each("changeType"), ["created"]);
    let notices = world.microsoft().notices();
    assert_eq!((notices[0].attempts, notices[0].status), (2, Some(202)));
}
