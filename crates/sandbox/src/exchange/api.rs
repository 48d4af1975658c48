//! The one address of the service: a request comes in as an envelope, and an answer goes out as one (exchange-ews.md §5).

use super::access;
use super::ask::Ask;
use super::handle::Exchange;
use super::soap::{self, Outcome, Refusal};
use super::streaming;
use super::xml::{self, Element};
use super::{directory, finding, folders, items, notifications, syncing};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// More than any request has.
const LARGEST: usize = 32 << 20;

pub async fn answer(State(exchange): State<Exchange>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // All of it is read, whoever sent it: the connection is used again.
    let body = to_bytes(body, LARGEST).await.unwrap_or_default();
    let email = match access::who(&exchange, &parts.headers, &parts.extensions) {
        Ok(email) => email,
        Err(refused) => return *refused,
    };
    let Ok(text) = std::str::from_utf8(&body) else {
        return fault(&Refusal::schema("The request is no UTF-8."));
    };
    match decide(&exchange, &email, text) {
        Ok(Answer::Whole(body)) => xml_answer(StatusCode::OK, soap::envelope(&body)),
        Ok(Answer::Stream { ids, minutes }) => {
            streaming::answer(exchange.clone(), email, ids, minutes)
        }
        Err(refusal) => fault(&refusal),
    }
}

/// What a browser is told.
pub async fn page() -> Response {
    Html("<!doctype html><title>Service</title><p>You have created a service.</p>").into_response()
}

enum Answer {
    Whole(String),
    /// To be listened to.
    Stream {
        ids: Vec<String>,
        minutes: u64,
    },
}

/// Does what is asked.
fn decide(exchange: &Exchange, email: &str, text: &str) -> Result<Answer, Refusal> {
    let document = soap::parse(text)?;
    let (operation, zone) = soap::open(document.root_element())?;
    if operation.tag_name().name() == "GetStreamingEvents" {
        let ids = xml::child(operation, "SubscriptionIds").into_iter();
        let ids = ids.flat_map(xml::children).filter_map(|id| id.text());
        let minutes = xml::text(operation, "ConnectionTimeout").parse().ok();
        let minutes = minutes.filter(|minutes| (1..=30).contains(minutes));
        return Ok(Answer::Stream {
            ids: ids.map(str::to_owned).collect(),
            minutes: minutes.ok_or_else(|| Refusal::schema("ConnectionTimeout is invalid."))?,
        });
    }
    let now = exchange.now();
    let mut world = exchange.world();
    let ask = Ask {
        world: &mut world,
        now,
        email: email.to_owned(),
        zone: zone.map(str::to_owned),
    };
    let outcome = route(ask, operation);
    drop(world);
    exchange.wake_listeners();
    outcome.map(Answer::Whole)
}

fn route(mut ask: Ask<'_>, operation: Element<'_>) -> Outcome {
    match operation.tag_name().name() {
        "GetFolder" => folders::get(&ask, operation),
        "FindFolder" => folders::find(&ask, operation),
        "CreateFolder" => folders::create(&mut ask, operation),
        "DeleteFolder" => folders::delete(&mut ask, operation),
        "SyncFolderItems" => syncing::items(&ask, operation),
        "SyncFolderHierarchy" => syncing::hierarchy(&ask, operation),
        "GetItem" => items::get(&ask, operation),
        "FindItem" => finding::find(&ask, operation),
        "CreateItem" => items::create(&mut ask, operation),
        "UpdateItem" => items::update(&mut ask, operation),
        "DeleteItem" => items::delete(&mut ask, operation),
        "Subscribe" => notifications::subscribe(&mut ask, operation),
        "GetEvents" => notifications::events(&mut ask, operation),
        "Unsubscribe" => notifications::unsubscribe(&mut ask, operation),
        "GetUserAvailabilityRequest" => directory::availability(&ask, operation),
        "ResolveNames" => directory::resolve_names(&ask, operation),
        "ConvertId" => directory::convert_id(&ask, operation),
        "GetServerTimeZones" => directory::time_zones(operation),
        other => {
            let text = format!("The operation '{other}' is not kept here.");
            Err(Refusal::new("ErrorInvalidOperation", &text))
        }
    }
}

pub fn xml_answer(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/xml; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A refusal as an answer.
pub fn fault(refusal: &Refusal) -> Response {
    xml_answer(StatusCode::INTERNAL_SERVER_ERROR, soap::fault(refusal))
}

/// What Exchange answers with this status, or for this reason (exchange-ews.md §16): for faults.
pub fn broken(status: u16, reason: Option<&str>, retry_after: Option<i64>) -> Response {
    match (status, reason) {
        (_, Some("ErrorServerBusy")) => fault(&Refusal::busy(
            retry_after.unwrap_or(25).saturating_mul(1000),
        )),
        (_, Some(code)) => fault(&Refusal::new(code, "The request failed.")),
        (401, None) => access::refused(),
        _ => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            let page = format!("<!doctype html><title>{status}</title>");
            let mut response = (status, Html(page)).into_response();
            if let Some(seconds) = retry_after {
                let value = HeaderValue::from(seconds);
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            response
        }
    }
}
