//! The OpenAPI document, and the page that shows it.

use crate::helpers::*;
use reqwest::{Method, StatusCode};
use serde_json::Value;

/// Method and address of every line of calendly.md §5.
const WRAPPER: [(&str, &str); 27] = [
    ("get", "/user/details/{user_id}/"),
    ("get", "/event/types/"),
    ("get", "/single/event/types/{uuid}/"),
    ("get", "/event/type/available-times/"),
    ("get", "/user/busy-times/"),
    ("get", "/user-availability-schedules/"),
    ("get", "/user-availability-schedules/{uuid}/"),
    ("delete", "/remove/invitees/"),
    ("get", "/organizations/{uuid}/invitations/list/"),
    ("post", "/organizations/{uuid}/invitations/"),
    (
        "delete",
        "/organization/{org_uuid}/revoke/invitation/{uuid}/",
    ),
    ("get", "/organization/{org_uuid}/invitation/{uuid}/"),
    ("get", "/organization/membership/{uuid}/"),
    ("get", "/organization/memberships/list/"),
    ("delete", "/organization/membership/{uuid}/delete/"),
    ("get", "/scheduled/events/{uuid}/invitees/"),
    ("get", "/scheduled/events/list/"),
    ("get", "/scheduled/events/{uuid}"),
    ("post", "/scheduled/events/{uuid}/cancellation/"),
    ("post", "/invitee-no-show/"),
    ("get", "/invitee-no-show/{uuid}/"),
    ("delete", "/invitee-no-show/{uuid}/delete/"),
    ("post", "/webhook/subscription/"),
    ("get", "/webhook/subscriptions/list/"),
    ("get", "/webhook/subscription/{uuid}/"),
    ("delete", "/webhook/subscription/{uuid}/delete/"),
    ("post", "/webhook/"),
];

async fn document(browser: &Browser) -> Value {
    let (status, document) = browser.read_json(Method::GET, "/api/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    document
}

#[tokio::test]
async fn the_document_has_every_address_of_the_module_and_no_other_there() {
    let place = Place::new();
    let server = place.serve();

    let document = document(&server.browser()).await;

    let paths = document["paths"].as_object().unwrap();
    let mut found = Vec::new();
    for (path, methods) in paths {
        if let Some(path) = path.strip_prefix("/modules/calendly") {
            let methods = methods.as_object().unwrap().keys();
            found.extend(methods.map(|method| (method.as_str(), path)));
        }
    }
    let mut expected = WRAPPER.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn every_reference_of_the_document_leads_somewhere() {
    let place = Place::new();
    let server = place.serve();

    let document = document(&server.browser()).await;

    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(20 < references.len());
    for reference in references {
        let target = document.pointer(reference.strip_prefix('#').unwrap());
        assert!(target.is_some(), "{reference}");
    }
}

fn collect<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            into.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| collect(value, into));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, into)),
        _ => {}
    }
}

#[tokio::test]
async fn the_page_shows_every_operation_and_loads_nothing_from_elsewhere() {
    let place = Place::new();
    let server = place.serve();
    let browser = server.browser();
    let document = document(&browser).await;

    let answer = browser.get("/api/docs").await;

    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    let page = answer.text().await.unwrap();
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(page.contains(path.as_str()), "{path}");
    }
    for load in ["src=\"http", "href=\"http", "src=\"//", "@import", "url("] {
        assert!(!page.contains(load), "{load}");
    }
    let (_, nonce) = page.split_once("<script nonce=\"").unwrap();
    let nonce = nonce.split('"').next().unwrap();
    assert!(policy.contains(&format!("'nonce-{nonce}'")), "{policy}");
}

#[tokio::test]
async fn an_address_or_method_that_is_not_there_is_a_problem_too() {
    let place = Place::new();
    let server = place.serve();
    let browser = server.browser();

    for (method, path, status) in [
        (
            Method::GET,
            "/modules/calendly/nothing/",
            StatusCode::NOT_FOUND,
        ),
        (Method::GET, "/modules/other", StatusCode::NOT_FOUND),
        (Method::GET, "/api/v1/nothing", StatusCode::NOT_FOUND),
        (
            Method::DELETE,
            "/modules/calendly/event/types/",
            StatusCode::METHOD_NOT_ALLOWED,
        ),
        (
            Method::POST,
            "/api/v1/leads",
            StatusCode::METHOD_NOT_ALLOWED,
        ),
    ] {
        let answer = browser.request(method, path).send().await.unwrap();

        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(
            answer.headers()["content-type"],
            "application/problem+json",
            "{path}"
        );
    }
}
