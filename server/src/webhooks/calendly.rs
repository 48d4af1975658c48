//! `POST /hooks/calendly/{code}`: one message of Calendly.

use crate::router::AppState;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use calendly::signature::HEADER;
use services::calendly::{NotTaken, receive};

/// The largest message that is read (providers/calendly.md names no limit; a booking has a few kilobytes).
pub const BODY_LIMIT: usize = 1 << 20;

/// Stores a message that is really from Calendly, and answers when it is stored. Anything else is refused without a word
/// about why.
pub async fn deliver(
    State(state): State<AppState>,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    deliver_to(&state, &code, &headers, &body).await
}

/// The same for whoever has read the code.
pub async fn deliver_to(
    state: &AppState,
    code: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> StatusCode {
    let signature = headers
        .get(HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match receive(&state.env, code, signature, body).await {
        Ok(()) => StatusCode::OK,
        Err(NotTaken::NoSuchAddress) => StatusCode::NOT_FOUND,
        Err(error @ (NotTaken::NotBelieved(_) | NotTaken::NoText)) => {
            tracing::warn!(error = %error, "a message for Calendly's webhook was refused");
            StatusCode::UNAUTHORIZED
        }
        Err(NotTaken::Service(error)) => {
            tracing::error!(error = %error, "a message of Calendly could not be stored");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
