//! Options > Calendar connections.

use crate::{Environment, ServiceError};
use domain::Caller;
use domain::view::options::ConnectionRow;

/// The caller's connections.
pub async fn list(env: &Environment, caller: &Caller) -> Result<Vec<ConnectionRow>, ServiceError> {
    todo!()
}
