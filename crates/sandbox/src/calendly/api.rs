//! The API: lets in, counts, finds the route, asks for the scope, answers.

use super::ask::{Ask, Caller, Reply};
use super::bases::is_id;
use super::body::Body;
use super::limits::Standing;
use super::query::Query;
use super::refusal::Refusal;
use super::route::Route;
use super::world::World;
use super::{
    Calendly, activity, available_times, booking_api, busy_times, communications, contacts,
    data_compliance, event_type_schedules, event_type_writing, event_types, groups, hosts,
    invitations, invitees, locations, meeting_limits, memberships, no_shows, one_off,
    organizations, recaps, routing_forms, samples, scheduled_events, schedules, scheduling_links,
    shares, teams, users, webhooks,
};
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

/// More than any body that is allowed.
const LARGEST_BODY: usize = 1 << 20;

/// Everything that can be asked; the first that fits answers.
pub static ROUTES: [&[Route]; 30] = [
    users::ROUTES,
    organizations::ROUTES,
    memberships::ROUTES,
    invitations::ROUTES,
    teams::ROUTES,
    groups::ROUTES,
    event_types::ROUTES,
    event_type_writing::ROUTES,
    one_off::ROUTES,
    hosts::ROUTES,
    available_times::ROUTES,
    busy_times::ROUTES,
    schedules::ROUTES,
    event_type_schedules::ROUTES,
    meeting_limits::ROUTES,
    locations::ROUTES,
    scheduled_events::ROUTES,
    invitees::ROUTES,
    booking_api::ROUTES,
    no_shows::ROUTES,
    scheduling_links::ROUTES,
    shares::ROUTES,
    routing_forms::ROUTES,
    webhooks::ROUTES,
    samples::ROUTES,
    activity::ROUTES,
    communications::ROUTES,
    data_compliance::ROUTES,
    contacts::ROUTES,
    recaps::ROUTES,
];

/// Answers whatever is below `/calendly/api`.
pub async fn answer(State(calendly): State<Calendly>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let path = path.strip_prefix("/calendly/api").unwrap_or(path);
    let body = to_bytes(body, LARGEST_BODY).await;
    let now = calendly.now();
    let (standing, outcome) = {
        let mut world = calendly.world();
        let body = match &body {
            Ok(bytes) => Ok(bytes.as_ref()),
            Err(_) => Err(Refusal::invalid("body", "is too large")),
        };
        decide(
            &mut world,
            now,
            &parts.headers,
            parts.method.as_str(),
            path,
            parts.uri.query().unwrap_or_default(),
            body,
        )
    };
    calendly.wake_deliverer();
    respond(standing, outcome)
}

/// Everything but the network.
pub fn decide(
    world: &mut World,
    now: DateTime<Utc>,
    headers: &HeaderMap,
    method: &str,
    path: &str,
    query: &str,
    body: Result<&[u8], Refusal>,
) -> (Standing, Result<Reply, Refusal>) {
    let Some(caller) = caller(world, now, headers) else {
        return (Standing::of_strangers(), Err(Refusal::unauthenticated()));
    };
    let plan = world.plan_of(&caller.organization).unwrap_or_default();
    let (standing, counted) = world.limits.count_request(&caller.user, plan, now);
    let outcome = counted.and_then(|()| {
        let (route, segments) = find(method, path)?;
        if !route.scopes.iter().any(|scope| caller.scopes.allow(scope)) {
            return Err(Refusal::missing_scopes(route.scopes[..1].iter().copied()));
        }
        let body = match route.method {
            "GET" | "DELETE" => Body::default(),
            _ => Body::read(body?)?,
        };
        (route.answer)(&mut Ask {
            world,
            now,
            caller,
            segments,
            path: path.to_owned(),
            query: Query::read(query),
            body,
        })
    });
    (standing, outcome)
}

/// Who the token is; its user must still belong to an organization.
fn caller(world: &World, now: DateTime<Utc>, headers: &HeaderMap) -> Option<Caller> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, secret) = text.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then_some(())?;
    let token = world.tokens.find(|token| token.opens(secret.trim(), now))?;
    let user = world.users.get(&token.user).filter(|user| user.is_active)?;
    let membership = world.membership_of(&user.id)?;
    Some(Caller {
        user: user.id.clone(),
        organization: membership.organization.clone(),
        role: membership.role,
        scopes: token.scopes.clone(),
        app: token.app.clone(),
    })
}

fn find(method: &str, path: &str) -> Result<(&'static Route, Vec<String>), Refusal> {
    let all: &'static [&'static [Route]] = &ROUTES;
    let mut fitting = all
        .iter()
        .flat_map(|routes| routes.iter())
        .filter(|route| route.method == method)
        .filter_map(|route| Some((route, route.matches(path)?)));
    match fitting.next() {
        Some((route, segments)) if segments.iter().all(|segment| is_id(segment)) => {
            Ok((route, segments))
        }
        Some(_) | None => Err(Refusal::not_found()),
    }
}

fn respond(standing: Standing, outcome: Result<Reply, Refusal>) -> Response {
    let mut response = match outcome {
        Ok(reply) => {
            let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
            match reply.body {
                Some(body) => (status, axum::Json(body)).into_response(),
                None => status.into_response(),
            }
        }
        Err(refusal) => refused(&refusal),
    };
    let headers = response.headers_mut();
    let fields = [
        ("x-ratelimit-limit", i64::from(standing.limit)),
        ("x-ratelimit-remaining", i64::from(standing.remaining)),
        ("x-ratelimit-reset", standing.reset),
    ];
    for (name, value) in fields {
        headers.insert(name, HeaderValue::from(value));
    }
    response
}

/// A refusal on the wire.
pub fn refused(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, axum::Json(refusal.body())).into_response();
    if let Some(seconds) = refusal.retry_after {
        let value = HeaderValue::from(seconds);
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
