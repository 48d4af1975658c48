use crate::receiver::Receiver;
use crate::world::{DANA, ROBIN, World, text};
use chrono::TimeDelta;
use sandbox::Plan;
use serde_json::json;

async fn enterprise() -> World {
    let world = World::new().await;
    world
        .sandbox
        .calendly()
        .set_plan(DANA, Plan::Enterprise)
        .unwrap();
    world
}

#[tokio::test]
async fn below_enterprise_its_features_are_refused() {
    let world = World::new().await;
    let organization = world.organization();
    let query = [("organization", organization.as_str())];

    for answer in [
        world.list("/activity_log_entries", &query).await,
        world.list("/outgoing_communications", &query).await,
        world
            .post(
                "/data_compliance/deletion/invitees",
                json!({"emails": ["ida@example.org"]}),
            )
            .await,
        world
            .post("/data_compliance/deletion/events", json!({}))
            .await,
    ] {
        assert_eq!(answer.status, 403);
        assert_eq!(answer.body["title"], "Permission Denied");
    }
}

#[tokio::test]
async fn deleting_an_invitee_removes_what_is_known_of_them() {
    let world = enterprise().await;
    let ida = world.book_intro("2026-12-03T09:00:00Z").await;
    let mut other = world.intro_booking("2026-12-03T10:00:00Z").await;
    other["invitee"]["email"] = json!("bo@example.org");
    other["event_guests"] = json!(["ida@example.org"]);
    let bo = world.post("/invitees", other).await;
    let contact = world
        .post("/contacts", json!({"email": "ida@example.org"}))
        .await;

    let answer = world
        .post(
            "/data_compliance/deletion/invitees",
            json!({"emails": ["Ida@example.org"]}),
        )
        .await;

    assert_eq!(answer.status, 202);
    assert_eq!(world.get(&text(&ida["uri"])).await.status, 404);
    let list = world
        .get(&format!("{}/invitees", text(&ida["event"])))
        .await;
    assert!(list.collection().is_empty());
    assert_eq!(world.get(&bo.uri()).await.status, 200);
    let event = world.get(&text(&bo.resource()["event"])).await;
    assert_eq!(event.resource()["event_guests"], json!([]));
    assert_eq!(world.get(&contact.uri()).await.status, 404);
    let organization = world.organization();
    let mails = world
        .list(
            "/outgoing_communications",
            &[("organization", &organization)],
        )
        .await;
    assert_eq!(mails.collection().len(), 1);
    assert_eq!(mails.collection()[0]["to"], "bo@example.org");
}

#[tokio::test]
async fn deleting_events_removes_those_of_a_past_span() {
    let world = enterprise().await;
    let early = world.book_intro("2026-12-01T09:00:00Z").await;
    let late = world.book_intro("2026-12-03T09:00:00Z").await;
    world.advance(TimeDelta::days(10));
    let path = "/data_compliance/deletion/events";
    let span = |start: &str, end: &str| json!({"start_time": start, "end_time": end});

    let answer = world
        .post(path, span("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z"))
        .await;

    assert_eq!(answer.status, 202);
    assert_eq!(world.get(&text(&early["event"])).await.status, 404);
    assert_eq!(world.get(&text(&late["event"])).await.status, 200);
    for (start, end) in [
        ("2026-12-01T00:00:00Z", "2027-12-02T00:00:00Z"),
        ("2024-12-01T00:00:00Z", "2026-12-01T00:00:01Z"),
        ("2026-12-02T00:00:00Z", "2026-12-01T00:00:00Z"),
    ] {
        world
            .post(path, span(start, end))
            .await
            .assert_invalid("end_time");
    }
}

#[tokio::test]
async fn addresses_that_are_none_are_not_deleted() {
    let world = enterprise().await;

    for emails in [json!(null), json!([]), json!(["nobody"]), json!([1])] {
        world
            .post(
                "/data_compliance/deletion/invitees",
                json!({"emails": emails}),
            )
            .await
            .assert_invalid("emails");
    }
}

#[tokio::test]
async fn the_activity_log_is_filtered_searched_and_sorted() {
    let world = enterprise().await;
    let organization = world.organization();
    world
        .post(
            &format!("{organization}/invitations"),
            json!({"email": "new@example.org"}),
        )
        .await;
    world.advance(TimeDelta::hours(1));
    let type_body = json!({"owner": world.user(DANA), "name": "Roof"});
    world.post("/event_types", type_body).await;

    for (filter, value, actions) in [
        ("sort", "occurred_at:asc", vec!["Invite", "Create"]),
        ("sort", "occurred_at:desc", vec!["Create", "Invite"]),
        ("action", "Invite", vec!["Invite"]),
        ("namespace", "EventType", vec!["Create"]),
        ("search_term", "eventtype", vec!["Create"]),
        ("search_term", "nothing | invite", vec!["Invite"]),
        ("min_occurred_at", "2026-11-30T08:30:00Z", vec!["Create"]),
        ("max_occurred_at", "2026-11-30T08:30:00Z", vec!["Invite"]),
        ("actor", "https://example.org/nobody", vec![]),
        ("count", "1000", vec!["Create", "Invite"]),
    ] {
        let query = [("organization", organization.as_str()), (filter, value)];
        let answer = world.list("/activity_log_entries", &query).await;

        let found = answer
            .collection()
            .iter()
            .map(|entry| text(&entry["action"]));
        assert_eq!(found.collect::<Vec<_>>(), actions, "{filter} {value}");
        assert_eq!(answer.body["total_count"], actions.len());
    }
    let query = [("organization", organization.as_str()), ("count", "1001")];
    let answer = world.list("/activity_log_entries", &query).await;
    answer.assert_invalid("count");
    let query = [("organization", organization.as_str())];
    let answer = world.list("/activity_log_entries", &query).await;
    let newest = &answer.collection()[0];
    assert_eq!(newest["fully_qualified_name"], "EventType.Create");
    assert_eq!(newest["occurred_at"], "2026-11-30T09:00:00.000Z");
    assert_eq!(newest["actor"]["display_name"], "Dana Whitfield");
    assert_eq!(newest["actor"]["organization"]["role"], "owner");
}

#[tokio::test]
async fn mails_are_listed_forward_only() {
    let world = enterprise().await;
    let organization = world.organization();
    world.book_intro("2026-12-03T09:00:00Z").await;
    world.book_intro("2026-12-03T10:00:00Z").await;
    let query = [("organization", organization.as_str()), ("count", "1")];

    let first = world.list("/outgoing_communications", &query).await;
    let next = text(&first.body["pagination"]["next_page"]);
    let second = world.get(&next).await;

    assert_eq!(first.collection()[0]["type"], "email");
    assert_eq!(second.collection().len(), 1);
    assert!(second.body["pagination"]["previous_page_token"].is_null());
}

#[tokio::test]
async fn contacts_are_ones_own_and_each_address_is_there_once() {
    let world = World::new().await;
    let made = world
        .post(
            "/contacts",
            json!({"name": "Ida", "email": "ida@example.org"}),
        )
        .await;
    let robin = world.full(ROBIN);

    let again = world
        .post("/contacts", json!({"email": "IDA@example.org"}))
        .await;
    let changed = world.patch(&made.uri(), json!({"name": "Ida M."})).await;
    let empty = world.post("/contacts", json!({})).await;
    let of_robin = world.get_as(&robin, "/contacts").await;

    assert_eq!(made.status, 201);
    assert_eq!(again.status, 409);
    assert_eq!(changed.resource()["name"], "Ida M.");
    assert_eq!(changed.resource()["email"], "ida@example.org");
    empty.assert_invalid("email");
    assert!(of_robin.collection().is_empty());
    let fields = world.get("/contacts/custom_field_definitions").await;
    let field = &fields.collection()[0];
    assert_eq!(field["name"], "Company");
    assert_eq!(world.get(&text(&field["uri"])).await.resource(), field);
    assert_eq!(world.delete(&made.uri()).await.status, 204);
}

#[tokio::test]
async fn recaps_are_ones_own_changed_told_and_removed() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = json!({"url": receiver.url, "organization": world.organization(),
        "user": world.user(DANA), "scope": "user",
        "events": ["meeting_recap.created", "meeting_recap.updated", "meeting_recap.deleted"]});
    assert_eq!(world.post("/webhook_subscriptions", hook).await.status, 201);
    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;
    let robin = world.full(ROBIN);

    let new = json!({"event": invitee["event"], "summary": "The roof leaks"});
    let made = world.tell("/meeting_recaps", new).await;
    let uri = text(&made.body["uri"]);
    let transcript = world.get(&format!("{uri}/transcript")).await;
    let changed = world.patch(&uri, json!({"summary": "It leaks"})).await;
    let listed = world.get("/meeting_recaps").await;
    let of_robin = world.get_as(&robin, &uri).await;
    let removed = world.delete(&uri).await;
    world.sandbox.calendly().settled().await;

    assert_eq!(transcript.status, 200);
    assert_eq!(changed.resource()["summary"], "It leaks");
    assert_eq!(listed.collection()[0]["event"], invitee["event"]);
    assert_eq!(of_robin.status, 404);
    assert_eq!(removed.status, 204);
    assert_eq!(
        receiver.events(),
        [
            "meeting_recap.created",
            "meeting_recap.updated",
            "meeting_recap.deleted",
        ]
    );
    let payload = receiver.received()[0].json()["payload"].clone();
    assert_eq!(payload["event"]["uri"], invitee["event"]);
    assert_eq!(payload["recap"]["uri"], uri);
}
