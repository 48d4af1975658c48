use crate::receiver::Receiver;
use crate::webhooks::order;
use crate::world::{Answer, DANA, ROBIN, World, text};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use sandbox::{NewApp, Order};
use serde_json::json;
use sha2::Sha256;
use std::time::Duration;
use tokio::net::TcpListener;

async fn subscribe(world: &World, receiver: &Receiver) -> Answer {
    world
        .post("/webhook_subscriptions", order(world, &receiver.url))
        .await
}

/// As the sheet says it is to be verified (calendly.md §8.2).
fn is_signed(signature: &str, key: &str, bytes: &[u8]) -> bool {
    let (time, digest) = signature.split_once(',').unwrap();
    let time = time.strip_prefix("t=").unwrap();
    let digest = hex::decode(digest.strip_prefix("v1=").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(bytes);
    mac.verify_slice(&digest).is_ok()
}

#[tokio::test]
async fn a_booking_is_told_signed_over_the_very_bytes() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    subscribe(&world, &receiver).await;

    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;
    world.sandbox.calendly().settled().await;

    let received = receiver.received();
    assert_eq!(received.len(), 1);
    let signature = received[0].signature.clone().unwrap();
    assert!(signature.starts_with("t=1796025600,v1="), "{signature}");
    assert!(is_signed(&signature, "secret", &received[0].bytes));
    assert!(!is_signed(&signature, "other", &received[0].bytes));
    let message = received[0].json();
    assert_eq!(message["event"], "invitee.created");
    assert_eq!(message["created_at"], "2026-11-30T08:00:00.000000Z");
    assert_eq!(message["created_by"], world.user(DANA));
    let payload = &message["payload"];
    assert_eq!(payload["uri"], invitee["uri"]);
    let event = &payload["scheduled_event"];
    assert_eq!(event["uri"], invitee["event"]);
    assert!(event.get("calendar_event").is_none());
    let host = &event["event_memberships"][0];
    assert!(host.get("buffered_start_time").is_none());
    assert_eq!(host["user_email"], DANA);
}

#[tokio::test]
async fn cancelling_and_no_shows_are_told() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    subscribe(&world, &receiver).await;
    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;

    let no_show = world
        .post("/invitee_no_shows", json!({"invitee": invitee["uri"]}))
        .await;
    world.delete(&no_show.uri()).await;
    let cancel = format!("{}/cancellation", text(&invitee["event"]));
    world.post(&cancel, json!({"reason": "ill"})).await;
    world.sandbox.calendly().settled().await;

    assert_eq!(
        receiver.events(),
        [
            "invitee.created",
            "invitee_no_show.created",
            "invitee_no_show.deleted",
            "invitee.canceled",
        ]
    );
    let payload = |at: usize| receiver.received()[at].json()["payload"].clone();
    assert_eq!(payload(1)["no_show"]["uri"], no_show.uri());
    assert!(payload(2)["no_show"].is_null());
    assert_eq!(payload(3)["status"], "canceled");
    assert_eq!(payload(3)["cancellation"]["reason"], "ill");
    assert_eq!(payload(3)["scheduled_event"]["status"], "canceled");
}

#[tokio::test]
async fn only_what_concerns_the_scope_is_told() {
    let world = World::new().await;
    let (of_dana, of_all, of_group) = (
        Receiver::start().await,
        Receiver::start().await,
        Receiver::start().await,
    );
    let groups = world
        .list("/groups", &[("organization", &world.organization())])
        .await;
    subscribe(&world, &of_dana).await;
    let mut all = order(&world, &of_all.url);
    all["scope"] = json!("organization");
    world.post("/webhook_subscriptions", all).await;
    let mut group = order(&world, &of_group.url);
    group["scope"] = json!("group");
    group["group"] = groups.collection()[0]["uri"].clone();
    world.post("/webhook_subscriptions", group).await;
    let repair = world.event_type(ROBIN, "Repair").await;
    let body = json!({"event_type": repair["uri"], "start_time": "2026-12-03T09:00:00Z",
        "invitee": {"name": "Ida", "email": "ida@example.org", "timezone": "UTC"}});

    world.post("/invitees", body).await;
    world.sandbox.calendly().settled().await;

    assert!(of_dana.events().is_empty());
    assert_eq!(of_all.events(), ["invitee.created"]);
    assert_eq!(of_group.events(), ["invitee.created"]);
}

#[tokio::test]
async fn a_refused_message_is_sent_again_later_and_later() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = subscribe(&world, &receiver).await.uri();
    let calendly = world.sandbox.calendly();
    receiver.answer(500);
    world.book_intro("2026-12-03T09:00:00Z").await;
    calendly.settled().await;
    let failing = world.get(&hook).await;
    assert_eq!(
        failing.resource()["retry_started_at"],
        "2026-11-30T08:00:00.000000Z"
    );
    assert_eq!(failing.resource()["state"], "active");

    for (wait, attempts) in [(1, 2), (1, 2), (1, 3), (4, 4)] {
        world.advance(TimeDelta::seconds(wait));
        calendly.settled().await;
        assert_eq!(receiver.received().len(), attempts);
    }
    receiver.answer(200);
    world.advance(TimeDelta::seconds(8));
    calendly.settled().await;
    world.advance(TimeDelta::hours(2));
    calendly.settled().await;

    let all = receiver.received();
    assert_eq!(all.len(), 5);
    assert!(all.iter().all(|one| one.bytes == all[0].bytes));
    assert_ne!(all[0].signature, all[4].signature);
    let well = world.get(&hook).await;
    assert!(well.resource()["retry_started_at"].is_null());
}

#[tokio::test]
async fn a_redirect_counts_as_a_failure() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = subscribe(&world, &receiver).await.uri();
    receiver.answer(302);

    world.book_intro("2026-12-03T09:00:00Z").await;
    world.sandbox.calendly().settled().await;

    let hook = world.get(&hook).await;
    assert!(!hook.resource()["retry_started_at"].is_null());
}

#[tokio::test]
async fn a_day_of_failures_disables_the_subscription() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = subscribe(&world, &receiver).await.uri();
    let calendly = world.sandbox.calendly();
    receiver.answer(503);
    world.book_intro("2026-12-03T09:00:00Z").await;
    calendly.settled().await;

    world.advance(TimeDelta::hours(23));
    calendly.settled().await;
    let almost = world.get(&hook).await;
    world.advance(TimeDelta::hours(1));
    calendly.settled().await;
    let disabled = world.get(&hook).await;
    receiver.answer(200);
    let before = receiver.received().len();
    world.book_intro("2026-12-03T10:00:00Z").await;
    world.advance(TimeDelta::hours(2));
    calendly.settled().await;

    assert_eq!(almost.resource()["state"], "active");
    assert_eq!(disabled.resource()["state"], "disabled");
    assert_eq!(receiver.received().len(), before);
}

#[tokio::test]
async fn a_failing_receiver_does_not_hold_up_another() {
    let world = World::new().await;
    let (bad, good) = (Receiver::start().await, Receiver::start().await);
    bad.answer(500);
    subscribe(&world, &bad).await;
    subscribe(&world, &good).await;

    world.book_intro("2026-12-03T09:00:00Z").await;
    world.sandbox.calendly().settled().await;

    assert_eq!(good.events(), ["invitee.created"]);
}

#[tokio::test]
async fn a_receiver_that_never_answers_does_not_hold_up_another() {
    let world = World::new().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let good = Receiver::start().await;
    let url = format!("http://{}/", silent.local_addr().unwrap());
    world
        .post("/webhook_subscriptions", order(&world, &url))
        .await;
    subscribe(&world, &good).await;

    world.book_intro("2026-12-03T09:00:00Z").await;

    tokio::time::timeout(Duration::from_secs(5), async {
        while good.events().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn held_messages_come_in_the_order_and_number_that_is_asked_for() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    subscribe(&world, &receiver).await;
    let calendly = world.sandbox.calendly();
    calendly.hold_deliveries();
    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;
    let cancel = format!("{}/cancellation", text(&invitee["event"]));
    world.post(&cancel, json!({})).await;
    calendly.settled().await;
    assert!(receiver.events().is_empty());

    calendly.release_deliveries(Order::Reversed, 2);
    calendly.settled().await;

    assert_eq!(
        receiver.events(),
        [
            "invitee.canceled",
            "invitee.canceled",
            "invitee.created",
            "invitee.created"
        ]
    );
    let number = calendly.deliveries()[0]["number"].as_u64().unwrap();
    calendly.repeat_delivery(number).unwrap();
    calendly.settled().await;
    assert_eq!(receiver.events().len(), 5);
    assert_eq!(receiver.events()[4], "invitee.created");
}

#[tokio::test]
async fn deliveries_are_held_released_and_listed_over_http_too() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    subscribe(&world, &receiver).await;

    assert_eq!(world.tell("/deliveries/hold", json!({})).await.status, 204);
    world.book_intro("2026-12-03T09:00:00Z").await;
    let release = world
        .tell(
            "/deliveries/release",
            json!({"order": "random", "times": 1}),
        )
        .await;
    world.tell("/deliveries/settle", json!({})).await;
    let list = world
        .get(&format!("{}/sandbox/deliveries", world.sandbox.base_url()))
        .await;

    assert_eq!(release.status, 204);
    let message = &list.body[0];
    assert_eq!(message["event"], "invitee.created");
    assert_eq!(message["standing"], "delivered");
    assert_eq!(message["attempts"][0]["status"], 200);
    assert_eq!(
        message["body"].as_str().unwrap().as_bytes(),
        receiver.received()[0].bytes
    );
    let unknown = world.tell("/deliveries/99/repeat", json!({})).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn event_types_and_forms_and_contacts_are_told() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let mut body = order(&world, &receiver.url);
    body["scope"] = json!("organization");
    body["events"] = json!([
        "event_type.created",
        "event_type.updated",
        "event_type.deleted",
        "routing_form_submission.created",
        "contact.created",
        "contact.updated",
        "contact.deleted"
    ]);
    assert_eq!(world.post("/webhook_subscriptions", body).await.status, 201);

    let made = world
        .post(
            "/event_types",
            json!({"owner": world.user(DANA), "name": "Roof"}),
        )
        .await;
    world.patch(&made.uri(), json!({"active": true})).await;
    let calendly = world.sandbox.calendly();
    calendly.delete_event_type(&made.uri()).unwrap();
    let forms = world
        .list("/routing_forms", &[("organization", &world.organization())])
        .await;
    let form = text(&forms.collection()[0]["uri"]);
    calendly.submit_form(&form, &["Ida".to_owned()]).unwrap();
    let contact = world
        .post("/contacts", json!({"email": "ida@example.org"}))
        .await;
    world.patch(&contact.uri(), json!({"name": "Ida"})).await;
    world.delete(&contact.uri()).await;
    calendly.settled().await;

    assert_eq!(
        receiver.events(),
        [
            "event_type.created",
            "event_type.updated",
            "event_type.deleted",
            "routing_form_submission.created",
            "contact.created",
            "contact.updated",
            "contact.deleted",
        ]
    );
    let first = receiver.received()[0].json();
    assert!(first["payload"].get("description_html").is_none());
}

#[tokio::test]
async fn the_key_of_an_app_signs_the_messages_of_its_subscriptions() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.sandbox.calendly().add_app(NewApp {
        name: "Other".to_owned(),
        client_id: Some("other".to_owned()),
        client_secret: Some("other-secret".to_owned()),
        redirect_uris: vec!["http://localhost/back".to_owned()],
        signing_key: Some("app-wide".to_owned()),
    });
    let token = crate::oauth::token_of_app(&world, "other", "other-secret").await;
    world
        .post_as(
            &token,
            "/webhook_subscriptions",
            order(&world, &receiver.url),
        )
        .await;

    world.book_intro("2026-12-03T09:00:00Z").await;
    world.sandbox.calendly().settled().await;

    let received = &receiver.received()[0];
    let signature = received.signature.clone().unwrap();
    assert!(is_signed(&signature, "app-wide", &received.bytes));
}

#[tokio::test]
async fn a_subscription_without_a_key_is_not_signed() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let mut body = order(&world, &receiver.url);
    body["signing_key"] = json!(null);
    world.post("/webhook_subscriptions", body).await;

    world.book_intro("2026-12-03T09:00:00Z").await;
    world.sandbox.calendly().settled().await;

    assert!(receiver.received()[0].signature.is_none());
}

#[tokio::test]
async fn nothing_is_told_of_whom_left_or_to_what_was_removed() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = subscribe(&world, &receiver).await.uri();
    let calendly = world.sandbox.calendly();
    calendly.hold_deliveries();
    world.book_intro("2026-12-03T09:00:00Z").await;

    world.delete(&hook).await;
    calendly.release_deliveries(Order::Given, 1);
    calendly.settled().await;

    assert!(receiver.events().is_empty());
}
