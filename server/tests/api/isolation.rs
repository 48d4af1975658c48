use crate::helpers::*;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn another_organizations_item_is_not_there() {
    let place = Place::new();
    let store = place.store().await;
    let ours = organization(&store, "Fernhill Services").await;
    let theirs = organization(&store, "Elsewhere").await;
    let server = place.serve();
    let item = server.browser_of(&theirs).add("Their secret").await;
    let path = format!("/api/items/{}", item["id"].as_str().unwrap());
    let browser = server.browser_of(&ours);

    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::PATCH, path.clone()),
        (Method::DELETE, format!("{path}?seen=1")),
        (Method::POST, format!("{path}/restore?seen=1")),
    ] {
        let (status, answer) = browser
            .send_json(
                method.clone(),
                &path,
                json!({ "seen": 1, "subject": "Ours" }),
            )
            .await;

        assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}");
        assert!(
            !answer.to_string().contains("Their secret"),
            "{method} {path}"
        );
    }
    let (_, unchanged) = server
        .browser_of(&theirs)
        .read_json(Method::GET, &path)
        .await;
    assert_eq!(unchanged, item);
}

#[tokio::test]
async fn no_page_shows_another_organization() {
    let place = Place::new();
    let store = place.store().await;
    let ours = organization(&store, "Fernhill Services").await;
    let theirs = organization(&store, "Elsewhere").await;
    let server = place.serve();
    let item = server.browser_of(&theirs).add("Their secret").await;
    let browser = server.browser_of(&ours);

    let own_page = format!("/calendar/items/{}", item["id"].as_str().unwrap());
    for path in [
        "/calendar?view=week",
        "/calendar?view=month",
        "/scheduler",
        "/scheduler?view=week",
        &own_page,
    ] {
        let html = browser.get(path).await.text().await.unwrap();

        assert!(!html.contains("Their secret"), "{path}");
        assert!(!html.contains("Owner of Elsewhere"), "{path}");
    }
}
