//! Where somebody lets an app in (calendly.md §2.2).

use super::super::Calendly;
use super::super::ids::{AppId, ResourceId, UserId};
use super::super::oauth::{App, Code};
use super::super::query::Query;
use super::super::scopes::{ALL, Scopes, unknown};
use super::super::world::World;
use super::personal_tokens::scope_boxes;
use super::shown;
use super::sign_in::{people, signed_in};
use crate::addresses::onward;
use crate::markup::{Markup, alert, hidden, markup, page};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

/// What an app asks for.
struct Wish {
    app: App,
    redirect_uri: String,
    challenge: String,
    scopes: Vec<String>,
    state: Option<String>,
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
        let id = AppId::of(query.text("client_id").unwrap_or_default());
        let app = world.apps.get(&id);
        let app = app.ok_or(Unasked::Here("There is no such app."))?.clone();
        let redirect_uri = query.text("redirect_uri").unwrap_or_default().to_owned();
        if !app.allows_redirect(&redirect_uri) {
            return Err(Unasked::Here(
                "The redirect URI is not one of those that the app has registered.",
            ));
        }
        let state = query.text("state").map(str::to_owned);
        let there = |error: &str, description: &str| {
            let pairs = [("error", error), ("error_description", description)];
            Unasked::There(onward(&redirect_uri, &pairs, state.as_deref()))
        };
        if query.text("response_type") != Some("code") {
            return Err(there("unsupported_response_type", "must be code"));
        }
        let challenge = query.text("code_challenge");
        let method = query.text("code_challenge_method");
        let (Some(challenge), Some("S256")) = (challenge, method) else {
            return Err(there("invalid_request", "PKCE with S256 is demanded"));
        };
        let words = query.text("scope").unwrap_or_default().split_whitespace();
        let mut scopes: Vec<String> = words.map(str::to_owned).collect();
        if unknown(scopes.iter().map(String::as_str)).is_some() {
            return Err(there("invalid_scope", "a scope is unknown"));
        }
        if scopes.is_empty() {
            scopes = ALL.map(str::to_owned).into();
        }
        Ok(Self {
            app,
            challenge: challenge.to_owned(),
            scopes,
            state,
            redirect_uri,
        })
    }
}

fn unasked(why: Unasked) -> Response {
    match why {
        Unasked::Here(text) => page(
            StatusCode::BAD_REQUEST,
            "The app cannot be authorized",
            alert(text),
        ),
        Unasked::There(uri) => Redirect::to(&uri).into_response(),
    }
}

/// `GET /oauth/authorize`.
pub async fn ask(
    State(calendly): State<Calendly>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::read(&query.unwrap_or_default());
    let world = calendly.world();
    let wish = match Wish::read(&world, &query) {
        Ok(wish) => wish,
        Err(why) => return unasked(why),
    };
    let carried = query.pairs().iter().filter(|(name, _)| name != "scope");
    let carried: Markup = carried.map(|(name, value)| hidden(name, value)).collect();
    let person = signed_in(&world, &headers);
    let scopes: Vec<&str> = wish.scopes.iter().map(String::as_str).collect();
    let body = markup!(
        "<p>{} would like to access your Calendly account.</p>\
         <form method=\"post\" action=\"/calendly/auth/oauth/authorize\">{}{}{}\
         <p><button name=\"decision\" value=\"allow\">Allow access</button> \
         <button name=\"decision\" value=\"refuse\">Cancel</button></p></form>",
        wish.app.name,
        carried,
        people(&world, person.as_ref()),
        scope_boxes(&scopes, true)
    );
    shown(&format!("Allow {} to access Calendly", wish.app.name), body)
}

/// `POST /oauth/authorize`: back to the app, with a code or with `access_denied`.
pub async fn decide(State(calendly): State<Calendly>, body: String) -> Response {
    let form = Query::read(&body);
    let now = calendly.now();
    let mut world = calendly.world();
    // The form carries what was asked for, except the scopes: those are the boxes that are still checked.
    let chosen = form.all("scope").into_iter().map(str::to_owned);
    let chosen: Vec<String> = chosen.collect();
    let wish = match Wish::read(&world, &form) {
        Ok(wish) => wish,
        Err(why) => return unasked(why),
    };
    let state = wish.state.as_deref();
    if form.text("decision") != Some("allow") {
        let pairs = [("error", "access_denied")];
        return Redirect::to(&onward(&wish.redirect_uri, &pairs, state)).into_response();
    }
    let person = UserId::of(form.text("person").unwrap_or_default());
    let user = world.users.get(&person).filter(|user| user.is_active);
    let Some(user) = user.map(|user| user.id.clone()) else {
        return unasked(Unasked::Here("Choose who you are."));
    };
    if unknown(chosen.iter().map(String::as_str)).is_some() {
        return unasked(Unasked::Here("There is no such scope."));
    }
    let code = world.chance.secret();
    let to = onward(&wish.redirect_uri, &[("code", &code)], state);
    world.codes.push(Code {
        code,
        app: wish.app.id,
        user,
        scopes: Scopes::chosen(chosen),
        redirect_uri: wish.redirect_uri,
        challenge: wish.challenge,
        made_at: now,
        is_used: false,
    });
    Redirect::to(&to).into_response()
}
