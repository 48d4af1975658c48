//! JSON for the calendar's own script and for programs; refusals are RFC 9457 problems.

pub mod items;

use crate::session::CallerOfRequest;
use crate::telemetry::{internal_fault, problem, reference};
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::Caller;
use domain::view::calendar::{CalendarItem, Problem};
use services::ServiceError;
use services::items::ItemError;

/// The signed-in caller, or the answer that there is none.
pub struct SignedIn(pub Caller);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let caller = parts.extensions.get::<CallerOfRequest>();
        caller
            .and_then(|CallerOfRequest(caller)| caller.clone())
            .map(Self)
            .ok_or(Refusal::SignedOut)
    }
}

/// A JSON body, refused with a sentence.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(Refusal))]
pub struct Body<T>(pub T);

/// Part of the address, refused with a sentence.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Refusal))]
pub struct Path<T>(pub T);

/// What stands behind the question mark, refused with a sentence.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Refusal))]
pub struct Query<T>(pub T);

/// Why a request was refused.
pub enum Refusal {
    /// There is no session.
    SignedOut,
    /// The request itself cannot be read.
    Unreadable(StatusCode, String),
    /// Somebody changed the item meanwhile; this is how it is now.
    ChangedMeanwhile(Box<CalendarItem>),
    /// The use case refused.
    Service(ServiceError),
}

impl From<ServiceError> for Refusal {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<ItemError> for Refusal {
    fn from(error: ItemError) -> Self {
        match error {
            ItemError::ChangedMeanwhile(current) => Self::ChangedMeanwhile(current),
            ItemError::Service(error) => Self::Service(error),
        }
    }
}

impl From<JsonRejection> for Refusal {
    fn from(rejection: JsonRejection) -> Self {
        Self::Unreadable(rejection.status(), rejection.body_text())
    }
}

impl From<PathRejection> for Refusal {
    /// An address that holds no id names nothing.
    fn from(_: PathRejection) -> Self {
        Self::Service(ServiceError::NotFound)
    }
}

impl From<QueryRejection> for Refusal {
    fn from(rejection: QueryRejection) -> Self {
        Self::Unreadable(rejection.status(), rejection.body_text())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code, detail) = match self {
            Self::SignedOut => (
                StatusCode::UNAUTHORIZED,
                "signed_out",
                "You were signed out. Nothing was changed. Sign in and try again.".to_owned(),
            ),
            Self::Unreadable(status, reason) => (
                status,
                "invalid",
                format!("The request cannot be read: {reason}. Nothing was changed."),
            ),
            Self::ChangedMeanwhile(current) => {
                return problem(
                    StatusCode::CONFLICT,
                    Problem {
                        code: "changed_meanwhile".to_owned(),
                        detail: CHANGED_MEANWHILE.to_owned(),
                        current: Some(*current),
                    },
                );
            }
            Self::Service(ServiceError::NotFound) => (
                StatusCode::NOT_FOUND,
                "not_found",
                "This is not there, or not for you. Nothing was changed.".to_owned(),
            ),
            Self::Service(ServiceError::NotAllowed) => (
                StatusCode::FORBIDDEN,
                "not_allowed",
                "Your role does not allow this. Nothing was changed. Ask an admin.".to_owned(),
            ),
            Self::Service(ServiceError::ChangedMeanwhile) => (
                StatusCode::CONFLICT,
                "changed_meanwhile",
                CHANGED_MEANWHILE.to_owned(),
            ),
            Self::Service(ServiceError::Invalid(sentence)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "invalid", sentence)
            }
            Self::Service(ServiceError::Unavailable) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The server cannot answer just now. Nothing was changed. Try again in a minute."
                    .to_owned(),
            ),
            Self::Service(ServiceError::Internal(cause)) => {
                tracing::error!(
                    reference = reference(),
                    cause = &*cause,
                    "a use case failed"
                );
                return internal_fault();
            }
        };
        problem(
            status,
            Problem {
                code: code.to_owned(),
                detail,
                current: None,
            },
        )
    }
}

const CHANGED_MEANWHILE: &str = "Somebody changed this meanwhile. Your change was not saved. Look at it as it is now, \
                                 then change it again.";

/// Nothing is served under this address of the API.
pub async fn unknown() -> Refusal {
    Refusal::Service(ServiceError::NotFound)
}
