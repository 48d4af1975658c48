//! OAuth (microsoft-graph.md §2): tenants, apps, codes, tokens. The page where somebody agrees is in `consent`.

use super::Microsoft;
use super::access::{End, GRACE, IDLE_LIFE};
use super::query::Query;
use super::scopes;
use super::seed::{DOMAIN_TENANT, TENANT};
use super::world::{Account, Kind, World};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A code lives so long.
const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);

/// Something that asks in the name of people.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct App {
    pub id: String,
    pub secret: String,
    pub name: String,
    /// Where it is led back to, letter for letter; empty means anywhere on this machine.
    pub redirect_uris: Vec<String>,
    /// Whether its secret has run out.
    #[serde(default)]
    pub is_secret_expired: bool,
}

/// What somebody agreed to, until it becomes tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Code {
    pub code: String,
    pub app: String,
    pub account: String,
    pub scopes: Vec<String>,
    pub redirect_uri: String,
    /// The challenge and whether it is a digest; absent without PKCE.
    pub challenge: Option<(String, bool)>,
    /// Comes back in the token that tells who it is.
    pub nonce: Option<String>,
    pub made_at: DateTime<Utc>,
    pub is_used: bool,
}

/// Whose accounts a login address lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenant {
    /// `common`: everybody.
    Common,
    /// `organizations`, and the one organization that is there.
    Work,
    /// `consumers`
    Personal,
}

impl Tenant {
    pub fn read(name: &str) -> Option<Self> {
        match name {
            "common" => Some(Self::Common),
            "organizations" => Some(Self::Work),
            "consumers" => Some(Self::Personal),
            own if own == TENANT || own == DOMAIN_TENANT => Some(Self::Work),
            _ => None,
        }
    }

    pub fn takes(self, account: &Account) -> bool {
        match (self, account.kind) {
            (Self::Common, Kind::Work | Kind::Personal)
            | (Self::Work, Kind::Work)
            | (Self::Personal, Kind::Personal) => true,
            (Self::Work, Kind::Personal) | (Self::Personal, Kind::Work) => false,
        }
    }
}

/// Why there are no tokens, in the words and with the number of Microsoft.
struct NotGranted {
    status: StatusCode,
    error: &'static str,
    number: u32,
    text: &'static str,
    now: DateTime<Utc>,
}

impl IntoResponse for NotGranted {
    fn into_response(self) -> Response {
        let body = json!({
            "error": self.error,
            "error_description": format!("AADSTS{}: {}", self.number, self.text),
            "error_codes": [self.number],
            "timestamp": self.now.format("%Y-%m-%d %H:%M:%SZ").to_string(),
            "trace_id": "6c1f0a9c-0000-4000-8000-000000000000",
            "correlation_id": "7d1f0a9c-0000-4000-8000-000000000000",
        });
        (self.status, Json(body)).into_response()
    }
}

/// `POST /{tenant}/oauth2/v2.0/token`
pub async fn token(
    State(microsoft): State<Microsoft>,
    Path(tenant): Path<String>,
    body: String,
) -> Response {
    let form = Query::read(&body);
    let now = microsoft.now();
    let mut world = microsoft.world();
    match granted(&mut world, &tenant, &form, now) {
        Ok(body) => ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response(),
        Err(error) => error.into_response(),
    }
}

fn granted(
    world: &mut World,
    tenant: &str,
    form: &Query,
    now: DateTime<Utc>,
) -> Result<Value, NotGranted> {
    let refuse = |status, error, number, text| NotGranted {
        status,
        error,
        number,
        text,
        now,
    };
    let bad = |error, number, text| refuse(StatusCode::BAD_REQUEST, error, number, text);
    let tenant =
        Tenant::read(tenant).ok_or_else(|| bad("invalid_request", 90_002, "Tenant not found."))?;
    let id = form.text("client_id").unwrap_or_default();
    let app = world.apps.iter().find(|app| app.id == id).cloned();
    let app = app.ok_or_else(|| {
        bad(
            "unauthorized_client",
            700_016,
            "Application was not found in the directory.",
        )
    })?;
    let stranger = |number, text| refuse(StatusCode::UNAUTHORIZED, "invalid_client", number, text);
    if form.text("client_secret") != Some(app.secret.as_str()) {
        return Err(stranger(7_000_215, "Invalid client secret provided."));
    }
    if app.is_secret_expired {
        return Err(stranger(
            7_000_222,
            "The provided client secret keys are expired.",
        ));
    }
    let (account, scopes, nonce) = match form.text("grant_type") {
        Some("authorization_code") => by_code(world, &app, form, now)
            .map_err(|(number, text)| bad("invalid_grant", number, text))?,
        Some("refresh_token") => by_refresh(world, &app, form, now)
            .map_err(|(number, text)| bad("invalid_grant", number, text))?,
        _ => {
            return Err(bad(
                "unsupported_grant_type",
                70_003,
                "The grant type is not supported.",
            ));
        }
    };
    if !world
        .account(&account)
        .is_some_and(|account| tenant.takes(account))
    {
        let text = "The account does not exist in this tenant.";
        return Err(bad("invalid_grant", 50_020, text));
    }
    let mut body = world.new_tokens(&app.id, &account, &scopes, now);
    if scopes.iter().any(|scope| scope == "openid") {
        body["id_token"] = json!(id_token(world, &app.id, &account, nonce, now));
    }
    Ok(body)
}

/// Whose account, what was allowed, and the nonce of the request; or the number of a refusal and its words.
type Granted = Result<(String, Vec<String>, Option<String>), (u32, &'static str)>;

fn by_code(world: &mut World, app: &App, form: &Query, now: DateTime<Utc>) -> Granted {
    let text = form.text("code").unwrap_or_default();
    let mut codes = world.codes.iter_mut();
    let known = codes.find(|known| known.code == text && known.app == app.id);
    let known = known.ok_or((
        9_002_313,
        "Invalid request. Request is malformed or invalid.",
    ))?;
    if known.is_used {
        return Err((54_005, "OAuth2 Authorization code was already redeemed."));
    }
    if CODE_LIFE <= now - known.made_at {
        return Err((70_008, "The provided authorization code has expired."));
    }
    if form.text("redirect_uri") != Some(known.redirect_uri.as_str()) {
        return Err((
            500_112,
            "The reply address does not match the one that was asked with.",
        ));
    }
    if let Some((challenge, is_digest)) = &known.challenge {
        let verifier = form.text("code_verifier").unwrap_or_default();
        let shown = if *is_digest {
            URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
        } else {
            verifier.to_owned()
        };
        if shown != *challenge {
            return Err((
                501_481,
                "The Code_Verifier does not match the code_challenge.",
            ));
        }
    }
    known.is_used = true;
    Ok((
        known.account.clone(),
        known.scopes.clone(),
        known.nonce.clone(),
    ))
}

fn by_refresh(world: &mut World, app: &App, form: &Query, now: DateTime<Utc>) -> Granted {
    let text = form.text("refresh_token").unwrap_or_default();
    let mut refreshes = world.refreshes.iter_mut();
    let known = refreshes.find(|known| known.secret == text && known.app == app.id);
    let known = known.ok_or((
        9_002_313,
        "Invalid request. Request is malformed or invalid.",
    ))?;
    match known.end {
        Some(End::Revoked) => {
            return Err((
                50_173,
                "The provided grant has expired due to it being revoked.",
            ));
        }
        Some(End::Withdrawn) => {
            return Err((65_001, "The user has not consented to use the application."));
        }
        None => {}
    }
    if IDLE_LIFE <= now - known.made_at {
        return Err((700_082, "The refresh token has expired due to inactivity."));
    }
    if known.rotated_at.is_some_and(|at| GRACE <= now - at) {
        return Err((70_008, "The refresh token was replaced by another one."));
    }
    let wanted = form.text("scope").unwrap_or_default().split_whitespace();
    for scope in wanted {
        let is_known = scopes::known(scope);
        if !is_known.is_some_and(|scope| known.scopes.iter().any(|granted| granted == scope)) {
            return Err((65_001, "The user has not consented to this scope."));
        }
    }
    known.rotated_at.get_or_insert(now);
    Ok((known.account.clone(), known.scopes.clone(), None))
}

/// Who it is, signed by nobody.
fn id_token(
    world: &mut World,
    app: &str,
    account: &str,
    nonce: Option<String>,
    now: DateTime<Utc>,
) -> String {
    let signature = world.chance.secret();
    let known = world.account(account);
    let payload = json!({
        "aud": app,
        "iss": format!("{}/microsoft/login/{TENANT}/v2.0", world.base),
        "iat": now.timestamp(),
        "exp": (now + TimeDelta::hours(1)).timestamp(),
        "name": known.map(|account| &account.name),
        "nonce": nonce,
        "oid": known.map(|account| &account.id),
        "sub": known.map(|account| &account.id),
        "preferred_username": known.map(|account| &account.email),
        "tid": TENANT,
        "ver": "2.0",
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = json!({"typ": "JWT", "alg": "RS256", "kid": "sandbox"});
    format!("{}.{}.{signature}", part(&head), part(&payload))
}

/// `/{tenant}/v2.0/.well-known/openid-configuration`
pub async fn configuration(
    State(microsoft): State<Microsoft>,
    Path(tenant): Path<String>,
) -> Response {
    let base = format!("{}/microsoft/login/{tenant}", microsoft.world().base);
    if Tenant::read(&tenant).is_none() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    Json(json!({
        "issuer": format!("{base}/v2.0"),
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }))
    .into_response()
}
