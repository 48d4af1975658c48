use crate::helpers::*;
use reqwest::{Method, Response, StatusCode};

const SCRIPT: &str = "/pkg/integrator.0123456789ab.js";

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = server.browser().request(Method::GET, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_file_comes_in_the_best_encoding_the_browser_takes() {
    let place = Place::new();
    let server = place.serve();

    for (accepted, encoding, text) in [
        ("gzip, deflate, br", Some("br"), "(brotli)"),
        ("gzip", Some("gzip"), "(gzip)"),
        ("br;q=0, gzip;q=0", None, "export default 1;"),
    ] {
        let answer = get(&server, SCRIPT, &[("accept-encoding", accepted)]).await;

        let found = answer
            .headers()
            .get("content-encoding")
            .map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(found.as_deref(), encoding, "{accepted}");
        assert_eq!(answer.headers()["vary"], "accept-encoding", "{accepted}");
        assert_eq!(
            answer.headers()["content-type"],
            "text/javascript; charset=utf-8"
        );
        assert_eq!(answer.text().await.unwrap(), text, "{accepted}");
    }
}

#[tokio::test]
async fn a_file_named_by_its_content_is_kept_for_ever() {
    let place = Place::new();
    let server = place.serve();

    let answer = get(&server, SCRIPT, &[]).await;

    assert_eq!(
        answer.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
}

#[tokio::test]
async fn any_other_file_is_asked_for_again_and_not_sent_twice() {
    let place = Place::new();
    let server = place.serve();
    let first = get(&server, "/robots.txt", &[]).await;
    let etag = first.headers()["etag"].to_str().unwrap().to_owned();

    let again = get(&server, "/robots.txt", &[("if-none-match", &etag)]).await;

    assert_eq!(first.headers()["cache-control"], "no-cache");
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn nothing_outside_the_built_files_is_served() {
    let place = Place::new();
    let server = place.serve();

    for path in [
        "/../integrator.db",
        "/%2e%2e/integrator.db",
        "/pkg/..%2f..%2fintegrator.db",
        "/manifest.json",
    ] {
        let answer = get(&server, path, &[]).await;

        assert_ne!(answer.status(), StatusCode::OK, "{path}");
    }
}
