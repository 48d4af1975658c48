//! What a service in memory is asked, and what goes wrong with it on purpose.

use provider::ProviderError;
use std::time::Duration;

/// What may be asked of a provider, to count it or to make it fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// [`provider::CalendarProvider::sign_in`].
    SignIn,
    /// [`provider::CalendarProvider::calendars`].
    Calendars,
    /// [`provider::CalendarProvider::changes`].
    Changes,
    /// [`provider::CalendarProvider::events`].
    Events,
    /// [`provider::CalendarProvider::create_event`], alone or as a part of the next.
    Create,
    /// [`provider::CalendarProvider::create_events`] of several.
    CreateSeveral,
    /// [`provider::CalendarProvider::update_event`].
    Update,
    /// [`provider::CalendarProvider::delete_event`].
    Delete,
}

/// What can go wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Refused credentials.
    Unauthorized,
    /// Not allowed.
    Forbidden,
    /// Not there.
    NotFound,
    /// An outage; nothing is done.
    Unavailable,
    /// An outage after the work was done: the answer is lost.
    AnswerLost,
    /// The work was done; the answer is nonsense.
    AnswerGarbled,
    /// Too many requests.
    RateLimited(Duration),
    /// Somebody was faster.
    PreconditionFailed,
    /// The token is dead.
    SyncTokenExpired,
    /// Nonsense.
    InvalidAnswer,
    /// The address is in a private network.
    AddressForbidden,
    /// No such service.
    Unsupported,
    /// [`Call::Changes`] answers a complete list with nothing in it.
    EmptyCompleteList,
}

impl Fault {
    pub(super) fn into_error(self) -> ProviderError {
        match self {
            Self::Unauthorized => ProviderError::Unauthorized,
            Self::Forbidden => ProviderError::Forbidden,
            Self::NotFound => ProviderError::NotFound,
            Self::Unavailable | Self::AnswerLost => {
                ProviderError::Unavailable("switched off by the test".into())
            }
            Self::RateLimited(wait) => ProviderError::RateLimited(wait),
            Self::PreconditionFailed => ProviderError::PreconditionFailed,
            Self::SyncTokenExpired => ProviderError::SyncTokenExpired,
            Self::InvalidAnswer | Self::AnswerGarbled | Self::EmptyCompleteList => {
                ProviderError::InvalidAnswer("made up by the test".to_owned())
            }
            Self::AddressForbidden => ProviderError::AddressForbidden("192.168.1.1".to_owned()),
            Self::Unsupported => ProviderError::Unsupported("no calendars here".to_owned()),
        }
    }
}

/// What becomes of the answer.
#[derive(PartialEq, Eq)]
pub(super) enum After {
    Answer,
    /// The work was done all the same.
    Instead(Fault),
    Empty,
}

impl After {
    pub(super) fn of<T>(self, answer: T) -> Result<T, ProviderError> {
        match self {
            Self::Answer | Self::Empty => Ok(answer),
            Self::Instead(fault) => Err(fault.into_error()),
        }
    }
}
