//! Passwords: what is asked of them, how they are hashed and compared.

use crate::{Environment, ServiceError};
use domain::Entropy;
use secrecy::SecretString;

pub(crate) struct Passwords;

impl Passwords {
    pub(crate) fn new(_entropy: &dyn Entropy) -> Self {
        Self
    }
}

/// Hashes a password for [`store`]; slow by design, a few at a time.
pub async fn hash(env: &Environment, password: SecretString) -> Result<String, ServiceError> {
    todo!()
}
