//! How long somebody who guesses has to wait. Pure; the counts live in the database.

use chrono::{DateTime, TimeDelta, Utc};
use std::net::IpAddr;
use store::Throttle;

/// Failures are forgotten when none came for this long.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
const FIRST_DELAY: TimeDelta = TimeDelta::seconds(30);
const LONGEST_DELAY: TimeDelta = TimeDelta::minutes(15);

/// Whose tries are counted, and how many are free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    /// Under which they are stored.
    pub key: String,
    /// Failures before the first delay.
    pub free: i64,
}

impl Counted {
    /// Tries for one e-mail address, whoever makes them.
    pub fn by_email(email: &str) -> Self {
        Self {
            key: format!("email:{email}"),
            free: 5,
        }
    }

    /// Tries from one place, whomever they are for. A whole office may share an address, so more are free; whoever has
    /// an IPv6 network has all of its addresses, so its first 64 bits count.
    pub fn by_address(address: &str) -> Self {
        let place = match address.trim().parse::<IpAddr>() {
            Ok(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
                Some(mapped) => mapped.to_string(),
                None => {
                    let [a, b, c, d, ..] = address.segments();
                    format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
                }
            },
            Ok(IpAddr::V4(address)) => address.to_string(),
            Err(_) => "unknown".to_owned(),
        };
        Self {
            key: format!("address:{place}"),
            free: 20,
        }
    }
}

/// Until when the next try is refused, if it is.
pub(super) fn blocked(throttle: Option<&Throttle>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    throttle
        .and_then(|throttle| throttle.blocked_until)
        .filter(|until| now < *until)
}

/// The counts after one more failure: each failure beyond the free ones doubles the wait, up to [`LONGEST_DELAY`].
pub(super) fn after_failure(before: Option<&Throttle>, free: i64, now: DateTime<Utc>) -> Throttle {
    let recent = before.filter(|before| {
        let since = before.blocked_until.map_or(before.last_failed_at, |until| {
            until.max(before.last_failed_at)
        });
        now < since + WINDOW
    });
    let failures = recent.map_or(0, |before| before.failures).saturating_add(1);
    let blocked_until = (free <= failures).then(|| {
        let doublings = u32::try_from(failures - free).unwrap_or(u32::MAX).min(16);
        now + (FIRST_DELAY * 2_i32.pow(doublings)).min(LONGEST_DELAY)
    });
    Throttle {
        failures,
        blocked_until,
        last_failed_at: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-03-18T12:00:00Z".parse().unwrap()
    }

    fn fail(times: usize, free: i64) -> Throttle {
        let mut throttle = None;
        for _ in 0..times {
            throttle = Some(after_failure(throttle.as_ref(), free, noon()));
        }
        throttle.unwrap()
    }

    #[test]
    fn the_first_failures_are_free() {
        assert_eq!(blocked(Some(&fail(4, 5)), noon()), None);
        assert_eq!(
            blocked(Some(&fail(5, 5)), noon()),
            Some(noon() + TimeDelta::seconds(30))
        );
    }

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits = |times| blocked(Some(&fail(times, 5)), noon()).unwrap() - noon();

        assert_eq!(waits(6), TimeDelta::minutes(1));
        assert_eq!(waits(7), TimeDelta::minutes(2));
        assert_eq!(waits(10), TimeDelta::minutes(15));
        assert_eq!(waits(500), TimeDelta::minutes(15));
    }

    #[test]
    fn a_quiet_quarter_of_an_hour_after_the_wait_forgets() {
        let throttle = fail(6, 5);
        let until = throttle.blocked_until.unwrap();

        let soon = after_failure(Some(&throttle), 5, until + TimeDelta::minutes(14));
        let late = after_failure(Some(&throttle), 5, until + TimeDelta::minutes(15));

        assert_eq!((soon.failures, late.failures), (7, 1));
    }

    #[test]
    fn whoever_waited_may_try() {
        let throttle = fail(5, 5);

        assert_eq!(
            blocked(Some(&throttle), throttle.blocked_until.unwrap()),
            None
        );
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        let key = |address| Counted::by_address(address).key;

        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::9"));
        assert_ne!(key("2001:db8:1:2::9"), key("2001:db8:1:3::9"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }
}
