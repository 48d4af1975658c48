//! The time of the sandbox: the clock that was handed in, moved by what a test asked for.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// Tells the time; handed in, so that tests can let it stand still.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The clock and how far it was moved.
#[derive(Clone)]
pub struct MovableClock {
    now: Now,
    offset: Arc<Mutex<TimeDelta>>,
}

impl MovableClock {
    pub fn new(now: Now) -> Self {
        Self {
            now,
            offset: Arc::default(),
        }
    }

    /// Now, to the microsecond: that is as fine as Calendly writes it (calendly.md §1).
    pub fn now(&self) -> DateTime<Utc> {
        let offset = *self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        let moved = (self.now)()
            .checked_add_signed(offset)
            .unwrap_or(DateTime::<Utc>::MAX_UTC);
        DateTime::from_timestamp_micros(moved.timestamp_micros()).unwrap_or(moved)
    }

    /// How far it is before the clock that was handed in; at most a century, so that no sum overflows.
    pub fn set_offset(&self, offset: TimeDelta) {
        let century = TimeDelta::days(36_525);
        let offset = offset.clamp(-century, century);
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner) = offset;
    }
}
