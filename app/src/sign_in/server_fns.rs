//! The server functions of set-up, sign-in and sign-out.

use crate::AppError;
use leptos::prelude::*;

/// Whether the organization must be made first.
#[server(prefix = "/api/fn", endpoint = "set_up_is_needed")]
pub async fn set_up_is_needed() -> Result<bool, AppError> {
    let env = crate::request_scope::environment()?;
    Ok(services::accounts::set_up::is_needed(&env).await?)
}

/// Signs in and goes on to `next`; answers where that is.
#[server(prefix = "/api/fn", endpoint = "sign_in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<String, AppError> {
    let env = crate::request_scope::environment()?;
    let origin = crate::request_scope::origin();
    let session = services::accounts::sign_in::sign_in(&env, &email, password.into(), &origin)
        .await
        .map_err(|error| AppError::of_sign_in(error, &env))?;
    Ok(crate::request_scope::enter(&env, &session, &next))
}

/// Makes the organization and its owner, and signs the owner in; answers where to go.
#[server(prefix = "/api/fn", endpoint = "set_up")]
pub async fn set_up(
    code: String,
    organization: String,
    name: String,
    email: String,
    password: String,
    zone: String,
) -> Result<String, AppError> {
    use domain::time::ZoneId;
    use services::accounts::set_up::SetUp;

    let env = crate::request_scope::environment()?;
    let wanted = SetUp {
        code: code.trim().into(),
        organization,
        name,
        email,
        password: password.into(),
        zone: ZoneId::new(zone.trim()),
    };
    let session = services::accounts::set_up::set_up(&env, wanted, &crate::request_scope::origin()).await?;
    Ok(crate::request_scope::enter(&env, &session, crate::paths::CALENDAR))
}
