//! Integrations → API & Webhooks: personal access tokens (calendly.md §2.1).

use super::super::Calendly;
use super::super::ids::{ResourceId, TokenId, UserId};
use super::super::query::Query;
use super::super::scopes::{ALL, Scopes, unknown};
use super::super::tokens::MOST;
use super::super::world::World;
use super::sign_in::{first, signed_in};
use super::{nothing_here, refused, shown};
use crate::markup::{Markup, field, markup};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

const PATH: &str = "/calendly/web/integrations/api_webhooks";
const TITLE: &str = "Personal access tokens";

/// `GET /integrations/api_webhooks`.
pub async fn list(State(calendly): State<Calendly>, headers: HeaderMap) -> Response {
    let world = calendly.world();
    match signed_in(&world, &headers) {
        Some(user) => shown(TITLE, body(&world, &user)),
        None => first(PATH),
    }
}

fn body(world: &World, user: &UserId) -> Markup {
    let own = world.personal_tokens(user);
    let rows: Markup = own
        .iter()
        .map(|token| {
            markup!(
                "<tr><td>{}</td><td>{}</td><td><form method=\"post\" action=\"{}\">\
                 <button>Revoke {}</button></form></td></tr>",
                token.name,
                said(&token.scopes),
                format!("{PATH}/{}/revoke", token.id.text()),
                token.name
            )
        })
        .collect();
    let table = if own.is_empty() {
        markup!("<p>You have no tokens yet.</p>")
    } else {
        markup!(
            "<table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Scopes</th>\
             <th scope=\"col\">Revoke</th></tr></thead><tbody>{}</tbody></table>",
            rows
        )
    };
    markup!(
        "<p>Signed in as {}.</p>\
         <form method=\"post\" action=\"/calendly/web/logout\"><button>Log Out</button></form>{}\
         <h2>Generate new token</h2><form method=\"post\" action=\"{}\">{}{}\
         <p><button>Create token</button></p></form>",
        world.name_of(user),
        table,
        PATH,
        field("name", "Name this token", "text", "", true),
        scope_boxes(&ALL, false)
    )
}

fn said(scopes: &Scopes) -> String {
    let text = scopes.text();
    match scopes {
        Scopes::Everything => "Full access".to_owned(),
        Scopes::Chosen(chosen) if chosen.is_empty() => "None".to_owned(),
        Scopes::Chosen(_) => text,
    }
}

/// A box per scope.
pub fn scope_boxes(scopes: &[&str], are_checked: bool) -> Markup {
    let mark = if are_checked { " checked" } else { "" };
    let boxes: Markup = scopes
        .iter()
        .map(|scope| {
            markup!(
                "<div><label><input type=\"checkbox\" name=\"scope\" value=\"{}\"{}> {}</label></div>",
                scope,
                Markup(mark.to_owned()),
                scope
            )
        })
        .collect();
    markup!("<fieldset><legend>Scopes</legend>{}</fieldset>", boxes)
}

/// `POST /integrations/api_webhooks`: the token is shown this once.
pub async fn create(
    State(calendly): State<Calendly>,
    headers: HeaderMap,
    form: String,
) -> Response {
    let form = Query::read(&form);
    let now = calendly.now();
    let mut world = calendly.world();
    let Some(user) = signed_in(&world, &headers) else {
        return first(PATH);
    };
    let Some(name) = form.text("name").map(str::to_owned) else {
        return refused(TITLE, "Give the token a name.", body(&world, &user));
    };
    let chosen = form.all("scope");
    if unknown(chosen.iter().copied()).is_some() {
        return refused(TITLE, "There is no such scope.", body(&world, &user));
    }
    if MOST <= world.personal_tokens(&user).len() {
        let why = "You have ten tokens, which is the most. Revoke one first.";
        return refused(TITLE, why, body(&world, &user));
    }
    let secret = world.new_personal_token(&user, &name, Scopes::chosen(chosen), now);
    let body = markup!(
        "<p>Copy it now. It will not be shown again.</p>\
         <p><label for=\"token\">Your personal access token</label>\
         <input id=\"token\" type=\"text\" readonly value=\"{}\"></p><p><a href=\"{}\">Done</a></p>",
        secret,
        PATH
    );
    shown("Your token was created", body)
}

/// `POST /integrations/api_webhooks/{token}/revoke`.
pub async fn revoke(
    State(calendly): State<Calendly>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    let mut world = calendly.world();
    let Some(user) = signed_in(&world, &headers) else {
        return first(PATH);
    };
    let id = TokenId::of(&token);
    let token = world.tokens.get_mut(&id);
    match token.filter(|token| token.user == user && token.app.is_none()) {
        Some(token) => {
            token.is_revoked = true;
            Redirect::to(PATH).into_response()
        }
        None => nothing_here(),
    }
}
