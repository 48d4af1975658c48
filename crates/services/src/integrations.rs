//! Options > Integrator: one card per integration, with its true state.

use crate::{Environment, ServiceError};
use domain::Caller;
use domain::view::options::IntegrationCard;

/// The cards of the caller's integrations.
pub async fn cards(
    env: &Environment,
    caller: &Caller,
) -> Result<Vec<IntegrationCard>, ServiceError> {
    todo!()
}
