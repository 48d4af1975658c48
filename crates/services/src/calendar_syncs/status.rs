//! How a sync is doing, in the words of the pages. Decided from stored values alone.

use crate::connections::{next_attempt, no_answer, refused};
use chrono::{DateTime, Utc};
use domain::calendar_sync::{CalendarSync, SyncTrouble};
use domain::connection::{Asking, Connection, ConnectionState};
use domain::run::{Run, RunCause};
use domain::time::{ZoneId, Zones};
use domain::view::calendar_sync::SyncStatus;
use domain::view::session::SyncSummary;
use domain::{MemberId, OrganizationId};
use store::{Reading, StoreError};

/// A sync with its connection and the run that is under way.
#[derive(Debug, Clone)]
pub(crate) struct Linked {
    pub sync: CalendarSync,
    pub connection: Connection,
    pub progress: Option<Progress>,
    /// How many deletions wait for the member.
    pub held: usize,
}

/// Whether a sync is finished, active and connected.
pub(crate) fn is_well(sync: &CalendarSync, connection: &Connection) -> bool {
    sync.finished
        && sync.active
        && sync.trouble.is_none()
        && connection.state == ConnectionState::Connected
}

/// Name and provider, as in `Work – Office 365`.
pub(crate) fn full_name(sync: &CalendarSync, connection: &Connection) -> String {
    format!("{} – {}", sync.remote_name, connection.provider.label())
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub done: u32,
    pub of: Option<u32>,
}

/// A member's syncs, the oldest first.
pub(crate) async fn linked_of(
    reading: &mut Reading,
    organization: OrganizationId,
    member: MemberId,
) -> Result<Vec<Linked>, StoreError> {
    let syncs = reading.calendar_syncs_of(organization, member).await?;
    if syncs.is_empty() {
        return Ok(Vec::new());
    }
    let connections = reading.connections_of(organization, member).await?;
    let mut linked = Vec::with_capacity(syncs.len());
    for sync in syncs {
        let connection = connections
            .iter()
            .find(|connection| connection.id == sync.connection);
        let Some(connection) = connection else {
            continue;
        };
        let running = match sync.active && sync.finished {
            true => reading.running(organization, sync.id).await?,
            false => None,
        };
        let held = match sync.finished {
            true => reading.held_count(organization, sync.id).await?,
            false => 0,
        };
        linked.push(Linked {
            held,
            connection: connection.clone(),
            progress: running.and_then(|(run, done, of)| shown_progress(&run, done, of)),
            sync,
        });
    }
    Ok(linked)
}

/// Live runs take a blink of an eye; showing each would only flicker.
fn shown_progress(run: &Run, done: u32, of: Option<u32>) -> Option<Progress> {
    match run.cause {
        RunCause::Finish | RunCause::Manual(_) | RunCause::Fix(_) => Some(Progress { done, of }),
        RunCause::Live | RunCause::Reread | RunCause::Answer(_) | RunCause::Undo { .. } => None,
    }
}

impl Linked {
    /// Name and provider, as in `Work – Office 365`.
    pub fn name(&self) -> String {
        full_name(&self.sync, &self.connection)
    }

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
mod tests {
    use super::*;
    use crate::zones::SystemZones;
    use chrono::TimeDelta;
    use domain::backoff::Pause;
    use domain::calendar_sync::SyncOptions;
    use domain::connection::ProviderKind;
    use domain::linked_calendar::RemoteCalendarId;
    use domain::{CalendarSyncId, ConnectionId};
    use uuid::Uuid;

    fn noon() -> DateTime<Utc> {
        "2026-03-18T12:00:00Z".parse().unwrap()
    }

    fn linked() -> Linked {
        let (organization, member) = (
            OrganizationId::new(Uuid::from_u128(1)),
            MemberId::new(Uuid::from_u128(2)),
        );
        let connection = Connection {
            id: ConnectionId::new(Uuid::from_u128(3)),
            organization,
            member,
            provider: ProviderKind::Caldav,
            account: "dana".to_owned(),
            base_url: None,
            state: ConnectionState::Connected,
            state_since: noon(),
            pause: None,
            expires_at: None,
        };
        let sync = CalendarSync {
            id: CalendarSyncId::new(Uuid::from_u128(4)),
            organization,
            member,
            connection: connection.id,
            remote_calendar: RemoteCalendarId("/work/".to_owned()),
            remote_name: "Work".to_owned(),
            can_write: true,
            options: SyncOptions::default(),
            active: true,
            finished: true,
            sync_token: None,
            last_synced_at: None,
            checked_at: Some(noon() - TimeDelta::minutes(3)),
            trouble: None,
            trouble_since: None,
        };
        Linked {
            sync,
            connection,
            progress: None,
            held: 0,
        }
    }

    fn status_of(linked: &Linked) -> SyncStatus {
        linked.status(noon(), &SystemZones, &ZoneId::new("Europe/Berlin"))
    }

    #[test]
    fn an_outage_is_never_called_a_refusal() {
        let mut linked = linked();
        linked.sync.trouble = Some(SyncTrouble::Unreachable);

        let SyncStatus::NotConnected { reason, state, .. } = status_of(&linked) else {
            panic!("it is connected");
        };

        assert_eq!(state, ConnectionState::Unreachable);
        assert!(reason.contains("does not answer"), "{reason}");
        assert!(!reason.contains("refused"), "{reason}");
    }

    #[test]
    fn an_outage_tells_since_when_and_when_it_is_tried_again() {
        let mut linked = linked();
        linked.connection.state = ConnectionState::Unreachable;
        linked.connection.state_since = noon() - TimeDelta::hours(2);
        linked.connection.pause = Some(Pause {
            failures: 9,
            until: noon() + TimeDelta::minutes(20),
        });

        let SyncStatus::NotConnected {
            since,
            next_attempt,
            ..
        } = status_of(&linked)
        else {
            panic!("it is connected");
        };

        assert_eq!(since, "2026-03-18T11:00:00".parse().unwrap());
        assert_eq!(next_attempt, "2026-03-18T13:20:00".parse().ok());
    }

    #[test]
    fn a_refusal_tells_since_when_and_waits_for_its_member() {
        let mut linked = linked();
        linked.connection.state = ConnectionState::NeedsReauthentication;
        linked.connection.state_since = noon() - TimeDelta::days(3);

        let SyncStatus::NotConnected {
            since,
            next_attempt,
            ..
        } = status_of(&linked)
        else {
            panic!("it is connected");
        };

        assert_eq!(since, "2026-03-15T13:00:00".parse().unwrap());
        assert_eq!(next_attempt, None);
    }

    #[test]
    fn a_refused_connection_asks_to_reconnect_even_before_this_sync_noticed() {
        let mut linked = linked();
        linked.connection.state = ConnectionState::NeedsReauthentication;

        assert!(matches!(
            status_of(&linked),
            SyncStatus::NotConnected {
                state: ConnectionState::NeedsReauthentication,
                ..
            }
        ));
    }

    #[test]
    fn waiting_shows_until_when_on_the_readers_clock() {
        let mut linked = linked();
        let until = noon() + TimeDelta::minutes(5);
        linked.connection.pause = Some(Pause { failures: 1, until });

        assert_eq!(
            status_of(&linked),
            SyncStatus::Waiting {
                until: "2026-03-18T13:05:00".parse().unwrap()
            }
        );
    }

    #[test]
    fn a_wait_that_is_over_is_none() {
        let mut linked = linked();
        linked.sync.trouble = Some(SyncTrouble::Waiting(noon()));
        linked.connection.pause = Some(Pause {
            failures: 1,
            until: noon(),
        });

        assert_eq!(status_of(&linked), SyncStatus::Connected);
    }

    #[test]
    fn the_top_bar_names_the_troubled_calendar_first() {
        let (mut broken, mut running) = (linked(), linked());
        broken.sync.trouble = Some(SyncTrouble::Refused);
        running.progress = Some(Progress {
            done: 1,
            of: Some(4),
        });

        let both = [running.clone(), broken];

        assert_eq!(
            summary(&both, noon()),
            SyncSummary::Trouble {
                calendar: "Work".to_owned()
            }
        );
        assert_eq!(
            summary(&[running], noon()),
            SyncSummary::Syncing { percent: Some(25) }
        );
        assert_eq!(
            summary(&[linked()], noon()),
            SyncSummary::Synced {
                minutes_ago: Some(3)
            }
        );
        assert_eq!(summary(&[], noon()), SyncSummary::NothingLinked);
    }

    #[test]
    fn a_sync_that_is_switched_off_troubles_nobody() {
        let mut off = linked();
        off.sync.active = false;
        off.sync.trouble = Some(SyncTrouble::Refused);

        assert_eq!(
            summary(&[off], noon()),
            SyncSummary::Synced { minutes_ago: None }
        );
    }
}
