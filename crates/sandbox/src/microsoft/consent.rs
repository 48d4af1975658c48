//! Where somebody lets an app in (microsoft-graph.md §2): chooses the account and accepts, whole, or refuses.

use super::Microsoft;
use super::oauth::{App, Code, Tenant};
use super::query::Query;
use super::scopes;
use super::world::{Account, World};
use crate::addresses::{is_here, onward};
use crate::markup::{Markup, alert, hidden, markup, page};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

/// What an app asks for.
struct Wish {
    app: App,
    tenant: Tenant,
    redirect_uri: String,
    challenge: Option<(String, bool)>,
    scopes: Vec<String>,
    state: Option<String>,
    hint: Option<String>,
    nonce: Option<String>,
}

/// Why it cannot be asked for.
enum Unasked {
    /// Somebody at the page has to be told: where to lead back to is not known.
    Here(&'static str),
    /// The app is told.
    There(String),
}

impl Wish {
    fn read(world: &World, tenant: &str, query: &Query) -> Result<Self, Unasked> {
        let tenant = Tenant::read(tenant).ok_or(Unasked::Here(
            "AADSTS90002: Tenant not found. Check to make sure you have the correct tenant ID.",
        ))?;
        let id = query.text("client_id").unwrap_or_default();
        let app = world.apps.iter().find(|app| app.id == id);
        let app = app.ok_or(Unasked::Here(
            "AADSTS700016: The application was not found in the directory.",
        ))?;
        let redirect_uri = query.text("redirect_uri").unwrap_or_default().to_owned();
        let is_allowed = match app.redirect_uris.as_slice() {
            [] => is_here(&redirect_uri),
            known => known.contains(&redirect_uri),
        };
        if !is_allowed {
            return Err(Unasked::Here(
                "AADSTS50011: The redirect URI specified in the request does not match those configured for the application.",
            ));
        }
        let state = query.text("state").map(str::to_owned);
        let there = |error: &str, text: &str| {
            let pairs = [("error", error), ("error_description", text)];
            Unasked::There(onward(&redirect_uri, &pairs, state.as_deref()))
        };
        if query.text("response_type") != Some("code") {
            return Err(there(
                "unsupported_response_type",
                "AADSTS700051: response_type is not enabled.",
            ));
        }
        if query
            .text("response_mode")
            .is_some_and(|mode| mode != "query")
        {
            return Err(there(
                "invalid_request",
                "AADSTS70007: response_mode is not supported.",
            ));
        }
        let words = query.text("scope").unwrap_or_default().split_whitespace();
        let scopes: Option<Vec<String>> = words
            .map(|word| scopes::known(word).map(str::to_owned))
            .collect();
        let scopes = scopes.filter(|scopes| !scopes.is_empty());
        let scopes = scopes.ok_or_else(|| {
            there(
                "invalid_scope",
                "AADSTS70011: The provided scope is not valid.",
            )
        })?;
        let is_digest = match query.text("code_challenge_method") {
            Some("S256") => true,
            Some("plain") | None => false,
            Some(_) => {
                return Err(there(
                    "invalid_request",
                    "AADSTS501491: Invalid code_challenge_method.",
                ));
            }
        };
        let challenge = query.text("code_challenge");
        Ok(Self {
            app: app.clone(),
            tenant,
            challenge: challenge.map(|text| (text.to_owned(), is_digest)),
            scopes,
            hint: query.text("login_hint").map(str::to_owned),
            nonce: query.text("nonce").map(str::to_owned),
            state,
            redirect_uri,
        })
    }
}

fn unasked(why: Unasked) -> Response {
    match why {
        Unasked::Here(text) => page(
            StatusCode::BAD_REQUEST,
            "Sorry, but we’re having trouble signing you in.",
            alert(text),
        ),
        Unasked::There(uri) => Redirect::to(&uri).into_response(),
    }
}

/// `GET /{tenant}/oauth2/v2.0/authorize`
pub async fn ask(
    State(microsoft): State<Microsoft>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::read(&query.unwrap_or_default());
    let world = microsoft.world();
    match Wish::read(&world, &tenant, &query) {
        Ok(wish) => page(
            StatusCode::OK,
            "Sign in to your Microsoft account",
            form(&world, &tenant, &wish, &query),
        ),
        Err(why) => unasked(why),
    }
}

fn form(world: &World, tenant: &str, wish: &Wish, query: &Query) -> Markup {
    let carried = query
        .pairs()
        .iter()
        .map(|(name, value)| hidden(name, value));
    let carried: Markup = carried.collect();
    let fitting: Vec<&Account> = world
        .accounts
        .iter()
        .filter(|account| wish.tenant.takes(account))
        .collect();
    let is_hinted = |account: &Account| {
        let hint = wish.hint.as_deref();
        hint.is_some_and(|hint| account.email.eq_ignore_ascii_case(hint))
    };
    let chosen = fitting
        .iter()
        .position(|account| is_hinted(account))
        .unwrap_or(0);
    let accounts = fitting.iter().enumerate().map(|(at, account)| {
        let checked = if at == chosen { " checked" } else { "" };
        markup!(
            "<p><label><input type=\"radio\" name=\"account\" value=\"{}\" required{}> {} ({})</label></p>",
            account.email,
            Markup(checked.to_owned()),
            account.name,
            account.email
        )
    });
    let accounts: Markup = accounts.collect();
    let meanings = wish
        .scopes
        .iter()
        .map(|scope| markup!("<li>{}</li>", scopes::meaning(scope)));
    let meanings: Markup = meanings.collect();
    markup!(
        "<form method=\"post\" action=\"/microsoft/login/{}/oauth2/v2.0/authorize\">{}\
         <fieldset><legend>Pick an account to continue to {}</legend>{}</fieldset>\
         <section><h2>Permissions requested</h2><p>{} would like to:</p><ul>{}</ul></section>\
         <p><button name=\"decision\" value=\"accept\">Accept</button> \
         <button name=\"decision\" value=\"refuse\" formnovalidate>Cancel</button></p></form>",
        tenant,
        carried,
        wish.app.name,
        accounts,
        wish.app.name,
        meanings
    )
}

/// `POST /{tenant}/oauth2/v2.0/authorize`: back to the app, with a code or with `access_denied`.
pub async fn decide(
    State(microsoft): State<Microsoft>,
    Path(tenant): Path<String>,
    body: String,
) -> Response {
    let form = Query::read(&body);
    let now = microsoft.now();
    let mut world = microsoft.world();
    let wish = match Wish::read(&world, &tenant, &form) {
        Ok(wish) => wish,
        Err(why) => return unasked(why),
    };
    let state = wish.state.as_deref();
    if form.text("decision") != Some("accept") {
        let pairs = [
            ("error", "access_denied"),
            (
                "error_description",
                "AADSTS65004: The user declined to consent to access the app.",
            ),
        ];
        return Redirect::to(&onward(&wish.redirect_uri, &pairs, state)).into_response();
    }
    let account = world.account(form.text("account").unwrap_or_default());
    let account = match account {
        None => return unasked(Unasked::Here("Pick an account.")),
        Some(account) if !wish.tenant.takes(account) => {
            return unasked(Unasked::Here(
                "AADSTS50020: This account does not exist in the tenant and cannot access the application. Sign in with another account.",
            ));
        }
        Some(account) => account.id.clone(),
    };
    let mut granted = wish.scopes.clone();
    if let Some(most) = &world.grants_at_most {
        granted.retain(|scope| most.contains(scope));
    }
    let code = format!("0.AQ{}", world.chance.secret());
    let to = onward(&wish.redirect_uri, &[("code", code.as_str())], state);
    world.codes.push(Code {
        code,
        app: wish.app.id,
        account,
        scopes: granted,
        redirect_uri: wish.redirect_uri,
        challenge: wish.challenge,
        nonce: wish.nonce,
        made_at: now,
        is_used: false,
    });
    Redirect::to(&to).into_response()
}
