//! Logs: one line per request and per happening, without secrets, query strings or event text.

use crate::config::{LogFormat, Telemetry};
use crate::problem::ProblemDetails;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::view::calendar::Problem;
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

/// Names one request in the log, and in what a person is shown when something broke.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static REFERENCE: String;
}

/// The current request's reference number; `none` outside a request.
pub fn reference() -> String {
    REFERENCE
        .try_with(Clone::clone)
        .unwrap_or_else(|_| "none".to_owned())
}

/// Starts logging to standard error; standard output belongs to what a command prints.
pub fn start(settings: &Telemetry) {
    // What was checked at start parses again; should it not, everything of weight is still logged.
    let filter = EnvFilter::try_new(&settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match settings.format {
        LogFormat::Text => lines.with_ansi(false).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map_or_else(String::new, ToString::to_string);
        let text = panic.payload_as_str().unwrap_or_default();
        tracing::error!(
            place,
            reference = reference(),
            "a fault of ours: {}",
            ours(text)
        );
    }));
}

/// The part of a panic's message that we wrote: what follows a colon or stands in quotes may be somebody's text.
fn ours(message: &str) -> &str {
    message
        .split([':', ';', '`', '"', '\n'])
        .next()
        .unwrap_or_default()
        .trim_end()
}

/// Gives every request a reference number, logs how it ended, and answers for one that panicked.
pub async fn observe(mut request: Request, next: Next) -> Response {
    let reference = new_reference();
    if let Ok(value) = HeaderValue::from_str(&reference) {
        // One that came from outside is overwritten: nobody else names our requests.
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let started = Instant::now();
    let span = tracing::info_span!("request", reference);
    REFERENCE
        .scope(
            reference.clone(),
            async move {
                let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
                let mut answer = answer.unwrap_or_else(|_| internal_fault());
                let status = answer.status();
                let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                let route = route.as_deref().unwrap_or("(file or unknown)");
                if status.is_server_error() {
                    tracing::warn!(%method, route, status = status.as_u16(), ms, "answered");
                } else {
                    tracing::debug!(%method, route, status = status.as_u16(), ms, "answered");
                }
                if let Ok(value) = HeaderValue::from_str(&reference) {
                    answer.headers_mut().insert(REQUEST_ID, value);
                }
                answer
            }
            .instrument(span),
        )
        .await
}

/// Eight digits are enough to find a line in a log.
fn new_reference() -> String {
    use domain::Entropy;
    let mut bytes = [0; 4];
    crate::adapters::OsEntropy.fill(&mut bytes);
    format!("{:08x}", u32::from_be_bytes(bytes))
}

/// What a person is told about a fault of ours: nothing of it but where to find it.
pub fn internal_fault() -> Response {
    let detail = format!(
        "Something went wrong on the server. Nothing was changed. Try again; if it stays, tell an admin the reference {}.",
        reference()
    );
    ProblemDetails::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).into_response()
}

/// A refusal as RFC 9457 wants it.
pub fn problem(status: StatusCode, problem: Problem) -> Response {
    ProblemDetails::new(status, problem.code, problem.detail)
        .current(problem.current)
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    async fn broken() -> StatusCode {
        panic!("Dana's dentist: 16:00")
    }

    #[tokio::test]
    async fn a_route_that_panics_is_answered_with_a_reference_and_no_detail() {
        let routes = Router::new()
            .route("/", get(broken))
            .layer(from_fn(observe));
        let request = Request::get("/")
            .header(REQUEST_ID, "chosen-by-a-stranger")
            .body(Body::empty())
            .unwrap();

        let answer = routes.oneshot(request).await.unwrap();

        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let reference = answer.headers()[REQUEST_ID].to_str().unwrap().to_owned();
        let body = to_bytes(answer.into_body(), 10_000).await.unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem.code, "internal");
        assert!(problem.detail.contains(&reference), "{}", problem.detail);
        assert!(!problem.detail.contains("dentist"));
        assert_eq!(reference.len(), 8);
    }

    #[test]
    fn a_panics_message_is_logged_without_the_values_in_it() {
        for (message, logged) in [
            (
                "called `Result::unwrap()` on an `Err` value: Dana's dentist",
                "called",
            ),
            (
                "an item has a start: Some(\"Swim gala\")",
                "an item has a start",
            ),
            (
                "index out of bounds: the len is 3 but the index is 5",
                "index out of bounds",
            ),
            ("nothing to hide", "nothing to hide"),
        ] {
            assert_eq!(ours(message), logged);
        }
    }
}
