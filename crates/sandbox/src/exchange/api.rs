//! The one address of the service: a request comes in as an envelope, and an answer goes out as one (exchange-ews.md §5).

use super::access;
use super::ask::Ask;
use super::handle::Exchange;
use super::manners::Manners;
use super::soap::{self, Outcome, Refusal};
use super::streaming;
use super::xml::{self, Element};
use super::{availability, directory, finding, folders, items, notifications, syncing, zone_rules};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// More than any request has.
const LARGEST: usize = 32 << 20;

/// The cookie that leads to one of several servers.
const AFFINITY: &str = "X-BackEndOverrideCookie";

pub async fn answer(State(exchange): State<Exchange>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // All of it is read, whoever sent it: the connection is used again.
    let body = to_bytes(body, LARGEST).await.unwrap_or_default();
    let email = match access::who(&exchange, &parts.headers, &parts.extensions) {
        Ok(email) => email,
        Err(refused) => return *refused,
    };
    let (manners, build) = {
        let world = exchange.world();
        (world.manners.clone(), world.manners.build())
    };
    match manners.shut.get(&email.to_ascii_lowercase()) {
        None => {}
        Some(None) => return broken(403, None, None),
        Some(Some(code)) => return fault(build, &Refusal::new(code, "The mailbox is shut.")),
    }
    let Ok(text) = std::str::from_utf8(&body) else {
        return fault(build, &Refusal::schema("The request is no UTF-8."));
    };
    let mut response = match decide(&exchange, &email, text, is_led(&parts.headers)) {
        Ok(Answer::Whole(body)) => xml_answer(StatusCode::OK, soap::envelope(build, &body)),
        Ok(Answer::Stream { ids, minutes }) => {
            streaming::answer(exchange.clone(), email, ids, minutes)
        }
        Err(refusal) => fault(build, &refusal),
    };
    let prefers = parts.headers.get("x-preferserveraffinity");
    if prefers.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true")) {
        let cookie = format!("{AFFINITY}=MAIL~1941997017; path=/; HttpOnly");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Whether a cookie leads to the server that holds the subscriptions (exchange-ews.md §1).
fn is_led(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut texts = cookies.filter_map(|cookie| cookie.to_str().ok());
    texts.any(|text| text.contains(AFFINITY))
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
fn decide(exchange: &Exchange, email: &str, text: &str, is_led: bool) -> Result<Answer, Refusal> {
    let document = soap::parse(text)?;
    let manners = exchange.world().manners.clone();
    let (operation, zone) = soap::open(document.root_element(), manners.versions())?;
    let name = operation.tag_name().name();
    if manners.is_spread && !is_led && ["GetStreamingEvents", "Unsubscribe"].contains(&name) {
        return Ok(Answer::Whole(notifications::lost(&[])));
    }
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
        "GetUserAvailabilityRequest" => availability::told(&ask, operation),
        "ResolveNames" => directory::resolve_names(&ask, operation),
        "ConvertId" => directory::convert_id(&ask, operation),
        "GetServerTimeZones" => zone_rules::told(operation, ask.now),
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
pub fn fault(build: [u32; 4], refusal: &Refusal) -> Response {
    let text = soap::fault(build, refusal);
    xml_answer(StatusCode::INTERNAL_SERVER_ERROR, text)
}

/// What Exchange answers with this status, or for this reason (exchange-ews.md §16): for faults.
pub fn broken(status: u16, reason: Option<&str>, retry_after: Option<i64>) -> Response {
    let build = Manners::default().build();
    match (status, reason) {
        (_, Some("ErrorServerBusy")) => {
            let milliseconds = retry_after.unwrap_or(25).saturating_mul(1000);
            fault(build, &Refusal::busy(milliseconds))
        }
        (_, Some(code)) => fault(build, &Refusal::new(code, "The request failed.")),
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
