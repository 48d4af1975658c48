//! Why something was not done with templates, campaigns and mails to one person.

use crate::ServiceError;
use domain::caller::NotAllowed;
use domain::link_use::LinkRefusal;
use store::StoreError;

/// Why something was not done with templates, campaigns and mails to one person.
#[derive(Debug, thiserror::Error)]
pub enum OutreachError {
    /// The Calendly link in it may not be inserted, or sent, now (spec §2.1).
    #[error("{sentence}")]
    Link {
        /// What stands in the way.
        why: LinkRefusal,
        /// What was wrong, what was kept, what to do.
        sentence: String,
    },
    /// What every use case may answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl OutreachError {
    /// A link that is refused, after what that means for whatever was asked.
    pub(super) fn link(meaning: &str, why: LinkRefusal) -> Self {
        Self::Link {
            sentence: [meaning, " ", &why.sentence()].concat(),
            why,
        }
    }

    /// A refusal with a sentence for a person.
    pub(super) fn invalid(sentence: impl Into<String>) -> Self {
        ServiceError::invalid(sentence).into()
    }
}

impl From<StoreError> for OutreachError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl From<NotAllowed> for OutreachError {
    fn from(refused: NotAllowed) -> Self {
        Self::Service(refused.into())
    }
}
