//! How a sync is doing, in the words of the pages. Decided from stored values alone.

use super::linked::{Linked, Progress};
use crate::connections::{next_attempt, no_answer, refused};
use chrono::{DateTime, Utc};
use domain::calendar_sync::SyncTrouble;
use domain::connection::{Asking, ConnectionState};
use domain::time::{ZoneId, Zones};
use domain::view::calendar_sync::SyncStatus;
use domain::view::session::SyncSummary;

impl Linked {
    /// What is wrong with it, where something is; waiting at the service's own wish is not.
    fn trouble(&self, now: DateTime<Utc>) -> Option<Trouble> {
        let connection = &self.connection;
        let provider = connection.provider;
        let calendar = &self.sync.remote_name;
        let of_account = |state, reason| Trouble {
            reason,
            state,
            since: connection.state_since,
            next_attempt: next_attempt(connection, now),
        };
        // Noted with the trouble; syncs from before that was so show when they last looked.
        let since = self
            .sync
            .trouble_since
            .or(self.sync.checked_at)
            .unwrap_or(now);
        let of_calendar = |state, reason| Trouble {
            reason,
            state,
            since,
            next_attempt: None,
        };
        match (&self.sync.trouble, connection.state) {
            (Some(SyncTrouble::Refused), _) | (_, ConnectionState::NeedsReauthentication) => Some(
                of_account(ConnectionState::NeedsReauthentication, refused(provider)),
            ),
            (Some(SyncTrouble::CalendarGone), state) => Some(of_calendar(
                state,
                format!(
                    "The calendar {calendar} is not there any more. Nothing was deleted in My Calendar. Bring it back there, or link another one."
                ),
            )),
            (Some(SyncTrouble::InvalidAnswer), _) => Some(of_calendar(
                ConnectionState::Unreachable,
                format!(
                    "{} answered in a way that cannot be read. Nothing was changed. We try again by ourselves.",
                    provider.label()
                ),
            )),
            (Some(SyncTrouble::ShortList { listed, known }), _) => Some(of_calendar(
                ConnectionState::Unreachable,
                format!(
                    "{} listed {listed} events where {known} are known, although the others are still there. Nothing was deleted. We read it again by ourselves.",
                    provider.label()
                ),
            )),
            (Some(SyncTrouble::Unreachable), ConnectionState::Unreachable)
            | (
                None | Some(SyncTrouble::Waiting(_) | SyncTrouble::Rereading),
                ConnectionState::Unreachable,
            ) => Some(of_account(
                ConnectionState::Unreachable,
                no_answer(provider),
            )),
            // The account answers again, through another sync; this one asks when its turn comes.
            (Some(SyncTrouble::Unreachable), ConnectionState::Connected) => Some(of_calendar(
                ConnectionState::Unreachable,
                no_answer(provider),
            )),
            (
                None | Some(SyncTrouble::Waiting(_) | SyncTrouble::Rereading),
                ConnectionState::Connected,
            ) => None,
        }
    }

    /// Why it is not connected, as a sentence; `None` while it is.
    pub fn trouble_sentence(&self, now: DateTime<Utc>) -> Option<String> {
        self.trouble(now).map(|trouble| trouble.reason)
    }

    /// **Status**.
    pub fn status(&self, now: DateTime<Utc>, zones: &dyn Zones, zone: &ZoneId) -> SyncStatus {
        if let Some(trouble) = self.trouble(now) {
            return SyncStatus::NotConnected {
                reason: trouble.reason,
                state: trouble.state,
                since: zones.local(trouble.since, zone),
                next_attempt: trouble.next_attempt.map(|at| zones.local(at, zone)),
            };
        }
        // The wait concerns the account, so it holds back every sync of it.
        if let Asking::Throttled(until) = self.connection.asking(now) {
            return SyncStatus::Waiting {
                until: zones.local(until, zone),
            };
        }
        if self.sync.trouble == Some(SyncTrouble::Rereading) {
            return SyncStatus::Rereading;
        }
        match self.progress {
            Some(Progress { done, of }) => SyncStatus::Running { done, of },
            None => SyncStatus::Connected,
        }
    }
}

/// What is wrong with a sync.
struct Trouble {
    reason: String,
    state: ConnectionState,
    since: DateTime<Utc>,
    next_attempt: Option<DateTime<Utc>>,
}

/// The dot in the top bar: what is wrong first, then what is under way. Syncs that are switched off say nothing.
pub(crate) fn summary(linked: &[Linked], now: DateTime<Utc>) -> SyncSummary {
    let on: Vec<_> = linked
        .iter()
        .filter(|linked| linked.sync.finished && linked.sync.active)
        .collect();
    if on.is_empty() {
        return if linked.iter().any(|linked| linked.sync.finished) {
            SyncSummary::Synced { minutes_ago: None }
        } else {
            SyncSummary::NothingLinked
        };
    }
    if let Some(troubled) = on.iter().find(|linked| linked.trouble(now).is_some()) {
        return SyncSummary::Trouble {
            calendar: troubled.sync.remote_name.clone(),
        };
    }
    if let Some(progress) = on.iter().find_map(|linked| linked.progress) {
        return SyncSummary::Syncing {
            percent: percent(progress),
        };
    }
    let is_rereading = |linked: &&Linked| linked.sync.trouble == Some(SyncTrouble::Rereading);
    if on.iter().copied().any(|linked| is_rereading(&linked)) {
        return SyncSummary::Syncing { percent: None };
    }
    let latest = on
        .iter()
        .filter_map(|linked| linked.sync.checked_at.max(linked.sync.last_synced_at))
        .max();
    SyncSummary::Synced {
        minutes_ago: latest.map(|latest| (now - latest).num_minutes().max(0)),
    }
}

fn percent(progress: Progress) -> Option<u8> {
    let of = progress.of.filter(|of| 0 < *of)?;
    let percent = u64::from(progress.done.min(of)) * 100 / u64::from(of);
    u8::try_from(percent).ok()
}

#[cfg(test)]
mod tests;
