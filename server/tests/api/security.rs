use crate::helpers::*;
use reqwest::{Method, StatusCode};
use serde_json::Value;

/// What stands in the header's `'nonce-…'`, each time.
fn nonces(policy: &str) -> Vec<&str> {
    policy
        .split('\'')
        .filter_map(|part| part.strip_prefix("nonce-"))
        .collect()
}

#[tokio::test]
async fn a_request_that_another_site_made_the_browser_send_changes_nothing() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);

    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let request = browser
            .request(Method::POST, "/api/items")
            .header(name, value);
        let answer = request.json(&draft("Planted")).send().await.unwrap();

        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["code"], "not_allowed");
    }
    assert!(
        !browser
            .page("/calendar?view=week")
            .await
            .contains("Planted")
    );
}

#[tokio::test]
async fn a_server_function_too_refuses_what_comes_from_elsewhere() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let browser = server.browser_of(&dana);

    let request = browser
        .request(Method::POST, "/api/fn/sign_out")
        .header("sec-fetch-site", "cross-site");
    let answer = request.send().await.unwrap();

    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    browser.page("/calendar").await;
}

#[tokio::test]
async fn every_script_of_a_page_carries_the_nonce_of_its_header() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();

    let answer = server.browser_of(&dana).get("/calendar").await;

    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    let html = answer.text().await.unwrap();
    let nonce = nonces(&policy)[0];
    assert!(
        nonces(&policy).iter().all(|other| *other == nonce),
        "{policy}"
    );
    assert!(
        policy.contains(&format!(
            "script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'"
        )),
        "{policy}"
    );
    let scripts: Vec<&str> = html.split("<script").skip(1).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        assert!(
            script
                .split('>')
                .next()
                .unwrap()
                .contains(&format!("nonce=\"{nonce}\"")),
            "{script}"
        );
    }
}

#[tokio::test]
async fn no_two_answers_share_a_nonce() {
    let place = Place::new();
    let server = place.serve();
    let policy = async || {
        let answer = server.browser().get("/setup").await;
        answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned()
    };

    assert_ne!(policy().await, policy().await);
}

#[tokio::test]
async fn every_answer_tells_the_browser_what_not_to_do() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();

    for path in [
        "/calendar",
        "/sign-in",
        "/no/such/page",
        "/health/live",
        "/robots.txt",
        "/api/items/x",
    ] {
        let answer = server.browser_of(&dana).get(path).await;

        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(
            !policy.contains("script-src 'self' 'unsafe-inline'"),
            "{path}"
        );
        assert_eq!(
            answer.headers()["x-content-type-options"],
            "nosniff",
            "{path}"
        );
        assert_eq!(answer.headers()["referrer-policy"], "same-origin", "{path}");
        assert_eq!(
            answer.headers()["cross-origin-opener-policy"],
            "same-origin",
            "{path}"
        );
        assert!(
            answer.headers().contains_key("permissions-policy"),
            "{path}"
        );
        assert!(
            !answer.headers().contains_key("strict-transport-security"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let place = Place::new();
    let server = place.serve_with(|command| {
        command.env("INTEGRATOR_PUBLIC_ADDRESS", "https://calendar.example.org");
    });

    let answer = server.browser().get("/setup").await;

    assert_eq!(
        answer.headers()["strict-transport-security"],
        "max-age=31536000"
    );
}

#[tokio::test]
async fn what_a_calendar_says_is_kept_by_no_cache() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();

    let answer = server.browser_of(&dana).get("/calendar").await;

    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();

    let (status, problem) = server
        .browser_of(&dana)
        .send_json(Method::POST, "/api/items", draft(&"x".repeat(300_000)))
        .await;

    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(problem["code"], "invalid");
}

#[tokio::test]
async fn logs_hold_neither_titles_nor_cookies_nor_query_strings() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve_with(|command| {
        command.env("INTEGRATOR_LOG_FILTER", "debug");
    });
    let browser = server.browser_of(&dana);
    browser.add("Swim gala").await;
    browser.page("/calendar?view=week&date=2026-03-18").await;
    browser
        .post_form(
            "/api/fn/sign_in",
            &[("email", EMAIL), ("password", PASSWORD)],
        )
        .await;

    server.ask_to_stop();
    let (_, lines) = server.wait();

    let log = lines
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(log.contains("/api/items"), "requests are logged");
    for secret in ["Swim gala", &dana.token, "date=2026-03-18", PASSWORD, EMAIL] {
        assert!(!log.contains(secret), "{secret}");
    }
}
