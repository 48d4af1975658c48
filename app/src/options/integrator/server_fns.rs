//! The server functions of Options > Integrator.

use crate::AppError;
use domain::module::Module;
use domain::view::calendly::CalendlyPanel;
use domain::view::options::IntegrationCard;
use leptos::prelude::*;

/// Every integration with its state.
#[server(prefix = "/api/fn", endpoint = "load_integrations", protocol = crate::requests::Reading)]
pub async fn load_integrations() -> Result<Vec<IntegrationCard>, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::integrations::cards(&env, &caller).await?)
}

/// The panel of Calendly Integration.
#[server(prefix = "/api/fn", endpoint = "load_calendly", protocol = crate::requests::Reading)]
pub async fn load_calendly() -> Result<CalendlyPanel, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendly::panel(&env, &caller).await?)
}

/// **Enable Calendly Integration**.
#[server(prefix = "/api/fn", endpoint = "set_calendly_enabled")]
pub async fn set_calendly_enabled(enabled: bool) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::set_enabled(&env, &caller, enabled).await?;
    leptos_axum::redirect(crate::paths::CALENDLY);
    Ok(())
}

/// **Validate and Save**; goes back to the panel, which tells what came of it.
///
/// `accept_other`: also where the token belongs to another account than before.
#[server(prefix = "/api/fn", endpoint = "connect_calendly")]
pub async fn connect_calendly(
    token: String,
    #[server(default)] accept_other: bool,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let token = super::calendly::tidy(&token).into();
    let connected = services::calendly::connect(&env, &caller, token, accept_other)
        .await
        .map_err(AppError::of_calendly)?;
    leptos_axum::redirect(crate::paths::calendly_connected(connected.was_forced_off));
    Ok(())
}

/// Whether links may be put into the mails of a module.
#[server(prefix = "/api/fn", endpoint = "set_calendly_module")]
pub async fn set_calendly_module(module: Module, on: bool) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::set_module(&env, &caller, module, on).await?;
    Ok(())
}

/// **New Lead/Contact**; goes on to the default values of that module where some are missing.
#[server(prefix = "/api/fn", endpoint = "receive_leads_in")]
pub async fn receive_leads_in(module: Module) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let panel = services::calendly::receive_leads_in(&env, &caller, module).await?;
    leptos_axum::redirect(&super::calendly::after_choosing(&panel, module));
    Ok(())
}

/// **Disconnect Calendly**.
#[server(prefix = "/api/fn", endpoint = "disconnect_calendly")]
pub async fn disconnect_calendly() -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendly::disconnect(&env, &caller).await?;
    leptos_axum::redirect(crate::paths::CALENDLY);
    Ok(())
}
