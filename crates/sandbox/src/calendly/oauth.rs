//! OAuth: apps, codes, tokens (calendly.md §2.2). The page where somebody agrees is in `pages`.

use super::Calendly;
use super::ids::{AppId, ResourceId, TokenId, UserId};
use super::query::Query;
use super::scopes::{ALL, Scopes};
use super::table::Row;
use super::tokens::Token;
use super::world::World;
use crate::addresses::is_here;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A code lives so long.
const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);

/// An access token lives so long.
const TOKEN_LIFE: TimeDelta = TimeDelta::hours(2);

/// Something that asks in the name of users.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct App {
    /// The `client_id`.
    pub id: AppId,
    pub name: String,
    /// The `client_secret`; absent for native apps, which can keep none.
    pub secret: Option<String>,
    /// Where it is led back to, letter for letter; empty means anywhere on this machine.
    pub redirect_uris: Vec<String>,
    /// Signs the messages of its webhooks.
    pub signing_key: String,
}

impl Row for App {
    type Id = AppId;

    fn id(&self) -> &AppId {
        &self.id
    }
}

/// What somebody agreed to, until it becomes a token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Code {
    pub code: String,
    pub app: AppId,
    pub user: UserId,
    pub scopes: Scopes,
    pub redirect_uri: String,
    /// S256.
    pub challenge: String,
    pub made_at: DateTime<Utc>,
    pub is_used: bool,
}

impl App {
    pub fn allows_redirect(&self, uri: &str) -> bool {
        match self.redirect_uris.as_slice() {
            [] => is_here(uri),
            known => known.iter().any(|known| known == uri),
        }
    }
}

/// An error of these endpoints.
struct NotGranted {
    status: u16,
    error: &'static str,
    description: &'static str,
    retry_after: Option<i64>,
}

fn not_granted(status: u16, error: &'static str, description: &'static str) -> NotGranted {
    NotGranted {
        status,
        error,
        description,
        retry_after: None,
    }
}

impl IntoResponse for NotGranted {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = json!({"error": self.error, "error_description": self.description});
        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            headers.insert("x-ratelimit-reset", HeaderValue::from(seconds));
        }
        response
    }
}

/// `POST /oauth/token`.
pub async fn token(State(calendly): State<Calendly>, headers: HeaderMap, body: String) -> Response {
    let form = Query::read(&body);
    let now = calendly.now();
    let mut world = calendly.world();
    match granted(&mut world, &headers, &form, now) {
        Ok(body) => ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response(),
        Err(error) => error.into_response(),
    }
}

fn granted(
    world: &mut World,
    headers: &HeaderMap,
    form: &Query,
    now: DateTime<Utc>,
) -> Result<Value, NotGranted> {
    let app = client(world, headers, form)?;
    let (user, scopes) = match form.text("grant_type") {
        Some("authorization_code") => by_code(world, &app, form, now)?,
        Some("refresh_token") => by_refresh(world, &app, form, now)?,
        Some(_) | None => {
            return Err(not_granted(
                400,
                "unsupported_grant_type",
                "The grant type is not supported",
            ));
        }
    };
    let (secret, refresh) = (world.chance.token(), world.chance.secret());
    let id = TokenId::of(&world.chance.id());
    let organization = world.organization_of(&user);
    let body = json!({
        "token_type": "Bearer",
        "access_token": secret,
        "refresh_token": refresh,
        "expires_in": TOKEN_LIFE.num_seconds(),
        "created_at": now.timestamp(),
        "scope": scopes.text(),
        "owner": world.bases.uri(&user),
        "organization": organization.map(|organization| world.bases.uri(organization)),
    });
    world.tokens.add(Token {
        id,
        user,
        name: app.name,
        secret,
        scopes,
        app: Some(app.id),
        refresh: Some(refresh),
        created_at: now,
        expires_at: Some(now + TOKEN_LIFE),
        is_revoked: false,
    });
    Ok(body)
}

/// Web apps say who they are by HTTP Basic, native ones by `client_id` alone.
fn client(world: &World, headers: &HeaderMap, form: &Query) -> Result<App, NotGranted> {
    let unknown = || not_granted(401, "invalid_client", "Client authentication failed");
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|encoded| STANDARD.decode(encoded.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let (id, secret) = match basic.as_deref().and_then(|text| text.split_once(':')) {
        Some((id, secret)) => (id, Some(secret)),
        None => (form.text("client_id").unwrap_or_default(), None),
    };
    let app = world.apps.get(&AppId::of(id)).ok_or_else(unknown)?;
    if app.secret.as_deref() == secret {
        Ok(app.clone())
    } else {
        Err(unknown())
    }
}

fn by_code(
    world: &mut World,
    app: &App,
    form: &Query,
    now: DateTime<Utc>,
) -> Result<(UserId, Scopes), NotGranted> {
    let refused = |description| not_granted(400, "invalid_grant", description);
    let code = form.text("code").unwrap_or_default();
    let mut codes = world.codes.iter_mut();
    let known = codes.find(|known| known.code == code && known.app == app.id);
    let known = known.ok_or_else(|| refused("The authorization code is invalid"))?;
    if known.is_used || CODE_LIFE <= now - known.made_at {
        return Err(refused("The authorization code was used or has expired"));
    }
    if form.text("redirect_uri") != Some(known.redirect_uri.as_str()) {
        return Err(refused("The redirect URI is not the one of the request"));
    }
    let verifier = form.text("code_verifier").unwrap_or_default();
    if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != known.challenge {
        return Err(refused("The code verifier does not fit"));
    }
    let (user, scopes) = (known.user.clone(), known.scopes.clone());
    // Counted before the code is used up: whoever waits can still use it.
    world.limited(&user, now)?;
    for known in &mut world.codes {
        known.is_used |= known.code == code;
    }
    Ok((user, scopes))
}

fn by_refresh(
    world: &mut World,
    app: &App,
    form: &Query,
    now: DateTime<Utc>,
) -> Result<(UserId, Scopes), NotGranted> {
    let refused = || {
        not_granted(
            400,
            "invalid_grant",
            "The refresh token is invalid or was used already",
        )
    };
    let refresh = form.text("refresh_token").ok_or_else(refused)?;
    let is_it = |token: &Token| {
        token.refresh.as_deref() == Some(refresh) && token.app.as_ref() == Some(&app.id)
    };
    let token = world.tokens.find(is_it).ok_or_else(refused)?;
    let is_active = world
        .users
        .get(&token.user)
        .is_some_and(|user| user.is_active);
    if token.is_revoked || !is_active {
        return Err(refused());
    }
    let (id, user, scopes) = (token.id.clone(), token.user.clone(), token.scopes.clone());
    world.limited(&user, now)?;
    if let Some(token) = world.tokens.get_mut(&id) {
        token.refresh = None;
    }
    Ok((user, scopes))
}

impl World {
    fn limited(&mut self, user: &UserId, now: DateTime<Utc>) -> Result<(), NotGranted> {
        let counted = self.limits.count_token_request(user, now);
        counted.map_err(|refusal| NotGranted {
            retry_after: refusal.retry_after,
            ..not_granted(429, "rate_limited", "Too many token requests")
        })
    }
}

/// Introspection and revocation take `client_id` and `client_secret` in the form.
fn client_of_form(world: &World, form: &Query) -> Result<App, NotGranted> {
    let id = AppId::of(form.text("client_id").unwrap_or_default());
    let app = world.apps.get(&id);
    let is_it = |app: &&App| app.secret.as_deref() == form.text("client_secret");
    app.filter(is_it)
        .cloned()
        .ok_or_else(|| not_granted(401, "invalid_client", "Client authentication failed"))
}

/// `POST /oauth/introspect`.
pub async fn introspect(State(calendly): State<Calendly>, body: String) -> Response {
    let form = Query::read(&body);
    let now = calendly.now();
    let world = calendly.world();
    let app = match client_of_form(&world, &form) {
        Ok(app) => app,
        Err(error) => return error.into_response(),
    };
    let secret = form.text("token").unwrap_or_default();
    let is_access = |token: &Token| token.opens(secret, now);
    let is_refresh = |token: &Token| token.refresh.as_deref() == Some(secret) && !token.is_revoked;
    let is_it = |token: &Token| {
        token.app.as_ref() == Some(&app.id) && (is_access(token) || is_refresh(token))
    };
    let Some(token) = world.tokens.find(is_it) else {
        return Json(json!({"active": false})).into_response();
    };
    let organization = world.organization_of(&token.user);
    Json(json!({
        "active": true,
        "scope": token.scopes.text(),
        "client_id": app.id.text(),
        "token_type": "Bearer",
        "exp": token.expires_at.map(|end| end.timestamp()),
        "iat": token.created_at.timestamp(),
        "owner": world.bases.uri(&token.user),
        "organization": organization.map(|organization| world.bases.uri(organization)),
    }))
    .into_response()
}

/// `POST /oauth/revoke`: 200 whether there was such a token or not (RFC 7009 §2.2).
pub async fn revoke(State(calendly): State<Calendly>, body: String) -> Response {
    let form = Query::read(&body);
    let mut world = calendly.world();
    let app = match client_of_form(&world, &form) {
        Ok(app) => app,
        Err(error) => return error.into_response(),
    };
    let secret = form.text("token").unwrap_or_default();
    let is_apps = world.tokens.find(|token| {
        token.app.as_ref() == Some(&app.id)
            && (token.secret == secret || token.refresh.as_deref() == Some(secret))
    });
    if is_apps.is_some() {
        world.revoke(secret);
    }
    StatusCode::OK.into_response()
}

/// `/.well-known/oauth-authorization-server` (RFC 8414).
pub async fn metadata(State(calendly): State<Calendly>) -> Response {
    let world = calendly.world();
    let auth = &world.bases.auth;
    Json(json!({
        "issuer": auth,
        "authorization_endpoint": format!("{auth}/oauth/authorize"),
        "token_endpoint": format!("{auth}/oauth/token"),
        "introspection_endpoint": format!("{auth}/oauth/introspect"),
        "revocation_endpoint": format!("{auth}/oauth/revoke"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
        "scopes_supported": ALL,
    }))
    .into_response()
}
