//! Why a request was refused, and how that is said.

use super::calendly::refusal as of_calendly;
use super::token::NoToken;
use crate::problem::ProblemDetails;
use crate::telemetry::{internal_fault, reference};
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::link_use::LinkRefusal;
use domain::view::calendar::CalendarItem;
use services::ServiceError;
use services::calendly::AskError;
use services::items::ItemError;
use services::outreach::OutreachError;

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
    /// The token of a program is missing, wrong, or may not do this.
    Token(NoToken),
    /// Calendly was not asked, or did not do it.
    Calendly(AskError),
    /// A Calendly link may not be inserted or sent, for this reason and with this sentence.
    Link(LinkRefusal, String),
}

impl From<ServiceError> for Refusal {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<AskError> for Refusal {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Service(error) => Self::Service(error),
            other => Self::Calendly(other),
        }
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

impl From<OutreachError> for Refusal {
    fn from(error: OutreachError) -> Self {
        match error {
            OutreachError::Link { why, sentence } => Self::Link(why, sentence),
            OutreachError::Service(error) => Self::Service(error),
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
                return ProblemDetails::new(
                    StatusCode::CONFLICT,
                    "changed_meanwhile",
                    CHANGED_MEANWHILE,
                )
                .current(Some(*current))
                .into_response();
            }
            Self::Link(why, sentence) => (StatusCode::CONFLICT, code_of(why), sentence),
            Self::Token(refused) => return refused.into_response(),
            Self::Calendly(error) => return of_calendly::problem(error).into_response(),
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
        ProblemDetails::new(status, code, detail).into_response()
    }
}

/// What a program tells by that a link may not be used; where Calendly is asked in vain, the same words say the same.
const fn code_of(refusal: LinkRefusal) -> &'static str {
    match refusal {
        LinkRefusal::NotConnected => "calendly_not_connected",
        LinkRefusal::SwitchedOff => "calendly_switched_off",
        LinkRefusal::NeedsReauthentication => "calendly_needs_reauthentication",
        LinkRefusal::ModuleOff(_) => "calendly_module_off",
        LinkRefusal::EventTypeGone => "calendly_event_type_gone",
    }
}

const CHANGED_MEANWHILE: &str = "Somebody changed this meanwhile. Your change was not saved. Look at it as it is now, \
                                 then change it again.";
