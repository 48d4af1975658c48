//! How fast Calendly may be asked (calendly.md §4.3): what its rate headers said last, per token.
//!
//! Where nothing is left, the client does not ask: a request that is refused counts, and so does patience. Tokens are
//! kept as their digests. Booking has limits of its own and is counted apart.

use crate::error::CalendlyError;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Clock;
use provider::http::header::{HeaderMap, HeaderName, RETRY_AFTER};
use provider::http::{Answer, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many requests are left until the reset.
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// In how many SECONDS the limit starts anew; no point in time.
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// How long to wait where Calendly does not say: its windows last a minute.
const USUAL_WAIT: Duration = Duration::from_secs(60);

/// The longest wait that is believed: the limits of booking reach over a day.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// So many tokens are remembered before those whose window is over are forgotten.
const REMEMBERED: usize = 1024;

/// Which limit a request counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// Requests per user and minute.
    Requests,
    /// `POST /invitees`, by plan.
    Bookings,
}

/// Tells a token without holding it.
type Key = ([u8; 32], Lane);

/// What is known of the limits of all tokens. Clones know the same.
#[derive(Clone)]
pub(crate) struct Paces {
    known: Arc<Mutex<HashMap<Key, Window>>>,
    clock: Arc<dyn Clock>,
}

/// The window of time that a limit is for.
#[derive(Debug, Clone, Copy)]
struct Window {
    /// Requests that are left in it.
    remaining: u64,
    from: DateTime<Utc>,
    lasts: Duration,
}

impl Window {
    /// How long it still lasts; nothing once it is over. A clock that was set back does not make it last longer.
    fn rest(&self, now: DateTime<Utc>) -> Duration {
        let passed = (now - self.from).max(TimeDelta::zero()).to_std();
        self.lasts.saturating_sub(passed.unwrap_or(Duration::MAX))
    }
}

impl Paces {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            known: Arc::default(),
            clock,
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Key, Window>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one request that is about to be sent.
    ///
    /// # Errors
    /// [`CalendlyError::RateLimited`] where none is left.
    pub(crate) fn claim(&self, token: &SecretString, lane: Lane) -> Result<(), CalendlyError> {
        let now = self.clock.now();
        let mut known = self.known();
        let key = (digest(token), lane);
        let Some(window) = known.get_mut(&key) else {
            return Ok(());
        };
        let rest = window.rest(now);
        if rest.is_zero() {
            known.remove(&key);
            return Ok(());
        }
        match window.remaining.checked_sub(1) {
            Some(left) => {
                window.remaining = left;
                Ok(())
            }
            None => Err(CalendlyError::RateLimited(rest)),
        }
    }

    /// Takes in what an answer says of the limit.
    pub(crate) fn note(&self, token: &SecretString, lane: Lane, answer: &Answer) {
        let now = self.clock.now();
        let window = if answer.status == StatusCode::TOO_MANY_REQUESTS {
            Window {
                remaining: 0,
                from: now,
                lasts: asked_to_wait(&answer.headers),
            }
        } else {
            let number = |name| number(&answer.headers, name);
            let (Some(remaining), Some(seconds)) = (number(&REMAINING), number(&RESET)) else {
                return;
            };
            Window {
                remaining,
                from: now,
                lasts: Duration::from_secs(seconds).min(LONGEST_WAIT),
            }
        };
        let mut known = self.known();
        if REMEMBERED <= known.len() {
            known.retain(|_, window| !window.rest(now).is_zero());
        }
        known.insert((digest(token), lane), window);
    }
}

/// How long a 429 asks to wait: `Retry-After` where there is one, else until the reset.
pub(crate) fn asked_to_wait(headers: &HeaderMap) -> Duration {
    number(headers, &RETRY_AFTER)
        .or_else(|| number(headers, &RESET))
        .map_or(USUAL_WAIT, Duration::from_secs)
        // Zero seconds would be asked again at once.
        .clamp(Duration::from_secs(1), LONGEST_WAIT)
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn digest(token: &SecretString) -> [u8; 32] {
    Sha256::digest(token.expose_secret().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use provider::http::Url;
    use provider::http::header::HeaderValue;
    use testkit::clock::MockClock;

    fn answer(status: u16, fields: &[(&'static str, &'static str)]) -> Answer {
        let fields = fields.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: fields.collect(),
            body: Vec::new().into(),
            url: Url::parse("https://api.calendly.com/").unwrap(),
            connection: None,
            certificate: None,
        }
    }

    fn rate(remaining: &'static str, reset: &'static str) -> Answer {
        answer(
            200,
            &[
                ("x-ratelimit-remaining", remaining),
                ("x-ratelimit-reset", reset),
            ],
        )
    }

    fn world() -> (Arc<MockClock>, Paces, SecretString) {
        let clock = Arc::new(MockClock::default());
        (clock.clone(), Paces::new(clock), "eyJ.ada".into())
    }

    fn wait(paces: &Paces, token: &SecretString) -> Option<u64> {
        match paces.claim(token, Lane::Requests) {
            Ok(()) => None,
            Err(CalendlyError::RateLimited(wait)) => Some(wait.as_secs()),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn where_nothing_is_left_nobody_asks_until_the_reset() {
        let (clock, paces, token) = world();
        paces.note(&token, Lane::Requests, &rate("0", "40"));

        assert_eq!(wait(&paces, &token), Some(40));
        clock.advance(TimeDelta::seconds(15));
        assert_eq!(wait(&paces, &token), Some(25));
        clock.advance(TimeDelta::seconds(25));
        assert_eq!(wait(&paces, &token), None);
    }

    #[test]
    fn requests_that_are_on_their_way_count() {
        let (_, paces, token) = world();
        paces.note(&token, Lane::Requests, &rate("2", "60"));

        assert_eq!(wait(&paces, &token), None);
        assert_eq!(wait(&paces, &token), None);
        assert_eq!(wait(&paces, &token), Some(60));
    }

    #[test]
    fn one_token_does_not_wait_for_another_nor_reading_for_booking() {
        let (_, paces, token) = world();
        let another = "eyJ.bo".into();
        paces.note(&token, Lane::Bookings, &rate("0", "60"));
        paces.note(&another, Lane::Requests, &rate("0", "60"));

        assert_eq!(wait(&paces, &token), None);
        assert!(paces.claim(&token, Lane::Bookings).is_err());
        assert!(paces.claim(&another, Lane::Bookings).is_ok());
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_make_the_wait_longer() {
        let (clock, paces, token) = world();
        paces.note(&token, Lane::Requests, &rate("0", "40"));

        clock.advance(TimeDelta::days(-1));

        assert_eq!(wait(&paces, &token), Some(40));
    }

    #[test]
    fn a_refusal_says_how_long_to_wait_in_one_of_three_ways() {
        let wait = |fields: &[_]| asked_to_wait(&answer(429, fields).headers).as_secs();

        assert_eq!(
            wait(&[("retry-after", "7"), ("x-ratelimit-reset", "40")]),
            7
        );
        assert_eq!(wait(&[("x-ratelimit-reset", "40")]), 40);
        assert_eq!(wait(&[]), 60);
        assert_eq!(wait(&[("retry-after", "soon")]), 60);
        assert_eq!(wait(&[("retry-after", "0")]), 1);
        assert_eq!(wait(&[("retry-after", "99999999999")]), 86_400);
    }

    #[test]
    fn answers_without_rate_headers_say_nothing() {
        let (_, paces, token) = world();

        paces.note(&token, Lane::Requests, &answer(200, &[]));

        assert_eq!(wait(&paces, &token), None);
    }
}
