use crate::helpers::*;
use reqwest::StatusCode;

/// Ends every element it could stand in, and would run if it ever were markup.
const HOSTILE: &str =
    "</title></textarea></script><img src=x onerror=alert(1)><script>alert(1)</script>&amp;";

#[tokio::test]
async fn markup_in_a_title_shows_as_text_everywhere() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = browser.add(HOSTILE).await;
    let own_page = format!("/calendar/items/{}", item["id"].as_str().unwrap());

    for path in [
        "/calendar?view=week",
        "/calendar?view=month",
        "/calendar?view=agenda",
        "/scheduler",
        &own_page,
    ] {
        let html = browser.page(path).await;

        assert!(!html.contains("<img src=x"), "{path}");
        assert!(!html.contains("<script>alert"), "{path}");
        assert!(!html.contains("</title></textarea>"), "{path}");
        assert!(html.contains("&lt;img src=x"), "{path} shows it as text");
    }
}

#[tokio::test]
async fn the_title_of_an_items_page_is_its_escaped_subject() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = browser.add(HOSTILE).await;

    let html = browser
        .page(&format!("/calendar/items/{}", item["id"].as_str().unwrap()))
        .await;

    let title = html
        .split_once("<title>")
        .unwrap()
        .1
        .split_once("</title>")
        .unwrap()
        .0;
    assert!(title.contains("&lt;img src=x"), "{title}");
    assert_eq!(html.matches("</title>").count(), 1);
}

#[tokio::test]
async fn a_page_names_the_built_files() {
    let place = Place::new();
    let server = place.serve();

    let html = server.browser().page("/setup").await;

    for file in [
        "/pkg/integrator.0123456789ab.js",
        "/pkg/integrator.ba9876543210.wasm",
        "/pkg/integrator.00112233aabb.css",
    ] {
        assert!(html.contains(file), "{file}");
    }
}

#[tokio::test]
async fn an_address_that_is_none_says_so() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();

    let answer = server.browser_of(&dana).get("/no/such/page").await;

    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
}

#[tokio::test]
async fn a_chosen_theme_is_drawn_at_once() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let mut browser = server.browser_of(&dana);
    browser.cookie = browser
        .cookie
        .map(|session| format!("{session}; theme=dark"));

    assert!(
        browser
            .page("/calendar")
            .await
            .contains("data-theme=\"dark\"")
    );
}

#[tokio::test]
async fn every_page_is_drawn_for_whoever_is_signed_in() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);

    for path in [
        "/calendar",
        "/calendar?view=day",
        "/calendar?view=month",
        "/calendar/items/new?kind=task",
        "/calendar/sync",
        "/calendar/sync/new",
        "/scheduler",
        "/scheduler?view=week",
        "/options/profile",
        "/options/integrator",
        "/options/calendars",
        "/options/security",
    ] {
        assert!(
            browser
                .page(path)
                .await
                .contains("Owner of Fernhill Services"),
            "{path}"
        );
    }
}

/// Pages are drawn and dropped by many threads; nothing of them may be bound to one.
#[tokio::test]
async fn many_pages_are_drawn_at_once_without_a_fault() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    browser.add("K. Ito – Site survey").await;
    let paths = [
        "/calendar",
        "/calendar?view=month",
        "/calendar/sync/new",
        "/scheduler",
        "/options/profile",
    ];

    let answers =
        futures::future::join_all((0..60).map(|number| browser.get(paths[number % paths.len()])))
            .await;

    for answer in answers {
        assert_eq!(answer.status(), StatusCode::OK, "{}", answer.url());
        assert!(answer.text().await.unwrap().contains("</html>"));
    }
    server.ask_to_stop();
    let (status, lines) = server.wait();
    assert_eq!(status.code(), Some(0));
    assert!(
        !lines.iter().any(|line| line["level"] == "ERROR"),
        "{lines:#?}"
    );
}

#[tokio::test]
async fn pages_are_compressed_for_those_who_take_it() {
    let place = Place::new();
    let server = place.serve();

    let request = server
        .browser()
        .request(reqwest::Method::GET, "/setup")
        .header("accept-encoding", "gzip, br");
    let answer = request.send().await.unwrap();

    assert_eq!(answer.headers()["content-encoding"], "br");
}
