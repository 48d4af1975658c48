//! Why a provider did not do what it was asked: one variant per thing the caller does next.

use std::time::Duration;

/// What lies beneath; kept for the log.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a provider did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The credentials were refused; the member has to connect again.
    #[error("the provider refused the credentials")]
    Unauthorized,
    /// The account may not do this: a read-only calendar, a missing right.
    #[error("the provider does not allow this")]
    Forbidden,
    /// The calendar or event is not there (any more).
    #[error("the provider does not have this")]
    NotFound,
    /// Somebody changed it since we looked; read again and decide again (RFC 9110 §13.1.1).
    #[error("it was changed meanwhile")]
    PreconditionFailed,
    /// The token is no longer honoured; read the calendar again without one.
    /// (RFC 6578 §3.2; Google answers 410, Microsoft `SyncStateNotFound`.)
    #[error("the sync token has expired")]
    SyncTokenExpired,
    /// Too many requests; not before this much time has passed.
    #[error("the provider asks to wait {0:?}")]
    RateLimited(Duration),
    /// An outage; never shown as "wrong password".
    #[error("the provider is unavailable")]
    Unavailable(#[source] Source),
    /// The address lies in a private network that the operator did not allow.
    #[error("the address {0} is in a private network, which the operator does not allow")]
    AddressForbidden(String),
    /// The provider cannot do this at all, or is no such provider.
    #[error("the provider does not support this: {0}")]
    Unsupported(String),
    /// The answer is larger than the limit.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// The answer makes no sense; an outage or a broken server, not an empty calendar.
    #[error("the provider answered in a way we cannot read: {0}")]
    InvalidAnswer(String),
}
