use crate::helpers::*;
use domain::member::Role;
use reqwest::{Method, StatusCode};
use serde_json::json;

async fn dana(place: &Place) -> Someone {
    organization(&place.store().await, "Fernhill Services").await
}

#[tokio::test]
async fn an_added_item_is_answered_and_shown() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let browser = server.browser_of(&dana);

    let item = browser.add("K. Ito – Site survey").await;

    assert_eq!(item["subject"], "K. Ito – Site survey");
    assert_eq!(item["version"], 1);
    let (status, found) = browser
        .read_json(
            Method::GET,
            &format!("/api/items/{}", item["id"].as_str().unwrap()),
        )
        .await;
    assert_eq!((status, found), (StatusCode::OK, item));
    assert!(
        browser
            .page("/calendar?view=week")
            .await
            .contains("K. Ito – Site survey")
    );
}

#[tokio::test]
async fn a_repeated_request_makes_one_item() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let draft = draft("Once");

    let (_, first) = browser
        .send_json(Method::POST, "/api/items", draft.clone())
        .await;
    let (_, second) = browser.send_json(Method::POST, "/api/items", draft).await;

    assert_eq!(first["id"], second["id"]);
}

#[tokio::test]
async fn a_change_names_the_version_it_was_made_on() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = browser.add("Before").await;
    let path = format!("/api/items/{}", item["id"].as_str().unwrap());

    let (status, changed) = browser
        .send_json(
            Method::PATCH,
            &path,
            json!({ "seen": item["version"], "subject": "After" }),
        )
        .await;

    assert_eq!(status, StatusCode::OK, "{changed}");
    assert_eq!(changed["subject"], "After");
    assert_eq!(changed["when"], item["when"]);
    assert_eq!(changed["version"], 2);
}

#[tokio::test]
async fn a_second_tab_with_an_old_version_is_shown_the_item_as_it_is_now() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = browser.add("Before").await;
    let path = format!("/api/items/{}", item["id"].as_str().unwrap());
    browser
        .send_json(
            Method::PATCH,
            &path,
            json!({ "seen": 1, "subject": "First tab" }),
        )
        .await;

    let (status, problem) = browser
        .send_json(
            Method::PATCH,
            &path,
            json!({ "seen": 1, "subject": "Second tab" }),
        )
        .await;

    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(problem["code"], "changed_meanwhile");
    assert_eq!(problem["current"]["subject"], "First tab");
    assert_eq!(problem["current"]["version"], 2);
}

#[tokio::test]
async fn a_deleted_item_is_gone_until_it_is_restored() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = browser.add("Boomerang").await;
    let path = format!("/api/items/{}", item["id"].as_str().unwrap());

    let (status, removed) = browser
        .read_json(Method::DELETE, &format!("{path}?seen=1"))
        .await;

    assert_eq!(status, StatusCode::OK, "{removed}");
    assert_eq!(
        browser.read_json(Method::GET, &path).await.0,
        StatusCode::NOT_FOUND
    );
    assert!(
        !browser
            .page("/calendar?view=week")
            .await
            .contains("Boomerang")
    );

    let seen = &removed["version"];
    let (status, restored) = browser
        .read_json(Method::POST, &format!("{path}/restore?seen={seen}"))
        .await;

    assert_eq!(status, StatusCode::OK, "{restored}");
    assert_eq!(restored["subject"], "Boomerang");
    assert!(
        browser
            .page("/calendar?view=week")
            .await
            .contains("Boomerang")
    );
}

#[tokio::test]
async fn an_end_before_the_start_is_refused_with_a_sentence() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let mut draft = draft("Backwards");
    draft["when"] =
        json!({ "timed": { "start": "2026-03-18T10:00:00", "end": "2026-03-18T09:00:00" } });

    let (status, problem) = browser.send_json(Method::POST, "/api/items", draft).await;

    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["code"], "invalid");
    let sentence = problem["detail"].as_str().unwrap();
    assert!(
        sentence.contains("end") && sentence.ends_with('.'),
        "{sentence}"
    );
}

#[tokio::test]
async fn a_refused_change_keeps_what_was_there() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = browser.add("Steady").await;
    let path = format!("/api/items/{}", item["id"].as_str().unwrap());
    let backwards = json!({
        "seen": 1,
        "when": { "timed": { "start": "2026-03-18T10:00:00", "end": "2026-03-18T09:00:00" } },
    });

    let (status, _) = browser.send_json(Method::PATCH, &path, backwards).await;

    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.read_json(Method::GET, &path).await.1, item);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_a_sentence() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = browser.add("Steady").await;
    let path = format!("/api/items/{}", item["id"].as_str().unwrap());

    for (method, path, body) in [
        (Method::POST, "/api/items", "no JSON at all"),
        (Method::POST, "/api/items", r#"{"kind":"party"}"#),
        (
            Method::PATCH,
            path.as_str(),
            r#"{"subject":"without a version"}"#,
        ),
    ] {
        let request = browser
            .request(method, path)
            .header("content-type", "application/json")
            .body(body);
        let answer = request.send().await.unwrap();

        assert!(answer.status().is_client_error(), "{body}");
        assert_eq!(
            answer.headers()["content-type"],
            "application/problem+json",
            "{body}"
        );
    }
    assert_eq!(
        browser.read_json(Method::DELETE, &path).await.0,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn an_address_without_an_item_is_not_found() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let browser = server.browser_of(&dana);

    for path in [
        "/api/items/no-id",
        "/api/items/00000000-0000-7000-8000-000000000000",
        "/api/nothing",
    ] {
        let (status, problem) = browser.read_json(Method::GET, path).await;

        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::NOT_FOUND, &json!("not_found")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn nobody_reads_or_writes_without_a_session() {
    let place = Place::new();
    let dana = dana(&place).await;
    let server = place.serve();
    let item = server.browser_of(&dana).add("Private").await;
    let path = format!("/api/items/{}", item["id"].as_str().unwrap());
    let stranger = server.browser();

    let (status, problem) = stranger.read_json(Method::GET, &path).await;

    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::UNAUTHORIZED, &json!("signed_out"))
    );
    for (method, path) in [
        (Method::POST, "/api/items".to_owned()),
        (Method::PATCH, path.clone()),
        (Method::DELETE, format!("{path}?seen=1")),
        (Method::POST, format!("{path}/restore?seen=1")),
    ] {
        let (status, _) = stranger.send_json(method, &path, draft("x")).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn a_viewer_changes_nothing() {
    let place = Place::new();
    let store = place.store().await;
    let dana = organization(&store, "Fernhill Services").await;
    let viewer = member(&store, dana.organization, "Vera", Role::Viewer).await;
    let server = place.serve();

    let (status, problem) = server
        .browser_of(&viewer)
        .send_json(Method::POST, "/api/items", draft("x"))
        .await;

    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::FORBIDDEN, &json!("not_allowed"))
    );
}
