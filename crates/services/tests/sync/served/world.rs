//! Our side, and a calendar of Dana's at an imitated service.

use super::exchange::Exchange;
use super::google::Google;
use super::icloud::Icloud;
use super::microsoft::Microsoft;
use super::pages::{allow, with_pages};
use super::service::{Access, Service};
use super::theirs::{Kept, Theirs};
use crate::choices::both_ways;
use crate::world::Base;
use chrono::TimeDelta;
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::connecting::Aim;
use domain::connection::{Connection, ConnectionState, ProviderKind};
use domain::item::Item;
use domain::limit::Limit;
use domain::linked_calendar::RemoteCalendarId;
use domain::run::{Action, Change, RunCause};
use domain::time::{ZoneId, Zones};
use domain::view::calendar_sync::CaldavLogin;
use domain::{CalendarSyncId, Clock as _, ConnectionId};
use provider::Providers;
use provider::http::{AllowedNetworks, Http, Url};
use provider_caldav::{CaldavProvider, Flavor};
use provider_ews::{Autodiscover, EwsProvider};
use provider_google::GoogleProvider;
use provider_microsoft::MicrosoftProvider;
use sandbox::{Fault, FaultKind, People, Running, Sandbox, SandboxOptions};
use secrecy::SecretString;
use services::connections::ConnectError;
use services::sync;
use std::ops::Deref;
use std::sync::Arc;
use testkit::clock::MockClock;
use testkit::entropy::SequenceEntropy;
use tokio::net::TcpListener;

/// Our side, and a calendar at a service.
pub struct Served {
    base: Base,
    pub sandbox: Arc<Running>,
    http: Http,
    pub there: Arc<dyn Service>,
}

impl Deref for Served {
    type Target = Base;
    fn deref(&self) -> &Base {
        &self.base
    }
}

/// A service of this kind, with its account of Dana's.
fn service(kind: ProviderKind, sandbox: &Arc<Running>, http: &Http) -> Arc<dyn Service> {
    match kind {
        ProviderKind::Google => Arc::new(Google::of(sandbox, http)),
        ProviderKind::Office365 | ProviderKind::OutlookCom => {
            Arc::new(Microsoft::of(sandbox, http, kind))
        }
        ProviderKind::Exchange => Arc::new(Exchange::of(sandbox, http)),
        ProviderKind::Icloud => Arc::new(Icloud::of(sandbox, http)),
        ProviderKind::Caldav | ProviderKind::Ics => panic!("{kind:?} is not imitated"),
    }
}

/// The adapters of all of them.
fn adapters(sandbox: &Running, http: &Http, clock: &Arc<MockClock>) -> Providers {
    let http = http.clone();
    let zones: Arc<dyn Zones> = Arc::new(services::zones::SystemZones);
    let google = provider_google::Bases::below(&sandbox.google().base()).unwrap();
    let google = GoogleProvider::new(http.clone(), google, Arc::clone(&zones));
    let microsoft = provider_microsoft::Bases::below(&sandbox.microsoft().base()).unwrap();
    let (microsoft, by) = (
        MicrosoftProvider::new(http.clone(), microsoft, Arc::clone(&zones), clock.clone()),
        Autodiscover::At(Url::parse(sandbox.base_url()).unwrap()),
    );
    let entropy = Arc::new(SequenceEntropy::numbered(7));
    let exchange = EwsProvider::new(http.clone(), by, Arc::clone(&zones), clock.clone(), entropy);
    let flavor = Flavor::icloud_at(sandbox.icloud().base());
    let icloud = CaldavProvider::new(http, flavor, clock.clone(), zones);
    Providers::default()
        .with(ProviderKind::Google, Arc::new(google))
        .with(ProviderKind::Office365, Arc::new(microsoft.clone()))
        .with(ProviderKind::OutlookCom, Arc::new(microsoft))
        .with(ProviderKind::Exchange, Arc::new(exchange))
        .with(ProviderKind::Icloud, Arc::new(icloud))
}

impl Served {
    /// A sync that never looked yet.
    pub async fn new(kind: ProviderKind, options: SyncOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let clock = Arc::new(MockClock::at("2026-03-18T12:00:00Z"));
        let told = Arc::clone(&clock);
        let begin = SandboxOptions {
            clock: Arc::new(move || told.now()),
            seed: 7,
            people: People::default(),
        };
        let sandbox = Arc::new(Sandbox::start(listener, begin).unwrap());
        let http = Http::new(AllowedNetworks::loopback());
        let there = service(kind, &sandbox, &http);
        let calendar = there.add_calendar("Work");
        let Access {
            address,
            user,
            secret,
        } = there.let_in();
        let providers = with_pages(adapters(&sandbox, &http, &clock), &sandbox, &http);
        let access = (address.as_str(), user.as_str(), secret.as_str());
        let base = Base::at((kind, providers), clock, calendar, access, options).await;
        Self {
            base,
            sandbox,
            http,
            there,
        }
    }

    /// Both ways, all kinds, live from now on.
    pub async fn live(kind: ProviderKind) -> Self {
        Self::live_with(kind, both_ways()).await
    }

    /// Live from now on.
    pub async fn live_with(kind: ProviderKind, options: SyncOptions) -> Self {
        let served = Self::new(kind, options).await;
        served.pull().await.unwrap();
        served
    }

    /// Whether the service's adapter declares that it cannot do this.
    pub fn is_limited(&self, limit: Limit) -> bool {
        let provider = self.env.providers.get(self.there.kind()).unwrap();
        provider.limits().contains(&limit)
    }

    /// The same service, with the database as it was when it was copied to this file.
    pub async fn restored(self, copy: &std::path::Path) -> Self {
        let base = self.base.restored(copy).await;
        Self { base, ..self }
    }

    /// Links the same calendar once more, by a new connection and a new sync.
    pub async fn link_again(&mut self, options: SyncOptions) {
        let access = self.there.let_in();
        let access = (
            access.address.as_str(),
            access.user.as_str(),
            access.secret.as_str(),
        );
        self.base.link_again(access, options).await;
    }

    /// Dana lives in this zone from now on.
    pub async fn member_lives_in(&self, zone: &str) {
        let mut writing = self.env.store.write().await.unwrap();
        let member = writing.member(self.organization, self.member).await;
        let mut member = member.unwrap().unwrap();
        member.zone = ZoneId::new(zone);
        let now = self.env.clock.now();
        writing.update_member(&member, now).await.unwrap();
        writing.commit().await.unwrap();
    }

    /// What lets us in is given anew and stored, as when a permission is renewed.
    pub async fn renew_access(&self) {
        let (connection, access) = (self.connection().await, self.there.let_in());
        let sealed = self.env.vault.seal(
            &services::connections::vault_context(connection.id),
            &SecretString::from(access.secret),
            self.env.entropy.as_ref(),
        );
        let now = self.env.clock.now();
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .replace_credentials(
                self.organization,
                connection.id,
                &sealed,
                Some(&access.address),
                now,
            )
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// Dana lets us in at the service's own page, so that what lets us in is renewed by us from now on.
    pub async fn connect_at_page(&self) {
        let (caller, connection) = (self.caller(), self.connection().await);
        let kind = connection.provider;
        let aim = Aim {
            again: Some(connection.id),
            ..Aim::default()
        };
        let page = services::connections::begin(&self.env, &caller, kind, aim).await;
        let query = allow(&self.http, &page.unwrap(), &connection.account).await;
        let back = services::connections::finish(&self.env, &caller, kind, &query).await;
        back.outcome.unwrap();
    }

    /// What lets us in now, for whoever asks beside the engine.
    pub async fn access(&self) -> provider::Access {
        let (connection, access) = (self.connection().await, self.there.let_in());
        provider::Access {
            base_url: access.address,
            user: connection.account,
            password: access.secret.into(),
            zone: ZoneId::new("Europe/London"),
        }
    }

    /// Our side alone; the service stays as long as somebody else holds it.
    pub fn into_base(self) -> Base {
        self.base
    }

    /// Dana lets us in again, on the page of her connection.
    pub async fn reconnect_there(&self) -> Result<(), ConnectError> {
        let access = self.there.let_in();
        let login = CaldavLogin {
            server: access.address,
            user: access.user,
            password: access.secret,
        };
        let connection = self.connection().await.id;
        services::connections::reconnect(&self.env, &self.caller(), connection, login).await
    }

    /// What goes wrong at the next requests about calendars.
    pub fn fails(&self, kind: FaultKind, times: u32) {
        let fault = Fault::next(self.there.path(), kind, times);
        self.sandbox.add_fault(fault);
    }

    /// Dana has it tried again, as Status offers where something was answered oddly.
    pub async fn fix(&self) {
        self.pull().await.unwrap();
        self.clock.advance(TimeDelta::seconds(1));
        let cause = RunCause::Fix(self.member);
        sync::run(&self.env, self.organization, self.sync, cause)
            .await
            .unwrap();
    }

    /// So many answers about calendars are good, and of those after comes half.
    pub fn answers_break_off_after(&self, good: u32) {
        self.fails_after(good, FaultKind::Truncated);
    }

    /// So many answers about calendars are good, and in the middle of those after the line breaks.
    pub fn line_breaks_after(&self, good: u32) {
        self.fails_after(good, FaultKind::Cut);
    }

    fn fails_after(&self, good: u32, kind: FaultKind) {
        if 0 < good {
            self.fails(FaultKind::Slow { milliseconds: 0 }, good);
        }
        self.fails(kind, 9);
    }

    /// Another program writes an event; tells its id.
    pub async fn put(&self, event: &Theirs) -> String {
        self.there.write(&self.calendar, event).await
    }

    /// What stands there.
    pub fn kept(&self) -> Vec<Kept> {
        self.there.kept(&self.calendar)
    }

    /// The titles there, sorted.
    pub fn over_there(&self) -> Vec<String> {
        titles(self.kept())
    }

    /// The only event there of this title.
    pub fn kept_named(&self, subject: &str) -> Kept {
        let mut kept = self.kept();
        kept.retain(|event| event.subject == subject);
        assert_eq!(kept.len(), 1, "{subject}");
        kept.remove(0)
    }

    /// The only item of this title.
    pub async fn named(&self, subject: &str) -> Item {
        let mut items = self.items().await;
        items.retain(|item| item.content.subject == subject);
        assert_eq!(items.len(), 1, "{subject}");
        items.remove(0)
    }

    /// Looks and sends until both sides should rest, and sees that then nothing moves any more and nobody got a mail.
    pub async fn comes_to_rest(&self) {
        for _ in 0..2 {
            self.pull().await.unwrap();
            self.push().await.unwrap();
        }
        let before = (self.items().await, self.kept());
        self.pull().await.unwrap();
        self.push().await.unwrap();
        assert_eq!((self.items().await, self.kept()), before);
        assert_eq!(self.waiting().await, 0);
        assert_eq!(self.there.mails(), 0, "somebody got a mail");
    }

    /// The last line of the journal that says so.
    pub async fn line_of(&self, action: Action) -> Change {
        let journal = self.journal().await;
        let mut lines = journal.into_iter();
        lines.rfind(|line| line.action == action).unwrap()
    }
}

/// The titles of these events, sorted.
pub fn titles(kept: Vec<Kept>) -> Vec<String> {
    let mut titles: Vec<String> = kept.into_iter().map(|event| event.subject).collect();
    titles.sort();
    titles
}

/// Another linked calendar of the same member: of the same account, or at another service.
pub struct Second {
    pub sync: CalendarSyncId,
    pub calendar: RemoteCalendarId,
    pub there: Arc<dyn Service>,
}

impl Second {
    /// In the same account; live from now on.
    pub async fn beside(served: &Served, options: SyncOptions) -> Self {
        let connection = served.state().await.connection;
        Self::of(served, Arc::clone(&served.there), connection, options).await
    }

    /// In an account at a service of this kind; live from now on.
    pub async fn at(served: &Served, kind: ProviderKind, options: SyncOptions) -> Self {
        let there = service(kind, &served.sandbox, &served.http);
        let access = there.let_in();
        let connection = Connection {
            id: ConnectionId::new(served.env.entropy.id()),
            provider: kind,
            account: access.user,
            base_url: Some(access.address),
            state: ConnectionState::Connected,
            pause: None,
            ..served.connection().await
        };
        let sealed = served.env.vault.seal(
            &services::connections::vault_context(connection.id),
            &SecretString::from(access.secret),
            served.env.entropy.as_ref(),
        );
        let mut writing = served.env.store.write().await.unwrap();
        writing
            .insert_connection(&connection, &sealed, served.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        Self::of(served, there, connection.id, options).await
    }

    async fn of(
        served: &Served,
        there: Arc<dyn Service>,
        connection: ConnectionId,
        options: SyncOptions,
    ) -> Self {
        let calendar = there.add_calendar("Second");
        let sync = CalendarSync {
            id: CalendarSyncId::new(served.env.entropy.id()),
            connection,
            remote_calendar: calendar.clone(),
            remote_name: "Second".to_owned(),
            options,
            sync_token: None,
            checked_at: None,
            ..served.state().await
        };
        let mut writing = served.env.store.write().await.unwrap();
        writing
            .insert_calendar_sync(&sync, served.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        let second = Self {
            sync: sync.id,
            calendar,
            there,
        };
        second.pull(served).await;
        second
    }

    pub async fn pull(&self, served: &Served) {
        served.clock.advance(TimeDelta::seconds(1));
        sync::pull(&served.env, served.organization, self.sync)
            .await
            .unwrap();
    }

    pub async fn push(&self, served: &Served) {
        served.clock.advance(TimeDelta::seconds(1));
        sync::push(&served.env, served.organization, self.sync)
            .await
            .unwrap();
    }

    /// What stands there.
    pub fn kept(&self) -> Vec<Kept> {
        self.there.kept(&self.calendar)
    }

    /// The titles there, sorted.
    pub fn titles(&self) -> Vec<String> {
        titles(self.kept())
    }

    /// Another program writes an event; tells its id.
    pub async fn put(&self, event: &Theirs) -> String {
        self.there.write(&self.calendar, event).await
    }
}

/// Both calendars look and send, so often that everything has gone as far as it ever will.
pub async fn rounds(served: &Served, second: &Second) {
    for _ in 0..3 {
        served.pull().await.unwrap();
        second.pull(served).await;
        served.push().await.unwrap();
        second.push(served).await;
    }
}
