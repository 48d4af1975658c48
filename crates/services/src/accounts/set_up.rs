//! The first start: makes the organization and its owner, once.

use super::{NewSession, SignInOrigin};
use crate::{Environment, ServiceError};
use domain::time::ZoneId;
use secrecy::SecretString;

/// What the set-up page asks for.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// The code that the server printed when it started.
    pub code: SecretString,
    /// Name of the organization.
    pub organization: String,
    /// Name of its owner.
    pub name: String,
    /// The owner's e-mail address.
    pub email: String,
    /// The owner's password.
    pub password: SecretString,
    /// The owner's zone.
    pub zone: ZoneId,
}

/// Why nothing was set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// There is an organization already.
    #[error("there is an organization already")]
    AlreadyDone,
    /// The set-up code is wrong, or the server has none.
    #[error("the set-up code is wrong")]
    WrongCode,
    /// A field cannot be taken; the sentence says what is missing.
    #[error("{sentence}")]
    Invalid {
        /// `organization`, `name`, `email`, `password` or `zone`.
        field: &'static str,
        /// What was wrong and what to do.
        sentence: String,
    },
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Whether there is no organization yet.
pub async fn is_needed(env: &Environment) -> Result<bool, ServiceError> {
    todo!()
}

/// Makes the organization and its owner, and signs the owner in.
pub async fn set_up(
    env: &Environment,
    wanted: SetUp,
    from: &SignInOrigin,
) -> Result<NewSession, SetUpError> {
    todo!()
}
