//! A clock that tells what the test says.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Clock;
use std::sync::{Mutex, PoisonError};

/// A clock that stands still until the test moves it.
#[derive(Debug)]
pub struct MockClock {
    now: Mutex<DateTime<Utc>>,
}

impl MockClock {
    /// A clock that stands at this instant, for instance `2026-03-18T09:00:00Z`.
    ///
    /// # Panics
    /// When the text is no instant.
    pub fn at(text: &str) -> Self {
        let now = text
            .parse()
            .expect("an instant such as 2026-03-18T09:00:00Z");
        Self {
            now: Mutex::new(now),
        }
    }

    /// Sets the clock, forwards or back.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Lets time pass; tells the new time.
    pub fn advance(&self, by: TimeDelta) -> DateTime<Utc> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now += by;
        *now
    }
}

impl Default for MockClock {
    /// Wednesday, 18 March 2026, 09:00 UTC: the day of the mock-ups.
    fn default() -> Self {
        Self::at("2026-03-18T09:00:00Z")
    }
}

impl Clock for MockClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The real time, for what waits for real: leases, queues on a database server.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealClock;

impl Clock for RealClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is one of the two adapters to the real clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
