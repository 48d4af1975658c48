//! Series over the wire: shown, changed as far as asked, taken back; with and without script.

use crate::helpers::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const WEEKS: [&str; 3] = ["2026-03-18", "2026-03-25", "2026-04-01"];

/// Wednesdays at ten, from 18 March 2026 on.
async fn weekly(browser: &Browser) -> Value {
    let mut draft = draft("Planning");
    draft["when"] = at_ten("2026-03-18");
    draft["repeats"] = json!("FREQ=WEEKLY;BYDAY=WE;COUNT=5");
    let (status, item) = browser.send_json(Method::POST, "/api/items", draft).await;
    assert_eq!(status, StatusCode::CREATED, "{item}");
    item
}

fn at_ten(day: &str) -> Value {
    json!({ "timed": { "start": format!("{day}T10:00:00"), "end": format!("{day}T11:00:00") } })
}

fn path(item: &Value) -> String {
    format!("/api/items/{}", item["id"].as_str().unwrap())
}

/// Which of the weeks show the series.
async fn shown(browser: &Browser) -> [bool; 3] {
    let mut shown = [false; 3];
    for (week, shown) in WEEKS.iter().zip(&mut shown) {
        let page = browser
            .page(&format!("/calendar?view=week&date={week}"))
            .await;
        *shown = page.contains("Planning");
    }
    shown
}

#[tokio::test]
async fn each_week_shows_its_occurrence_with_the_sentence() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);

    let item = weekly(&browser).await;

    assert_eq!(item["repeats"], "Every week on Wednesday, 5 times");
    assert_eq!(item["original_start"], "2026-03-18T10:00:00");
    assert_eq!(shown(&browser).await, [true; 3]);
    let page = browser
        .page(&format!(
            "/calendar/items/{}?occurrence=2026-03-25T10:00:00",
            item["id"].as_str().unwrap()
        ))
        .await;
    assert!(page.contains("2026-03-25") && page.contains("This and following events"));
}

#[tokio::test]
async fn one_occurrence_is_changed_deleted_and_taken_back() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = weekly(&browser).await;
    let second = "2026-03-25T10:00:00";

    let (status, changed) = browser
        .send_json(
            Method::PATCH,
            &path(&item),
            json!({ "seen": 1, "scope": "this", "occurrence": second, "subject": "Review" }),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    assert_eq!(changed["subject"], "Review");
    assert_eq!(shown(&browser).await, [true, false, true]);

    let cut = format!("{}?seen=2&scope=this&occurrence={second}", path(&item));
    let (status, removed) = browser.read_json(Method::DELETE, &cut).await;
    assert_eq!(status, StatusCode::OK, "{removed}");
    let one = format!("{}?occurrence={second}", path(&item));
    assert_eq!(
        browser.read_json(Method::GET, &one).await.0,
        StatusCode::NOT_FOUND
    );

    let (status, back) = browser
        .send_json(
            Method::POST,
            &format!("{}/undo", path(&item)),
            json!({ "undo": removed["undo"] }),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{back}");
    assert_eq!(
        browser.read_json(Method::GET, &one).await.1["subject"],
        "Review"
    );
}

#[tokio::test]
async fn an_old_version_of_a_series_is_shown_as_it_is_now() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = weekly(&browser).await;
    let rename = |subject: &str| {
        json!({
            "seen": 1, "scope": "this_and_following", "occurrence": "2026-03-25T10:00:00", "subject": subject,
        })
    };
    browser
        .send_json(Method::PATCH, &path(&item), rename("First tab"))
        .await;

    let (status, problem) = browser
        .send_json(Method::PATCH, &path(&item), rename("Second tab"))
        .await;

    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    assert_eq!(
        problem["current"]["repeats"],
        "Every week on Wednesday, once"
    );
}

#[tokio::test]
async fn what_takes_a_change_back_opens_for_nobody_else() {
    let place = Place::new();
    let store = place.store().await;
    let dana = organization(&store, "Fernhill Services").await;
    let rival = organization(&store, "Rival Repairs").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let item = weekly(&browser).await;
    let (_, changed) = browser
        .send_json(
            Method::PATCH,
            &path(&item),
            json!({ "seen": 1, "scope": "all", "occurrence": "2026-03-18T10:00:00", "subject": "Secret" }),
        )
        .await;

    let (status, problem) = server
        .browser_of(&rival)
        .send_json(
            Method::POST,
            &format!("{}/undo", path(&item)),
            json!({ "undo": changed["undo"] }),
        )
        .await;

    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert!(!problem.to_string().contains("Secret"));
}

#[tokio::test]
async fn a_form_without_script_makes_a_series_and_changes_what_follows() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);
    let fields = |subject: &'static str, day: &'static str| {
        vec![
            ("fields[kind]", "task"),
            ("fields[subject]", subject),
            ("fields[start_date]", day),
            ("fields[start_time]", "10:00"),
            ("fields[end_date]", day),
            ("fields[end_time]", "11:00"),
            ("fields[show_as]", "busy"),
            ("fields[repeat][choice]", "weekly"),
            ("fields[repeat][every]", "2"),
            ("fields[repeat][unit]", "WEEKLY"),
            ("fields[repeat][days][]", "WE"),
            ("fields[repeat][ends]", "after"),
            ("fields[repeat][count]", "5"),
            ("fields[repeat][rule]", ""),
        ]
    };
    let mut new = vec![("request", "r1")];
    new.extend(fields("Planning", "2026-03-18"));
    let answer = browser.post_form("/api/fn/save_item", &new).await;
    assert_eq!(answer.status(), StatusCode::FOUND, "{answer:?}");
    assert_eq!(shown(&browser).await, [true; 3]);
    let week = browser.page("/calendar?view=week&date=2026-03-25").await;
    let id = week
        .split("data-item=\"")
        .nth(1)
        .and_then(|rest| rest.split(['@', '"']).next())
        .unwrap()
        .to_owned();

    let mut later = vec![
        ("id", id.as_str()),
        ("seen", "1"),
        ("occurrence", "2026-03-25T10:00:00"),
        ("scope", "this_and_following"),
    ];
    later.extend(fields("Review", "2026-03-25"));
    let answer = browser.post_form("/api/fn/save_item", &later).await;

    assert_eq!(answer.status(), StatusCode::FOUND, "{answer:?}");
    assert_eq!(shown(&browser).await, [true, false, false]);
    let remove = [
        ("id", id.as_str()),
        ("seen", "2"),
        ("occurrence", "2026-03-18T10:00:00"),
        ("scope", "all"),
    ];
    browser.post_form("/api/fn/remove_item", &remove).await;
    assert_eq!(shown(&browser).await, [false; 3]);
}
