//! Signed-in browsers: recognised, listed, revoked.

use crate::{Environment, ServiceError};
use domain::view::session::SessionRow;
use domain::{Caller, SessionId};

/// Who asks, by the token of the cookie; `None` for a session that ended or never was.
pub async fn caller(env: &Environment, token: &str) -> Result<Option<Caller>, ServiceError> {
    todo!()
}

/// The caller's signed-in browsers, the one used last first.
pub async fn list(env: &Environment, caller: &Caller) -> Result<Vec<SessionRow>, ServiceError> {
    todo!()
}

/// Ends one of the caller's sessions.
pub async fn revoke(
    env: &Environment,
    caller: &Caller,
    session: SessionId,
) -> Result<(), ServiceError> {
    todo!()
}

/// Ends the caller's own session.
pub async fn sign_out(env: &Environment, caller: &Caller) -> Result<(), ServiceError> {
    todo!()
}
