//! The real clock and the real source of chance: the only two places that ask the operating system.

use chrono::{DateTime, Utc};
use domain::{Clock, Entropy};
use rand::TryRngCore;
use rand::rngs::OsRng;
use uuid::Uuid;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the adapter that everybody else is sent to"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        OsRng
            .try_fill_bytes(buffer)
            .expect("an operating system without randomness cannot keep any secret");
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the adapter that everybody else is sent to"
    )]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }
}
