use crate::helpers::*;
use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode};

fn location(answer: &reqwest::Response) -> &str {
    answer.headers()[LOCATION].to_str().unwrap()
}

#[tokio::test]
async fn before_set_up_every_page_leads_to_it() {
    let place = Place::new();
    let server = place.serve();

    for path in [
        "/",
        "/calendar",
        "/sign-in",
        "/options/profile",
        "/no/such/page",
    ] {
        let answer = server.browser().get(path).await;

        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        assert_eq!(location(&answer), "/setup", "{path}");
    }
    assert!(server.browser().page("/setup").await.contains("Setup code"));
}

#[tokio::test]
async fn a_wrong_code_makes_nothing() {
    let place = Place::new();
    let server = place.serve();

    let answer = server
        .browser()
        .post_form("/api/fn/set_up", &set_up_form("ABCD-EFGH-JKLM"))
        .await;

    assert_eq!(session_cookie(answer.headers()), None);
    assert_eq!(location(&server.browser().get("/calendar").await), "/setup");
}

#[tokio::test]
async fn the_code_of_the_log_makes_the_organization_and_signs_its_owner_in() {
    let place = Place::new();
    let server = place.serve();
    let mut browser = server.browser();

    browser.set_up(&server).await;

    assert!(
        browser
            .page("/calendar")
            .await
            .contains("Fernhill Services")
    );
}

#[tokio::test]
async fn set_up_works_once() {
    let place = Place::new();
    let server = place.serve();
    let code = server.setup_code.clone().unwrap();
    server.browser().set_up(&server).await;

    let again = server
        .browser()
        .post_form("/api/fn/set_up", &set_up_form(&code))
        .await;

    assert_eq!(session_cookie(again.headers()), None);
    assert_eq!(location(&server.browser().get("/setup").await), "/sign-in");
}

#[tokio::test]
async fn the_session_cookie_is_for_this_host_and_no_script() {
    let place = Place::new();
    let server = place.serve();
    let code = server.setup_code.clone().unwrap();

    let answer = server
        .browser()
        .post_form("/api/fn/set_up", &set_up_form(&code))
        .await;

    let line = session_cookie(answer.headers()).unwrap();
    let attributes: Vec<&str> = line.split("; ").skip(1).collect();
    assert!(line.starts_with("integrator_session="), "{line}");
    for wanted in ["Path=/", "HttpOnly", "SameSite=Lax"] {
        assert!(attributes.contains(&wanted), "{line}");
    }
    assert!(!line.contains("Domain"), "{line}");
}

#[tokio::test]
async fn over_https_the_cookie_is_secure_and_bound_to_the_host() {
    let place = Place::new();
    let server = place.serve_with(|command| {
        command.env("INTEGRATOR_PUBLIC_ADDRESS", "https://calendar.example.org");
    });
    let code = server.setup_code.clone().unwrap();

    let answer = server
        .browser()
        .post_form("/api/fn/set_up", &set_up_form(&code))
        .await;

    let line = session_cookie(answer.headers()).unwrap();
    assert!(line.starts_with("__Host-integrator_session="), "{line}");
    assert!(
        line.split("; ").any(|attribute| attribute == "Secure"),
        "{line}"
    );
}

#[tokio::test]
async fn the_right_password_leads_to_where_one_was() {
    let place = Place::new();
    let server = place.serve();
    server.browser().set_up(&server).await;
    let mut browser = server.browser();

    let answer = browser
        .post_form(
            "/api/fn/sign_in",
            &[
                ("email", EMAIL),
                ("password", PASSWORD),
                ("next", "/scheduler?view=week"),
            ],
        )
        .await;

    assert_eq!(answer.status(), StatusCode::FOUND);
    assert_eq!(location(&answer), "/scheduler?view=week");
    browser.cookie = Some(pair_of(&session_cookie(answer.headers()).unwrap()));
    assert!(browser.page("/scheduler").await.contains("Dana W."));
}

#[tokio::test]
async fn what_a_page_asks_for_is_refused_with_a_status_of_its_own() {
    let place = Place::new();
    let server = place.serve();
    let mut browser = server.browser();
    browser.set_up(&server).await;
    let asked = |browser: &Browser, path: &str, fields: &'static str| {
        browser
            .request(Method::POST, path)
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(fields)
            .send()
    };

    let wrong_pair = asked(
        &server.browser(),
        "/api/fn/sign_in",
        "email=dana%40fernhill.example&password=not+this+one&next=",
    )
    .await
    .unwrap();
    let not_there = asked(
        &browser,
        "/api/fn/sync_now",
        "id=00000000-0000-7000-8000-000000000001",
    )
    .await
    .unwrap();
    let unreadable = asked(&browser, "/api/fn/sync_now", "").await.unwrap();

    assert_eq!(wrong_pair.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong_pair
            .text()
            .await
            .unwrap()
            .contains("do not belong together")
    );
    assert_eq!(not_there.status(), StatusCode::NOT_FOUND);
    assert_eq!(unreadable.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_sign_in_never_leads_to_another_site() {
    let place = Place::new();
    let server = place.serve();
    server.browser().set_up(&server).await;

    let answer = server
        .browser()
        .post_form(
            "/api/fn/sign_in",
            &[
                ("email", EMAIL),
                ("password", PASSWORD),
                ("next", "//evil.example"),
            ],
        )
        .await;

    assert_eq!(location(&answer), "/calendar");
}

#[tokio::test]
async fn a_wrong_password_gets_no_session() {
    let place = Place::new();
    let server = place.serve();
    server.browser().set_up(&server).await;

    for email in [EMAIL, "nobody@fernhill.example"] {
        let fields = [("email", email), ("password", "wrong horse battery")];

        let answer = server.browser().post_form("/api/fn/sign_in", &fields).await;

        assert_eq!(session_cookie(answer.headers()), None, "{email}");
    }
}

#[tokio::test]
async fn too_many_wrong_passwords_are_throttled_even_for_the_right_one() {
    let place = Place::new();
    let server = place.serve();
    server.browser().set_up(&server).await;
    for _ in 0..12 {
        let fields = [("email", EMAIL), ("password", "wrong horse battery")];
        server.browser().post_form("/api/fn/sign_in", &fields).await;
    }

    let answer = server
        .browser()
        .post_form(
            "/api/fn/sign_in",
            &[("email", EMAIL), ("password", PASSWORD)],
        )
        .await;

    assert_eq!(session_cookie(answer.headers()), None);
}

#[tokio::test]
async fn a_page_asks_to_sign_in_and_remembers_itself() {
    let place = Place::new();
    organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();

    let answer = server
        .browser()
        .get("/calendar?view=month&date=2026-03-18")
        .await;

    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        location(&answer),
        "/sign-in?next=/calendar%3Fview%3Dmonth%26date%3D2026-03-18"
    );
}

#[tokio::test]
async fn whoever_is_signed_in_needs_no_sign_in_page() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();

    for path in ["/", "/sign-in", "/setup"] {
        let answer = server.browser_of(&dana).get(path).await;

        assert_eq!(location(&answer), "/calendar", "{path}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_not_only_the_cookie() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);

    browser.post_form("/api/fn/sign_out", &[]).await;

    assert_eq!(
        location(&browser.get("/calendar").await),
        "/sign-in?next=/calendar"
    );
}

#[tokio::test]
async fn a_page_lets_the_cookie_live_on() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();

    let answer = server.browser_of(&dana).get("/calendar").await;

    let line = session_cookie(answer.headers()).unwrap();
    assert_eq!(pair_of(&line), format!("integrator_session={}", dana.token));
    assert!(line.contains("Max-Age=2592000"), "{line}");
}
