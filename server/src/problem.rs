//! Refusals as RFC 9457 wants them: what was wrong, what was kept, what to do.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::view::calendar::CalendarItem;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// The media type of a refusal.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A refusal (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDetails {
    /// Always `about:blank`: refusals are told apart by `code`.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: &'static str,
    /// The status in words.
    #[schema(value_type = String)]
    title: &'static str,
    /// The status.
    status: u16,
    /// What a program tells refusals apart by, for instance `calendly_not_connected`.
    code: String,
    /// What was wrong, what was kept, what to do.
    detail: String,
    /// What Calendly says about single parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<ParameterProblem>,
    /// The scopes that are missing: of the API token, or of the token at Calendly.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required_scopes: Vec<String>,
    /// The item as it is now, for the calendar's own script.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    current: Option<CalendarItem>,
    /// Not before this time has passed.
    #[serde(skip)]
    #[schema(ignore)]
    wait: Option<Duration>,
}

/// What is wrong with one parameter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ParameterProblem {
    /// Which; none where it is about all of them.
    pub parameter: Option<String>,
    /// What is wrong with it.
    pub message: String,
}

impl ProblemDetails {
    /// A refusal with a sentence or some.
    pub fn new(status: StatusCode, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Refused"),
            status: status.as_u16(),
            code: code.into(),
            detail: detail.into(),
            details: Vec::new(),
            required_scopes: Vec::new(),
            current: None,
            wait: None,
        }
    }

    /// With what is wrong with single parameters.
    pub fn details(self, details: Vec<ParameterProblem>) -> Self {
        Self { details, ..self }
    }

    /// With the scopes that would do.
    pub fn required_scopes(self, required_scopes: Vec<String>) -> Self {
        Self {
            required_scopes,
            ..self
        }
    }

    /// With the item as it is now.
    pub fn current(self, current: Option<CalendarItem>) -> Self {
        Self { current, ..self }
    }

    /// With how long to wait (`Retry-After`, in whole seconds).
    pub fn wait(self, wait: Duration) -> Self {
        Self {
            wait: Some(wait),
            ..self
        }
    }
}

impl IntoResponse for ProblemDetails {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut answer = (status, Body::from(body)).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(wait) = self.wait {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() != 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_whole_seconds_that_are_enough() {
        for (milliseconds, told) in [(0, "1"), (1_000, "1"), (1_001, "2"), (59_999, "60")] {
            let problem = ProblemDetails::new(StatusCode::TOO_MANY_REQUESTS, "wait", "Wait.")
                .wait(Duration::from_millis(milliseconds));

            let answer = problem.into_response();

            assert_eq!(answer.headers()[header::RETRY_AFTER], told);
            assert_eq!(answer.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        }
    }
}
