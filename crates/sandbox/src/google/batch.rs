//! Several requests in one: `multipart/mixed`, each part a request of its own (google.md §1).

use super::Google;
use super::api::{self, Asked, decide};
use super::refusal::{Refusal, refused};
use axum::body::to_bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};

/// Requests of one batch.
const MOST: usize = 50;

const BOUNDARY: &str = "batch_sandbox";

/// More than any answer of a part has.
const WHOLE: usize = 16 << 20;

/// `POST /batch/calendar/v3`
pub async fn answer(State(google): State<Google>, headers: HeaderMap, body: String) -> Response {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let boundary = kind.and_then(|kind| kind.split_once("boundary="));
    let Some((_, boundary)) = boundary else {
        return refused(&Refusal::unreadable());
    };
    let mark = format!(
        "--{}",
        boundary
            .split(';')
            .next()
            .unwrap_or(boundary)
            .trim_matches('"')
    );
    let text = body.replace("\r\n", "\n");
    let parts = text
        .split(mark.as_str())
        .skip(1)
        .filter(|part| !part.starts_with("--"));
    let parts: Vec<&str> = parts.collect();
    if MOST < parts.len() {
        return refused(&Refusal::invalid(
            "batch",
            "The batch request is too large.",
        ));
    }
    let mut told = String::new();
    for part in parts {
        let Some(answer) = one(&google, &headers, part).await else {
            return refused(&Refusal::unreadable());
        };
        told.push_str(&format!("--{BOUNDARY}\r\n{answer}\r\n"));
    }
    told.push_str(&format!("--{BOUNDARY}--\r\n"));
    google.wake_deliverer();
    let kind = format!("multipart/mixed; boundary={BOUNDARY}");
    ([(header::CONTENT_TYPE, kind)], told).into_response()
}

/// The answer to one part, as a part; none where it is no request.
async fn one(google: &Google, outer: &HeaderMap, part: &str) -> Option<String> {
    let (about, request) = part.trim_start_matches('\n').split_once("\n\n")?;
    let id = fields(about)
        .get("content-id")
        .and_then(|id| id.to_str().ok())
        .map(str::to_owned);
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let (line, rest) = head.split_once('\n').unwrap_or((head, ""));
    let mut words = line.split_whitespace();
    let method: Method = words.next()?.parse().ok()?;
    let target = words.next()?;
    // The base that the client was told is in the path of each part.
    let target = target
        .strip_prefix(&google.world().base)
        .unwrap_or(target)
        .to_owned();
    let mut headers = fields(rest);
    if let (None, Some(outer)) = (
        headers.get(header::AUTHORIZATION),
        outer.get(header::AUTHORIZATION),
    ) {
        headers.insert(header::AUTHORIZATION, outer.clone());
    }
    let asked = Asked {
        method: &method,
        target: &target,
        headers: &headers,
        body: body.trim_end_matches('\n').as_bytes(),
    };
    let response = api::response(decide(google, &asked));
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, WHOLE).await.ok()?;
    let mut told = String::from("Content-Type: application/http\r\n");
    if let Some(id) = id {
        let id = id.trim_start_matches('<');
        told.push_str(&format!("Content-ID: <response-{id}\r\n"));
    }
    told.push_str(&format!("\r\nHTTP/1.1 {}\r\n", parts.status));
    for (name, value) in &parts.headers {
        told.push_str(&format!(
            "{name}: {}\r\n",
            value.to_str().unwrap_or_default()
        ));
    }
    told.push_str("\r\n");
    told.push_str(&String::from_utf8_lossy(&body));
    Some(told)
}

/// Lines of a header as fields.
fn fields(lines: &str) -> HeaderMap {
    let pairs = lines.lines().filter_map(|line| line.split_once(':'));
    let pairs = pairs.filter_map(|(name, value)| {
        let name: HeaderName = name.trim().to_ascii_lowercase().parse().ok()?;
        Some((name, HeaderValue::from_str(value.trim()).ok()?))
    });
    pairs.collect()
}
