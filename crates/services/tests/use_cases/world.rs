//! Two organizations with members, a calendar service in memory, and a clock that stands still.

use async_trait::async_trait;
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::connection::{Connection, ConnectionState, ProviderKind};
use domain::item::{Content, Item, ItemKind, ItemSource, Privacy, ShowAs, Uid, Version};
use domain::linked_calendar::RemoteCalendarId;
use domain::member::{Member, MemberState, Role, WorkingHours};
use domain::organization::Organization;
use domain::time::{TimeRange, Timing, ZoneId};
use domain::view::calendar::{ItemDraft, When};
use domain::{CalendarSyncId, Caller, ConnectionId, ItemId, MemberId, OrganizationId, SessionId};
use jobs::{Handler, Job, JobError, NewJob, Queue, Runner};
use provider::Providers;
use services::live::Hub;
use services::mail::Mailer;
use services::vault::Vault;
use services::zones::SystemZones;
use services::{Environment, Parts, Settings};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Store;
use testkit::clock::MockClock;
use testkit::database::TestDatabase;
use testkit::entropy::SequenceEntropy;
use testkit::fake_page::FakePage;
use testkit::fake_provider::FakeProvider;
use tokio::sync::mpsc;

/// Everything a test acts on.
pub struct World {
    pub env: Environment,
    pub clock: Arc<MockClock>,
    pub provider: FakeProvider,
    /// The page of Google, whose calendars are the same provider's.
    pub page: FakePage,
    /// The code of set-up.
    pub code: &'static str,
    organizations: Mutex<Vec<OrganizationId>>,
    _database: TestDatabase,
}

/// The calendar of [`World::linked`].
pub fn work() -> RemoteCalendarId {
    RemoteCalendarId("/work/".to_owned())
}

impl World {
    /// A database with nothing in it, and a service with one calendar called Work. Calendly does not answer.
    pub async fn empty() -> Self {
        let clock = Arc::new(MockClock::default());
        let nobody = testkit::calendly::nobody(clock.clone());
        Self::with(clock, nobody, None, None, None).await
    }

    /// The same with a Calendly, and perhaps an app that is registered there.
    pub async fn asking(
        clock: Arc<MockClock>,
        calendly: calendly::Client,
        calendly_app: Option<calendly::oauth::App>,
    ) -> Self {
        Self::with(clock, calendly, calendly_app, None, None).await
    }

    /// The same, where Calendly reaches this server at an address.
    pub async fn reached(
        clock: Arc<MockClock>,
        calendly: calendly::Client,
        webhook_address: &str,
    ) -> Self {
        Self::with(clock, calendly, None, None, Some(webhook_address)).await
    }

    /// The same as [`World::empty`], with somebody who takes mails.
    pub async fn with_mailer(mailer: Arc<dyn Mailer>) -> Self {
        let clock = Arc::new(MockClock::default());
        let nobody = testkit::calendly::nobody(clock.clone());
        Self::with(clock, nobody, None, Some(mailer), None).await
    }

    async fn with(
        clock: Arc<MockClock>,
        calendly: calendly::Client,
        calendly_app: Option<calendly::oauth::App>,
        mailer: Option<Arc<dyn Mailer>>,
        webhook_address: Option<&str>,
    ) -> Self {
        let database = crate::database::open().await;
        let store = Store::clone(&database);
        let entropy = Arc::new(SequenceEntropy::default());
        let queue = Queue::open(&store, clock.clone(), entropy.clone())
            .await
            .unwrap();
        let provider = FakeProvider::with_calendar("/work/", "Work");
        let page = FakePage::of(provider.clone());
        let providers = Providers::default()
            .with(ProviderKind::Caldav, Arc::new(provider.clone()))
            .with(ProviderKind::Google, Arc::new(provider.clone()))
            .with_page(ProviderKind::Google, Arc::new(page.clone()))
            .with_page(ProviderKind::Office365, Arc::new(page.clone()));
        let code = "set-up-code";
        let env = Environment::new(Parts {
            store,
            queue,
            providers,
            calendly_app,
            vault: Vault::new(&"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".into()).unwrap(),
            calendly,
            clock: clock.clone(),
            entropy,
            zones: Arc::new(SystemZones),
            live: Hub::default(),
            mailer,
            settings: Settings {
                poll_interval: Duration::from_secs(60),
                public_address: "http://localhost:3000".to_owned(),
                webhook_address: webhook_address.map(str::to_owned),
                setup_code: Some(code.into()),
            },
        });
        Self {
            env,
            clock,
            provider,
            page,
            code,
            organizations: Mutex::default(),
            _database: database,
        }
    }

    /// With Fernhill and a member of it for each role, in London.
    pub async fn new() -> (Self, Team) {
        let world = Self::empty().await;
        let team = world.team("fernhill").await;
        (world, team)
    }

    /// One more organization.
    pub async fn team(&self, name: &str) -> Team {
        let organization = OrganizationId::new(self.env.entropy.id());
        self.organizations.lock().unwrap().push(organization);
        let mut writing = self.env.store.write().await.unwrap();
        let row = Organization {
            id: organization,
            name: name.to_owned(),
        };
        writing
            .insert_organization(&row, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        Team {
            organization,
            dana: self
                .member(organization, name, "Dana W.", Role::Member)
                .await,
            robin: self
                .member(organization, name, "Robin K.", Role::Member)
                .await,
            dispatcher: self
                .member(organization, name, "Ines C.", Role::Dispatcher)
                .await,
            viewer: self
                .member(organization, name, "Vera V.", Role::Viewer)
                .await,
        }
    }

    async fn member(
        &self,
        organization: OrganizationId,
        domain: &str,
        name: &str,
        role: Role,
    ) -> Caller {
        let first = name.split(' ').next().unwrap().to_lowercase();
        let member = Member {
            id: MemberId::new(self.env.entropy.id()),
            organization,
            name: name.to_owned(),
            email: format!("{first}@{domain}.example"),
            role,
            state: MemberState::Active,
            zone: ZoneId::new("Europe/London"),
            working_hours: WorkingHours::default(),
            job_title: String::new(),
        };
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .insert_member(&member, None, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        Caller {
            organization,
            member: member.id,
            role,
            session: Some(SessionId::new(self.env.entropy.id())),
        }
    }

    /// Changes a member behind the use cases' back.
    pub async fn edit_member(&self, who: &Caller, edit: impl FnOnce(&mut Member)) {
        let mut writing = self.env.store.write().await.unwrap();
        let mut member = writing
            .member(who.organization, who.member)
            .await
            .unwrap()
            .unwrap();
        edit(&mut member);
        writing
            .update_member(&member, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// A finished, active sync of this member with the calendar Work.
    pub async fn linked(&self, who: &Caller, options: SyncOptions) -> CalendarSync {
        let now = self.env.clock.now();
        let connection = Connection {
            id: ConnectionId::new(self.env.entropy.id()),
            organization: who.organization,
            member: who.member,
            provider: ProviderKind::Caldav,
            account: format!("account-of-{}", who.member),
            base_url: Some("https://dav.example/".to_owned()),
            state: ConnectionState::Connected,
            state_since: now,
            pause: None,
            expires_at: None,
        };
        let sync = CalendarSync {
            id: CalendarSyncId::new(self.env.entropy.id()),
            organization: who.organization,
            member: who.member,
            connection: connection.id,
            remote_calendar: work(),
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
        let sealed = self.env.vault.seal(
            &format!("connection:{}", connection.id),
            &"password".into(),
            self.env.entropy.as_ref(),
        );
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .insert_connection(&connection, &sealed, now)
            .await
            .unwrap();
        writing.insert_calendar_sync(&sync, now).await.unwrap();
        writing
            .touch_checked(who.organization, sync.id, now)
            .await
            .unwrap();
        writing.commit().await.unwrap();
        sync
    }

    /// Changes a sync behind the use cases' back.
    pub async fn edit_sync(&self, sync: &CalendarSync, edit: impl FnOnce(&mut CalendarSync)) {
        let mut sync = self.sync(sync).await.unwrap();
        edit(&mut sync);
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .update_calendar_sync(&sync, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// The sync as it is now.
    pub async fn sync(&self, sync: &CalendarSync) -> Option<CalendarSync> {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .calendar_sync(sync.organization, sync.id)
            .await
            .unwrap()
    }

    /// An item put into the database as it is.
    pub async fn put(&self, item: Item) -> Item {
        let span = item
            .content
            .span(&SystemZones, &ZoneId::new("Europe/London"));
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .insert_items(&[(item.clone(), span)], self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        item
    }

    /// An own, public item of this member on Wednesday, 10:00 to 11:00 in London.
    pub fn item(&self, who: &Caller, subject: &str) -> Item {
        let id = ItemId::new(self.env.entropy.id());
        Item {
            id,
            organization: who.organization,
            kind: ItemKind::Appointment,
            uid: Uid::new(id.to_string()),
            content: content(subject),
            customer: None,
            assignees: vec![who.member],
            source: ItemSource::Own,
            version: Version::FIRST,
            deleted: false,
            changed_at: self.env.clock.now(),
        }
    }

    /// The titles of what is in a member's calendar, own and received, sorted.
    pub async fn subjects_of(&self, who: &Caller) -> Vec<String> {
        let range = TimeRange::new(
            "2025-01-01T00:00:00Z".parse().unwrap(),
            "2028-01-01T00:00:00Z".parse().unwrap(),
        );
        let mut reading = self.env.store.read().await.unwrap();
        let items = reading
            .items_between(who.organization, Some(who.member), range.unwrap())
            .await
            .unwrap();
        let mut subjects: Vec<_> = items.into_iter().map(|item| item.content.subject).collect();
        subjects.sort();
        subjects
    }

    /// An item as it is now.
    pub async fn stored(&self, who: &Caller, id: ItemId) -> Item {
        let mut reading = self.env.store.read().await.unwrap();
        reading.item(who.organization, id).await.unwrap().unwrap()
    }

    /// Which items wait to be sent through a sync.
    pub async fn outgoing(&self, sync: &CalendarSync) -> Vec<ItemId> {
        let mut reading = self.env.store.read().await.unwrap();
        let outgoing = reading.outgoing(sync.organization, sync.id).await.unwrap();
        outgoing.into_iter().map(|outgoing| outgoing.item).collect()
    }

    /// The kinds of the jobs that wait, those of one connection in their order; afterwards none wait.
    ///
    /// Lanes run side by side, so each gets a last job, and it is those that are waited for.
    pub async fn jobs(&self) -> Vec<String> {
        const LAST: &str = "last";
        // A job may come twice, also a last one of an earlier look.
        let this_look = serde_json::json!(self.env.entropy.id());
        let mut writing = self.env.store.write().await.unwrap();
        let mut lanes = BTreeSet::from([LAST.to_owned()]);
        let organizations = self.organizations.lock().unwrap().clone();
        for organization in organizations {
            let syncs = writing.calendar_syncs(organization).await.unwrap();
            lanes.extend(
                syncs
                    .iter()
                    .map(|sync| format!("connection:{}", sync.connection)),
            );
        }
        for lane in &lanes {
            let last = NewJob {
                kind: LAST,
                key: None,
                lane: lane.clone(),
                payload: this_look.clone(),
                run_at: None,
            };
            self.env.queue.enqueue(&mut writing, last).await.unwrap();
        }
        writing.commit().await.unwrap();

        let (sender, mut receiver) = mpsc::unbounded_channel();
        let handlers = [
            "pull_changes",
            "push_items",
            "run_sync",
            "settle_held",
            "undo_run",
            "remove_managed_events",
            LAST,
        ]
        .map(|kind| {
            Arc::new(Recorder {
                kind,
                sender: sender.clone(),
            }) as Arc<dyn Handler>
        });
        let runner = Runner::start(self.env.queue.clone(), handlers.to_vec(), vec![], 1)
            .await
            .unwrap();
        let mut kinds = Vec::new();
        let mut ended = 0;
        while ended < lanes.len() {
            match receiver.recv().await.unwrap() {
                (LAST, look) if look == this_look => ended += 1,
                (LAST, _) => {}
                (kind, _) => kinds.push(kind.to_owned()),
            }
        }
        runner.shutdown(Duration::from_secs(5)).await;
        kinds
    }
}

struct Recorder {
    kind: &'static str,
    sender: mpsc::UnboundedSender<(&'static str, serde_json::Value)>,
}

#[async_trait]
impl Handler for Recorder {
    fn kind(&self) -> &'static str {
        self.kind
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        self.sender.send((self.kind, job.payload.clone())).unwrap();
        Ok(())
    }
}

/// The members of an organization.
pub struct Team {
    pub organization: OrganizationId,
    pub dana: Caller,
    pub robin: Caller,
    pub dispatcher: Caller,
    pub viewer: Caller,
}

/// Wednesday, 10:00 to 11:00 in London.
pub fn content(subject: &str) -> Content {
    Content {
        subject: subject.to_owned(),
        description: String::new(),
        location: String::new(),
        timing: Timing::zoned(
            "2026-03-18T10:00:00".parse().unwrap(),
            "2026-03-18T11:00:00".parse().unwrap(),
            ZoneId::new("Europe/London"),
        ),
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
}

/// The same hour as a draft.
pub fn draft(subject: &str, request: &str) -> ItemDraft {
    ItemDraft {
        kind: ItemKind::Appointment,
        subject: subject.to_owned(),
        description: String::new(),
        location: String::new(),
        when: timed("2026-03-18T10:00:00", "2026-03-18T11:00:00"),
        show_as: None,
        privacy: None,
        repeats: None,
        request: request.to_owned(),
    }
}

pub fn timed(start: &str, end: &str) -> When {
    When::Timed {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
    }
}
