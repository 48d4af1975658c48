//! What a status means, for every provider alike.

use crate::ProviderError;
use chrono::{DateTime, TimeDelta};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::time::Duration;

/// How long to wait where the provider does not say.
const USUAL_WAIT: Duration = Duration::from_secs(60);

/// The longest wait that we believe.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// The source of an outage in which the server did answer, with this status.
#[derive(Debug, thiserror::Error)]
#[error("the server answered {0}")]
pub struct Answered(pub StatusCode);

pub(super) fn refusal(status: StatusCode, headers: &HeaderMap) -> ProviderError {
    match status.as_u16() {
        401 => ProviderError::Unauthorized,
        403 => ProviderError::Forbidden,
        404 | 410 => ProviderError::NotFound,
        412 => ProviderError::PreconditionFailed,
        429 => ProviderError::RateLimited(retry_after(headers).unwrap_or(USUAL_WAIT)),
        503 => match retry_after(headers) {
            Some(wait) => ProviderError::RateLimited(wait),
            None => ProviderError::Unavailable(Box::new(Answered(status))),
        },
        405 | 501 => ProviderError::Unsupported(format!("it answered {status}")),
        413 => ProviderError::Unsupported("the server takes nothing this large".to_owned()),
        507 => ProviderError::Unsupported("the account has no room left".to_owned()),
        // 423 is a lock that somebody holds for a moment.
        408 | 423 | 425 | 500..=599 => ProviderError::Unavailable(Box::new(Answered(status))),
        _ => ProviderError::InvalidAnswer(format!("it answered {status}")),
    }
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds, or a date, which is read against the server's own clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match value.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = DateTime::parse_from_rfc2822(value).ok()?;
            let now = headers.get(DATE)?.to_str().ok()?;
            let now = DateTime::parse_from_rfc2822(now).ok()?;
            (until - now).max(TimeDelta::zero()).to_std().ok()?
        }
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    fn wait(pairs: &[(&'static str, &'static str)]) -> Option<Duration> {
        retry_after(&headers(pairs))
    }

    #[test]
    fn the_wait_is_read_from_seconds_and_from_dates() {
        assert_eq!(
            wait(&[("retry-after", "120")]),
            Some(Duration::from_secs(120))
        );
        assert_eq!(
            wait(&[
                ("date", "Tue, 01 Dec 2026 09:00:00 GMT"),
                ("retry-after", "Tue, 01 Dec 2026 09:05:00 GMT"),
            ]),
            Some(Duration::from_secs(300))
        );
        assert_eq!(
            wait(&[
                ("date", "Tue, 01 Dec 2026 09:00:00 GMT"),
                ("retry-after", "Tue, 01 Dec 2026 08:00:00 GMT"),
            ]),
            Some(Duration::ZERO)
        );
        assert_eq!(wait(&[("retry-after", "99999999999")]), Some(LONGEST_WAIT));
        assert_eq!(wait(&[("retry-after", "soon")]), None);
    }

    #[test]
    fn an_overloaded_server_that_names_a_wait_is_waited_for() {
        assert!(matches!(
            refusal(
                StatusCode::SERVICE_UNAVAILABLE,
                &headers(&[("retry-after", "7")])
            ),
            ProviderError::RateLimited(wait) if wait == Duration::from_secs(7)
        ));
        assert!(matches!(
            refusal(StatusCode::SERVICE_UNAVAILABLE, &HeaderMap::new()),
            ProviderError::Unavailable(_)
        ));
        assert!(matches!(
            refusal(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new()),
            ProviderError::RateLimited(wait) if wait == USUAL_WAIT
        ));
    }
}
