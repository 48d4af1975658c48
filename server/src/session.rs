//! From a request to its caller: who asks, from where, and what a page does about nobody.

use crate::api::Refusal;
use crate::router::AppState;
use crate::security::{is_for_programs, only_reads};
use app::paths;
use app::request_scope::SessionCookie;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Caller;
use services::accounts::{SignInOrigin, sessions, set_up};
use services::calendar_feeds::FEEDS_PATH;
use services::calendly::LINK_PATH;
use services::outreach::leaving::LEAVE_PATH;
use std::net::{IpAddr, SocketAddr};

/// From where a request came, as far as trusted proxies tell.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// The signed-in person behind a request, if any.
#[derive(Debug, Clone)]
pub struct CallerOfRequest(pub Option<Caller>);

/// Longer than any browser describes itself; what is stored about a session stays small.
const DEVICE_LENGTH: usize = 300;

/// Finds out from where a request came.
pub async fn locate(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |ConnectInfo(peer)| peer.ip());
    // Several header lines mean one list (RFC 9110 §5.3).
    let forwarded_for: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let address = state.http.client(peer, &forwarded_for.join(","));
    let device = text_of(request.headers(), header::USER_AGENT)
        .chars()
        .take(DEVICE_LENGTH)
        .collect();
    request.extensions_mut().insert(ClientAddress(address));
    request.extensions_mut().insert(SignInOrigin {
        address: address.to_string(),
        device,
    });
    next.run(request).await
}

/// Looks the session up, once per request, and lets the cookie of a page live on from now.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let cookie = SessionCookie::of(&state.env);
    let token = cookie_of(request.headers(), cookie.name());
    let caller = match &token {
        Some(token) => sessions::caller(&state.env, token).await,
        None => Ok(None),
    };
    let caller = match caller {
        Ok(caller) => caller,
        Err(error) => return Refusal::from(error).into_response(),
    };
    let slides =
        caller.is_some() && only_reads(request.method()) && !is_for_programs(request.uri());
    request.extensions_mut().insert(CallerOfRequest(caller));
    let mut answer = next.run(request).await;
    if let (true, Some(token)) = (slides, token)
        && !answer.headers().contains_key(header::SET_COOKIE)
        && let Ok(line) = cookie
            .line(&token, sessions::LIFETIME.num_seconds())
            .parse()
    {
        answer.headers_mut().insert(header::SET_COOKIE, line);
    }
    answer
}

/// Sends a page that nobody may see yet to where one signs in or sets up.
pub async fn gate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_for_anybody = ["/health/", LINK_PATH, LEAVE_PATH, FEEDS_PATH]
        .iter()
        .any(|prefix| path.starts_with(prefix));
    if is_for_programs(request.uri()) || is_for_anybody {
        return next.run(request).await;
    }
    let is_needed = match state.set_up.is_needed(&state).await {
        Ok(is_needed) => is_needed,
        Err(error) => return Refusal::from(error).into_response(),
    };
    let caller = request.extensions().get::<CallerOfRequest>();
    let is_signed_in = caller.is_some_and(|CallerOfRequest(caller)| caller.is_some());
    let path = request.uri().path();
    let to = match (path, is_needed, is_signed_in) {
        (paths::SET_UP, true, _) | (paths::SIGN_IN, false, false) => None,
        (_, true, _) => Some(paths::SET_UP.to_owned()),
        ("/" | paths::SET_UP | paths::SIGN_IN, false, true) => Some(paths::CALENDAR.to_owned()),
        ("/" | paths::SET_UP, false, false) => Some(paths::SIGN_IN.to_owned()),
        (_, false, true) => None,
        (_, false, false) => {
            let asked = request.uri().path_and_query();
            Some(paths::sign_in_then(
                asked.map_or(path, |asked| asked.as_str()),
            ))
        }
    };
    match to {
        Some(to) => Redirect::to(&to).into_response(),
        None => next.run(request).await,
    }
}

/// Whether an organization must still be made; once there is one, nobody is asked again.
#[derive(Clone, Default)]
pub struct SetUpState(std::sync::Arc<std::sync::OnceLock<()>>);

impl SetUpState {
    async fn is_needed(&self, state: &AppState) -> Result<bool, services::ServiceError> {
        if self.0.get().is_some() {
            return Ok(false);
        }
        let is_needed = set_up::is_needed(&state.env).await?;
        if !is_needed {
            self.0.get_or_init(|| ());
        }
        Ok(is_needed)
    }
}

/// A cookie's value.
pub fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    axum_extra::extract::CookieJar::from_headers(headers)
        .get(name)
        .map(|cookie| cookie.value().to_owned())
}

fn text_of(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
