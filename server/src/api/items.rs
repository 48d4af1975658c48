//! `/api/items`: what the calendar's script asks for while somebody drags.

use super::{Body, Path, Query, Refusal, SignedIn};
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDateTime;
use domain::ItemId;
use domain::item::Version;
use domain::repeats::Scope;
use domain::view::calendar::{CalendarItem, ItemDraft, ItemPatch};
use serde::Deserialize;
use services::{ServiceError, items};

/// The version the caller looked at.
#[derive(Deserialize)]
pub struct Seen {
    seen: i64,
}

/// The occurrence of a series that is asked for.
#[derive(Deserialize)]
pub struct Which {
    occurrence: Option<NaiveDateTime>,
}

/// What is to be deleted: the item as it was seen, or of a series an occurrence and what belongs to it.
#[derive(Deserialize)]
pub struct Cut {
    seen: i64,
    occurrence: Option<NaiveDateTime>,
    scope: Option<Scope>,
}

/// What an answer gave to take its change back.
#[derive(Deserialize)]
pub struct TakeBack {
    undo: String,
}

/// `GET /api/items/{id}?occurrence=START`
pub async fn find(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ItemId>,
    Query(Which { occurrence }): Query<Which>,
) -> Result<Json<CalendarItem>, Refusal> {
    let item = items::find(&state.env, &caller, id, occurrence).await?;
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

/// `DELETE /api/items/{id}?seen=N`; of a series also `&occurrence=START&scope=this|this_and_following|all`.
pub async fn remove(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ItemId>,
    Query(cut): Query<Cut>,
) -> Result<Json<CalendarItem>, Refusal> {
    let seen = Version(cut.seen);
    let removed = match cut.occurrence {
        Some(occurrence) => {
            let scope = cut.scope.unwrap_or(Scope::This);
            items::remove_from_series(&state.env, &caller, id, seen, occurrence, scope).await?
        }
        None => items::remove(&state.env, &caller, id, seen).await?,
    };
    Ok(Json(removed))
}

/// `POST /api/items/{id}/undo`
pub async fn take_back(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ItemId>,
    Body(TakeBack { undo }): Body<TakeBack>,
) -> Result<Json<CalendarItem>, Refusal> {
    Ok(Json(
        items::take_back(&state.env, &caller, id, &undo).await?,
    ))
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
