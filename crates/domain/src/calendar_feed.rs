//! A member's calendar at a private address, for programs that subscribe to it (RFC 5545).

use crate::{MemberId, OrganizationId};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// How far back a feed reaches.
pub const PAST: Days = Days::new(90);
/// How far ahead a feed reaches.
pub const FUTURE: Days = Days::new(730);

/// How much a feed shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedShows {
    /// What the items say.
    Everything,
    /// Only when one is busy.
    BusyOnly,
}

crate::member::words!(FeedShows, "feed", {
    FeedShows::Everything => "everything",
    FeedShows::BusyOnly => "busy_only",
});

impl FeedShows {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Everything, Self::BusyOnly];

    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Everything => "Everything",
            Self::BusyOnly => "Busy times only",
        }
    }
}

/// A feed. Its address is a secret and never part of this value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFeed {
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose calendar.
    pub member: MemberId,
    /// How much of it.
    pub shows: FeedShows,
    /// Since when the address is good.
    pub made_at: DateTime<Utc>,
    /// When somebody read it last.
    pub read_at: Option<DateTime<Utc>>,
}

/// The days that a feed holds, as seen from a day of its member's: the first, and the first that it does not hold.
pub fn days(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = today.checked_sub_days(PAST).unwrap_or(NaiveDate::MIN);
    let end = today.checked_add_days(FUTURE).unwrap_or(NaiveDate::MAX);
    (first, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_holds_a_season_of_the_past_and_two_years_ahead() {
        let today = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();

        let (first, end) = days(today);

        assert_eq!(first.to_string(), "2026-09-02");
        assert_eq!(end.to_string(), "2028-11-30");
        assert_eq!(days(NaiveDate::MIN).0, NaiveDate::MIN);
    }
}
