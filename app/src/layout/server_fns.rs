//! What the frame reads.

use crate::AppError;
use domain::view::session::SignedIn;
use leptos::prelude::*;

/// Who is signed in, and how the syncs are doing.
#[server(name = ReadSignedIn, prefix = "/api/fn", endpoint = "signed_in", protocol = crate::requests::Reading)]
pub async fn signed_in() -> Result<SignedIn, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::accounts::members::signed_in(&env, &caller).await?)
}

/// Ends the session of this browser and leads to the sign-in.
#[server(prefix = "/api/fn", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::accounts::sessions::sign_out(&env, &caller).await?;
    crate::request_scope::SessionCookie::of(&env).clear();
    leptos_axum::redirect(crate::paths::SIGN_IN);
    Ok(())
}
