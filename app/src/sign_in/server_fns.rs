//! The server functions of set-up and sign-in.

use crate::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// How a browser without a session is met.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Entrance {
    /// There is no organization yet: it must be made first.
    pub set_up_needed: bool,
    /// The browser was signed in and is not any more.
    pub session_ended: bool,
    /// What was typed into a form that was refused, where the page had to be drawn anew for it.
    pub typed_email: String,
}

/// How this browser is met.
#[server(prefix = "/api/fn", endpoint = "load_entrance", protocol = crate::requests::Reading)]
pub async fn load_entrance() -> Result<Entrance, AppError> {
    let env = crate::request_scope::environment()?;
    let set_up_needed = services::accounts::set_up::is_needed(&env).await?;
    Ok(Entrance {
        set_up_needed,
        session_ended: crate::request_scope::session_ended(&env),
        typed_email: crate::request_scope::typed_email(),
    })
}

/// Signs in and goes on to `next`, where that is a page of ours.
#[server(prefix = "/api/fn", endpoint = "sign_in")]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let env = crate::request_scope::environment()?;
    crate::request_scope::keep_typed_email(&email);
    let session = services::accounts::sign_in::sign_in(
        &env,
        &email,
        password.into(),
        &crate::request_scope::origin(),
    )
    .await
    .map_err(|error| AppError::of_sign_in(error, &env))?;
    crate::request_scope::enter(&env, &session, &next);
    Ok(())
}

/// Makes the organization and its owner, and signs the owner in.
#[server(prefix = "/api/fn", endpoint = "set_up")]
pub async fn set_up(
    code: String,
    organization: String,
    name: String,
    email: String,
    password: String,
    zone: String,
) -> Result<(), AppError> {
    let env = crate::request_scope::environment()?;
    let zone = domain::time::ZoneId::new(zone.trim());
    let wanted = services::accounts::set_up::SetUp {
        code: code.trim().into(),
        organization,
        name,
        email,
        password: password.into(),
        zone,
    };
    let session =
        services::accounts::set_up::set_up(&env, wanted, &crate::request_scope::origin()).await?;
    crate::request_scope::enter(&env, &session, crate::paths::CALENDAR);
    Ok(())
}
