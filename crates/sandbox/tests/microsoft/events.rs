use crate::world::{Answer, World, each, visit};
use reqwest::Method;
use serde_json::{Value, json};

const PROPERTY: &str = "String {6f3b9a60-6a0c-4c39-9f57-0a9f1f2f7c11} Name test";

#[tokio::test]
async fn a_change_under_a_condition_needs_the_version_that_is_there() {
    let world = World::new().await;
    let event = world.visit("2026-12-01").await;
    let path = world.events(&format!("/{}", event["id"].as_str().unwrap()));
    let conditional = |method: Method| {
        world
            .request(&world.dana, method, &path)
            .header("if-match", event["@odata.etag"].as_str().unwrap())
    };
    let first = conditional(Method::PATCH).json(&json!({"subject": "First"}));
    let first = Answer::of(first).await.ok();

    let second = conditional(Method::PATCH).json(&json!({"subject": "Second"}));
    let second = Answer::of(second).await;
    let deleted = Answer::of(conditional(Method::DELETE)).await;

    assert_eq!(second.refusal(), (412, "ErrorIrresolvableConflict"));
    assert_eq!(deleted.refusal(), (412, "ErrorIrresolvableConflict"));
    assert_eq!(world.get(&path).await.ok()["changeKey"], first["changeKey"]);
    world
        .patch(&path, json!({"subject": "Last writer"}))
        .await
        .ok();
    world.delete(&path).await.ok();
    assert_eq!(
        world.delete(&path).await.refusal(),
        (404, "ErrorItemNotFound")
    );
}

#[tokio::test]
async fn what_an_event_cannot_be_is_refused() {
    let world = World::new().await;
    let with = |name: &str, value: Value| {
        let mut event = visit("2026-12-01");
        event[name] = value;
        event
    };
    for (event, code) in [
        (with("start", Value::Null), "ErrorPropertyValidationFailure"),
        (
            with("isAllDay", json!(true)),
            "ErrorPropertyValidationFailure",
        ),
        (
            with("showAs", json!("away")),
            "ErrorPropertyValidationFailure",
        ),
        (with("subject", json!(7)), "ErrorPropertyValidationFailure"),
        (
            with("recurrence", json!({"pattern": {}})),
            "ErrorPropertyValidationFailure",
        ),
        (with("colour", json!("red")), "RequestBodyRead"),
        (
            with(
                "start",
                json!({"dateTime": "2026-12-01T10:00:00", "timeZone": "Mars"}),
            ),
            "TimeZoneNotSupportedException",
        ),
        (
            with(
                "singleValueExtendedProperties",
                json!([{"id": "name", "value": "x"}]),
            ),
            "ErrorPropertyValidationFailure",
        ),
    ] {
        let refused = world.post(&world.events(""), event).await;

        assert_eq!(refused.refusal(), (400, code));
    }
    let listed = world.get(&world.events("")).await.ok();
    assert_eq!(listed["value"], json!([]));
}

#[tokio::test]
async fn a_transaction_makes_one_event_even_when_that_is_gone() {
    let world = World::new().await;
    let mut event = visit("2026-12-01");
    event["transactionId"] = json!("one");
    let made = world.post(&world.events(""), event.clone()).await.ok();

    let refused = world.post(&world.events(""), event.clone()).await;
    world.microsoft().repeat_what_was_made(true);
    let repeated = world.post(&world.events(""), event.clone()).await.ok();

    assert_eq!(refused.refusal(), (409, "ErrorDuplicateTransactionId"));
    assert_eq!(repeated["id"], made["id"]);
    let path = world.events(&format!("/{}", made["id"].as_str().unwrap()));
    world.delete(&path).await.ok();
    assert_eq!(world.post(&world.events(""), event).await.status, 409);
}

#[tokio::test]
async fn extended_properties_are_shown_to_those_who_ask_for_them_and_found_by_their_value() {
    let world = World::new().await;
    let mut event = visit("2026-12-01");
    event["singleValueExtendedProperties"] = json!([{"id": PROPERTY, "value": "one"}]);
    let made = world.post(&world.events(""), event).await.ok();
    world.visit("2026-12-02").await;
    let filter = format!(
        "singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value eq 'one')"
    );
    let expand = format!("singleValueExtendedProperties($filter=id eq '{PROPERTY}')");

    let found = world
        .list(
            &world.events(""),
            &[("$filter", &filter), ("$expand", &expand)],
        )
        .await
        .ok();

    assert_eq!(made["singleValueExtendedProperties"], Value::Null);
    assert_eq!(
        each(found["value"].as_array().unwrap(), "id"),
        [&made["id"]]
    );
    assert_eq!(
        found["value"][0]["singleValueExtendedProperties"],
        json!([{"id": PROPERTY, "value": "one"}])
    );
}

#[tokio::test]
async fn ids_that_stay_and_zones_and_texts_are_told_to_those_who_prefer_them() {
    let world = World::new().await;
    let mut event = visit("2026-12-01");
    event["body"] = json!({"contentType": "text", "content": "one\ntwo"});
    let made = world.post(&world.events(""), event).await.ok();
    let id = made["id"].as_str().unwrap();
    let address = format!(
        "{}{}",
        world.microsoft().api_base(),
        world.events(&format!("/{id}"))
    );
    let ask = |prefer: &str| {
        let request = world.http.get(&address).bearer_auth(&world.dana);
        Answer::of(request.header("prefer", prefer))
    };

    let plain = ask("").await.ok();
    let local = ask("outlook.timezone=\"Pacific Standard Time\"").await.ok();
    let strange = ask("outlook.timezone=\"Mars\"").await;

    assert_ne!(plain["id"], made["id"]);
    assert!(
        plain["body"]["content"]
            .as_str()
            .unwrap()
            .contains("one<br>")
    );
    assert_eq!(made["body"]["content"], "one\r\ntwo");
    assert_eq!(
        local["start"],
        json!({"dateTime": "2026-12-01T01:00:00.0000000", "timeZone": "Pacific Standard Time"})
    );
    assert_eq!(strange.refusal(), (400, "TimeZoneNotSupportedException"));
}

#[tokio::test]
async fn a_list_comes_in_pages_and_shows_what_was_selected() {
    let world = World::new().await;
    for day in ["2026-12-03", "2026-12-01", "2026-12-02"] {
        world.visit(day).await;
    }
    let query = [
        ("$top", "2"),
        ("$select", "start"),
        ("$orderby", "start/dateTime desc"),
    ];

    let first = world.list(&world.events(""), &query).await.ok();
    let second = world
        .get(first["@odata.nextLink"].as_str().unwrap())
        .await
        .ok();

    let days = |page: &Value| -> Vec<String> {
        let events = page["value"].as_array().unwrap().iter();
        events
            .map(|event| event["start"]["dateTime"].as_str().unwrap()[8..10].to_owned())
            .collect()
    };
    assert_eq!(
        (days(&first), days(&second)),
        (
            vec!["03".to_owned(), "02".to_owned()],
            vec!["01".to_owned()]
        )
    );
    assert_eq!(second["@odata.nextLink"], Value::Null);
    let mut names: Vec<&String> = second["value"][0].as_object().unwrap().keys().collect();
    names.sort_unstable();
    assert_eq!(names, ["@odata.etag", "id", "start"]);
    let odd = world
        .list(&world.events(""), &[("$filter", "contains(subject,'x')")])
        .await;
    assert_eq!(odd.refusal(), (400, "ErrorInvalidUrlQueryFilter"));
}

#[tokio::test]
async fn guests_get_mails_whatever_is_done_to_a_meeting() {
    let world = World::new().await;
    let mut event = visit("2026-12-01");
    event["attendees"] = json!([{"emailAddress": {"address": "bo@example.org"}}]);
    let made = world.post(&world.events(""), event).await.ok();
    let path = world.events(&format!("/{}", made["id"].as_str().unwrap()));

    world
        .patch(&path, json!({"categories": ["blue"]}))
        .await
        .ok();
    world
        .post(&format!("{path}/cancel"), json!({"comment": "Sorry"}))
        .await
        .ok();

    let mails = world.microsoft().mails();
    let why: Vec<&str> = mails.iter().map(|mail| mail.why.as_str()).collect();
    assert_eq!(why, ["invitation", "update", "cancellation"]);
    assert!(mails.iter().all(|mail| mail.to == "bo@example.org"));
}

#[tokio::test]
async fn whoever_is_invited_answers_and_may_do_so_in_silence() {
    let world = World::new().await;
    let mut event = visit("2026-12-01");
    event["organizer"] = json!({"emailAddress": {"name": "Ada", "address": "ada@example.org"}});
    event["responseStatus"] = json!({"response": "notResponded", "time": "0001-01-01T00:00:00Z"});
    let id = world
        .microsoft()
        .put_event(&world.calendar, &event, &json!({}))
        .unwrap();
    let path = world.events(&format!("/{id}"));

    world
        .post(&format!("{path}/decline"), json!({"sendResponse": false}))
        .await
        .ok();
    let silent = world.microsoft().mails();
    world.post(&format!("{path}/accept"), json!({})).await.ok();

    assert_eq!(silent, []);
    assert_eq!(world.microsoft().mails().len(), 1);
    let read = world.get(&path).await.ok();
    assert_eq!(read["responseStatus"]["response"], "accepted");
    assert_eq!(read["isOrganizer"], false);
    assert_eq!(
        world
            .post(&format!("{path}/cancel"), json!({}))
            .await
            .status,
        400
    );
}
