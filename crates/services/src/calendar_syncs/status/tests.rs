use super::*;
use crate::zones::SystemZones;
use chrono::TimeDelta;
use domain::backoff::Pause;
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::connection::{Connection, ProviderKind};
use domain::linked_calendar::RemoteCalendarId;
use domain::{CalendarSyncId, ConnectionId, MemberId, OrganizationId};
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
