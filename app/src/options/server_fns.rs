//! The server functions of Options.

use super::profile::DayInput;
use crate::AppError;
use crate::calendar_sync::choices::Copies;
use domain::api_token::Lifetime;
use domain::calendar_feed::FeedShows;
use domain::view::api_tokens::ApiTokenRow;
use domain::view::calendar_feeds::FeedRow;
use domain::view::options::{ConnectionRow, Profile};
use domain::view::session::SessionRow;
use domain::{ApiTokenId, ConnectionId, SessionId};
use leptos::prelude::*;
use std::collections::BTreeMap;

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
    #[server(default)] user: String,
    #[server(default)] password: String,
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

/// Options > API tokens.
#[server(prefix = "/api/fn", endpoint = "load_api_tokens", protocol = crate::requests::Reading)]
pub async fn load_api_tokens() -> Result<Vec<ApiTokenRow>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::api_tokens::list(&env, &caller).await?)
}

/// **Make token**; its value waits for whoever asks first ([`take_made_api_token`]).
#[server(prefix = "/api/fn", endpoint = "make_api_token")]
pub async fn make_api_token(
    #[server(default)] name: String,
    #[server(default)] scopes: BTreeMap<String, bool>,
    #[server(default)] lifetime: Lifetime,
) -> Result<(), AppError> {
    use services::accounts::api_tokens::{NewApiToken, make};

    let (env, caller) = crate::request_scope::request_scope()?;
    let ticked = scopes.into_iter().filter(|(_, is_ticked)| *is_ticked);
    let wanted = NewApiToken {
        name,
        scopes: ticked.filter_map(|(word, _)| word.parse().ok()).collect(),
        lifetime,
    };
    let value = make(&env, &caller, wanted).await?;
    crate::request_scope::keep_made_token(&env, &value);
    Ok(())
}

/// The value of the token that this browser just made; the second time there is none.
#[server(prefix = "/api/fn", endpoint = "take_made_api_token", protocol = crate::requests::Reading)]
pub async fn take_made_api_token() -> Result<Option<String>, AppError> {
    let (env, _) = crate::request_scope::request_scope()?;
    Ok(crate::request_scope::take_made_token(&env))
}

/// **Revoke**.
#[server(prefix = "/api/fn", endpoint = "revoke_api_token")]
pub async fn revoke_api_token(token: ApiTokenId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::api_tokens::revoke(&env, &caller, token).await?)
}

/// **Undo** of that.
#[server(prefix = "/api/fn", endpoint = "restore_api_token")]
pub async fn restore_api_token(token: ApiTokenId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::api_tokens::restore(&env, &caller, token).await?)
}

/// My Calendar at private addresses.
#[server(prefix = "/api/fn", endpoint = "load_feeds", protocol = crate::requests::Reading)]
pub async fn load_feeds() -> Result<Vec<FeedRow>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_feeds::list(&env, &caller).await?)
}

/// **Make address**, **Replace**: the one that was there is good no more.
#[server(prefix = "/api/fn", endpoint = "make_feed")]
pub async fn make_feed(shows: FeedShows) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_feeds::make(&env, &caller, shows).await?)
}

/// **Revoke**.
#[server(prefix = "/api/fn", endpoint = "revoke_feed")]
pub async fn revoke_feed(shows: FeedShows) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_feeds::revoke(&env, &caller, shows).await?)
}
