//! Why a use case did not do what it was asked, as far as that is the same everywhere.

use domain::caller::NotAllowed;
use std::error::Error;
use store::StoreError;

/// Why a use case did not do what it was asked. Outcomes of one use case alone have an enum of their own beside it.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no such thing, or not for this caller.
    #[error("there is no such thing")]
    NotFound,
    /// The caller's role does not allow it.
    #[error("this role may not do that")]
    NotAllowed,
    /// Somebody else changed it between reading and writing.
    #[error("somebody changed it meanwhile")]
    ChangedMeanwhile,
    /// What was asked for makes no sense; the sentence tells a person what was wrong, what was kept, what to do.
    #[error("{0}")]
    Invalid(String),
    /// The database does not answer, or too much is asked at once; later it may work.
    #[error("the service cannot answer now")]
    Unavailable,
    /// A fault of ours; the page shows a reference number, the log the chain.
    #[error("an internal fault")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

impl ServiceError {
    /// A refusal with a sentence for a person.
    pub(crate) fn invalid(sentence: impl Into<String>) -> Self {
        Self::Invalid(sentence.into())
    }

    /// A fault of ours.
    pub(crate) fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(_) => Self::ChangedMeanwhile,
            StoreError::Unavailable(_) => Self::Unavailable,
            StoreError::Inconsistent { .. } | StoreError::Database(_) => Self::internal(error),
        }
    }
}

impl From<NotAllowed> for ServiceError {
    fn from(_: NotAllowed) -> Self {
        Self::NotAllowed
    }
}
