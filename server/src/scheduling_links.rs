//! `GET /m/{code}`: a link that a mail carried. No sign-in, no script, nothing of anybody else's is loaded.

use crate::public_page::{for_nobody_else, page};
use crate::router::AppState;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::scheduling_link::Opening;
use services::calendly::{Opened, open_link};

/// When whoever found a link paused may try again, in seconds.
const AGAIN_AFTER: &str = "3600";

/// Leads on to Calendly, or says politely that it does not.
pub async fn open(
    State(state): State<AppState>,
    method: Method,
    Path(code): Path<String>,
) -> Response {
    let mut answer = match open_link(&state.env, &code, method == Method::GET).await {
        Ok(Some(Opened {
            opening: Opening::Leads(page),
            ..
        })) => Redirect::to(&page).into_response(),
        Ok(Some(Opened {
            opening: Opening::Unavailable,
            organization,
        })) => {
            let page = page(
                &state,
                &organization,
                "This meeting link is temporarily unavailable",
                "It is taking a short break. Your link stays valid: please try again later, or answer the mail that brought you here.",
                None,
            );
            let again = (header::RETRY_AFTER, HeaderValue::from_static(AGAIN_AFTER));
            (StatusCode::SERVICE_UNAVAILABLE, [again], page).into_response()
        }
        Ok(None) => {
            let page = page(
                &state,
                "",
                "There is no such meeting link",
                "Perhaps part of the address was lost. Please open the whole link from your mail, or answer that mail.",
                None,
            );
            (StatusCode::NOT_FOUND, page).into_response()
        }
        Err(error) => {
            tracing::error!(error = %error, "a scheduling link could not be opened");
            let page = page(
                &state,
                "",
                "This meeting link cannot be opened right now",
                "Your link stays valid: please try again in some minutes.",
                None,
            );
            (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
        }
    };
    for_nobody_else(&mut answer);
    answer
}
