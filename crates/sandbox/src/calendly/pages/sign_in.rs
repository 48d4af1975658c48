//! Signing in: by choosing who one is. Nobody here has a password.

use super::super::Calendly;
use super::super::ids::{ResourceId, UserId};
use super::super::query::Query;
use super::super::world::World;
use super::{nothing_here, shown};
use crate::markup::{Markup, hidden, markup};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};

const COOKIE: &str = "sandbox_person";

/// Whom the browser signed in as.
pub fn signed_in(world: &World, headers: &HeaderMap) -> Option<UserId> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let mut cookies = cookies
        .split(';')
        .filter_map(|part| part.trim().split_once('='));
    let (_, id) = cookies.find(|(name, _)| *name == COOKIE)?;
    let user = world.users.get(&UserId::of(id))?;
    user.is_active.then(|| user.id.clone())
}

/// To the page of choosing, and back to `path` afterwards.
pub fn first(path: &str) -> Response {
    let mut to = url::form_urlencoded::Serializer::new(String::new());
    to.append_pair("return_to", path);
    Redirect::to(&format!("/calendly/web/login?{}", to.finish())).into_response()
}

/// Everybody as a choice, for a form field `person`.
pub fn people(world: &World, chosen: Option<&UserId>) -> Markup {
    let active = world.users.iter().filter(|user| user.is_active);
    let options: Markup = active
        .map(|user| {
            let mark = if chosen == Some(&user.id) {
                " selected"
            } else {
                ""
            };
            markup!(
                "<option value=\"{}\"{}>{}</option>",
                user.id.text(),
                Markup(mark.to_owned()),
                format!("{} ({})", user.name, user.email)
            )
        })
        .collect();
    markup!(
        "<p><label for=\"person\">Person</label> <select id=\"person\" name=\"person\">{}</select></p>",
        options
    )
}

/// `GET /login`.
pub async fn choose(State(calendly): State<Calendly>, RawQuery(query): RawQuery) -> Response {
    let query = Query::read(&query.unwrap_or_default());
    let world = calendly.world();
    let body = markup!(
        "<form method=\"post\" action=\"/calendly/web/login\">{}{}<p><button>Log In</button></p></form>",
        people(&world, None),
        hidden("return_to", query.text("return_to").unwrap_or_default())
    );
    shown("Log in to your account", body)
}

/// `POST /login`.
pub async fn enter(State(calendly): State<Calendly>, body: String) -> Response {
    let form = Query::read(&body);
    let world = calendly.world();
    let person = UserId::of(form.text("person").unwrap_or_default());
    let Some(user) = world.users.get(&person).filter(|user| user.is_active) else {
        return nothing_here();
    };
    // Within the sandbox only.
    let to = form
        .text("return_to")
        .filter(|path| path.starts_with("/calendly/") && !path.contains(['\r', '\n']))
        .unwrap_or("/calendly/web/integrations/api_webhooks");
    let cookie = format!(
        "{COOKIE}={}; Path=/calendly; HttpOnly; SameSite=Lax",
        user.id.text()
    );
    ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}

/// `POST /logout`.
pub async fn leave() -> Response {
    let cookie = format!("{COOKIE}=; Path=/calendly; Max-Age=0");
    let to = Redirect::to("/calendly/web/login");
    ([(header::SET_COOKIE, cookie)], to).into_response()
}
