//! `/api/openapi.json`: everything a program may ask, made of the same definitions that route (OpenAPI 3.1).

use super::{calendly, v1};
use crate::problem::{MEDIA_TYPE, ProblemDetails};
use crate::router::AppState;
use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use services::accounts::api_tokens::PREFIX as TOKEN_PREFIX;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::openapi::response::Response;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// Where the document lies.
pub const DOCUMENT: &str = "/api/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Integrator",
        description = "A program shows an API token, which a member makes in Options > API tokens, and acts as that member: \
                       within the scopes of the token and the member's role. `/modules/calendly` asks Calendly in the \
                       member's name and answers in Calendly's own shapes; every address there is served with and without \
                       a slash at its end. `/api/v1` is Integrator's own. A refusal is a problem (RFC 9457), told apart by \
                       its `code`.",
    ),
    components(schemas(ProblemDetails)),
    modifiers(&Token),
    security(("token" = [])),
)]
struct Document;

/// How programs say whose they are.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format(TOKEN_PREFIX)
            .description(Some("An API token, made in Options > API tokens."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// Every address for programs, and the document that describes them.
pub fn routes(state: &AppState) -> (Router<AppState>, Arc<utoipa::openapi::OpenApi>) {
    let (routes, document) = OpenApiRouter::with_openapi(Document::openapi())
        .nest(calendly::PREFIX, calendly::routes(state))
        .nest(v1::PREFIX, v1::routes(state))
        .split_for_parts();
    let text: Arc<str> = document.to_json().unwrap_or_default().into();
    let routes = routes.route(DOCUMENT, get(async move || json(&text)));
    (routes, Arc::new(document))
}

fn json(text: &str) -> impl IntoResponse + use<> {
    (
        [(header::CONTENT_TYPE, "application/json")],
        text.to_owned(),
    )
}

/// Serves routes under their own address and under that with, or without, a slash at the end; the document names the
/// first.
pub fn with_and_without_slash(
    router: OpenApiRouter<AppState>,
    (schemas, paths, methods): UtoipaMethodRouter<AppState>,
) -> OpenApiRouter<AppState> {
    let others: Vec<String> = paths.paths.keys().map(|path| other_form(path)).collect();
    let router = router.routes((schemas, paths, methods.clone()));
    others
        .iter()
        .fold(router, |router, path| router.route(path, methods.clone()))
}

fn other_form(path: &str) -> String {
    match path.strip_suffix('/') {
        Some(without) => without.to_owned(),
        None => [path, "/"].concat(),
    }
}

/// What every address behind the token may refuse.
const OF_US: [(u16, &str); 7] = [
    (400, "The request cannot be read."),
    (401, "There is no API token, or none that is honoured."),
    (
        403,
        "The token lacks a scope, or its member's role does not allow this.",
    ),
    (404, "It is not there, or not for the token's member."),
    (413, "The body is too large."),
    (500, "A fault of this server, with a reference to its log."),
    (503, "The server cannot answer just now."),
];

/// What besides is refused where a body or values are sent.
const OF_VALUES: [(u16, &str); 3] = [
    (409, "Somebody changed it meanwhile."),
    (415, "The body is not JSON."),
    (422, "The values make no sense; the sentence says which."),
];

/// What besides is refused where Calendly is asked.
const OF_CALENDLY: [(u16, &str); 7] = [
    (
        400,
        "The request cannot be read, or Calendly finds it invalid; `details` says why.",
    ),
    (
        403,
        "The API token lacks a scope, or its member's role does not allow this; or, with a `code` that begins with \
         `calendly_`, Calendly does not allow it.",
    ),
    (
        409,
        "Calendly is not connected or needs to be re-authenticated, or Calendly already has this.",
    ),
    (
        424,
        "Calendly could not read a connected calendar: nobody knows what is free.",
    ),
    (429, "Calendly asks to wait for the time in `Retry-After`."),
    (502, "Calendly's answer cannot be read."),
    (503, "Calendly, or this server, cannot answer just now."),
];

/// What besides is refused where mails are written and sent.
const OF_OUTREACH: [(u16, &str); 1] = [(
    409,
    "Somebody changed it meanwhile; or, with a `code` that begins with `calendly_`, its Calendly link may not be used now: \
     `calendly_not_connected`, `calendly_switched_off`, `calendly_needs_reauthentication`, `calendly_module_off`, \
     `calendly_event_type_gone`.",
)];

/// The refusals of what is only read.
pub struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        table(&[&OF_US])
    }
}

/// The refusals of what is changed.
pub struct ChangeRefusals;

impl IntoResponses for ChangeRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        table(&[&OF_US, &OF_VALUES])
    }
}

/// The refusals of what is asked of Calendly.
pub struct CalendlyRefusals;

impl IntoResponses for CalendlyRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        table(&[&OF_US, &OF_VALUES, &OF_CALENDLY])
    }
}

/// The refusals of what is done with templates and campaigns.
pub struct OutreachRefusals;

impl IntoResponses for OutreachRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        table(&[&OF_US, &OF_VALUES, &OF_OUTREACH])
    }
}

/// Later lines stand for earlier ones of the same status.
fn table(lines: &[&[(u16, &str)]]) -> BTreeMap<String, RefOr<Response>> {
    let lines = lines.iter().flat_map(|lines| lines.iter());
    lines
        .map(|(status, description)| {
            let content = ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build();
            let response = ResponseBuilder::new()
                .description(*description)
                .content(MEDIA_TYPE, content)
                .build();
            (status.to_string(), response.into())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_form_of_an_address_differs_by_its_slash() {
        assert_eq!(other_form("/event/types/"), "/event/types");
        assert_eq!(
            other_form("/scheduled/events/{uuid}"),
            "/scheduled/events/{uuid}/"
        );
    }
}
