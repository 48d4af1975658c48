use crate::world::{Answer, DANA, ROBIN, World, visit};
use reqwest::Method;
use serde_json::json;

const EVENTS: &str = "calendars/primary/events";

#[tokio::test]
async fn a_deleted_id_stays_taken_and_can_be_revived() {
    let world = World::new().await;
    world.visit("visit1", "2026-12-01").await;
    let path = format!("{EVENTS}/visit1");
    world.delete(&path).await.ok();

    let again = world.delete(&path).await;
    let taken = world.post(EVENTS, visit("visit1", "2026-12-01")).await;
    let mut revived = visit("visit1", "2026-12-02");
    revived["status"] = json!("confirmed");
    let revived = world.send(Method::PUT, &path, revived).await.ok();

    assert_eq!(again.refusal(), (410, "deleted"));
    assert_eq!(taken.refusal(), (409, "duplicate"));
    assert_eq!(revived["status"], "confirmed");
    assert_eq!(revived["iCalUID"], "visit1@google.com");
}

#[tokio::test]
async fn a_change_under_a_condition_needs_the_version_that_is_there() {
    let world = World::new().await;
    let event = world.visit("visit1", "2026-12-01").await;
    let conditional = |method: Method| {
        world
            .request(&world.dana, method, &format!("{EVENTS}/visit1"))
            .header("If-Match", event["etag"].as_str().unwrap())
    };
    let first = conditional(Method::PATCH).json(&json!({"location": "Mill Lane"}));
    let first = Answer::of(first).await.ok();

    let second = conditional(Method::PATCH).json(&json!({"location": "High Street"}));
    let second = Answer::of(second).await;
    let deleted = Answer::of(conditional(Method::DELETE)).await;

    assert_eq!(second.refusal(), (412, "conditionNotMet"));
    assert_eq!(deleted.refusal(), (412, "conditionNotMet"));
    assert_eq!(world.get(&format!("{EVENTS}/visit1")).await.ok(), first);
    assert_eq!(first["sequence"], 0, "only times count");
}

#[tokio::test]
async fn what_an_event_cannot_be_is_refused_with_the_field() {
    let world = World::new().await;
    let with = |name: &str, value| {
        let mut event = visit("visit1", "2026-12-01");
        event[name] = value;
        event
    };
    let day = json!({"date": "2026-12-02"});
    let early = json!({"dateTime": "2026-12-01T09:00:00Z"});
    for (event, field, reason) in [
        (with("id", json!("Has-Capitals")), "id", "invalid"),
        (with("iCalUID", json!("a@b")), "iCalUID", "invalid"),
        (with("start", json!(null)), "start", "required"),
        (with("end", day), "end", "invalid"),
        (with("end", early), "end", "invalid"),
        (
            with("transparency", json!("glass")),
            "transparency",
            "invalid",
        ),
        (
            with("attendees", json!([{"displayName": "Bo"}])),
            "attendees",
            "invalid",
        ),
        (
            with("recurrence", json!(["RRULE:FREQ=HOURLY"])),
            "recurrence",
            "invalid",
        ),
        (
            with("recurrence", json!(["RRULE:FREQ=SOMETIMES"])),
            "recurrence",
            "invalid",
        ),
    ] {
        let refused = world.post(EVENTS, event).await;

        assert_eq!(refused.refusal(), (400, reason), "{field}");
        assert_eq!(refused.body["error"]["errors"][0]["location"], field);
    }
    assert!(world.everything().await.0.is_empty());
}

#[tokio::test]
async fn guests_get_mails_only_where_the_request_says_so() {
    let world = World::new().await;
    let mut event = visit("visit1", "2026-12-01");
    event["attendees"] = json!([{"email": "bo@example.org"}, {"email": ROBIN}, {"email": DANA}]);
    world.post(EVENTS, event).await.ok();
    let path = format!("{EVENTS}/visit1");
    let change = json!({"summary": "Another"});

    for whom in ["", "?sendUpdates=none"] {
        world
            .send(Method::PATCH, &format!("{path}{whom}"), change.clone())
            .await
            .ok();
    }
    assert_eq!(world.google().mails(), []);

    let told = format!("{path}?sendUpdates=externalOnly");
    world.send(Method::PATCH, &told, change).await.ok();
    world.delete(&format!("{path}?sendUpdates=all")).await.ok();

    let mails = world.google().mails();
    let mails: Vec<(&str, &str)> = mails
        .iter()
        .map(|mail| (mail.to.as_str(), mail.why.as_str()))
        .collect();
    assert_eq!(
        mails,
        [
            ("bo@example.org", "update"),
            ("bo@example.org", "cancellation"),
            (ROBIN, "cancellation")
        ]
    );
}
