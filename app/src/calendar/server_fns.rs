//! What the calendar reads, and what its form does where no script runs. Changes with script go to `/api/items`.

use super::item_fields::ItemFields;
use crate::AppError;
use chrono::NaiveDateTime;
use domain::ItemId;
use domain::repeats::Scope;
#[cfg(feature = "ssr")]
use domain::view::calendar::ItemPatch;
use domain::view::calendar::{CalendarItem, CalendarPeriod, CalendarQuery, SeriesReach, When};
use domain::view::history::ItemHistory;
use leptos::prelude::*;

/// One period of the reader's calendar.
#[server(name = ReadPeriod, prefix = "/api/fn", endpoint = "calendar_period", protocol = crate::requests::Reading)]
pub async fn calendar_period(
    /// Which form, around which day.
    query: CalendarQuery,
) -> Result<CalendarPeriod, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::items::period(&env, &caller, query).await?)
}

/// One item, where the reader may see it.
#[server(name = ReadItem, prefix = "/api/fn", endpoint = "calendar_item", protocol = crate::requests::Reading)]
pub async fn calendar_item(
    /// Which.
    id: ItemId,
    /// Which of its occurrences; none for the first.
    occurrence: Option<NaiveDateTime>,
) -> Result<CalendarItem, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::items::find(&env, &caller, id, occurrence)
        .await?
        .ok_or(AppError::NotFound)
}

/// How many events a change of an occurrence would reach.
#[server(name = ReadSeriesReach, prefix = "/api/fn", endpoint = "series_reach", protocol = crate::requests::Reading)]
pub async fn series_reach(
    /// The item.
    id: ItemId,
    /// Which of its occurrences.
    occurrence: NaiveDateTime,
) -> Result<SeriesReach, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::items::series_reach(&env, &caller, id, occurrence)
        .await?
        .ok_or(AppError::NotFound)
}

/// What happened to an item, where the reader may see it.
#[server(name = ReadHistory, prefix = "/api/fn", endpoint = "item_history", protocol = crate::requests::Reading)]
pub async fn item_history(
    /// Which.
    id: ItemId,
) -> Result<ItemHistory, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::items::history(&env, &caller, id).await?)
}

/// A key for a new item, so that a form sent twice makes one.
#[server(name = NewRequestKey, prefix = "/api/fn", endpoint = "new_request_key", protocol = crate::requests::Reading)]
pub async fn new_request_key() -> Result<String, AppError> {
    Ok(crate::request_scope::environment()?
        .entropy
        .id()
        .to_string())
}

/// Saves the form of an item without script and leads to its day; without `id` it is a new one.
#[server(name = SaveItem, prefix = "/api/fn", endpoint = "save_item")]
pub async fn save_item(
    /// The item; none for a new one.
    #[server(default)]
    id: Option<ItemId>,
    /// The version the form was drawn from.
    #[server(default)]
    seen: i64,
    /// For a new one: the key that makes a repeat harmless.
    #[server(default)]
    request: String,
    /// Of a series: the occurrence the form was drawn from.
    #[server(default)]
    occurrence: Option<NaiveDateTime>,
    /// Of a series: how far the change reaches.
    #[server(default)]
    scope: Option<Scope>,
    /// Of a series: those moved by hand go back to its time.
    #[server(default)]
    reset: bool,
    /// What was typed.
    fields: ItemFields,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let item = match id {
        None => services::items::add(&env, &caller, fields.draft(request)?).await?,
        Some(id) => {
            let patch = ItemPatch {
                occurrence,
                scope,
                reset,
                ..fields.whole_patch(seen)?
            };
            services::items::change(&env, &caller, id, patch).await?
        }
    };
    leptos_axum::redirect(&day_of(item.when));
    Ok(())
}

/// Deletes an item without script and leads to the day it was on.
#[server(name = RemoveItem, prefix = "/api/fn", endpoint = "remove_item")]
pub async fn remove_item(
    /// Which.
    id: ItemId,
    /// The version the form was drawn from.
    seen: i64,
    /// Of a series: the occurrence the form was drawn from.
    #[server(default)]
    occurrence: Option<NaiveDateTime>,
    /// Of a series: what goes.
    #[server(default)]
    scope: Option<Scope>,
) -> Result<(), AppError> {
    use services::items::{remove, remove_from_series};
    let (env, caller) = crate::request_scope::request_scope()?;
    let seen = domain::item::Version(seen);
    let removed = match occurrence {
        Some(start) => {
            let scope = scope.unwrap_or(Scope::This);
            remove_from_series(&env, &caller, id, seen, start, scope).await?
        }
        None => remove(&env, &caller, id, seen).await?,
    };
    leptos_axum::redirect(&day_of(removed.when));
    Ok(())
}

/// The calendar around a day.
pub fn day_of(when: When) -> String {
    crate::paths::calendar(None, Some(when.first_day()))
}
