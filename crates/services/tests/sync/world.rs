//! One member with one linked calendar, and hands on both sides.

use crate::mailbox::Mailbox;
use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::connection::{Connection, ConnectionState, ProviderKind};
use domain::departure::{AfterRemoval, Departure};
use domain::item::{Content, Item, ItemKind, ItemSource, Privacy, ShowAs, Uid, Version};
use domain::linked_calendar::RemoteCalendarId;
use domain::member::{Member, MemberState, Role, WorkingHours};
use domain::organization::Organization;
use domain::reconcile::{HeldAnswer, HeldDeletion};
use domain::remote_event::ProviderEventId;
use domain::run::{Change, Run, RunCause, Side};
use domain::time::{Timing, ZoneId, Zones};
use domain::{
    CalendarSyncId, ConnectionId, Entropy, ItemId, MemberId, OrganizationId, RunChangeId, RunId,
};
use provider::{CalendarProvider, Providers};
use secrecy::SecretString;
use services::calendar_syncs::Leftovers;
use services::sync::{self, SyncError, UndoOf};
use services::{Environment, Parts, Settings};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use testkit::clock::MockClock;
use testkit::entropy::SequenceEntropy;
use testkit::fake_provider::FakeProvider;

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
        let world = Self::new(SyncOptions {
            kinds: ItemKind::ALL.to_vec(),
            ..SyncOptions::default()
        })
        .await;
        world.pull().await.unwrap();
        world.there.forget_calls();
        world
    }

    /// An active sync that never looked yet.
    pub async fn new(options: SyncOptions) -> Self {
        let there = FakeProvider::with_calendar("work", "Work");
        let calendar = RemoteCalendarId("work".to_owned());
        let access = ("http://127.0.0.1/", "dana", "secret");
        let base = Base::new(|_, _| Arc::new(there.clone()), calendar, access, options).await;
        Self { base, there }
    }

    /// A fresh database beside the same linked calendar.
    pub async fn beside(other: &Self, options: SyncOptions) -> Self {
        let there = other.there.clone();
        let access = ("http://127.0.0.1/", "dana", "secret");
        let calendar = other.calendar.clone();
        // Ids are drawn anew, and never those of before.
        let base = Base::new(|_, _| Arc::new(there.clone()), calendar, access, options).await;
        Self { base, there }
    }

    /// Under which key ties with its calendar are remembered.
    pub async fn key(&self) -> String {
        sync::calendar_key(
            &Connection {
                id: ConnectionId::new(self.env.entropy.id()),
                organization: self.organization,
                member: self.member,
                provider: ProviderKind::Caldav,
                account: "dana".to_owned(),
                base_url: Some("http://127.0.0.1/".to_owned()),
                state: ConnectionState::Connected,
                state_since: noon(),
                pause: None,
                expires_at: None,
            },
            &self.calendar,
        )
    }

    /// Links the same calendar once more, by a new connection and a new sync.
    pub async fn link_again(&mut self, options: SyncOptions) {
        self.base
            .link_again(("http://127.0.0.1/", "dana", "secret"), options)
            .await;
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

impl Base {
    /// An active sync that never looked yet, with a calendar at this provider. `access` is address, user, password.
    pub async fn new(
        provider: impl FnOnce(Arc<MockClock>, Arc<dyn Zones>) -> Arc<dyn CalendarProvider>,
        calendar: RemoteCalendarId,
        access: (&str, &str, &str),
        options: SyncOptions,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let store = Store::connect(&format!("sqlite:{}", file.display()))
            .await
            .unwrap();
        store.migrate().await.unwrap();
        let clock = Arc::new(MockClock::at("2026-03-18T12:00:00Z"));
        let entropy = Arc::new(SequenceEntropy::default());
        let zones: Arc<dyn Zones> = Arc::new(services::zones::SystemZones);
        let queue = jobs::Queue::open(&store, clock.clone(), entropy.clone())
            .await
            .unwrap();
        let (mailbox, elsewhere) = (
            Mailbox::default(),
            FakeProvider::with_calendar("home", "Home"),
        );
        let env = Environment::new(Parts {
            store,
            queue,
            providers: Providers::default()
                .with(ProviderKind::Caldav, provider(clock.clone(), zones.clone()))
                .with(ProviderKind::Icloud, Arc::new(elsewhere.clone())),
            vault: testkit_vault(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            zones,
            live: services::live::Hub::default(),
            mailer: Some(Arc::new(mailbox.clone())),
            settings: Settings {
                poll_interval: Duration::from_secs(60),
                public_address: "http://127.0.0.1".to_owned(),
                setup_code: None,
            },
        });
        let mut base = Self {
            env,
            clock,
            calendar,
            organization: OrganizationId::new(entropy.id()),
            member: MemberId::new(entropy.id()),
            sync: CalendarSyncId::new(entropy.id()),
            mailbox,
            elsewhere,
            folder,
        };
        base.fill(access, options).await;
        base
    }

    async fn fill(&mut self, access: (&str, &str, &str), options: SyncOptions) {
        let now = self.env.clock.now();
        let mut writing = self.env.store.write().await.unwrap();
        let organization = Organization {
            id: self.organization,
            name: "Fernhill Services".to_owned(),
        };
        writing
            .insert_organization(&organization, now)
            .await
            .unwrap();
        let member = Member {
            id: self.member,
            organization: self.organization,
            name: "Dana W.".to_owned(),
            email: "dana@fernhill.example".to_owned(),
            role: Role::Owner,
            state: MemberState::Active,
            zone: ZoneId::new("Europe/London"),
            working_hours: WorkingHours::default(),
            job_title: String::new(),
        };
        writing.insert_member(&member, None, now).await.unwrap();
        writing.commit().await.unwrap();
        self.link(access, options).await;
    }

    async fn link(&self, (address, user, password): (&str, &str, &str), options: SyncOptions) {
        let now = self.env.clock.now();
        let connection = ConnectionId::new(self.env.entropy.id());
        let mut writing = self.env.store.write().await.unwrap();
        let account = Connection {
            id: connection,
            organization: self.organization,
            member: self.member,
            provider: ProviderKind::Caldav,
            account: user.to_owned(),
            base_url: Some(address.to_owned()),
            state: ConnectionState::Connected,
            state_since: now,
            pause: None,
            expires_at: None,
        };
        let context = services::connections::vault_context(connection);
        let sealed = self.env.vault.seal(
            &context,
            &SecretString::from(password),
            self.env.entropy.as_ref(),
        );
        writing
            .insert_connection(&account, &sealed, now)
            .await
            .unwrap();
        let sync = CalendarSync {
            id: self.sync,
            organization: self.organization,
            member: self.member,
            connection,
            remote_calendar: self.calendar.clone(),
            remote_name: "Work".to_owned(),
            can_write: true,
            options,
            active: true,
            finished: true,
            sync_token: None,
            last_synced_at: None,
            checked_at: None,
            trouble: None,
            trouble_since: None,
        };
        writing.insert_calendar_sync(&sync, now).await.unwrap();
        writing.commit().await.unwrap();
    }

    /// The database's address, for a second hand on it.
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("test.db").display())
    }

    /// **Delete**, with everything kept on both sides.
    pub async fn delete_and_keep(&self) {
        services::calendar_syncs::delete(
            &self.env,
            &self.caller(),
            self.sync,
            Leftovers::default(),
        )
        .await
        .unwrap();
    }

    /// **Delete**, with our copies taken back, up to where that comes.
    pub async fn delete_and_remove(&self) -> Result<(), SyncError> {
        let leftovers = Leftovers {
            remove_managed: true,
            remove_received: false,
        };
        services::calendar_syncs::delete(&self.env, &self.caller(), self.sync, leftovers)
            .await
            .unwrap();
        self.remove().await
    }

    /// The job of a removal.
    pub async fn remove(&self) -> Result<(), SyncError> {
        let then = AfterRemoval::DeleteSync;
        sync::remove_managed(&self.env, self.organization, self.sync, then).await
    }

    /// Links the same calendar once more, by a new connection and a new sync.
    pub async fn link_again(&mut self, access: (&str, &str, &str), options: SyncOptions) {
        let mut writing = self.env.store.write().await.unwrap();
        let connections = writing
            .connections_of(self.organization, self.member)
            .await
            .unwrap();
        for connection in connections {
            writing
                .delete_connection(self.organization, connection.id)
                .await
                .unwrap();
        }
        writing.commit().await.unwrap();
        self.sync = CalendarSyncId::new(self.env.entropy.id());
        self.link(access, options).await;
    }

    /// The database as it was when it was copied to this file, with everything else as it is now.
    pub async fn restored(&self, copy: &std::path::Path) -> Self {
        let store = Store::connect(&format!("sqlite:{}", copy.display()))
            .await
            .unwrap();
        let queue = jobs::Queue::open(&store, self.clock.clone(), self.env.entropy.clone())
            .await
            .unwrap();
        let env = Environment::new(Parts {
            store,
            queue,
            providers: self.env.providers.clone(),
            vault: testkit_vault(),
            clock: self.clock.clone(),
            entropy: self.env.entropy.clone(),
            zones: self.env.zones.clone(),
            live: services::live::Hub::default(),
            mailer: self.env.mailer.clone(),
            settings: self.env.settings.clone(),
        });
        Self {
            env,
            clock: self.clock.clone(),
            calendar: self.calendar.clone(),
            organization: self.organization,
            member: self.member,
            sync: self.sync,
            mailbox: self.mailbox.clone(),
            elsewhere: self.elsewhere.clone(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub async fn departure(&self) -> Option<Departure> {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .departure(self.organization, self.sync)
            .await
            .unwrap()
    }

    pub async fn is_there(&self) -> bool {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .calendar_sync(self.organization, self.sync)
            .await
            .unwrap()
            .is_some()
    }

    pub async fn pull(&self) -> Result<(), SyncError> {
        self.clock.advance(TimeDelta::seconds(1));
        sync::pull(&self.env, self.organization, self.sync).await
    }

    pub async fn push(&self) -> Result<(), SyncError> {
        self.clock.advance(TimeDelta::seconds(1));
        sync::push(&self.env, self.organization, self.sync).await
    }

    pub async fn run(&self) -> Result<(), SyncError> {
        self.clock.advance(TimeDelta::seconds(1));
        sync::run(&self.env, self.organization, self.sync, RunCause::Finish).await
    }

    /// Adds an own item and puts it on the outgoing list, as `services::items` does.
    pub async fn add(&self, subject: &str, hour: u32) -> ItemId {
        let id = self.add_quietly(subject, hour).await;
        self.mark(id).await;
        id
    }

    /// Adds an own item that nobody was told of: it was there before.
    pub async fn add_quietly(&self, subject: &str, hour: u32) -> ItemId {
        let id = ItemId::new(self.env.entropy.id());
        let item = Item {
            id,
            organization: self.organization,
            kind: ItemKind::Appointment,
            uid: Uid::new(format!("uid-of-{subject}")),
            content: content(subject, hour),
            customer: None,
            assignees: vec![self.member],
            source: ItemSource::Own,
            version: Version::FIRST,
            deleted: false,
            changed_at: self.env.clock.now(),
        };
        let span = item
            .content
            .span(self.env.zones.as_ref(), &ZoneId::new("Europe/London"));
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .insert_items(&[(item, span)], self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        id
    }

    pub async fn change(&self, id: ItemId, edit: impl FnOnce(&mut Item)) {
        self.change_item(id, edit).await;
        self.mark(id).await;
    }

    /// Forgets which events belong to which items, and what we know of them.
    pub async fn lose_ties(&self) {
        let (organization, sync) = (self.organization, self.sync);
        let mut writing = self.env.store.write().await.unwrap();
        let mirrors = writing.mirrors_of_sync(organization, sync).await.unwrap();
        let ids: Vec<_> = mirrors.iter().map(|mirror| mirror.id).collect();
        let events: Vec<_> = mirrors.into_iter().map(|mirror| mirror.event).collect();
        writing.delete_mirrors(organization, &ids).await.unwrap();
        writing
            .delete_remote_events(organization, sync, &events)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// Changes an item that nobody is told of.
    pub async fn change_item(&self, id: ItemId, edit: impl FnOnce(&mut Item)) {
        let mut item = self.item(id).await;
        let seen = item.version;
        edit(&mut item);
        item.version = seen.next();
        item.changed_at = self.env.clock.now();
        let span = item
            .content
            .span(self.env.zones.as_ref(), &ZoneId::new("Europe/London"));
        let mut writing = self.env.store.write().await.unwrap();
        assert!(
            writing
                .update_item(&item, seen, span, self.env.clock.now())
                .await
                .unwrap()
        );
        writing.commit().await.unwrap();
    }

    pub async fn mark(&self, id: ItemId) {
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .mark_outgoing(self.organization, self.sync, id, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    pub async fn change_sync(&self, edit: impl FnOnce(&mut CalendarSync)) {
        let mut sync = self.state().await;
        edit(&mut sync);
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .update_calendar_sync(&sync, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    pub async fn item(&self, id: ItemId) -> Item {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .item(self.organization, id)
            .await
            .unwrap()
            .expect("the item is there")
    }

    /// The titles of the live items in March, sorted.
    pub async fn here(&self) -> Vec<String> {
        let mut subjects: Vec<_> = self
            .items()
            .await
            .into_iter()
            .map(|item| item.content.subject)
            .collect();
        subjects.sort();
        subjects
    }

    pub async fn items(&self) -> Vec<Item> {
        let range = domain::time::TimeRange::new(
            noon() - TimeDelta::days(60),
            noon() + TimeDelta::days(60),
        )
        .unwrap();
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .items_between(self.organization, Some(self.member), range)
            .await
            .unwrap()
    }

    pub async fn state(&self) -> CalendarSync {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .calendar_sync(self.organization, self.sync)
            .await
            .unwrap()
            .expect("the sync is there")
    }

    pub async fn runs(&self) -> Vec<Run> {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .runs(self.organization, self.sync, 50)
            .await
            .unwrap()
    }

    pub async fn journal(&self) -> Vec<Change> {
        let runs: Vec<_> = self.runs().await.into_iter().map(|run| run.id).collect();
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .changes_of_runs(self.organization, &runs)
            .await
            .unwrap()
    }

    /// The deletions that wait for Dana.
    pub async fn held(&self) -> Vec<HeldDeletion> {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .held_deletions(self.organization, self.sync)
            .await
            .unwrap()
    }

    /// Dana decides so about everything that waits, and it is carried out.
    pub async fn answer_held(&self, answer: HeldAnswer) {
        self.note_answer(answer).await;
        self.settle_held().await.unwrap();
    }

    /// Dana decides; nothing is carried out yet.
    pub async fn note_answer(&self, answer: HeldAnswer) {
        let mut writing = self.env.store.write().await.unwrap();
        for side in [Side::Here, Side::There] {
            writing
                .answer_held(
                    self.organization,
                    self.sync,
                    side,
                    answer,
                    self.env.clock.now(),
                )
                .await
                .unwrap();
        }
        writing.commit().await.unwrap();
    }

    pub async fn settle_held(&self) -> Result<(), SyncError> {
        sync::settle_held(&self.env, self.organization, self.sync, self.member).await
    }

    /// Takes a run back, or one line of it.
    pub async fn undo(&self, run: RunId, line: Option<RunChangeId>) -> Result<(), SyncError> {
        self.clock.advance(TimeDelta::seconds(1));
        let of = UndoOf {
            run,
            line,
            by: self.member,
        };
        sync::undo_run(&self.env, self.organization, self.sync, &of).await
    }

    /// The lines of one run.
    pub async fn lines_of(&self, run: RunId) -> Vec<Change> {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .changes_of_runs(self.organization, &[run])
            .await
            .unwrap()
    }

    pub async fn waiting(&self) -> usize {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .outgoing(self.organization, self.sync)
            .await
            .unwrap()
            .len()
    }
}

fn testkit_vault() -> services::vault::Vault {
    services::vault::Vault::new(&SecretString::from(
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ))
    .unwrap()
}

/// So that tests can name zones as the engine reads them.
pub fn london(zones: &dyn Zones, local: &str) -> DateTime<Utc> {
    zones.instant(local.parse().unwrap(), &ZoneId::new("Europe/London"))
}
