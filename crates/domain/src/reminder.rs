//! When a member is told that a connection needs them.

use crate::connection::{Connection, ConnectionState};
use crate::member::words;
use crate::{ConnectionId, MemberId, NoticeId, OrganizationId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What a member is told about a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    /// The credentials are refused; nothing goes on before the member connects again.
    Refused,
    /// The service has not answered for a day; it is tried again by itself.
    Outage,
    /// The permission ends at a known time; to be renewed before.
    Expiring,
}

words!(ReminderKind, "reminder", {
    ReminderKind::Refused => "refused",
    ReminderKind::Outage => "outage",
    ReminderKind::Expiring => "expiring",
});

/// One time at which a member is told.
///
/// Kind, beginning and step name it: of one trouble each step is told once, and a trouble that comes back after its repair
/// has another beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reminder {
    /// Of what.
    pub kind: ReminderKind,
    /// When the trouble began; for [`ReminderKind::Expiring`] when the permission ends.
    pub since: DateTime<Utc>,
    /// Which of the times, counted from 0: later ones are higher.
    pub step: u32,
}

/// That a member was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Who was told.
    pub member: MemberId,
    /// About which connection.
    pub connection: ConnectionId,
    /// What.
    pub reminder: Reminder,
    /// When.
    pub told_at: DateTime<Utc>,
}

/// How long after a trouble has begun its member is told: at once, then on days 1, 3, 7 and 14.
const RHYTHM: [TimeDelta; 5] = [
    TimeDelta::zero(),
    TimeDelta::days(1),
    TimeDelta::days(3),
    TimeDelta::days(7),
    TimeDelta::days(14),
];

/// An outage that is over within that time is told on the pages only.
const OUTAGE_GRACE: TimeDelta = TimeDelta::hours(24);

/// How long before its end an expiring permission is announced.
const AHEAD: [TimeDelta; 3] = [TimeDelta::days(14), TimeDelta::days(7), TimeDelta::days(1)];

/// How far ahead of its end a permission can be the matter of a reminder.
pub const ANNOUNCED_AHEAD: TimeDelta = AHEAD[0];

/// What the member is to be told now, unless they were told already.
///
/// When several steps have come due since the last look (the server was off), only the last of them is told: five mails
/// at once help nobody. A trouble comes before an announcement.
pub fn due(connection: &Connection, told: &[Reminder], now: DateTime<Utc>) -> Option<Reminder> {
    let since = connection.state_since;
    let reminder = match (connection.state, connection.expires_at) {
        (ConnectionState::NeedsReauthentication, _) => {
            last_step(RHYTHM.map(|after| since + after), now).map(|step| Reminder {
                kind: ReminderKind::Refused,
                since,
                step,
            })
        }
        (ConnectionState::Unreachable, _) => {
            last_step(RHYTHM.map(|after| since + OUTAGE_GRACE + after), now).map(|step| Reminder {
                kind: ReminderKind::Outage,
                since,
                step,
            })
        }
        (ConnectionState::Connected, Some(end)) if now < end => {
            last_step(AHEAD.map(|before| end - before), now).map(|step| Reminder {
                kind: ReminderKind::Expiring,
                since: end,
                step,
            })
        }
        (ConnectionState::Connected, _) => None,
    }?;
    let was_told = told.iter().any(|told| {
        (told.kind, told.since) == (reminder.kind, reminder.since) && reminder.step <= told.step
    });
    (!was_told).then_some(reminder)
}

/// Which of the times it is at which a member is told of a trouble that has lasted since then and needs them; none before it
/// began, and none when the last of them is so long past that the trouble is no news any more.
pub fn step_since(since: DateTime<Utc>, now: DateTime<Utc>) -> Option<u32> {
    const NEWS: TimeDelta = TimeDelta::days(21);
    last_step(RHYTHM.map(|after| since + after), now).filter(|_| now - since < NEWS)
}

/// The last of these times that has come.
fn last_step<const N: usize>(times: [DateTime<Utc>; N], now: DateTime<Utc>) -> Option<u32> {
    (0u32..)
        .zip(times)
        .take_while(|(_, time)| *time <= now)
        .last()
        .map(|(step, _)| step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::ProviderKind;
    use uuid::Uuid;

    fn noon() -> DateTime<Utc> {
        "2026-03-18T12:00:00Z".parse().unwrap()
    }

    fn connection(state: ConnectionState) -> Connection {
        Connection {
            id: ConnectionId::new(Uuid::from_u128(1)),
            organization: OrganizationId::new(Uuid::from_u128(2)),
            member: MemberId::new(Uuid::from_u128(3)),
            provider: ProviderKind::Caldav,
            account: "dana".to_owned(),
            base_url: None,
            state,
            state_since: noon(),
            pause: None,
            expires_at: None,
        }
    }

    #[test]
    fn a_trouble_that_needs_its_member_is_told_five_times_and_then_no_more() {
        let told: Vec<Option<u32>> = [-1, 0, 23, 24, 71, 72, 168, 336, 503, 504]
            .map(|hours| step_since(noon(), noon() + TimeDelta::hours(hours)))
            .into();

        assert_eq!(
            told,
            [
                None,
                Some(0),
                Some(0),
                Some(1),
                Some(1),
                Some(2),
                Some(3),
                Some(4),
                Some(4),
                None
            ]
        );
    }

    /// The hours after noon at which the member is told, looking every hour for 30 days.
    fn hours_told(connection: &Connection) -> Vec<i64> {
        let mut told = Vec::new();
        let mut hours = Vec::new();
        for hour in 0..30 * 24 {
            if let Some(reminder) = due(connection, &told, noon() + TimeDelta::hours(hour)) {
                told.push(reminder);
                hours.push(hour);
            }
        }
        hours
    }

    #[test]
    fn a_refusal_is_told_at_once_and_on_days_1_3_7_and_14() {
        assert_eq!(
            hours_told(&connection(ConnectionState::NeedsReauthentication)),
            [0, 24, 72, 168, 336]
        );
    }

    #[test]
    fn an_outage_is_told_after_a_day_and_then_in_the_same_rhythm() {
        assert_eq!(
            hours_told(&connection(ConnectionState::Unreachable)),
            [24, 48, 96, 192, 360]
        );
    }

    #[test]
    fn a_connection_that_is_well_needs_nobody() {
        assert_eq!(hours_told(&connection(ConnectionState::Connected)), []);
    }

    #[test]
    fn an_end_is_announced_two_weeks_one_week_and_a_day_before_it() {
        let connection = Connection {
            expires_at: Some(noon() + TimeDelta::days(20)),
            ..connection(ConnectionState::Connected)
        };

        assert_eq!(hours_told(&connection), [6 * 24, 13 * 24, 19 * 24]);
    }

    #[test]
    fn an_end_that_is_past_is_not_announced() {
        let connection = Connection {
            expires_at: Some(noon()),
            ..connection(ConnectionState::Connected)
        };

        assert_eq!(due(&connection, &[], noon()), None);
    }

    #[test]
    fn steps_that_were_slept_through_are_told_as_one() {
        let connection = connection(ConnectionState::NeedsReauthentication);
        let at_once = due(&connection, &[], noon()).unwrap();

        let later = due(&connection, &[at_once], noon() + TimeDelta::days(8)).unwrap();

        assert_eq!(later.step, 3);
        assert_eq!(
            due(&connection, &[at_once, later], noon() + TimeDelta::days(8)),
            None
        );
    }

    #[test]
    fn a_refusal_after_a_repair_is_told_anew() {
        let first = due(
            &connection(ConnectionState::NeedsReauthentication),
            &[],
            noon(),
        )
        .unwrap();
        let again = Connection {
            state_since: noon() + TimeDelta::days(1),
            ..connection(ConnectionState::NeedsReauthentication)
        };

        let second = due(&again, &[first], again.state_since).unwrap();

        assert_eq!(second.step, 0);
    }
}
