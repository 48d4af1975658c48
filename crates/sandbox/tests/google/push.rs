use crate::world::{HOLIDAYS, World};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Takes messages; fails as often as it was told.
#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<HeaderMap>>>,
    failures: Arc<Mutex<u32>>,
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
    assert_eq!(body, "");
    let mut failures = receiver.failures.lock().unwrap();
    if 0 < *failures {
        *failures -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    receiver.got.lock().unwrap().push(headers);
    StatusCode::NO_CONTENT
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

    /// A field of each message.
    fn each(&self, name: &str) -> Vec<String> {
        let got = self.got.lock().unwrap();
        got.iter()
            .map(|headers| headers[name].to_str().unwrap().to_owned())
            .collect()
    }
}

async fn watch(world: &World, address: &str, more: Value) -> Value {
    let mut channel =
        json!({"id": "channel1", "type": "web_hook", "address": address, "token": "secret"});
    for (name, value) in more.as_object().unwrap() {
        channel[name] = value.clone();
    }
    world
        .post("calendars/primary/events/watch", channel)
        .await
        .ok()
}

#[tokio::test]
async fn a_channel_says_that_it_stands_and_then_that_something_changed() {
    let world = World::new().await;
    let receiver = Receiver::default();
    let channel = watch(&world, &receiver.listen().await, json!({})).await;

    world.visit("visit1", "2026-12-01").await;
    world.google().settled().await;

    let mut states = receiver.each("x-goog-resource-state");
    states.sort_unstable();
    assert_eq!(states, ["exists", "sync"]);
    let mut numbers = receiver.each("x-goog-message-number");
    numbers.sort_unstable();
    assert_eq!(numbers, ["1", "2"]);
    assert_eq!(receiver.each("x-goog-channel-token")[0], "secret");
    assert_eq!(
        receiver.each("x-goog-resource-id")[0],
        channel["resourceId"]
    );
    assert_eq!(
        receiver.each("x-goog-channel-expiration")[0],
        "Mon, 07 Dec 2026 08:00:00 GMT"
    );
}

#[tokio::test]
async fn a_message_that_fails_is_tried_again() {
    let world = World::new().await;
    let receiver = Receiver::default();
    *receiver.failures.lock().unwrap() = 1;
    watch(&world, &receiver.listen().await, json!({})).await;
    world.google().settled().await;
    assert!(receiver.each("x-goog-message-number").is_empty());

    world.advance(TimeDelta::minutes(1));
    world.google().settled().await;

    assert_eq!(receiver.each("x-goog-message-number"), ["1"]);
    let notices = world.google().notices();
    assert_eq!((notices[0].attempts, notices[0].status), (2, Some(204)));
}

#[tokio::test]
async fn a_channel_is_silent_when_it_is_stopped_or_over() {
    let world = World::new().await;
    let receiver = Receiver::default();
    let address = receiver.listen().await;
    let stopped = watch(&world, &address, json!({})).await;
    watch(
        &world,
        &address,
        json!({"id": "channel2", "params": {"ttl": "60"}}),
    )
    .await;
    world.google().settled().await;
    let stop = json!({"id": stopped["id"], "resourceId": stopped["resourceId"]});
    world.post("channels/stop", stop).await.ok();
    world.advance(TimeDelta::minutes(1));

    world.visit("visit1", "2026-12-01").await;
    world.google().settled().await;

    assert_eq!(receiver.each("x-goog-resource-state"), ["sync", "sync"]);
}

#[tokio::test]
async fn holidays_cannot_be_watched() {
    let world = World::new().await;
    let channel = json!({"id": "channel1", "type": "web_hook", "address": "http://127.0.0.1:9/"});

    let refused = world
        .post(&format!("calendars/{HOLIDAYS}/events/watch"), channel)
        .await;

    assert_eq!(
        refused.refusal(),
        (400, "pushNotSupportedForRequestedResource")
    );
}
