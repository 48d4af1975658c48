//! `GET /connect/{provider}` and back: signing in to a calendar account at its provider's own page. Redirects are no server
//! functions.

use crate::api::{Path, Query, Refusal, SignedIn};
use crate::router::AppState;
use app::paths;
use axum::extract::{RawQuery, State};
use axum::response::Redirect;
use domain::ConnectionId;
use domain::connection::ProviderKind;
use serde::Deserialize;
use services::connections::{self, Arrived, PageError};

/// What the way there may be told.
#[derive(Deserialize)]
pub struct Leaving {
    /// Which connection is to go on; a new one where there is none.
    again: Option<ConnectionId>,
}

/// Leads to the provider's page.
pub async fn leave(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(provider): Path<ProviderKind>,
    Query(leaving): Query<Leaving>,
) -> Result<Redirect, Refusal> {
    match connections::begin(&state.env, &caller, provider, leaving.again).await {
        Ok(page) => Ok(Redirect::to(&page)),
        Err(error) => Ok(told(provider, &error)),
    }
}

/// Takes in whoever comes back, and leads to the wizard, to the connection that goes on, or to why it came to nothing.
pub async fn come_back(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(provider): Path<ProviderKind>,
    RawQuery(query): RawQuery,
) -> Result<Redirect, Refusal> {
    let query = query.unwrap_or_default();
    Ok(
        match connections::finish(&state.env, &caller, provider, &query).await {
            Ok(Arrived::New(draft)) => Redirect::to(&paths::just_connected(draft)),
            Ok(Arrived::Again(_)) => Redirect::to(paths::CALENDAR_CONNECTED_AGAIN),
            Err(error) => told(provider, &error),
        },
    )
}

fn told(provider: ProviderKind, error: &PageError) -> Redirect {
    tracing::info!(error = %error, provider = provider.word(), "nobody was connected at {}", provider.label());
    Redirect::to(&paths::not_connected(provider, error.refusal()))
}
