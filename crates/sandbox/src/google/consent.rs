//! Where somebody lets an app in (google.md §2): chooses the account, unticks what is not allowed, or refuses.

use super::Google;
use super::oauth::{App, Code};
use super::query::Query;
use super::scopes;
use super::world::World;
use crate::addresses::{is_here, onward};
use crate::markup::{Markup, alert, hidden, markup, page};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

/// What an app asks for.
struct Wish {
    app: App,
    redirect_uri: String,
    challenge: Option<(String, bool)>,
    scopes: Vec<String>,
    state: Option<String>,
    is_offline: bool,
    /// Asks again for what was allowed already.
    consents: bool,
    includes_granted: bool,
    hint: Option<String>,
}

/// Why it cannot be asked for.
enum Unasked {
    /// Somebody at the page has to be told: where to lead back to is not known.
    Here(&'static str),
    /// The app is told.
    There(String),
}

impl Wish {
    fn read(world: &World, query: &Query) -> Result<Self, Unasked> {
        let id = query.text("client_id").unwrap_or_default();
        let app = world.apps.iter().find(|app| app.id == id);
        let app = app.ok_or(Unasked::Here(
            "Error 401: invalid_client. The OAuth client was not found.",
        ))?;
        let redirect_uri = query.text("redirect_uri").unwrap_or_default().to_owned();
        let is_allowed = match app.redirect_uris.as_slice() {
            [] => is_here(&redirect_uri),
            known => known.contains(&redirect_uri),
        };
        if !is_allowed {
            return Err(Unasked::Here(
                "Error 400: redirect_uri_mismatch. The address to come back to is not registered.",
            ));
        }
        if query.text("response_type") != Some("code") {
            return Err(Unasked::Here(
                "Error 400: invalid_request. Only response_type=code is known.",
            ));
        }
        let state = query.text("state").map(str::to_owned);
        let there = |error: &str| {
            Unasked::There(onward(&redirect_uri, &[("error", error)], state.as_deref()))
        };
        let words = query.text("scope").unwrap_or_default().split_whitespace();
        let scopes: Vec<String> = words.map(str::to_owned).collect();
        if scopes.is_empty() || !scopes.iter().all(|scope| scopes::is_known(scope)) {
            return Err(there("invalid_scope"));
        }
        let is_digest = match query.text("code_challenge_method") {
            Some("S256") => true,
            Some("plain") | None => false,
            Some(_) => return Err(there("invalid_request")),
        };
        let challenge = query.text("code_challenge");
        let prompt = query.text("prompt").unwrap_or_default();
        Ok(Self {
            app: app.clone(),
            challenge: challenge.map(|text| (text.to_owned(), is_digest)),
            scopes,
            is_offline: query.text("access_type") == Some("offline"),
            consents: prompt.split_whitespace().any(|word| word == "consent"),
            includes_granted: query.text("include_granted_scopes") == Some("true"),
            hint: query.text("login_hint").map(str::to_owned),
            state,
            redirect_uri,
        })
    }
}

fn unasked(why: Unasked) -> Response {
    match why {
        Unasked::Here(text) => page(StatusCode::BAD_REQUEST, "Access blocked", alert(text)),
        Unasked::There(uri) => Redirect::to(&uri).into_response(),
    }
}

/// `GET /o/oauth2/v2/auth`
pub async fn ask(State(google): State<Google>, RawQuery(query): RawQuery) -> Response {
    let query = Query::read(&query.unwrap_or_default());
    let world = google.world();
    let wish = match Wish::read(&world, &query) {
        Ok(wish) => wish,
        Err(why) => return unasked(why),
    };
    page(
        StatusCode::OK,
        "Sign in with Google",
        form(&world, &wish, &query),
    )
}

fn form(world: &World, wish: &Wish, query: &Query) -> Markup {
    let carried = query
        .pairs()
        .iter()
        .map(|(name, value)| hidden(name, value));
    let carried: Markup = carried.collect();
    let accounts = world.accounts.iter().enumerate().map(|(at, account)| {
        let is_chosen = match &wish.hint {
            Some(hint) => account.email.eq_ignore_ascii_case(hint),
            None => at == 0,
        };
        markup!(
            "<p><label><input type=\"radio\" name=\"account\" value=\"{}\" required{}> {} ({})</label></p>",
            account.email,
            Markup(if is_chosen { " checked" } else { "" }.to_owned()),
            account.name,
            account.email
        )
    });
    let accounts: Markup = accounts.collect();
    let boxes = wish.scopes.iter().map(|scope| {
        // Who one is, is not asked for apart.
        if !scope.starts_with("http") {
            return hidden("granted", scope);
        }
        markup!(
            "<p><label><input type=\"checkbox\" name=\"granted\" value=\"{}\" checked> {}</label></p>",
            scope,
            scopes::meaning(scope)
        )
    });
    let boxes: Markup = boxes.collect();
    let testing = if wish.app.is_in_testing {
        alert("Google hasn’t verified this app. Its access ends after seven days.")
    } else {
        Markup::default()
    };
    markup!(
        "{}<form method=\"post\" action=\"/google/accounts/o/oauth2/v2/auth\">{}\
         <fieldset><legend>Choose an account to continue to {}</legend>{}</fieldset>\
         <fieldset><legend>{} wants access to your Google Account. Select what it can access</legend>{}</fieldset>\
         <p><button name=\"decision\" value=\"allow\">Continue</button> \
         <button name=\"decision\" value=\"refuse\" formnovalidate>Cancel</button></p></form>",
        testing,
        carried,
        wish.app.name,
        accounts,
        wish.app.name,
        boxes
    )
}

/// `POST /o/oauth2/v2/auth`: back to the app, with a code or with `access_denied`.
pub async fn decide(State(google): State<Google>, body: String) -> Response {
    let form = Query::read(&body);
    let now = google.now();
    let mut world = google.world();
    let wish = match Wish::read(&world, &form) {
        Ok(wish) => wish,
        Err(why) => return unasked(why),
    };
    let state = wish.state.as_deref();
    if form.text("decision") != Some("allow") {
        let to = onward(&wish.redirect_uri, &[("error", "access_denied")], state);
        return Redirect::to(&to).into_response();
    }
    let account = world.account(form.text("account").unwrap_or_default());
    let Some(email) = account.map(|account| account.email.clone()) else {
        return unasked(Unasked::Here("Choose an account."));
    };
    let chosen: Vec<&str> = form.all("granted").collect();
    let mut granted = wish.scopes.clone();
    granted.retain(|scope| chosen.contains(&scope.as_str()));
    let before = world.allowed(&wish.app.id, &email).map(<[String]>::to_vec);
    // Whoever has agreed before gets no second refresh token, unless it is asked for (google.md §2).
    let is_offline = wish.is_offline && (wish.consents || before.is_none());
    if wish.includes_granted {
        for scope in before.into_iter().flatten() {
            if !granted.contains(&scope) {
                granted.push(scope);
            }
        }
    }
    let code = format!("4/0A{}", world.chance.secret());
    let scope = granted.join(" ");
    let pairs = [("code", code.as_str()), ("scope", scope.as_str())];
    let to = onward(&wish.redirect_uri, &pairs, state);
    world.codes.push(Code {
        code,
        app: wish.app.id,
        email,
        scopes: granted,
        redirect_uri: wish.redirect_uri,
        challenge: wish.challenge,
        is_offline,
        made_at: now,
        is_used: false,
    });
    Redirect::to(&to).into_response()
}
