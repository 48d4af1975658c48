//! How long an account is left alone after it failed.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The longest wait after an outage: a service that comes back is found again within that time.
const LONGEST_OUTAGE: TimeDelta = TimeDelta::minutes(30);

/// The longest wait that grows out of repeated requests to wait; a single request may ask for more.
const LONGEST_THROTTLE: TimeDelta = TimeDelta::hours(6);

/// A share of a wait, drawn by chance: from none (`0`) to the whole (`u16::MAX`).
///
/// Handed in, because what failed together must not come back together, and decisions draw nothing themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance(pub u16);

impl Chance {
    fn of(self, whole: TimeDelta) -> TimeDelta {
        whole
            .checked_mul(i32::from(self.0))
            .map_or(whole, |times| times / i32::from(u16::MAX))
    }
}

/// Why an account is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It did not answer. The first wait is `first`, usually the poll interval.
    Outage {
        /// The longest wait after the first failure.
        first: TimeDelta,
    },
    /// It asked to wait that long (`Retry-After`, RFC 9110 §10.2.3).
    Throttled {
        /// What it asked for.
        asked: TimeDelta,
    },
}

/// How long to wait after that many failures in a row; the first failure is 1.
///
/// After an outage the wait doubles up to half an hour, and between half of it and all of it is waited. A wait that the
/// service asked for is never shortened; when it has to ask again, it doubles up to six hours, and chance only adds to it
/// (up to a tenth): a service that is still overloaded after its own estimate needs more air than it thought.
pub fn backoff(failures: u32, failure: Failure, chance: Chance) -> TimeDelta {
    let doublings = failures.saturating_sub(1).min(16);
    let doubled = |wait: TimeDelta| {
        let times = 2i32.saturating_pow(doublings);
        wait.checked_mul(times).unwrap_or(TimeDelta::MAX)
    };
    match failure {
        Failure::Outage { first } => {
            let longest = doubled(first.min(LONGEST_OUTAGE)).min(LONGEST_OUTAGE);
            longest / 2 + chance.of(longest / 2)
        }
        Failure::Throttled { asked } => {
            let longest = asked.max(LONGEST_THROTTLE);
            let wait = doubled(asked.clamp(TimeDelta::seconds(1), longest)).min(longest);
            wait + chance.of(wait / 10)
        }
    }
}

/// An account that is left alone for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// How often it failed in a row, at least once.
    pub failures: u32,
    /// Not to be asked before.
    pub until: DateTime<Utc>,
}

impl Pause {
    /// The pause after one more failure.
    ///
    /// Failures that come while the account is paused (what was under way already, what a person asked for) are the same
    /// failure: they do not make it grow, and they do not shorten it.
    pub fn after(
        before: Option<Self>,
        failure: Failure,
        now: DateTime<Utc>,
        chance: Chance,
    ) -> Self {
        let under_way = before.filter(|before| now < before.until);
        let failures = match (under_way, before) {
            (Some(same), _) => same.failures,
            (None, Some(earlier)) => earlier.failures.saturating_add(1),
            (None, None) => 1,
        };
        let until = now + backoff(failures, failure, chance);
        Self {
            failures,
            until: under_way.map_or(until, |same| same.until.max(until)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Chance = Chance(0);
    const ALL: Chance = Chance(u16::MAX);
    const OUTAGE: Failure = Failure::Outage {
        first: TimeDelta::seconds(60),
    };

    fn noon() -> DateTime<Utc> {
        "2026-03-18T12:00:00Z".parse().unwrap()
    }

    fn throttled(seconds: i64) -> Failure {
        Failure::Throttled {
            asked: TimeDelta::seconds(seconds),
        }
    }

    #[test]
    fn the_wait_after_an_outage_doubles_up_to_half_an_hour() {
        for (failures, longest) in [
            (1, 60),
            (2, 120),
            (5, 960),
            (6, 1_800),
            (7, 1_800),
            (u32::MAX, 1_800),
        ] {
            let (least, most) = (
                backoff(failures, OUTAGE, NONE).num_seconds(),
                backoff(failures, OUTAGE, ALL).num_seconds(),
            );

            assert_eq!(least, longest / 2, "{failures}");
            assert!(
                (longest - 1..=longest).contains(&most),
                "{failures}: {most}"
            );
        }
    }

    #[test]
    fn a_wait_that_was_asked_for_is_never_shortened() {
        for asked in [1, 7, 60, 3_600, 86_400] {
            for failures in 1..20 {
                for chance in [NONE, Chance(9_999), ALL] {
                    let wait = backoff(failures, throttled(asked), chance);

                    assert!(
                        TimeDelta::seconds(asked) <= wait,
                        "{asked} {failures}: {wait}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_service_that_asks_again_is_given_more_time() {
        let waits: Vec<_> = (1..=4)
            .map(|failures| backoff(failures, throttled(60), NONE).num_seconds())
            .collect();

        assert_eq!(waits, [60, 120, 240, 480]);
        assert_eq!(
            backoff(30, throttled(60), NONE),
            TimeDelta::hours(6),
            "it ends growing"
        );
    }

    #[test]
    fn a_service_that_asks_for_no_time_at_all_is_not_hammered() {
        assert_eq!(backoff(1, throttled(0), NONE), TimeDelta::seconds(1));
    }

    #[test]
    fn a_failure_after_the_pause_makes_the_next_one_longer() {
        let first = Pause::after(None, OUTAGE, noon(), NONE);

        let second = Pause::after(Some(first), OUTAGE, first.until, NONE);

        assert_eq!((first.failures, second.failures), (1, 2));
        assert_eq!(second.until - first.until, TimeDelta::seconds(60));
    }

    #[test]
    fn failures_during_a_pause_are_the_same_failure() {
        let first = Pause::after(None, throttled(600), noon(), NONE);

        let again = Pause::after(
            Some(first),
            throttled(5),
            noon() + TimeDelta::seconds(1),
            ALL,
        );

        assert_eq!(again, first);
    }
}
