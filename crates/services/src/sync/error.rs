//! Why a piece of sync work stopped.

use crate::connections::RefreshError;
use crate::vault::VaultError;
use provider::ProviderError;
use store::StoreError;

/// Why a piece of sync work stopped. What was committed before stays; the rest is done at the next try.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The linked calendar did not do what it was asked.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Our own database failed; never shown as a fault of the linked calendar.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored credentials cannot be opened with this server's secret key.
    #[error("the stored credentials cannot be opened")]
    Vault(#[from] VaultError),
    /// An item was changed between reading and writing it; nothing of this step was stored, and it is done anew.
    #[error("an item was changed meanwhile")]
    ChangedMeanwhile,
    /// This version has no adapter for the connection's provider.
    #[error("this version cannot talk to that provider")]
    NoAdapter,
}

impl From<RefreshError> for SyncError {
    fn from(error: RefreshError) -> Self {
        match error {
            // It is there in a moment, or whoever renews it has died; the sweep asks again.
            RefreshError::Busy(_) => Self::ChangedMeanwhile,
            RefreshError::Provider(error) => Self::Provider(error),
            RefreshError::NotFound => Self::Provider(ProviderError::Unauthorized),
            RefreshError::Vault(error) => Self::Vault(error),
            RefreshError::Store(error) => Self::Store(error),
        }
    }
}
