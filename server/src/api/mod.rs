//! JSON for the calendar's own script and for programs; refusals are RFC 9457 problems.
//!
//! The script of our own pages comes with a session ([`SignedIn`]) and asks `items`, whose types are those of the pages.
//! Programs come with a token ([`token`]) and ask [`calendly`] and [`v1`], whose types are promises ([`openapi`] holds
//! them, [`docs`] shows them).

pub mod calendly;
pub mod docs;
pub mod items;
pub mod openapi;
mod refusal;
pub mod token;
pub mod v1;

pub use refusal::Refusal;

use crate::session::CallerOfRequest;
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::Caller;
use serde::de::DeserializeOwned;
use services::ServiceError;

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

/// The same where there may be none.
impl<T: DeserializeOwned, S: Send + Sync> OptionalFromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Refusal> {
        let body = <Json<T> as OptionalFromRequest<S>>::from_request(request, state).await?;
        Ok(body.map(|Json(body)| Self(body)))
    }
}

/// Part of the address, refused with a sentence.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Refusal))]
pub struct Path<T>(pub T);

/// What stands behind the question mark, refused with a sentence.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Refusal))]
pub struct Query<T>(pub T);

/// The address is there, but not for this method; `Allow` says for which.
pub async fn wrong_method() -> Refusal {
    Refusal::Unreadable(
        StatusCode::METHOD_NOT_ALLOWED,
        "this address does not know the method".to_owned(),
    )
}

/// Nothing is served under this address of the API.
pub async fn unknown() -> Refusal {
    Refusal::Service(ServiceError::NotFound)
}
