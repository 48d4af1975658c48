//! The server functions of Admin.

use crate::AppError;
use domain::MemberId;
use domain::view::members::Members;
use leptos::prelude::*;

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
