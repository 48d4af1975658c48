//! Time and chance, handed in from outside.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Tells the time. The real one lives in `server`, the one of the tests in `testkit`.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// Source of randomness and of new ids.
pub trait Entropy: Send + Sync {
    /// Fills the buffer with bytes fit for secrets.
    fn fill(&self, buffer: &mut [u8]);

    /// A fresh, time-ordered id (UUIDv7, RFC 9562 §5.7).
    fn id(&self) -> Uuid;
}
