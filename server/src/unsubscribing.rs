//! `/u/{code}`: whoever got a mail of a campaign wants no more of them. People open it and press a button; mail programs send
//! the form by themselves (RFC 8058). Opening alone changes nothing: programs that look for harm open links, too.

use crate::public_page::{for_nobody_else, page};
use crate::router::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use services::ServiceError;
use services::outreach::leaving::{Leaving, leave, leaving};

/// Asks whether no more mails are wanted.
pub async fn ask(State(state): State<AppState>, Path(code): Path<String>) -> Response {
    let asked = leaving(&state.env, &code).await;
    answer(&state, asked)
}

/// Sends no more.
pub async fn unsubscribe(State(state): State<AppState>, Path(code): Path<String>) -> Response {
    let asked = leave(&state.env, &code).await;
    answer(&state, asked)
}

fn answer(state: &AppState, asked: Result<Option<Leaving>, ServiceError>) -> Response {
    let mut answer = match asked {
        Ok(Some(Leaving {
            organization,
            is_done: true,
        })) => page(
            state,
            &organization,
            "You are unsubscribed",
            "You get no more mails of our campaigns. People here can still write to you one by one, for instance about a \
             meeting of yours.",
            None,
        )
        .into_response(),
        Ok(Some(Leaving {
            organization,
            is_done: false,
        })) => page(
            state,
            &organization,
            "No more mails like this one?",
            "We will send you no more mails of our campaigns. People here can still write to you one by one.",
            Some("Unsubscribe"),
        )
        .into_response(),
        Ok(None) => {
            let page = page(
                state,
                "",
                "There is no such address",
                "Perhaps part of it was lost. Please open the whole link from your mail, or answer that mail.",
                None,
            );
            (StatusCode::NOT_FOUND, page).into_response()
        }
        Err(error) => {
            tracing::error!(error = %error, "whoever wants no more mails could not be heard");
            let page = page(
                state,
                "",
                "This cannot be done right now",
                "Nothing was changed. Please try again in some minutes.",
                None,
            );
            (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
        }
    };
    for_nobody_else(&mut answer);
    answer
}
