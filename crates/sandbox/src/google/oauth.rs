//! OAuth (google.md §2): apps, codes, tokens. The page where somebody agrees is in `consent`.

use super::Google;
use super::access::Access;
use super::query::Query;
use super::world::World;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A code lives so long.
const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);

/// A refresh token that nobody uses dies.
const IDLE_LIFE: TimeDelta = TimeDelta::days(183);

/// While an app's page of agreement is “in testing”, its refresh tokens live so long.
const TESTING_LIFE: TimeDelta = TimeDelta::days(7);

/// Something that asks in the name of people.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct App {
    pub id: String,
    pub secret: String,
    pub name: String,
    /// Where it is led back to, letter for letter; empty means anywhere on this machine.
    pub redirect_uris: Vec<String>,
    pub is_in_testing: bool,
}

/// What somebody agreed to, until it becomes tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Code {
    pub code: String,
    pub app: String,
    pub email: String,
    pub scopes: Vec<String>,
    pub redirect_uri: String,
    /// The challenge and whether it is a digest; absent without PKCE.
    pub challenge: Option<(String, bool)>,
    /// Whether a refresh token comes of it.
    pub is_offline: bool,
    pub made_at: DateTime<Utc>,
    pub is_used: bool,
}

struct NotGranted(StatusCode, &'static str, &'static str);

impl IntoResponse for NotGranted {
    fn into_response(self) -> Response {
        let body = json!({"error": self.1, "error_description": self.2});
        (self.0, Json(body)).into_response()
    }
}

fn bad(error: &'static str, description: &'static str) -> NotGranted {
    NotGranted(StatusCode::BAD_REQUEST, error, description)
}

/// `POST /token`
pub async fn token(State(google): State<Google>, headers: HeaderMap, body: String) -> Response {
    let form = Query::read(&body);
    let now = google.now();
    match granted(&mut google.world(), &headers, &form, now) {
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
    match form.text("grant_type") {
        Some("authorization_code") => by_code(world, &app, form, now),
        Some("refresh_token") => by_refresh(world, &app, form, now),
        _ => Err(bad("unsupported_grant_type", "Invalid grant_type.")),
    }
}

/// By HTTP Basic, or in the form.
fn client(world: &World, headers: &HeaderMap, form: &Query) -> Result<App, NotGranted> {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|encoded| STANDARD.decode(encoded.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let (id, secret) = match basic.as_deref().and_then(|text| text.split_once(':')) {
        Some(pair) => pair,
        None => (
            form.text("client_id").unwrap_or_default(),
            form.text("client_secret").unwrap_or_default(),
        ),
    };
    let known = world
        .apps
        .iter()
        .find(|app| app.id == id && app.secret == secret);
    known.cloned().ok_or(NotGranted(
        StatusCode::UNAUTHORIZED,
        "invalid_client",
        "The OAuth client was not found.",
    ))
}

fn by_code(
    world: &mut World,
    app: &App,
    form: &Query,
    now: DateTime<Utc>,
) -> Result<Value, NotGranted> {
    let text = form.text("code").unwrap_or_default();
    let mut codes = world.codes.iter_mut();
    let known = codes.find(|known| known.code == text && known.app == app.id);
    let known = known.ok_or_else(|| bad("invalid_grant", "Malformed auth code."))?;
    if known.is_used || CODE_LIFE <= now - known.made_at {
        return Err(bad("invalid_grant", "Bad Request"));
    }
    if form.text("redirect_uri") != Some(known.redirect_uri.as_str()) {
        return Err(bad("redirect_uri_mismatch", "Bad Request"));
    }
    if let Some((challenge, is_digest)) = &known.challenge {
        let verifier = form.text("code_verifier").unwrap_or_default();
        let shown = if *is_digest {
            URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
        } else {
            verifier.to_owned()
        };
        if shown != *challenge {
            return Err(bad("invalid_grant", "Invalid code verifier."));
        }
    }
    known.is_used = true;
    let code = known.clone();
    let mut body = world.new_access(&app.id, &code.email, &code.scopes, now);
    if code.is_offline {
        body["refresh_token"] = json!(world.new_refresh(&app.id, &code.email, code.scopes, now));
    }
    Ok(body)
}

fn by_refresh(
    world: &mut World,
    app: &App,
    form: &Query,
    now: DateTime<Utc>,
) -> Result<Value, NotGranted> {
    let text = form.text("refresh_token").unwrap_or_default();
    let mut refreshes = world.refreshes.iter_mut();
    let known = refreshes.find(|known| {
        let is_old = app.is_in_testing && TESTING_LIFE <= now - known.made_at;
        known.secret == text
            && known.app == app.id
            && !known.is_revoked
            && now - known.used_at < IDLE_LIFE
            && !is_old
    });
    let known = known.ok_or_else(|| bad("invalid_grant", "Token has been expired or revoked."))?;
    known.used_at = now;
    let (email, scopes) = (known.email.clone(), known.scopes.clone());
    Ok(world.new_access(&app.id, &email, &scopes, now))
}

/// `POST /revoke`
pub async fn revoke(
    State(google): State<Google>,
    RawQuery(query): RawQuery,
    body: String,
) -> Response {
    let (form, query) = (Query::read(&body), Query::read(&query.unwrap_or_default()));
    let secret = form
        .text("token")
        .or(query.text("token"))
        .unwrap_or_default();
    if google.world().revoke(secret) {
        Json(json!({})).into_response()
    } else {
        bad("invalid_token", "Token expired or revoked").into_response()
    }
}

/// `GET /tokeninfo`
pub async fn token_info(State(google): State<Google>, RawQuery(query): RawQuery) -> Response {
    let query = Query::read(&query.unwrap_or_default());
    let now = google.now();
    let world = google.world();
    let Some(access) = world.access(query.text("access_token").unwrap_or_default(), now) else {
        return bad("invalid_token", "Invalid Value").into_response();
    };
    let mut body = json!({
        "azp": access.app,
        "aud": access.app,
        "scope": access.scopes.join(" "),
        "exp": access.expires_at.timestamp().to_string(),
        "expires_in": (access.expires_at - now).num_seconds().to_string(),
        "access_type": "offline",
    });
    if tells_email(access) {
        body["email"] = json!(access.email);
        body["email_verified"] = json!("true");
    }
    Json(body).into_response()
}

fn tells_email(access: &Access) -> bool {
    let mut scopes = access.scopes.iter();
    scopes.any(|scope| scope == "email" || scope.ends_with("/userinfo.email"))
}

/// `GET /v1/userinfo`
pub async fn user_info(State(google): State<Google>, headers: HeaderMap) -> Response {
    let now = google.now();
    let world = google.world();
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
    let found = bearer
        .and_then(|secret| world.access(secret, now))
        .filter(|access| access.scopes.iter().any(|scope| scope == "openid"))
        .and_then(|access| Some((access, world.account(&access.email)?)));
    let Some((access, account)) = found else {
        return NotGranted(
            StatusCode::UNAUTHORIZED,
            "invalid_request",
            "Invalid Credentials",
        )
        .into_response();
    };
    let mut body = json!({"sub": account.number});
    if tells_email(access) {
        body["email"] = json!(account.email);
        body["email_verified"] = json!(true);
    }
    if access.scopes.iter().any(|scope| scope == "profile") {
        body["name"] = json!(account.name);
    }
    Json(body).into_response()
}

/// `/.well-known/openid-configuration`
pub async fn configuration(State(google): State<Google>) -> Response {
    let base = google.world().base.clone();
    Json(json!({
        "issuer": format!("{base}/google/accounts"),
        "authorization_endpoint": format!("{base}/google/accounts/o/oauth2/v2/auth"),
        "token_endpoint": format!("{base}/google/oauth2/token"),
        "userinfo_endpoint": format!("{base}/google/openid/v1/userinfo"),
        "revocation_endpoint": format!("{base}/google/oauth2/revoke"),
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "email", "profile"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
    }))
    .into_response()
}
