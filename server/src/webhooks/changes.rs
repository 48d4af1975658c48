//! `POST /hooks/changes/{subscription}`: a calendar service tells that something changed.

use crate::router::AppState;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use provider::push::Posted;
use services::subscriptions::{NotTaken, Taken, receive};

/// The largest notice that is read: a hundred of Microsoft's have some fifty kilobytes.
pub const BODY_LIMIT: usize = 256 << 10;

/// Takes a notice and answers at once; what follows from it is done in the background. One that nobody wants to hear any more
/// is answered like any other, so that it is not sent again.
pub async fn deliver(
    State(state): State<AppState>,
    Path(subscription): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let posted = Posted {
        query: query.as_deref().unwrap_or_default(),
        headers: &headers,
        body: &body,
    };
    match receive(&state.env, &subscription, posted).await {
        Ok(Taken::Noted) => StatusCode::ACCEPTED.into_response(),
        // As text and nothing else: it is a stranger's.
        Ok(Taken::Challenge(text)) => {
            let plain = [
                (CONTENT_TYPE, "text/plain; charset=utf-8"),
                (CACHE_CONTROL, "no-store"),
            ];
            (plain, text).into_response()
        }
        Err(error @ NotTaken::NotBelieved) => {
            tracing::warn!(%error, "a notice about a calendar was refused");
            StatusCode::UNAUTHORIZED.into_response()
        }
        Err(NotTaken::Service(error)) => {
            tracing::error!(%error, "a notice about a calendar could not be noted");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
