//! How much an account may ask (microsoft-graph.md §15): four requests at once, and 10,000 within ten minutes.

use super::refusal::Refusal;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const AT_ONCE: u32 = 4;
const WITHIN: TimeDelta = TimeDelta::minutes(10);
const REQUESTS: u32 = 10_000;

/// What each account is asking; clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Limits(Arc<Mutex<HashMap<String, Load>>>);

#[derive(Debug, Default)]
struct Load {
    under_way: u32,
    since: Option<DateTime<Utc>>,
    requests: u32,
    most_at_once: u32,
}

/// A request that is under way, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    limits: Limits,
    account: String,
}

impl Limits {
    fn loads(&self) -> MutexGuard<'_, HashMap<String, Load>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a request that counts as so many.
    ///
    /// # Errors
    /// It is one too many.
    pub fn enter(&self, account: &str, requests: u32, now: DateTime<Utc>) -> Result<Turn, Refusal> {
        let mut loads = self.loads();
        let load = loads.entry(account.to_owned()).or_default();
        let since = *load.since.get_or_insert(now);
        if WITHIN <= now - since {
            (load.since, load.requests) = (Some(now), 0);
        }
        if AT_ONCE <= load.under_way {
            return Err(Refusal::throttled("MailboxConcurrency", 1));
        }
        if REQUESTS < load.requests + requests {
            let wait = WITHIN - (now - load.since.unwrap_or(now));
            return Err(Refusal::throttled("request", wait.num_seconds().max(1)));
        }
        load.requests += requests;
        load.under_way += 1;
        load.most_at_once = load.most_at_once.max(load.under_way);
        Ok(Turn {
            limits: self.clone(),
            account: account.to_owned(),
        })
    }

    /// How many requests an account has made within ten minutes, and how many were under way at once at most.
    pub fn seen(&self, account: &str) -> (u32, u32) {
        let loads = self.loads();
        loads
            .get(account)
            .map_or((0, 0), |load| (load.requests, load.most_at_once))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(load) = self.limits.loads().get_mut(&self.account) {
            load.under_way = load.under_way.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_request_at_once_and_one_more_than_ten_thousand_are_refused() {
        let limits = Limits::default();
        let now: DateTime<Utc> = "2026-11-30T08:00:00Z".parse().unwrap();
        let four: Vec<Turn> = (0..4)
            .map(|_| limits.enter("dana", 1, now).unwrap())
            .collect();
        assert_eq!(limits.enter("dana", 1, now).unwrap_err().status, 429);
        assert!(limits.enter("robin", 1, now).is_ok());
        drop(four);
        assert!(limits.enter("dana", 9_996, now).is_ok());

        let refused = limits.enter("dana", 1, now).unwrap_err();

        assert_eq!((refused.status, refused.retry_after), (429, Some(600)));
        assert!(limits.enter("dana", 1, now + WITHIN).is_ok());
        assert_eq!(limits.seen("dana"), (1, 4));
    }
}
