//! Ends a connection and its syncs.

use crate::calendar_syncs::Leftovers;
use crate::{Environment, ServiceError};
use domain::{Caller, ConnectionId};

/// Ends a connection and its syncs; own items stay.
pub async fn disconnect(
    env: &Environment,
    caller: &Caller,
    connection: ConnectionId,
    leftovers: Leftovers,
) -> Result<(), ServiceError> {
    todo!()
}
