//! The server functions of Options.

use super::profile::DayInput;
use crate::AppError;
use crate::calendar_sync::choices::Copies;
use domain::view::options::{ConnectionRow, Profile};
use domain::view::session::SessionRow;
use domain::{ConnectionId, SessionId};
use leptos::prelude::*;

/// Options > Profile.
#[server(prefix = "/api/fn", endpoint = "load_profile", protocol = crate::requests::Reading)]
pub async fn load_profile() -> Result<Profile, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::members::profile(&env, &caller).await?)
}

/// Saves Options > Profile.
#[server(prefix = "/api/fn", endpoint = "save_profile")]
pub async fn save_profile(
    name: String,
    #[server(default)] job_title: String,
    zone: String,
    #[server(default)] days: Vec<DayInput>,
) -> Result<Profile, AppError> {
    use domain::time::ZoneId;
    use services::accounts::members::ProfileChange;

    let (env, caller) = crate::request_scope::request_scope()?;
    let working_hours = super::profile::working_hours(&days).map_err(AppError::Invalid)?;
    let change = ProfileChange {
        name,
        job_title,
        zone: ZoneId::new(zone.trim()),
        working_hours,
    };
    Ok(services::accounts::members::save_profile(&env, &caller, change).await?)
}

/// Options > Calendar connections.
#[server(prefix = "/api/fn", endpoint = "load_connections", protocol = crate::requests::Reading)]
pub async fn load_connections() -> Result<Vec<ConnectionRow>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::connections::list(&env, &caller).await?)
}

/// **Re-authorize**.
#[server(prefix = "/api/fn", endpoint = "reconnect_account")]
pub async fn reconnect_account(
    connection: ConnectionId,
    provider: domain::connection::ProviderKind,
    #[server(default)] server: String,
    user: String,
    password: String,
) -> Result<(), AppError> {
    use domain::view::calendar_sync::CaldavLogin;

    let (env, caller) = crate::request_scope::request_scope()?;
    let login = CaldavLogin {
        server,
        user,
        password,
    };
    services::connections::reconnect(&env, &caller, connection, login)
        .await
        .map_err(|error| AppError::of_connect(error, provider))
}

/// **Disconnect**.
#[server(prefix = "/api/fn", endpoint = "disconnect_account")]
pub async fn disconnect_account(
    connection: ConnectionId,
    #[server(default)] copies: Copies,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::connections::disconnect(&env, &caller, connection, copies.into()).await?)
}

/// Options > Security: the signed-in browsers.
#[server(prefix = "/api/fn", endpoint = "load_sessions", protocol = crate::requests::Reading)]
pub async fn load_sessions() -> Result<Vec<SessionRow>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::sessions::list(&env, &caller).await?)
}

/// **Sign out** of one of them.
#[server(prefix = "/api/fn", endpoint = "revoke_session")]
pub async fn revoke_session(session: SessionId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::sessions::revoke(&env, &caller, session).await?)
}
