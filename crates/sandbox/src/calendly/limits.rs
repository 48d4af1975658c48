//! How much may be asked (calendly.md §4.3).

use super::ids::UserId;
use super::organizations::Plan;
use super::refusal::Refusal;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// The requests and bookings of everybody.
#[derive(Debug, Default)]
pub struct Limits {
    requests: HashMap<UserId, Window>,
    bookings: HashMap<UserId, Vec<DateTime<Utc>>>,
    token_requests: HashMap<UserId, Window>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    since: DateTime<Utc>,
    used: u32,
}

/// What is left, as the headers say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub limit: u32,
    pub remaining: u32,
    /// Seconds until it begins anew.
    pub reset: i64,
}

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);

/// OAuth tokens per user and minute (calendly.md §2.2).
const TOKEN_REQUESTS: u32 = 8;

impl Plan {
    /// Requests per user and minute.
    pub fn requests(self) -> u32 {
        match self {
            Self::Free => 50,
            Self::Trial | Self::Standard | Self::Teams | Self::Enterprise => 500,
        }
    }

    /// Bookings through the API: how many in how long.
    fn bookings(self) -> &'static [(usize, TimeDelta)] {
        match self {
            Self::Free | Self::Trial => &[(5, DAY)],
            Self::Standard | Self::Teams => &[(10, MINUTE), (50, HOUR), (100, DAY)],
            Self::Enterprise => &[(500, MINUTE)],
        }
    }
}

impl Standing {
    /// What somebody is told who is nobody.
    pub fn of_strangers() -> Self {
        let limit = Plan::Free.requests();
        Self {
            limit,
            remaining: limit,
            reset: MINUTE.num_seconds(),
        }
    }
}

impl Limits {
    /// Counts one request; `Err` when there were too many, with what to tell either way.
    pub fn count_request(
        &mut self,
        user: &UserId,
        plan: Plan,
        now: DateTime<Utc>,
    ) -> (Standing, Result<(), Refusal>) {
        counted(&mut self.requests, user, plan.requests(), now)
    }

    /// Counts one token request.
    ///
    /// # Errors
    /// 429 at the ninth in a minute.
    pub fn count_token_request(
        &mut self,
        user: &UserId,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        counted(&mut self.token_requests, user, TOKEN_REQUESTS, now).1
    }

    /// Counts one booking.
    ///
    /// # Errors
    /// 429 when a minute, an hour or a day had too many.
    pub fn count_booking(
        &mut self,
        user: &UserId,
        plan: Plan,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let made = self.bookings.entry(user.clone()).or_default();
        made.retain(|at| now - *at < DAY);
        for (most, span) in plan.bookings() {
            let mut within = made.iter().filter(|at| now - **at < *span);
            let oldest = within.next().copied();
            let count = oldest.iter().count() + within.count();
            if *most <= count {
                let since = oldest.unwrap_or(now);
                return Err(Refusal::limited(
                    (*span - (now - since)).num_seconds().max(1),
                ));
            }
        }
        made.push(now);
        Ok(())
    }
}

fn counted(
    windows: &mut HashMap<UserId, Window>,
    user: &UserId,
    limit: u32,
    now: DateTime<Utc>,
) -> (Standing, Result<(), Refusal>) {
    let window = windows.entry(user.clone()).or_insert(Window {
        since: now,
        used: 0,
    });
    // Also when the clock was set back.
    if now < window.since || MINUTE <= now - window.since {
        *window = Window {
            since: now,
            used: 0,
        };
    }
    let reset = (MINUTE - (now - window.since)).num_seconds().max(1);
    let is_over = limit <= window.used;
    window.used = limit.min(window.used + 1);
    let standing = Standing {
        limit,
        remaining: limit - window.used,
        reset,
    };
    let outcome = if is_over {
        Err(Refusal::limited(reset))
    } else {
        Ok(())
    };
    (standing, outcome)
}
