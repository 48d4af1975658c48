//! The listing.

use crate::{Environment, ServiceError};
use domain::Caller;
use domain::view::calendar_sync::SyncListing;

/// The caller's syncs, the oldest first.
pub async fn listing(env: &Environment, caller: &Caller) -> Result<SyncListing, ServiceError> {
    todo!()
}
