//! Calendly, imitated as its sheet describes it (`calendly.md`, whose sections comments name).
//!
//! Three bases on one address, each a setting of whoever talks with it: `/calendly/api` stands for
//! `https://api.calendly.com`, `/calendly/auth` for `https://auth.calendly.com`, `/calendly/web` for
//! `https://calendly.com`. One file per resource; each has the rows, how they are shown, and the routes.

mod activity;
mod api;
#[cfg(test)]
mod api_tests;
mod ask;
mod available_times;
mod bases;
mod body;
mod booking;
mod booking_api;
mod busy_times;
mod cancelling;
mod communications;
mod contacts;
mod data_compliance;
mod date_setting;
mod deliveries;
mod delivering;
mod event_type_schedules;
mod event_type_writing;
mod event_types;
mod groups;
mod handle;
mod hosts;
mod ids;
mod instants;
mod invitations;
mod invitees;
mod limits;
mod locations;
mod meeting_limits;
mod memberships;
mod messages;
mod no_shows;
mod oauth;
mod one_off;
mod organizations;
mod page;
mod pages;
mod query;
mod recaps;
mod refusal;
mod route;
mod routing_forms;
mod samples;
mod scheduled_events;
mod schedules;
mod scheduling_links;
mod scopes;
mod seed;
mod shares;
mod slots;
mod staging;
mod table;
mod teams;
mod tokens;
mod users;
mod webhooks;
mod world;

pub use api::refused;
pub use deliveries::Order;
pub use handle::{Calendly, NewApp, Unknown};
pub use memberships::Role;
pub use organizations::Plan;
pub use refusal::Refusal;

use axum::Router;
use axum::routing::{any, get, post};

/// Everything below `/calendly`.
pub fn router(calendly: Calendly) -> Router {
    Router::new()
        .route("/calendly/api/{*path}", any(api::answer))
        .route("/calendly/auth/oauth/token", post(oauth::token))
        .route("/calendly/auth/oauth/introspect", post(oauth::introspect))
        .route("/calendly/auth/oauth/revoke", post(oauth::revoke))
        .route(
            "/calendly/web/.well-known/oauth-authorization-server",
            get(oauth::metadata),
        )
        .merge(pages::router())
        .with_state(calendly)
}

/// Carries messages to their addresses until it is dropped.
pub async fn deliver(calendly: Calendly) {
    delivering::deliver(calendly).await;
}
