//! E-mail and password in, a session out.

use super::{NewSession, SignInOrigin};
use crate::{Environment, ServiceError};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such pair of e-mail and password; never says which of the two is wrong.
    #[error("e-mail and password do not belong together")]
    WrongPair,
    /// Too many wrong pairs for this e-mail or from this address.
    #[error("too many tries, the next one is possible at {until}")]
    TooManyTries {
        /// When the next try is possible.
        until: DateTime<Utc>,
    },
    /// The pair is right, but the member may not sign in any more.
    #[error("this member is deactivated")]
    Deactivated,
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Signs a member in.
pub async fn sign_in(
    env: &Environment,
    email: &str,
    password: SecretString,
    from: &SignInOrigin,
) -> Result<NewSession, SignInError> {
    todo!()
}
