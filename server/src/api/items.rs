//! `/api/items`: what the calendar's script asks for while somebody drags.

use super::{Body, Path, Query, Refusal, SignedIn};
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ItemId;
use domain::item::Version;
use domain::view::calendar::{CalendarItem, ItemDraft, ItemPatch};
use serde::Deserialize;
use services::{ServiceError, items};

/// The version the caller looked at.
#[derive(Deserialize)]
pub struct Seen {
    seen: i64,
}

/// `GET /api/items/{id}`
pub async fn find(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ItemId>,
) -> Result<Json<CalendarItem>, Refusal> {
    let item = items::find(&state.env, &caller, id).await?;
    item.map(Json)
        .ok_or(Refusal::Service(ServiceError::NotFound))
}

/// `POST /api/items`
pub async fn add(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(draft): Body<ItemDraft>,
) -> Result<(StatusCode, Json<CalendarItem>), Refusal> {
    let item = items::add(&state.env, &caller, draft).await?;
    Ok((StatusCode::CREATED, Json(item)))
}

/// `PATCH /api/items/{id}`
pub async fn change(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ItemId>,
    Body(patch): Body<ItemPatch>,
) -> Result<Json<CalendarItem>, Refusal> {
    Ok(Json(items::change(&state.env, &caller, id, patch).await?))
}

/// `DELETE /api/items/{id}?seen=N`
pub async fn remove(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ItemId>,
    Query(Seen { seen }): Query<Seen>,
) -> Result<Json<CalendarItem>, Refusal> {
    let removed = items::remove(&state.env, &caller, id, Version(seen)).await?;
    Ok(Json(removed))
}

/// `POST /api/items/{id}/restore?seen=N`
pub async fn restore(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ItemId>,
    Query(Seen { seen }): Query<Seen>,
) -> Result<Json<CalendarItem>, Refusal> {
    let restored = items::restore(&state.env, &caller, id, Version(seen)).await?;
    Ok(Json(restored))
}
