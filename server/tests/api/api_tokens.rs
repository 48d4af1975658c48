//! API tokens: made in Options without script, shown once, and what programs can do with them.

use crate::helpers::*;
use domain::api_token::Scope;
use domain::member::Role;
use reqwest::{Method, StatusCode};
use serde_json::Value;

const PAGE: &str = "/options/api-tokens";

/// The program with its owner signed in.
async fn begin() -> (Place, Server, Browser) {
    let place = Place::new();
    let server = place.serve();
    let mut dana = server.browser();
    dana.set_up(&server).await;
    (place, server, dana)
}

/// What an address answers to a program with this token.
async fn with(browser: &Browser, token: &str, path: &str) -> (StatusCode, Value) {
    let request = browser.request(Method::GET, path).bearer_auth(token);
    let answer = request.send().await.unwrap();
    let status = answer.status();
    (status, answer.json().await.unwrap_or_default())
}

/// The value that the page shows after a token was made.
fn shown_value(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("value=\"integrator_")?;
    rest.split('"').next()
}

/// Makes a token without script and follows to the page; the value that it shows.
async fn make(dana: &mut Browser) -> String {
    let fields = [
        ("name", "CRM <b>sync</b>"),
        ("scopes[people:read]", "true"),
        ("scopes[links:read]", "true"),
        ("lifetime", "30"),
    ];
    let answer = dana.post_form("/api/fn/make_api_token", &fields).await;
    assert!(answer.status().is_redirection(), "{answer:?}");
    let cookies = answer.headers().get_all("set-cookie");
    let made = cookies
        .iter()
        .map(|line| line.to_str().unwrap())
        .find(|line| line.starts_with("made_api_token="))
        .unwrap();
    assert!(
        made.contains("HttpOnly") && made.contains("SameSite=Strict"),
        "{made}"
    );
    let session = dana.cookie.clone().unwrap();
    dana.cookie = Some(format!("{session}; {}", pair_of(made)));
    let page = dana.get(PAGE).await;
    let forgets = page
        .headers()
        .get_all("set-cookie")
        .iter()
        .any(|line| line.to_str().unwrap().starts_with("made_api_token=;"));
    assert!(forgets, "the value would be shown again");
    dana.cookie = Some(session);
    let page = page.text().await.unwrap();
    format!("integrator_{}", shown_value(&page).unwrap())
}

#[tokio::test]
async fn a_token_is_made_without_script_and_shown_once() {
    let (_place, _server, mut dana) = begin().await;

    let value = make(&mut dana).await;

    let page = dana.page(PAGE).await;
    assert!(!page.contains(&value) && shown_value(&page).is_none());
    assert!(page.contains("CRM &lt;b&gt;sync") && page.contains("people:read"));
    let stranger = Browser::new(&dana.address);
    let (status, leads) = with(&stranger, &value, "/api/v1/leads").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(leads["collection"], Value::Array(Vec::new()));
    let (status, problem) = with(&stranger, &value, "/api/v1/bookings").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(problem["required_scopes"][0], "bookings:read");
}

#[tokio::test]
async fn a_token_is_revoked_and_restored_without_script() {
    let (_place, _server, mut dana) = begin().await;
    let value = make(&mut dana).await;
    let page = dana.page(PAGE).await;
    let (_, id) = page.split_once("name=\"token\" value=\"").unwrap();
    let fields = [("token", id.split('"').next().unwrap())];

    dana.post_form("/api/fn/revoke_api_token", &fields).await;

    let (status, problem) = with(&dana, &value, "/api/v1/leads").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(problem["code"], "token_not_honoured");
    assert!(dana.page(PAGE).await.contains("Undo"));
    dana.post_form("/api/fn/restore_api_token", &fields).await;
    let (status, _) = with(&dana, &value, "/api/v1/leads").await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_without_permissions_makes_no_token_and_says_so() {
    let (_place, _server, dana) = begin().await;

    let answer = dana
        .request(Method::POST, "/api/fn/make_api_token")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("referer", format!("{}{PAGE}", dana.address))
        .body("name=CRM")
        .send()
        .await
        .unwrap();

    let to = answer.headers()["location"].to_str().unwrap().to_owned();
    let query = to.split_once('?').map_or("", |(_, query)| query);
    let page = dana.page(&format!("{PAGE}?{query}")).await;
    assert!(page.contains("No token was made"), "{to}");
    assert!(page.contains("No tokens"));
}

#[tokio::test]
async fn a_session_is_no_token_and_a_token_no_session() {
    let (place, _server, dana) = begin().await;
    let token = api_token(&place, &Scope::ALL).await;
    let program = Browser::new(&dana.address);

    let by_cookie = dana.get("/api/v1/leads").await;
    let item = program
        .request(Method::POST, "/api/items")
        .bearer_auth(&token)
        .json(&draft("Roof inspection"))
        .send()
        .await
        .unwrap();
    let page = program
        .request(Method::GET, "/calendar")
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();

    assert_eq!(by_cookie.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        by_cookie.headers()["www-authenticate"],
        "Bearer realm=\"integrator\""
    );
    assert_eq!(item.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(page.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_viewers_token_reads_and_changes_nothing() {
    let place = Place::new();
    let store = place.store().await;
    let owner = organization(&store, "Fernhill Services").await;
    let viewer = member(&store, owner.organization, "Vera V.", Role::Viewer).await;
    let token = api_token_of(&store, &viewer, &Scope::ALL).await;
    let server = place.serve();
    let program = server.browser();

    let (status, _) = with(&program, &token, "/api/v1/integrations").await;
    let refused = program
        .request(Method::PUT, "/api/v1/integrations/calendly")
        .bearer_auth(&token)
        .json(&serde_json::json!({"enabled": true}))
        .send()
        .await
        .unwrap();

    assert_eq!(status, StatusCode::OK);
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "not_allowed");
}
