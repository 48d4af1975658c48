//! Pages that somebody can click, without any script (calendly.md §2, §6.6).

mod book;
mod consent;
mod days;
mod moving;
mod owners;
mod personal_tokens;
mod sign_in;

use super::Calendly;
use crate::markup::{Markup, alert, page};
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

/// The pages below `/calendly/web`, and the one of agreement below `/calendly/auth`.
pub fn router() -> Router<Calendly> {
    Router::new()
        .route(
            "/calendly/auth/oauth/authorize",
            get(consent::ask).post(consent::decide),
        )
        .route(
            "/calendly/web/login",
            get(sign_in::choose).post(sign_in::enter),
        )
        .route("/calendly/web/logout", post(sign_in::leave))
        .route(
            "/calendly/web/integrations/api_webhooks",
            get(personal_tokens::list).post(personal_tokens::create),
        )
        .route(
            "/calendly/web/integrations/api_webhooks/{token}/revoke",
            post(personal_tokens::revoke),
        )
        .route(
            "/calendly/web/cancellations/{invitee}",
            get(moving::ask_to_cancel).post(moving::cancel),
        )
        .route(
            "/calendly/web/reschedulings/{invitee}",
            get(moving::ask_to_move).post(moving::reschedule),
        )
        .route("/calendly/web/d/{code}/{slug}", get(book::days_of_link))
        .route(
            "/calendly/web/d/{code}/{slug}/{start}",
            get(book::form_of_link).post(book::book_by_link),
        )
        .route("/calendly/web/{owner}", get(owners::event_types))
        .route("/calendly/web/{owner}/{event_type}", get(book::days))
        .route(
            "/calendly/web/{owner}/{event_type}/{start}",
            get(book::form).post(book::book),
        )
}

/// 404 for people.
fn nothing_here() -> Response {
    page(
        StatusCode::NOT_FOUND,
        "This page does not exist",
        alert("This Calendly URL is not valid."),
    )
}

fn shown(title: &str, body: Markup) -> Response {
    page(StatusCode::OK, title, body)
}

/// What was sent could not be done; the page says why and lets it be sent again.
fn refused(title: &str, why: &str, body: Markup) -> Response {
    let body = [alert(why), body].into_iter().collect();
    page(StatusCode::UNPROCESSABLE_ENTITY, title, body)
}
