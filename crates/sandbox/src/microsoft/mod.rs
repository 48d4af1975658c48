//! Office 365 and Outlook.com, imitated as the sheet of Microsoft Graph describes them (`microsoft-graph.md`, whose sections
//! comments name).
//!
//! Two bases on one address: `/microsoft/login` stands for `https://login.microsoftonline.com` and `/microsoft/graph` for
//! `https://graph.microsoft.com`. Everybody has a work account and a personal one; what only one kind can do is refused to
//! the other. An event is kept as the fields it was given; a series holds its changed and its cancelled occurrences, as a
//! mailbox of Exchange does.

mod access;
mod accounts;
mod api;
mod ask;
mod batch;
mod body;
mod calendars;
mod consent;
mod delivering;
mod delta;
mod event;
mod event_fields;
mod event_listing;
mod event_reading;
mod event_writing;
mod filter;
mod handle;
mod ids;
mod limits;
mod mailbox_zones;
mod oauth;
mod pattern;
mod prefer;
mod query;
mod refusal;
mod schedule;
mod scopes;
mod seed;
mod subscriptions;
mod when;
mod world;

pub use handle::{Microsoft, MicrosoftApp, MicrosoftMail, MicrosoftNotice};
pub use refusal::{Refusal, refused};

use axum::Router;
use axum::routing::{any, get, post};

/// Everything below `/microsoft`.
pub fn router(microsoft: Microsoft) -> Router {
    Router::new()
        .route(
            "/microsoft/login/{tenant}/oauth2/v2.0/authorize",
            get(consent::ask).post(consent::decide),
        )
        .route(
            "/microsoft/login/{tenant}/oauth2/v2.0/token",
            post(oauth::token),
        )
        .route(
            "/microsoft/login/{tenant}/v2.0/.well-known/openid-configuration",
            get(oauth::configuration),
        )
        .route("/microsoft/graph/v1.0/$batch", post(batch::answer))
        .route("/microsoft/graph/v1.0/{*path}", any(api::answer))
        .with_state(microsoft)
}

/// Carries notices to their addresses until it is dropped.
pub async fn deliver(microsoft: Microsoft) {
    delivering::deliver(microsoft).await;
}
