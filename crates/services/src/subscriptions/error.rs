//! Why subscriptions could not be tended.

use crate::connections::RefreshError;
use provider::ProviderError;
use store::StoreError;

/// Why the subscriptions of an account are not all as they should be. The next tending goes on from where this stopped.
#[derive(Debug, thiserror::Error)]
pub enum TendError {
    /// The account cannot be opened now.
    #[error(transparent)]
    Access(#[from] RefreshError),
    /// The service did not do what it was asked.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Our own database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
