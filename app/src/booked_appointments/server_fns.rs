//! The server functions of Booked Appointments.

use crate::AppError;
use crate::calendar_sync::choices::Copies;
use domain::calendar_sync::Direction;
use domain::view::booked_appointments::{BookedAppointments, BookedQuery};
use domain::view::calendar_sync::Preview;
use domain::{CalendarSyncId, ConnectionId};
use leptos::prelude::*;

/// The list.
#[server(prefix = "/api/fn", endpoint = "load_booked", protocol = crate::requests::Reading)]
pub async fn load_booked(query: BookedQuery) -> Result<BookedAppointments, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::items::booked(&env, &caller, query).await?)
}

/// What **Synchronize** would do now, this way.
#[server(prefix = "/api/fn", endpoint = "load_synchronize_preview", protocol = crate::requests::Reading)]
pub async fn load_synchronize_preview(
    id: CalendarSyncId,
    direction: Direction,
) -> Result<Preview, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::synchronize_preview(&env, &caller, id, direction).await?)
}

/// **Synchronize Google Calendar**, Start.
#[server(prefix = "/api/fn", endpoint = "synchronize")]
pub async fn synchronize(
    id: CalendarSyncId,
    #[server(default)] direction: Option<Direction>,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let direction = super::ways::chosen(direction)?;
    services::calendar_syncs::synchronize(&env, &caller, id, direction).await?;
    leptos_axum::redirect(crate::paths::BOOKINGS);
    Ok(())
}

/// **Calendar Sync Settings**, Save.
#[server(prefix = "/api/fn", endpoint = "choose_direction")]
pub async fn choose_direction(
    id: CalendarSyncId,
    #[server(default)] direction: Option<Direction>,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let direction = super::ways::chosen(direction)?;
    services::calendar_syncs::choose_direction(&env, &caller, id, direction).await?;
    leptos_axum::redirect(crate::paths::BOOKINGS);
    Ok(())
}

/// **Remove Google Account**.
#[server(prefix = "/api/fn", endpoint = "remove_google_account")]
pub async fn remove_google_account(
    connection: ConnectionId,
    #[server(default)] copies: Copies,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::connections::disconnect(&env, &caller, connection, copies.into()).await?;
    leptos_axum::redirect(crate::paths::BOOKINGS_REMOVED);
    Ok(())
}
