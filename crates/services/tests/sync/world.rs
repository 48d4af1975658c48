//! One member with one linked calendar, and hands on both sides.

mod begun;
mod done;
mod seen;

use crate::choices::both_ways;
use crate::mailbox::Mailbox;
use chrono::{DateTime, Utc};
use domain::calendar_sync::SyncOptions;
use domain::connection::ProviderKind;
use domain::item::{Content, Privacy, ShowAs};
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::ProviderEventId;
use domain::time::{Timing, ZoneId, Zones};
use domain::{CalendarSyncId, ConnectionId, MemberId, OrganizationId};
use services::Environment;
use services::sync;
use std::ops::Deref;
use std::sync::Arc;
use testkit::clock::MockClock;
use testkit::fake_provider::FakeProvider;

/// Address, user and password of the linked calendar in memory.
const ACCESS: (&str, &str, &str) = ("http://127.0.0.1/", "dana", "secret");

/// A linked calendar in memory, which can be made to fail.
pub struct World {
    base: Base,
    pub there: FakeProvider,
}

impl Deref for World {
    type Target = Base;
    fn deref(&self) -> &Base {
        &self.base
    }
}

/// Our side: one member, one connection, one sync.
pub struct Base {
    pub env: Environment,
    pub clock: Arc<MockClock>,
    /// What kind of service the linked calendar is at.
    kind: ProviderKind,
    pub calendar: RemoteCalendarId,
    pub organization: OrganizationId,
    pub member: MemberId,
    pub sync: CalendarSyncId,
    /// The mails that were handed over.
    pub mailbox: Mailbox,
    /// Another service, for a second account.
    pub elsewhere: FakeProvider,
    folder: tempfile::TempDir,
}

pub fn noon() -> DateTime<Utc> {
    "2026-03-18T12:00:00Z".parse().unwrap()
}

/// An hour on 19 March from `hour`, in London.
pub fn content(subject: &str, hour: u32) -> Content {
    let day: chrono::NaiveDate = "2026-03-19".parse().unwrap();
    Content {
        subject: subject.to_owned(),
        description: String::new(),
        location: String::new(),
        timing: Timing::zoned(
            day.and_hms_opt(hour, 0, 0).unwrap(),
            day.and_hms_opt(hour + 1, 0, 0).unwrap(),
            ZoneId::new("Europe/London"),
        ),
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
}

impl World {
    /// Both ways, all kinds, live from now on; the first look is behind us.
    pub async fn live() -> Self {
        let world = Self::new(both_ways()).await;
        world.pull().await.unwrap();
        world.there.forget_calls();
        world
    }

    /// An active sync that never looked yet.
    pub async fn new(options: SyncOptions) -> Self {
        let there = FakeProvider::with_calendar("work", "Work");
        let calendar = RemoteCalendarId("work".to_owned());
        let base = Base::new(|_, _| Arc::new(there.clone()), calendar, ACCESS, options).await;
        Self { base, there }
    }

    /// A fresh database beside the same linked calendar.
    pub async fn beside(other: &Self, options: SyncOptions) -> Self {
        let there = other.there.clone();
        let calendar = other.calendar.clone();
        // Ids are drawn anew, and never those of before.
        let base = Base::new(|_, _| Arc::new(there.clone()), calendar, ACCESS, options).await;
        Self { base, there }
    }

    /// Under which key ties with its calendar are remembered.
    pub async fn key(&self) -> String {
        let id = ConnectionId::new(self.env.entropy.id());
        sync::calendar_key(&self.account(id, ACCESS.0, ACCESS.1), &self.calendar)
    }

    /// Links the same calendar once more, by a new connection and a new sync.
    pub async fn link_again(&mut self, options: SyncOptions) {
        self.base.link_again(ACCESS, options).await;
    }

    /// The same linked calendar, with the database as it was when it was copied to this file.
    pub async fn restored(&self, copy: &std::path::Path) -> Self {
        Self {
            base: self.base.restored(copy).await,
            there: self.there.clone(),
        }
    }

    /// The titles in the linked calendar, sorted.
    pub fn over_there(&self) -> Vec<String> {
        let mut subjects = self.there.subjects(&self.calendar);
        subjects.sort();
        subjects
    }

    pub fn put(&self, subject: &str, hour: u32) -> ProviderEventId {
        self.there.put(
            &self.calendar,
            &format!("uid-there-{subject}"),
            content(subject, hour),
        )
    }
}

/// So that tests can name zones as the engine reads them.
pub fn london(zones: &dyn Zones, local: &str) -> DateTime<Utc> {
    zones.instant(local.parse().unwrap(), &ZoneId::new("Europe/London"))
}
