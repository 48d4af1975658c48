//! Where somebody's mailbox is (exchange-ews.md §4): as XML to whoever signs in, as JSON to everybody.

use super::access;
use super::api::xml_answer;
use super::handle::Exchange;
use super::xml::{self, escaped};
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

const ANSWER: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

pub async fn plain(State(exchange): State<Exchange>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    if let Err(refused) = access::who(&exchange, &parts.headers, &parts.extensions) {
        return *refused;
    }
    let text = String::from_utf8_lossy(&body);
    let document = roxmltree::Document::parse(&text);
    let email = document.as_ref().ok().and_then(|document| {
        let request = xml::child(document.root_element(), "Request")?;
        Some(xml::text(request, "EMailAddress"))
    });
    let world = exchange.world();
    let account = email.and_then(|email| world.account(email));
    let inner = match account {
        Some(account) => {
            let url = escaped(&exchange.ews_of(&world));
            let protocol = |kind: &str| {
                format!("<Protocol><Type>{kind}</Type><EwsUrl>{url}</EwsUrl><ASUrl>{url}</ASUrl></Protocol>")
            };
            format!(
                "<Response xmlns=\"{ANSWER}\"><User><DisplayName>{}</DisplayName><AutoDiscoverSMTPAddress>{}</AutoDiscoverSMTPAddress></User>\
                 <Account><AccountType>email</AccountType><Action>settings</Action>{}{}</Account></Response>",
                escaped(&account.name),
                escaped(&account.email),
                protocol("EXCH"),
                protocol("EXPR"),
            )
        }
        None => "<Response><Error Time=\"08:00:00.0000000\" Id=\"1\"><ErrorCode>500</ErrorCode>\
                 <Message>The email address can't be found.</Message><DebugData/></Error></Response>"
            .to_owned(),
    };
    xml_answer(
        StatusCode::OK,
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
             <Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">{inner}</Autodiscover>"
        ),
    )
}

/// The parameters of the second version.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(rename = "Protocol", default)]
    protocol: String,
    #[serde(rename = "Email", default)]
    email: String,
}

pub async fn second_by_path(
    State(exchange): State<Exchange>,
    Path(email): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    second(&exchange, &email, &wanted.protocol)
}

pub async fn second_by_query(
    State(exchange): State<Exchange>,
    Query(wanted): Query<Wanted>,
) -> Response {
    second(&exchange, &wanted.email, &wanted.protocol)
}

fn second(exchange: &Exchange, email: &str, protocol: &str) -> Response {
    if !protocol.eq_ignore_ascii_case("ews") {
        let text = "The given protocol value is invalid.";
        let body = Json(json!({"ErrorCode": "InvalidProtocol", "ErrorMessage": text}));
        return (StatusCode::BAD_REQUEST, body).into_response();
    }
    let world = exchange.world();
    if world.account(email).is_none() {
        let text = "The user was not found.";
        let body = Json(json!({"ErrorCode": "UserNotFound", "ErrorMessage": text}));
        return (StatusCode::NOT_FOUND, body).into_response();
    }
    Json(json!({"Protocol": "EWS", "Url": exchange.ews_of(&world)})).into_response()
}
