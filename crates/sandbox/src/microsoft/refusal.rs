//! Refusals in Graph's words (microsoft-graph.md §14).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    code: Box<str>,
    message: Box<str>,
    /// Seconds, sent as `Retry-After`.
    pub retry_after: Option<i64>,
}

impl Refusal {
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into().into(),
            retry_after: None,
        }
    }

    /// A property of the body has a value that it cannot have.
    pub fn property(message: impl Into<String>) -> Self {
        Self::new(400, "ErrorPropertyValidationFailure", message)
    }

    /// A property that the type does not have.
    pub fn unknown_property(name: &str, kind: &str) -> Self {
        let text =
            format!("The property '{name}' does not exist on type 'microsoft.graph.{kind}'.");
        Self::new(400, "RequestBodyRead", text)
    }

    pub fn unreadable() -> Self {
        let text = "Unable to read JSON request payload.";
        Self::new(400, "BadRequest", text)
    }

    /// Something in the query that cannot be asked for here.
    pub fn query(message: impl Into<String>) -> Self {
        Self::new(400, "ErrorInvalidRequest", message)
    }

    pub fn zone(name: &str) -> Self {
        let text = format!("A valid TimeZone value must be specified: '{name}' is none.");
        Self::new(400, "TimeZoneNotSupportedException", text)
    }

    pub fn unauthenticated() -> Self {
        let text = "Access token is empty or has expired.";
        Self::new(401, "InvalidAuthenticationToken", text)
    }

    /// A permission is missing, or the calendar may only be read.
    pub fn denied() -> Self {
        let text = "Access is denied. Check credentials and try again.";
        Self::new(403, "ErrorAccessDenied", text)
    }

    pub fn not_found() -> Self {
        let text = "The specified object was not found in the store.";
        Self::new(404, "ErrorItemNotFound", text)
    }

    /// No such address.
    pub fn no_resource(path: &str) -> Self {
        let text = format!("Resource not found for the segment '{path}'.");
        Self::new(404, "ResourceNotFound", text)
    }

    pub fn duplicate_transaction() -> Self {
        let text = "An event with this transactionId was created already.";
        Self::new(409, "ErrorDuplicateTransactionId", text)
    }

    pub fn sync_state_gone() -> Self {
        let text = "The sync state generation is not found.";
        Self::new(410, "SyncStateNotFound", text)
    }

    pub fn sync_state_invalid() -> Self {
        Self::new(400, "SyncStateInvalid", "The sync state data is corrupted.")
    }

    pub fn changed() -> Self {
        let text = "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.";
        Self::new(412, "ErrorIrresolvableConflict", text)
    }

    /// An occurrence cannot take place on the day of its neighbour or beyond it.
    pub fn crosses_neighbour() -> Self {
        let text = "Modified occurrence is crossing or overlapping adjacent occurrence.";
        Self::new(400, "ErrorOccurrenceCrossingBoundary", text)
    }

    pub fn throttled(limit: &str, seconds: i64) -> Self {
        let text = format!("Application is over its {limit} limit.");
        Self {
            retry_after: Some(seconds),
            ..Self::new(429, "ApplicationThrottled", text)
        }
    }

    /// This status, with the body that it usually has, for faults.
    pub fn of_status(status: u16, code: Option<&str>, retry_after: Option<i64>) -> Self {
        let usual = match status {
            401 => Self::unauthenticated(),
            403 => Self::denied(),
            404 => Self::not_found(),
            409 => Self::duplicate_transaction(),
            410 => Self::sync_state_gone(),
            412 => Self::changed(),
            429 => Self::throttled("MailboxConcurrency", 10),
            500 => Self::new(500, "InternalServerError", "An internal error occurred."),
            501..=599 => Self::new(
                status,
                "ErrorServerBusy",
                "The server cannot service this request right now. Try again later.",
            ),
            _ => Self::new(status, "ErrorInvalidRequest", "The request is invalid."),
        };
        let told = match code {
            Some(code) => Self::new(status, code, format!("{code}.")),
            None => usual,
        };
        Self {
            retry_after,
            ..told
        }
    }

    pub fn body(&self) -> Value {
        json!({"error": {
            "code": self.code,
            "message": self.message,
            "innerError": {
                "date": "2026-12-01T09:00:00",
                "request-id": "5d1f0a9c-0000-4000-8000-000000000000",
                "client-request-id": "5d1f0a9c-0000-4000-8000-000000000000",
            },
        }})
    }
}

/// A refusal as an answer.
pub fn refused(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, Json(refusal.body())).into_response();
    if let Some(seconds) = refusal.retry_after {
        let value = HeaderValue::from(seconds);
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
