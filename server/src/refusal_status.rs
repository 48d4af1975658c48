//! The status of a server function's refusal.
//!
//! Leptos answers every refusal with 500; but a wrong password is no fault of the server, and whoever watches for faults
//! must not be woken by it. The page reads the body, whatever the status.

use app::AppError;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

/// A refusal is a few sentences.
const REFUSAL_LIMIT: usize = 64 * 1024;

/// Gives a refusal the status that RFC 9110 §15 has for it.
pub async fn tell(request: Request, next: Next) -> Response {
    let answer = next.run(request).await;
    let is_refusal = answer.status() == StatusCode::INTERNAL_SERVER_ERROR
        && answer.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if !is_refusal {
        return answer;
    }
    let (mut head, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, REFUSAL_LIMIT).await else {
        return Response::from_parts(head, Body::empty());
    };
    if let Ok(refusal) = serde_json::from_slice(&body) {
        head.status = status_of(&refusal);
    }
    Response::from_parts(head, body.into())
}

fn status_of(refusal: &AppError) -> StatusCode {
    match refusal {
        AppError::SignedOut => StatusCode::UNAUTHORIZED,
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::NotAllowed => StatusCode::FORBIDDEN,
        AppError::ChangedMeanwhile => StatusCode::CONFLICT,
        AppError::Invalid(_) | AppError::Field { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Unreachable | AppError::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
