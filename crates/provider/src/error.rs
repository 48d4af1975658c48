//! Why a provider did not do what it was asked: one variant per thing the caller does next.

use std::sync::Arc;
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

/// Several things that were asked for together came to nothing, for one reason.
#[derive(Debug, Clone, thiserror::Error)]
#[error("several things were asked for together")]
struct Together(#[source] Arc<dyn std::error::Error + Send + Sync>);

impl ProviderError {
    /// One of several things that were asked for together was left out of the answer.
    pub fn unanswered() -> Self {
        Self::InvalidAnswer("it was not answered".to_owned())
    }

    /// What it means for each of so many things that were written together. An answer to all of them that makes no sense does
    /// not tell what came of any: it counts as lost, so that nothing is taken for refused.
    pub fn of_each<T>(self, count: usize) -> Vec<Result<T, Self>> {
        let source: Arc<dyn std::error::Error + Send + Sync> = match self {
            Self::Unavailable(source) => source.into(),
            other => Arc::new(other),
        };
        let known = source.downcast_ref::<Self>();
        let each = (0..count).map(|_| match known {
            Some(Self::Unauthorized) => Self::Unauthorized,
            Some(Self::Forbidden) => Self::Forbidden,
            Some(Self::NotFound) => Self::NotFound,
            Some(Self::PreconditionFailed) => Self::PreconditionFailed,
            Some(Self::SyncTokenExpired) => Self::SyncTokenExpired,
            Some(Self::RateLimited(wait)) => Self::RateLimited(*wait),
            Some(Self::AddressForbidden(address)) => Self::AddressForbidden(address.clone()),
            Some(Self::Unsupported(what)) => Self::Unsupported(what.clone()),
            Some(Self::TooLarge { .. } | Self::InvalidAnswer(_) | Self::Unavailable(_)) | None => {
                Self::Unavailable(Box::new(Together(Arc::clone(&source))))
            }
        });
        each.map(Err).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error as _;

    #[test]
    fn what_refuses_all_refuses_each_and_nonsense_refuses_none() {
        let each = |error: ProviderError| -> Vec<ProviderError> {
            let each = error.of_each::<()>(2).into_iter();
            each.map(|outcome| outcome.unwrap_err()).collect()
        };
        let limited = each(ProviderError::RateLimited(Duration::from_secs(7)));
        let nonsense = each(ProviderError::InvalidAnswer("a page".to_owned()));
        let outage = each(ProviderError::Unavailable("the line is cut".into()));

        let [one, other] = limited.as_slice() else {
            panic!("{limited:?}")
        };
        for error in [one, other] {
            assert!(matches!(error, ProviderError::RateLimited(wait) if wait.as_secs() == 7));
        }
        assert_eq!(nonsense.len(), 2);
        for error in &nonsense {
            assert!(matches!(error, ProviderError::Unavailable(_)), "{error:?}");
        }
        let beneath = outage[0].source().and_then(|together| together.source());
        assert_eq!(beneath.unwrap().to_string(), "the line is cut");
    }
}
