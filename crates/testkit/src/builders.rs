//! Believable values, one line each; what matters to a test it changes with `..`:
//! `Item { kind: ItemKind::Task, ..build.item(&dana, "Call", "2026-03-18T10:00:00") }`.

use crate::entropy::SequenceEntropy;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::connection::{Connection, ConnectionState, ProviderKind};
use domain::item::{Content, Item, ItemKind, ItemSource, Privacy, ShowAs, Uid, Version};
use domain::linked_calendar::RemoteCalendarId;
use domain::member::{Member, MemberState, Role, WorkingHours};
use domain::mirror::{Mirror, Origin, Written};
use domain::organization::Organization;
use domain::recurrence::{Frequency, Recurrence, Rule};
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use domain::repeats::Repeats;
use domain::run::{Action, Change, Run, RunCause, Side};
use domain::time::{TimeRange, Timing, ZoneId};
use domain::{CalendarSyncId, Entropy};
use std::sync::Arc;

/// Makes values with fresh ids.
#[derive(Clone)]
pub struct Build {
    entropy: Arc<dyn Entropy>,
}

impl Default for Build {
    fn default() -> Self {
        Self::new(Arc::new(SequenceEntropy::default()))
    }
}

impl Build {
    /// Takes its ids from there.
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self { entropy }
    }

    /// A fresh id of whatever is wanted.
    pub fn id<T: From<uuid::Uuid>>(&self) -> T {
        self.entropy.id().into()
    }

    /// An organization of this name.
    pub fn organization(&self, name: &str) -> Organization {
        Organization {
            id: self.id(),
            name: name.to_owned(),
        }
    }

    /// An active member with role *member* in London; the address is made from the first name.
    pub fn member(&self, organization: &Organization, name: &str) -> Member {
        let first = name.split_whitespace().next().unwrap_or("nobody");
        Member {
            id: self.id(),
            organization: organization.id,
            name: name.to_owned(),
            email: format!("{}@fernhill.example", first.to_lowercase()),
            role: Role::Member,
            state: MemberState::Active,
            zone: ZoneId::new("Europe/London"),
            working_hours: WorkingHours::default(),
            job_title: "Electrician".to_owned(),
        }
    }

    /// An own appointment of an hour, in UTC, scheduled for the member alone.
    pub fn item(&self, member: &Member, subject: &str, start: &str) -> Item {
        let id = self.entropy.id();
        Item {
            id: id.into(),
            organization: member.organization,
            kind: ItemKind::Appointment,
            uid: Uid::new(id.to_string()),
            content: content(subject, start),
            customer: None,
            assignees: vec![member.id],
            source: ItemSource::Own,
            version: Version::FIRST,
            deleted: false,
            changed_at: instant("2026-01-01T00:00:00Z"),
        }
    }

    /// A CalDAV account of the member that is doing well since the start of 2026.
    pub fn connection(&self, member: &Member) -> Connection {
        Connection {
            id: self.id(),
            organization: member.organization,
            member: member.id,
            provider: ProviderKind::Caldav,
            account: member.email.clone(),
            base_url: Some("https://dav.example/".to_owned()),
            state: ConnectionState::Connected,
            state_since: instant("2026-01-01T00:00:00Z"),
            pause: None,
            expires_at: None,
        }
    }

    /// An active, finished sync with the calendar `/CALENDAR/` that has not run yet.
    pub fn calendar_sync(&self, connection: &Connection, calendar: &str) -> CalendarSync {
        CalendarSync {
            id: self.id(),
            organization: connection.organization,
            member: connection.member,
            connection: connection.id,
            remote_calendar: RemoteCalendarId(format!("/{calendar}/")),
            remote_name: calendar.to_owned(),
            can_write: true,
            options: SyncOptions::default(),
            active: true,
            finished: true,
            sync_token: None,
            last_synced_at: None,
            checked_at: None,
            trouble: None,
            trouble_since: None,
        }
    }

    /// A foreign event of an hour, in UTC, at the address `NAME.ics`.
    pub fn remote_event(&self, name: &str, subject: &str, start: &str) -> RemoteEvent {
        RemoteEvent {
            id: ProviderEventId(format!("{name}.ics")),
            etag: Etag(format!("\"{name}-1\"")),
            uid: Some(Uid::new(name)),
            marker: None,
            modified_at: None,
            body: RemoteBody::Readable(content(subject, start)),
        }
    }

    /// Item and foreign event agree on what the item says now.
    pub fn mirror(&self, item: &Item, sync: CalendarSyncId, event: &RemoteEvent) -> Mirror {
        Mirror {
            id: self.id(),
            item: item.id,
            sync,
            event: event.id.clone(),
            etag: event.etag.clone(),
            base: item.content.clone(),
            base_version: item.version,
            origin: Origin::Foreign,
            written: Written::default(),
        }
    }

    /// A run that began then, by itself, and goes on.
    pub fn run(&self, sync: CalendarSyncId, started_at: &str) -> Run {
        Run {
            id: self.id(),
            sync,
            cause: RunCause::Live,
            started_at: instant(started_at),
            finished_at: None,
            outcome: None,
        }
    }

    /// A line of the run's journal: an item was made here.
    pub fn change(&self, run: &Run, item: &Item) -> Change {
        Change {
            id: self.id(),
            run: run.id,
            side: Side::Here,
            action: Action::Create,
            item: Some(item.id),
            event: None,
            before: None,
            after: Some(item.content.clone()),
            why: "it was new there".to_owned(),
            at: run.started_at,
            undone_by: None,
        }
    }
}

/// Busy and public, an hour long, in UTC.
///
/// # Panics
/// When `start` is no wall-clock time such as `2026-03-18T10:00:00`.
pub fn content(subject: &str, start: &str) -> Content {
    let start: NaiveDateTime = start
        .parse()
        .expect("a wall-clock time such as 2026-03-18T10:00:00");
    Content {
        subject: subject.to_owned(),
        description: String::new(),
        location: String::new(),
        timing: Timing::zoned(start, start + TimeDelta::hours(1), ZoneId::utc()),
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
}

/// Every week, without end.
pub fn weekly() -> Repeats {
    Repeats {
        recurrence: Recurrence {
            rules: vec![Rule::every(Frequency::Weekly)],
            ..Recurrence::default()
        },
        ..Repeats::default()
    }
}

/// The instant of a text such as `2026-03-18T09:00:00Z`.
///
/// # Panics
/// When the text is none.
pub fn instant(text: &str) -> DateTime<Utc> {
    text.parse()
        .expect("an instant such as 2026-03-18T09:00:00Z")
}

/// The span between two such texts.
///
/// # Panics
/// When they are not in order.
pub fn range(start: &str, end: &str) -> TimeRange {
    TimeRange::new(instant(start), instant(end)).expect("the start lies before the end")
}

/// What a content spans when its wall clock is that of UTC.
pub fn span(content: &Content) -> TimeRange {
    let (start, end) = content.timing.wall();
    TimeRange::at_least_a_second(start.and_utc(), end.and_utc())
}
