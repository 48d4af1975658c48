//! The server functions of Admin.

use crate::AppError;
use domain::MemberId;
use domain::module::Module;
use domain::view::calendly::DefaultsPage;
use domain::view::members::Members;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Admin > Members.
#[server(prefix = "/api/fn", endpoint = "load_members", protocol = crate::requests::Reading)]
pub async fn load_members() -> Result<Members, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::team::list(&env, &caller).await?)
}

/// **Deactivate**.
#[server(prefix = "/api/fn", endpoint = "deactivate_member")]
pub async fn deactivate_member(member: MemberId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::team::deactivate(&env, &caller, member).await?)
}

/// **Reactivate**.
#[server(prefix = "/api/fn", endpoint = "reactivate_member")]
pub async fn reactivate_member(member: MemberId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::team::reactivate(&env, &caller, member).await?)
}

/// Admin > Configuration > Configure Defaults for Calendly; without a module the one that receives new leads.
#[server(prefix = "/api/fn", endpoint = "load_calendly_defaults", protocol = crate::requests::Reading)]
pub async fn load_calendly_defaults(module: Option<Module>) -> Result<DefaultsPage, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendly::defaults::page(&env, &caller, module).await?)
}

/// **Save** of the default values, unless somebody saved others since the page showed `seen`.
#[server(prefix = "/api/fn", endpoint = "save_calendly_defaults")]
pub async fn save_calendly_defaults(
    module: Module,
    #[server(default)] values: BTreeMap<String, String>,
    seen: i64,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let values = super::calendly_defaults::known_fields(values);
    services::calendly::defaults::save(&env, &caller, module, values, seen).await?;
    Ok(())
}

/// **Switch Calendly off**, for one member or for everybody; goes back to the page, which says for how many.
#[server(prefix = "/api/fn", endpoint = "switch_calendly_off")]
pub async fn switch_calendly_off(
    #[server(default)] member: Option<MemberId>,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let count = services::calendly::force_disable(&env, &caller, member).await?;
    leptos_axum::redirect(&super::switch_off::told_at(member, count));
    Ok(())
}
