//! Google Calendar, imitated as its sheet describes it (`google.md`, whose sections comments name).
//!
//! Four bases on one address: `/google/accounts` stands for `https://accounts.google.com`, `/google/oauth2` for
//! `https://oauth2.googleapis.com`, `/google/openid` for `https://openidconnect.googleapis.com` and `/google/api` for
//! `https://www.googleapis.com`. An event is kept as the fields it was given, as Google keeps what it does not read.

mod access;
mod api;
mod ask;
mod batch;
mod calendars;
mod channels;
mod colors;
mod consent;
mod delivering;
mod event;
mod event_check;
mod event_listing;
mod event_reading;
mod event_wish;
mod event_writing;
mod fields;
mod free_busy;
mod handle;
mod moment;
mod oauth;
mod query;
mod recurrence;
mod refusal;
mod scopes;
mod seed;
mod sync_token;
mod world;

pub use channels::Notice;
pub use handle::{Google, GoogleApp, SentMail};
pub use refusal::{Refusal, refused};

use axum::Router;
use axum::routing::{any, get, post};

/// Everything below `/google`.
pub fn router(google: Google) -> Router {
    Router::new()
        .route("/google/api/calendar/v3/{*path}", any(api::answer))
        .route("/google/api/batch/calendar/v3", post(batch::answer))
        .route(
            "/google/accounts/o/oauth2/v2/auth",
            get(consent::ask).post(consent::decide),
        )
        .route(
            "/google/accounts/.well-known/openid-configuration",
            get(oauth::configuration),
        )
        .route("/google/oauth2/token", post(oauth::token))
        .route("/google/oauth2/revoke", post(oauth::revoke))
        .route("/google/oauth2/tokeninfo", get(oauth::token_info))
        .route("/google/openid/v1/userinfo", get(oauth::user_info))
        .with_state(google)
}

/// Carries push messages to their addresses until it is dropped.
pub async fn deliver(google: Google) {
    delivering::deliver(google).await;
}
