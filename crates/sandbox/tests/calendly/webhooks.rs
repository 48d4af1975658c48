use crate::world::{DANA, ROBIN, World};
use sandbox::Plan;
use serde_json::{Value, json};

pub const INVITEE: [&str; 4] = [
    "invitee.created",
    "invitee.canceled",
    "invitee_no_show.created",
    "invitee_no_show.deleted",
];

/// The body of a subscription to Dana's bookings.
pub fn order(world: &World, url: &str) -> Value {
    json!({"url": url, "events": INVITEE, "organization": world.organization(),
        "user": world.user(DANA), "scope": "user", "signing_key": "secret"})
}

#[tokio::test]
async fn a_subscription_is_made_listed_read_and_removed() {
    let world = World::new().await;

    let made = world
        .post(
            "/webhook_subscriptions",
            order(&world, "https://sync.example.org/hooks/1"),
        )
        .await;

    assert_eq!(made.status, 201);
    let hook = made.resource();
    assert_eq!(
        hook,
        &json!({"uri": hook["uri"], "callback_url": "https://sync.example.org/hooks/1",
            "created_at": "2026-11-30T08:00:00.000000Z", "updated_at": "2026-11-30T08:00:00.000000Z",
            "retry_started_at": null, "state": "active", "events": INVITEE, "scope": "user",
            "organization": world.organization(), "user": world.user(DANA), "group": null,
            "creator": world.user(DANA)})
    );
    let (organization, dana) = (world.organization(), world.user(DANA));
    let query = [
        ("organization", organization.as_str()),
        ("user", &dana),
        ("scope", "user"),
    ];
    let list = world.list("/webhook_subscriptions", &query).await;
    assert_eq!(list.collection(), std::slice::from_ref(hook));
    assert_eq!(world.get(&made.uri()).await.resource(), hook);
    assert_eq!(world.delete(&made.uri()).await.status, 204);
    assert_eq!(world.get(&made.uri()).await.status, 404);
}

#[tokio::test]
async fn what_no_subscription_can_have_is_refused() {
    let world = World::new().await;

    for (parameter, field, value) in [
        ("url", "url", json!(null)),
        ("url", "url", json!("ftp://example.org/")),
        ("url", "url", json!("somewhere")),
        ("events", "events", json!([])),
        ("events", "events", json!(["invitee.moved"])),
        (
            "events",
            "events",
            json!(["routing_form_submission.created"]),
        ),
        ("organization", "organization", json!(null)),
        ("scope", "scope", json!("world")),
        ("scope", "scope", json!(null)),
        ("user", "user", json!(null)),
        ("group", "scope", json!("group")),
    ] {
        let mut body = order(&world, "https://example.org/");
        body[field] = value;

        let answer = world.post("/webhook_subscriptions", body).await;

        answer.assert_invalid(parameter);
    }
    let mut recap = order(&world, "https://example.org/");
    recap["events"] = json!(["meeting_recap.created"]);
    recap["scope"] = json!("organization");
    let answer = world.post("/webhook_subscriptions", recap).await;
    answer.assert_invalid("events");
}

#[tokio::test]
async fn the_free_plan_has_no_webhooks() {
    let world = World::new().await;
    world.sandbox.calendly().set_plan(DANA, Plan::Free).unwrap();

    let answer = world
        .post(
            "/webhook_subscriptions",
            order(&world, "https://example.org/"),
        )
        .await;

    assert_eq!(answer.status, 403);
    assert_eq!(
        answer.body["message"],
        "Please upgrade your Calendly account to Standard"
    );
}

#[tokio::test]
async fn a_token_must_be_able_to_read_what_it_subscribes_to() {
    let world = World::new().await;
    let token = world.token(DANA, &["webhooks:write"]);

    let answer = world
        .post_as(
            &token,
            "/webhook_subscriptions",
            order(&world, "https://example.org/"),
        )
        .await;

    assert_eq!(answer.status, 403);
    assert_eq!(
        answer.body["required_scopes"],
        json!(["scheduled_events:read"])
    );
}

#[tokio::test]
async fn the_same_address_and_scope_twice_is_a_conflict() {
    let world = World::new().await;
    let body = order(&world, "https://example.org/");
    world.post("/webhook_subscriptions", body.clone()).await;

    let again = world.post("/webhook_subscriptions", body.clone()).await;
    let mut other = body;
    other["scope"] = json!("organization");
    let other_scope = world.post("/webhook_subscriptions", other).await;

    assert_eq!(again.status, 409);
    assert_eq!(again.body["title"], "Already Exists");
    assert_eq!(other_scope.status, 201);
}

#[tokio::test]
async fn a_member_subscribes_to_their_own_alone() {
    let world = World::new().await;
    let robin = world.full(ROBIN);
    let body = order(&world, "https://example.org/");
    let mut organization = body.clone();
    organization["scope"] = json!("organization");
    let mut own = body.clone();
    own["user"] = json!(world.user(ROBIN));

    for (body, status) in [(body, 403), (organization, 403), (own, 201)] {
        let answer = world.post_as(&robin, "/webhook_subscriptions", body).await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn sample_data_looks_like_the_message() {
    let world = World::new().await;
    let (organization, dana) = (world.organization(), world.user(DANA));

    for event in [
        "invitee.created",
        "invitee.canceled",
        "invitee_no_show.created",
        "routing_form_submission.created",
        "event_type.created",
        "contact.created",
        "meeting_recap.created",
    ] {
        let query = [
            ("event", event),
            ("organization", organization.as_str()),
            ("scope", "user"),
            ("user", &dana),
        ];
        let answer = world.list("/sample_webhook_data", &query).await;

        assert_eq!(answer.status, 200);
        assert_eq!(answer.body["event"], event);
        assert!(answer.body["payload"].is_object());
        assert_eq!(answer.body["created_by"], dana);
    }
    let query = [("event", "x"), ("organization", &organization)];
    let unknown = world.list("/sample_webhook_data", &query).await;
    unknown.assert_invalid("event");
}
