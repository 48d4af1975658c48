//! Refusals in Google's words (google.md §14).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    domain: &'static str,
    reason: Box<str>,
    message: Box<str>,
    /// What was wrong: `parameter` or `header`, and its name.
    location: Option<Box<(&'static str, String)>>,
    /// Seconds, sent as `Retry-After`.
    pub retry_after: Option<i64>,
}

impl Refusal {
    fn new(status: u16, domain: &'static str, reason: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            domain,
            reason: reason.into(),
            message: message.into().into(),
            location: None,
            retry_after: None,
        }
    }

    fn at(mut self, kind: &'static str, name: &str) -> Self {
        self.location = Some(Box::new((kind, name.to_owned())));
        self
    }

    /// A parameter or a field has a value that it cannot have.
    pub fn invalid(name: &str, message: impl Into<String>) -> Self {
        Self::new(400, "global", "invalid", message).at("parameter", name)
    }

    /// A parameter or a field is missing.
    pub fn required(name: &str, message: impl Into<String>) -> Self {
        Self::new(400, "global", "required", message).at("parameter", name)
    }

    pub fn unreadable() -> Self {
        Self::new(400, "global", "parseError", "Parse Error")
    }

    pub fn unauthenticated() -> Self {
        Self::new(401, "global", "authError", "Invalid Credentials").at("header", "Authorization")
    }

    pub fn missing_scope() -> Self {
        let message = "Request had insufficient authentication scopes.";
        Self::new(403, "global", "insufficientPermissions", message)
    }

    /// The account may read this calendar at most.
    pub fn not_a_writer() -> Self {
        let message = "You need to have writer access to this calendar.";
        Self::new(403, "calendar", "requiredAccessLevel", message)
    }

    pub fn not_the_organizer() -> Self {
        let message = "Shared properties can only be changed by the organizer of the event.";
        Self::new(403, "calendar", "forbiddenForNonOrganizer", message)
    }

    pub fn forbidden() -> Self {
        Self::new(403, "global", "forbidden", "Forbidden")
    }

    pub fn not_found() -> Self {
        Self::new(404, "global", "notFound", "Not Found")
    }

    pub fn duplicate() -> Self {
        let message = "The requested identifier already exists.";
        Self::new(409, "global", "duplicate", message)
    }

    pub fn deleted() -> Self {
        Self::new(410, "global", "deleted", "Resource has been deleted")
    }

    pub fn sync_token_expired() -> Self {
        let message = "Sync token is no longer valid, a full sync is required.";
        Self::new(410, "calendar", "fullSyncRequired", message).at("parameter", "syncToken")
    }

    pub fn updated_min_too_long_ago() -> Self {
        let message = "The requested minimum modification time lies too far in the past.";
        Self::new(410, "calendar", "updatedMinTooLongAgo", message).at("parameter", "updatedMin")
    }

    pub fn changed() -> Self {
        Self::new(412, "global", "conditionNotMet", "Precondition Failed").at("header", "If-Match")
    }

    pub fn cannot_push() -> Self {
        let message = "Push notifications are not supported by this resource.";
        Self::new(
            400,
            "calendar",
            "pushNotSupportedForRequestedResource",
            message,
        )
    }

    pub fn address_is_not_secure(address: &str) -> Self {
        let message = format!("WebHook callback must be HTTPS: {address}");
        Self::new(400, "global", "push.webhookUrlNotHttps", message)
    }

    pub fn channel_is_taken() -> Self {
        Self::new(400, "global", "channelIdNotUnique", "Channel id not unique")
    }

    pub fn too_many_calendars() -> Self {
        let message = "Too many calendars requested.";
        Self::new(400, "global", "badRequest", message)
    }

    /// This status, with the body that it usually has, for faults.
    pub fn of_status(status: u16, reason: Option<&str>, retry_after: Option<i64>) -> Self {
        let usual = match status {
            401 => Self::unauthenticated(),
            403 | 429 => Self::new(
                status,
                "usageLimits",
                "rateLimitExceeded",
                "Rate Limit Exceeded",
            ),
            404 => Self::not_found(),
            409 => Self::duplicate(),
            410 => Self::sync_token_expired(),
            412 => Self::changed(),
            500..=599 => Self::new(status, "global", "backendError", "Backend Error"),
            _ => Self::new(status, "global", "badRequest", "Bad Request"),
        };
        let is_other = reason.filter(|reason| *reason != &*usual.reason);
        let told = match is_other {
            Some(reason) => {
                let is_limit = reason.ends_with("Exceeded");
                let domain = if is_limit { "usageLimits" } else { "global" };
                Self::new(status, domain, reason, spoken(reason))
            }
            None => usual,
        };
        Self {
            retry_after,
            ..told
        }
    }

    pub fn body(&self) -> Value {
        let mut one = json!({
            "domain": self.domain,
            "reason": self.reason,
            "message": self.message,
        });
        if let Some((kind, name)) = self.location.as_deref() {
            one["locationType"] = json!(kind);
            one["location"] = json!(name);
        }
        json!({"error": {"code": self.status, "message": self.message, "errors": [one]}})
    }
}

/// `quotaExceeded` as people read it.
fn spoken(reason: &str) -> String {
    if reason == "quotaExceeded" {
        return "Calendar usage limits exceeded.".to_owned();
    }
    let mut text = String::new();
    for letter in reason.chars() {
        if letter.is_ascii_uppercase() {
            text.push(' ');
        }
        text.push(letter);
    }
    text
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
