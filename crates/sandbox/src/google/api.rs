//! The API: lets in, finds who answers.

use super::ask::{Ask, Outcome, Reply};
use super::query::Query;
use super::refusal::{Refusal, refused};
use super::{
    Google, calendars, channels, colors, event_listing, event_reading, event_writing, free_busy,
};
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// More than any body that is allowed.
const LARGEST_BODY: usize = 1 << 20;

/// Where the API begins.
pub const API: &str = "/google/api/calendar/v3/";

/// One request, alone or as part of a batch.
pub struct Asked<'a> {
    pub method: &'a Method,
    /// With its query.
    pub target: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// Answers whatever is below `/google/api/calendar/v3`.
pub async fn answer(State(google): State<Google>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return refused(&Refusal::unreadable());
    };
    let target = parts
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    let asked = Asked {
        method: &parts.method,
        target,
        headers: &parts.headers,
        body: &body,
    };
    let outcome = decide(&google, &asked);
    google.wake_deliverer();
    response(outcome)
}

/// An outcome as an answer.
pub fn response(outcome: Outcome) -> Response {
    match outcome {
        Ok(Reply::Json(body)) => {
            let etag = body["etag"].as_str().map(str::to_owned);
            let mut response = Json(body).into_response();
            if let Some(value) = etag.and_then(|etag| etag.parse().ok()) {
                response.headers_mut().insert(header::ETAG, value);
            }
            response
        }
        Ok(Reply::Nothing) => StatusCode::NO_CONTENT.into_response(),
        Ok(Reply::Same) => StatusCode::NOT_MODIFIED.into_response(),
        Err(refusal) => refused(&refusal),
    }
}

/// Does what is asked.
pub fn decide(google: &Google, asked: &Asked<'_>) -> Outcome {
    let now = google.now();
    let mut world = google.world();
    let (path, query) = asked.target.split_once('?').unwrap_or((asked.target, ""));
    let query = Query::read(query);
    let text = |name: &HeaderName| {
        let value = asked.headers.get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    let bearer = text(&header::AUTHORIZATION);
    let bearer = bearer
        .as_deref()
        .and_then(|value| value.strip_prefix("Bearer "));
    let access = bearer
        .and_then(|secret| world.access(secret, now))
        .ok_or_else(Refusal::unauthenticated)?;
    let (email, scopes) = (access.email.clone(), access.scopes.clone());
    let ask = Ask {
        world: &mut world,
        now,
        email,
        scopes,
        query,
        if_match: text(&header::IF_MATCH),
        if_none_match: text(&header::IF_NONE_MATCH),
        body: asked.body,
    };
    let segments: Vec<String> = path
        .strip_prefix(API)
        .unwrap_or(path)
        .split('/')
        .map(decoded)
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    route(ask, asked.method.as_str(), &segments)
}

fn route(ask: Ask<'_>, method: &str, path: &[&str]) -> Outcome {
    match (method, path) {
        ("GET", ["users", "me", "calendarList"]) => calendars::list(ask),
        ("POST", ["users", "me", "calendarList", "watch"]) => channels::watch_list(ask),
        ("GET", ["users", "me", "calendarList", id]) => calendars::entry(ask, id),
        ("PATCH" | "PUT", ["users", "me", "calendarList", id]) => calendars::change_entry(ask, id),
        ("DELETE", ["users", "me", "calendarList", id]) => calendars::remove_entry(ask, id),
        ("GET", ["users", "me", "settings", name]) => calendars::setting(ask, name),
        ("GET", ["colors"]) => colors::all(ask),
        ("POST", ["freeBusy"]) => free_busy::query(ask),
        ("POST", ["channels", "stop"]) => channels::stop(ask),
        ("POST", ["calendars"]) => calendars::create(ask),
        ("GET", ["calendars", id]) => calendars::get(ask, id),
        ("PATCH" | "PUT", ["calendars", id]) => calendars::change(ask, id),
        ("DELETE", ["calendars", id]) => calendars::delete(ask, id),
        ("POST", ["calendars", id, "clear"]) => calendars::clear(ask, id),
        ("GET", ["calendars", id, "events"]) => event_listing::list(ask, id),
        ("POST", ["calendars", id, "events"]) => event_writing::insert(ask, id),
        ("POST", ["calendars", id, "events", "import"]) => event_writing::import(ask, id),
        ("POST", ["calendars", id, "events", "watch"]) => channels::watch_events(ask, id),
        ("GET", ["calendars", id, "events", event]) => event_reading::get(ask, id, event),
        ("PATCH", ["calendars", id, "events", event]) => event_writing::patch(ask, id, event),
        ("PUT", ["calendars", id, "events", event]) => event_writing::update(ask, id, event),
        ("DELETE", ["calendars", id, "events", event]) => event_writing::delete(ask, id, event),
        ("GET", ["calendars", id, "events", event, "instances"]) => {
            event_listing::instances(ask, id, event)
        }
        ("POST", ["calendars", id, "events", event, "move"]) => {
            event_writing::move_to(ask, id, event)
        }
        _ => Err(Refusal::not_found()),
    }
}

/// A segment of a path without its escapes.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| hex::decode(digits).ok());
        match escaped {
            Some(byte) => {
                bytes.extend(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_without_its_escapes() {
        assert_eq!(decoded("en.uk%23holiday%40group"), "en.uk#holiday@group");
        assert_eq!(decoded("50%"), "50%");
        assert_eq!(decoded("a+b"), "a+b");
    }
}
