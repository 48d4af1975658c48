//! `GET /connect/calendly` and back: **Sign in with Calendly**. Redirects are no server functions.

use crate::api::{Refusal, SignedIn};
use crate::router::AppState;
use app::paths;
use axum::extract::{Query, RawQuery, State};
use axum::response::Redirect;
use serde::Deserialize;
use services::calendly::sign_in::{self, SignInError};

/// What the way there may be told.
#[derive(Deserialize)]
pub struct Leaving {
    /// Whether another account than before is meant, too.
    #[serde(default)]
    other: bool,
}

/// Leads to Calendly's page.
pub async fn leave(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Query(leaving): Query<Leaving>,
) -> Result<Redirect, Refusal> {
    match sign_in::begin(&state.env, &caller, leaving.other).await {
        Ok(page) => Ok(Redirect::to(&page)),
        Err(error) => Ok(told(&error)),
    }
}

/// Takes in whoever comes back, and leads to the panel, which tells what came of it.
pub async fn come_back(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Redirect, Refusal> {
    let query = query.unwrap_or_default();
    match sign_in::finish(&state.env, &caller, &query).await {
        Ok(connected) => Ok(Redirect::to(paths::calendly_connected(
            connected.was_forced_off,
        ))),
        Err(error) => Ok(told(&error)),
    }
}

fn told(error: &SignInError) -> Redirect {
    tracing::info!(error = %error, "nobody was connected with Calendly by signing in");
    Redirect::to(&paths::calendly_sign_in(error.word()))
}
