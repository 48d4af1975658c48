//! `GET /connect/{provider}` and back: signing in to a calendar account at its provider's own page. Redirects are no server
//! functions.

use crate::api::{Path, Query, Refusal, SignedIn};
use crate::router::AppState;
use app::paths;
use axum::extract::{RawQuery, State};
use axum::response::Redirect;
use domain::connecting::{Aim, Door};
use domain::connection::ProviderKind;
use services::connections::{self, Arrived, CameBack, PageError};

/// Leads to the provider's page.
pub async fn leave(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(provider): Path<ProviderKind>,
    Query(aim): Query<Aim>,
) -> Result<Redirect, Refusal> {
    match connections::begin(&state.env, &caller, provider, aim).await {
        Ok(page) => Ok(Redirect::to(&page)),
        Err(error) => Ok(told(provider, aim.door, &error)),
    }
}

/// Takes in whoever comes back, and leads to the page from where they had set out: to choose a calendar, to the connection that
/// goes on, or to why it came to nothing.
pub async fn come_back(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(provider): Path<ProviderKind>,
    RawQuery(query): RawQuery,
) -> Result<Redirect, Refusal> {
    let query = query.unwrap_or_default();
    let CameBack { door, outcome } =
        connections::finish(&state.env, &caller, provider, &query).await;
    Ok(match outcome {
        Ok(Arrived::New(draft)) => Redirect::to(&paths::just_connected(draft, door)),
        Ok(Arrived::Again(_)) => Redirect::to(paths::connected(door)),
        Ok(Arrived::Fixing(sync)) => Redirect::to(&paths::calendar_sync_fixing(sync)),
        Err(error) => told(provider, door, &error),
    })
}

fn told(provider: ProviderKind, door: Door, error: &PageError) -> Redirect {
    tracing::info!(error = %error, provider = provider.word(), "nobody was connected at {}", provider.label());
    Redirect::to(&paths::not_connected(provider, door, error.refusal()))
}
