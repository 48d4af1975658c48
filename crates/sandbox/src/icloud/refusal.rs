//! What is not done, and in which words it is refused (caldav-icloud.md §8, §16).

use super::multistatus::NAMESPACES;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use quick_xml::escape::escape;

/// A request that is not done.
#[derive(Debug, Clone, Default)]
pub struct Refusal {
    pub status: u16,
    /// The condition that did not hold, as an element; may be empty.
    condition: String,
    /// Seconds after which it may be tried again.
    retry_after: Option<i64>,
}

impl Refusal {
    pub fn of(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// Refused because a condition does not hold, for instance `C:valid-calendar-data`.
    pub fn unless(status: u16, condition: &str) -> Self {
        Self {
            condition: format!("<{condition}/>"),
            ..Self::of(status)
        }
    }

    /// As a fault wants it.
    pub fn of_status(status: u16, retry_after: Option<i64>) -> Self {
        Self {
            retry_after,
            ..Self::of(status)
        }
    }

    /// Neither a password of the account nor no password at all lets anybody in: only an app-specific one does (§4).
    pub fn unauthenticated() -> Self {
        Self::of(401)
    }

    pub fn not_found() -> Self {
        Self::of(404)
    }

    /// The token is not honoured (any more), §6.1.
    pub fn dead_token() -> Self {
        Self::unless(403, "valid-sync-token")
    }

    /// The account may not do this here.
    pub fn denied() -> Self {
        Self::unless(403, "need-privileges")
    }

    /// Another object has the UID.
    pub fn uid_taken(by: &str) -> Self {
        Self {
            condition: format!(
                "<C:no-uid-conflict><href>{}</href></C:no-uid-conflict>",
                escape(by)
            ),
            ..Self::of(403)
        }
    }

    /// It was changed meanwhile, or is there already (RFC 9110 §13.1).
    pub fn changed_meanwhile() -> Self {
        Self::of(412)
    }
}

/// A refusal as it is answered.
pub fn refused(refusal: &Refusal) -> Response<Body> {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = if refusal.condition.is_empty() {
        String::new()
    } else {
        format!(
            "<?xml version='1.0' encoding='UTF-8'?><error {NAMESPACES}>{}</error>",
            refusal.condition
        )
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if !refusal.condition.is_empty() {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/xml;charset=UTF-8"),
        );
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static(
                "X-MobileMe-AuthToken realm=\"MMCalDav\", Basic realm=\"MMCalDav\"",
            ),
        );
    }
    if let Some(seconds) = refusal.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
