//! Graph: lets in, finds who answers.

use super::ask::{Ask, Outcome, Reply};
use super::prefer::Prefer;
use super::query::Query;
use super::refusal::{Refusal, refused};
use super::{
    Microsoft, accounts, calendars, delta, event_listing, event_reading, event_writing, schedule,
    subscriptions,
};
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::Url;

/// The largest request that Graph takes (microsoft-graph.md §15).
const LARGEST_BODY: usize = 4 << 20;

/// Where the API begins.
pub const API: &str = "/microsoft/graph/v1.0/";

/// One request, alone or as part of a batch.
pub struct Asked<'a> {
    pub method: &'a Method,
    /// With its query.
    pub target: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// Answers whatever is below `/microsoft/graph/v1.0`.
pub async fn answer(State(microsoft): State<Microsoft>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let _turn = match enter(&microsoft, &parts.headers, 1) {
        Ok(turn) => turn,
        Err(refusal) => return refused(&refusal),
    };
    microsoft.take_its_time().await;
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        let text = "The request exceeds the maximum supported size.";
        return refused(&Refusal::new(413, "ErrorMessageSizeExceeded", text));
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
    let outcome = decide(&microsoft, &asked).await;
    microsoft.wake_deliverer();
    response(outcome, &parts.headers)
}

/// A place among the requests that an account makes at once; so many requests count.
pub fn enter(
    microsoft: &Microsoft,
    headers: &HeaderMap,
    requests: u32,
) -> Result<super::limits::Turn, Refusal> {
    let now = microsoft.now();
    let account = {
        let world = microsoft.world();
        let access = bearer(headers).and_then(|secret| world.access(secret, now));
        access.ok_or_else(Refusal::unauthenticated)?.account.clone()
    };
    microsoft.limits().enter(&account, requests, now)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ")
}

/// An outcome as an answer.
pub fn response(outcome: Outcome, asked: &HeaderMap) -> Response {
    let reply = match outcome {
        Ok(reply) => reply,
        Err(refusal) => return refused(&refusal),
    };
    let mut response = match reply {
        Reply::Json(body) => Json(body).into_response(),
        Reply::Made(body) => (StatusCode::CREATED, Json(body)).into_response(),
        Reply::Accepted => StatusCode::ACCEPTED.into_response(),
        Reply::Nothing => StatusCode::NO_CONTENT.into_response(),
    };
    let applied = Prefer::read(asked)
        .map(|prefer| prefer.applied())
        .unwrap_or_default();
    let headers = response.headers_mut();
    if let Some(value) = HeaderValue::from_str(&applied)
        .ok()
        .filter(|_| !applied.is_empty())
    {
        headers.insert("preference-applied", value);
    }
    let request = HeaderValue::from_static("5d1f0a9c-0000-4000-8000-000000000000");
    headers.insert("request-id", request);
    response
}

/// Does what is asked. A subscription first asks its receiver, which takes a while.
pub async fn decide(microsoft: &Microsoft, asked: &Asked<'_>) -> Outcome {
    let path = segments(asked.target);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    if asked.method == Method::POST && path == ["subscriptions"] {
        let receivers = let_in(microsoft, asked, |ask| subscriptions::receivers(&ask))?;
        for (address, token) in receivers {
            subscriptions::validate(&address, &token).await?;
        }
        return let_in(microsoft, asked, subscriptions::create);
    }
    let_in(microsoft, asked, |ask| {
        route(ask, asked.method.as_str(), &path)
    })
}

fn let_in<T>(
    microsoft: &Microsoft,
    asked: &Asked<'_>,
    work: impl FnOnce(Ask<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let now = microsoft.now();
    let mut world = microsoft.world();
    let (_, query) = asked.target.split_once('?').unwrap_or((asked.target, ""));
    let text = |name: &HeaderName| {
        let value = asked.headers.get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    let access = bearer(asked.headers)
        .and_then(|secret| world.access(secret, now))
        .ok_or_else(Refusal::unauthenticated)?;
    let (account, app, scopes) = (
        access.account.clone(),
        access.app.clone(),
        access.scopes.clone(),
    );
    let ask = Ask {
        world: &mut world,
        now,
        account,
        app,
        scopes,
        query: Query::read(query),
        prefer: Prefer::read(asked.headers)?,
        if_match: text(&header::IF_MATCH),
        body: asked.body,
    };
    work(ask)
}

/// The parts of a path below the API, decoded; functions without their brackets.
fn segments(target: &str) -> Vec<String> {
    let (path, _) = target.split_once('?').unwrap_or((target, ""));
    let path = path.strip_prefix(API).unwrap_or(path);
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(decoded).collect()
}

fn decoded(segment: &str) -> String {
    // A plus is a plus in a path, and a blank in a form.
    let text = segment.replace('+', "%2B");
    let mut pairs = url::form_urlencoded::parse(text.as_bytes());
    let decoded = pairs
        .next()
        .map_or(String::new(), |(name, _)| name.into_owned());
    decoded
        .strip_suffix("()")
        .map_or(decoded.clone(), str::to_owned)
}

fn route(ask: Ask<'_>, method: &str, path: &[&str]) -> Outcome {
    let path = match path {
        ["users", name, rest @ ..] => {
            let is_own = ask
                .world
                .account(name)
                .is_some_and(|it| it.id == ask.account);
            if !is_own {
                return Err(Refusal::denied());
            }
            rest
        }
        ["me", rest @ ..] => rest,
        ["subscriptions", rest @ ..] => return subscription(ask, method, rest),
        _ => return Err(Refusal::no_resource(path.first().unwrap_or(&""))),
    };
    let (calendar, rest) = match path {
        ["calendars", id, rest @ ..] => (Some(*id), rest),
        ["calendarGroups", _, "calendars"] => return calendars::list(ask),
        ["calendar", rest @ ..] => (None, rest),
        other => (None, other),
    };
    let whole = format!("me/{}", path.join("/"));
    let is_calendar = calendar.is_some() || path == ["calendar"];
    match (method, rest) {
        ("GET", []) if is_calendar => calendars::get(ask, calendar),
        ("PATCH", []) if is_calendar => calendars::patch(ask, calendar),
        ("DELETE", []) if calendar.is_some() => calendars::delete(ask, calendar),
        ("GET", []) => accounts::me(ask),
        ("POST", ["revokeSignInSessions"]) => accounts::revoke_sessions(ask),
        ("GET", ["mailboxSettings"]) => accounts::settings(ask),
        ("GET", ["outlook", zones]) if zones.starts_with("supportedTimeZones") => {
            accounts::zones(ask, zones)
        }
        ("GET", ["calendars"]) => calendars::list(ask),
        ("POST", ["calendars"]) => calendars::create(ask),
        ("POST", ["getSchedule"]) => schedule::get(ask),
        ("GET", ["events"]) => event_listing::list(ask, calendar, &whole),
        ("POST", ["events"]) => event_writing::create(ask, calendar),
        ("GET", ["calendarView"]) => event_listing::view(ask, calendar, &whole),
        ("GET", ["calendarView", "delta"]) => delta::list(ask, calendar, &whole),
        ("GET", ["events", id]) => event_reading::get(ask, calendar, id),
        ("PATCH", ["events", id]) => event_writing::patch(ask, calendar, id),
        ("DELETE", ["events", id]) => event_writing::delete(ask, calendar, id),
        ("GET", ["events", id, "instances"]) => event_listing::instances(ask, calendar, id, &whole),
        ("POST", ["events", id, "cancel"]) => event_writing::cancel(ask, calendar, id),
        (
            "POST",
            [
                "events",
                id,
                word @ ("accept" | "tentativelyAccept" | "decline"),
            ],
        ) => event_writing::answer(ask, calendar, id, word),
        _ => Err(Refusal::no_resource(path.last().unwrap_or(&""))),
    }
}

fn subscription(ask: Ask<'_>, method: &str, path: &[&str]) -> Outcome {
    match (method, path) {
        ("GET", []) => subscriptions::list(&ask),
        ("GET", [id]) => subscriptions::get(&ask, id),
        ("PATCH", [id]) => subscriptions::renew(ask, id),
        ("POST", [id, "reauthorize"]) => subscriptions::reauthorize(&ask, id),
        ("DELETE", [id]) => subscriptions::delete(ask, id),
        _ => Err(Refusal::no_resource("subscriptions")),
    }
}

/// Whether an address is one on this machine, where receivers are.
pub fn is_receiver(address: &str) -> bool {
    crate::addresses::is_here(address) && Url::parse(address).is_ok()
}
