//! How fast the queue goes and how patient it is.

use domain::Entropy;
use std::time::Duration;

/// No wait between two tries is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// How fast the queue goes and how patient it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How often to look for due jobs when nobody tells of any.
    pub poll: Duration,
    /// After how long without a sign of life a process counts as dead; three signs are given in that time.
    pub lease: Duration,
    /// The longest wait before the second try; each later one at most doubles, up to an hour.
    pub first_wait: Duration,
    /// After how many tries a job is dead.
    pub attempts: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(1),
            lease: Duration::from_secs(15),
            first_wait: Duration::from_secs(5),
            attempts: 10,
        }
    }
}

impl Pace {
    /// How long to wait after this many tries: between half of the doubled wait and all of it, so that what failed
    /// together does not come back together.
    pub(crate) fn wait_after(&self, attempts: u32, entropy: &dyn Entropy) -> Duration {
        let doubled = self
            .first_wait
            .saturating_mul(2u32.saturating_pow(attempts.saturating_sub(1)))
            .min(LONGEST_WAIT);
        let mut chance = [0; 2];
        entropy.fill(&mut chance);
        let share = f64::from(u16::from_le_bytes(chance)) / f64::from(u16::MAX);
        doubled.mul_f64(0.5 + share / 2.0)
    }

    pub(crate) fn heartbeat(&self) -> Duration {
        (self.lease / 3).max(Duration::from_millis(10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::entropy::SequenceEntropy;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let pace = Pace::default();
        let entropy = SequenceEntropy::default();

        for (attempts, seconds) in [
            (1, 5),
            (2, 10),
            (3, 20),
            (10, 2_560),
            (11, 3_600),
            (90, 3_600),
        ] {
            let longest = Duration::from_secs(seconds);
            for _ in 0..20 {
                let wait = pace.wait_after(attempts, &entropy);
                assert!(
                    longest / 2 <= wait && wait <= longest,
                    "{attempts}: {wait:?}"
                );
            }
        }
    }
}
