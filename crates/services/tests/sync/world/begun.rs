//! How a world begins: a database, a member, an account, a sync; and how it begins again.

use super::Base;
use crate::mailbox::Mailbox;
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::connection::{Connection, ConnectionState, ProviderKind};
use domain::linked_calendar::RemoteCalendarId;
use domain::member::{Member, MemberState, Role, WorkingHours};
use domain::organization::Organization;
use domain::time::{ZoneId, Zones};
use domain::{CalendarSyncId, ConnectionId, Entropy, MemberId, OrganizationId};
use provider::{CalendarProvider, Providers};
use secrecy::SecretString;
use services::vault::Vault;
use services::{Environment, Parts, Settings};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use testkit::clock::MockClock;
use testkit::entropy::SequenceEntropy;
use testkit::fake_provider::FakeProvider;

impl Base {
    /// An active sync that never looked yet, with a calendar at this provider. `access` is address, user, password.
    pub async fn new(
        provider: impl FnOnce(Arc<MockClock>, Arc<dyn Zones>) -> Arc<dyn CalendarProvider>,
        calendar: RemoteCalendarId,
        access: (&str, &str, &str),
        options: SyncOptions,
    ) -> Self {
        let clock = Arc::new(MockClock::at("2026-03-18T12:00:00Z"));
        let zones: Arc<dyn Zones> = Arc::new(services::zones::SystemZones);
        let elsewhere = FakeProvider::with_calendar("home", "Home");
        let providers = Providers::default()
            .with(ProviderKind::Caldav, provider(clock.clone(), zones))
            .with(ProviderKind::Icloud, Arc::new(elsewhere.clone()));
        let kind = ProviderKind::Caldav;
        let mut base = Self::before(clock, kind, providers, elsewhere, calendar).await;
        base.fill(access, options).await;
        base
    }

    /// The same with a calendar of a service of this kind, through these adapters.
    pub async fn at(
        (kind, providers): (ProviderKind, Providers),
        clock: Arc<MockClock>,
        calendar: RemoteCalendarId,
        access: (&str, &str, &str),
        options: SyncOptions,
    ) -> Self {
        let elsewhere = FakeProvider::with_calendar("home", "Home");
        let mut base = Self::before(clock, kind, providers, elsewhere, calendar).await;
        base.fill(access, options).await;
        base
    }

    /// A database in which nobody is.
    async fn before(
        clock: Arc<MockClock>,
        kind: ProviderKind,
        providers: Providers,
        elsewhere: FakeProvider,
        calendar: RemoteCalendarId,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let store = Store::connect(&format!("sqlite:{}", file.display()))
            .await
            .unwrap();
        store.migrate().await.unwrap();
        let entropy = Arc::new(SequenceEntropy::default());
        let queue = jobs::Queue::open(&store, clock.clone(), entropy.clone())
            .await
            .unwrap();
        let mailbox = Mailbox::default();
        let env = Environment::new(Parts {
            store,
            queue,
            providers,
            calendly_app: None,
            vault: vault(),
            calendly: testkit::calendly::nobody(clock.clone()),
            clock: clock.clone(),
            entropy: entropy.clone(),
            zones: Arc::new(services::zones::SystemZones),
            live: services::live::Hub::default(),
            mailer: Some(Arc::new(mailbox.clone())),
            settings: Settings {
                poll_interval: Duration::from_secs(60),
                public_address: "http://127.0.0.1".to_owned(),
                webhook_address: None,
                setup_code: None,
            },
        });
        Self {
            env,
            clock,
            kind,
            calendar,
            organization: OrganizationId::new(entropy.id()),
            member: MemberId::new(entropy.id()),
            sync: CalendarSyncId::new(entropy.id()),
            mailbox,
            elsewhere,
            folder,
        }
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

    /// An account that answers, under the name `user`.
    pub(super) fn account(&self, id: ConnectionId, address: &str, user: &str) -> Connection {
        Connection {
            id,
            organization: self.organization,
            member: self.member,
            provider: self.kind,
            account: user.to_owned(),
            base_url: Some(address.to_owned()),
            state: ConnectionState::Connected,
            state_since: self.env.clock.now(),
            pause: None,
            expires_at: None,
        }
    }

    async fn link(&self, (address, user, password): (&str, &str, &str), options: SyncOptions) {
        let now = self.env.clock.now();
        let connection = ConnectionId::new(self.env.entropy.id());
        let mut writing = self.env.store.write().await.unwrap();
        let account = self.account(connection, address, user);
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
            calendly_app: None,
            vault: vault(),
            calendly: testkit::calendly::nobody(self.clock.clone()),
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
            kind: self.kind,
            calendar: self.calendar.clone(),
            organization: self.organization,
            member: self.member,
            sync: self.sync,
            mailbox: self.mailbox.clone(),
            elsewhere: self.elsewhere.clone(),
            folder: tempfile::tempdir().unwrap(),
        }
    }
}

fn vault() -> Vault {
    Vault::new(&SecretString::from(
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ))
    .unwrap()
}
