//! An account of Dana's at an imitated Microsoft, with one empty calendar, and the adapter.

use async_trait::async_trait;
use domain::Clock as _;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{ProviderEventId, SyncToken};
use domain::time::ZoneId;
use provider::contract::{CalendarCalls as _, Fixture, Inbox};
use provider::http::{AllowedNetworks, Http};
use provider::{Access, CalendarProvider, Login};
use provider_microsoft::{Bases, MicrosoftProvider};
use reqwest::{Client, Method};
use sandbox::{People, Running, Sandbox, SandboxOptions};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::clock::MockClock;
use testkit::web::{Scripted, ScriptedServer};
use testkit::zones::TestZones;
use tokio::net::TcpListener;

pub const DANA: &str = "dana@fernhill.example";
pub const DANA_AT_HOME: &str = "dana@outlook.example";
pub const SCOPES: [&str; 3] = ["User.Read", "Calendars.ReadWrite", "MailboxSettings.Read"];

/// The sandbox on Monday, 30 November 2026.
pub struct World {
    pub sandbox: Running,
    pub provider: MicrosoftProvider,
    pub access: Access,
    pub calendar: RemoteCalendarId,
    /// The adapter's clock.
    pub clock: Arc<MockClock>,
    /// Microsoft's, so that tokens stay good while days pass here.
    pub clock_there: Arc<MockClock>,
    pub inbox: Inbox,
    pub listener: ScriptedServer,
    client: Client,
}

pub fn http() -> Http {
    Http::new(AllowedNetworks::loopback())
}

pub async fn sandbox() -> Running {
    sandbox_on(Arc::new(MockClock::at("2026-11-30T08:00:00Z"))).await
}

async fn sandbox_on(clock: Arc<MockClock>) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = SandboxOptions {
        clock: Arc::new(move || clock.now()),
        seed: 7,
        people: People::default(),
    };
    Sandbox::start(listener, options).unwrap()
}

impl World {
    pub async fn new() -> Self {
        Self::of(DANA).await
    }

    pub async fn at_home() -> Self {
        let mut world = Self::of(DANA_AT_HOME).await;
        world.provider = world.provider.of_personal_accounts();
        world
    }

    async fn of(email: &str) -> Self {
        let [clock, clock_there] =
            [(); 2].map(|()| Arc::new(MockClock::at("2026-11-30T08:00:00Z")));
        let sandbox = sandbox_on(Arc::clone(&clock_there)).await;
        let microsoft = sandbox.microsoft();
        let token: SecretString = microsoft.add_token(email, &SCOPES).unwrap().into();
        let calendar = RemoteCalendarId(microsoft.add_calendar(email, "Work").unwrap());
        let bases = Bases::below(&microsoft.base()).unwrap();
        let provider = MicrosoftProvider::new(
            http(),
            bases,
            Arc::new(TestZones),
            Arc::<MockClock>::clone(&clock),
        );
        let login = Login {
            server: String::new(),
            user: String::new(),
            password: token.clone(),
        };
        let account = provider.sign_in(&login).await.unwrap();
        assert_eq!(account.name, email);
        let inbox = Inbox::default();
        Self {
            listener: listening(inbox.clone(), provider.clone()).await,
            inbox,
            access: Access {
                base_url: account.base_url,
                user: account.name,
                password: token,
                zone: ZoneId::new("Europe/London"),
            },
            provider,
            calendar,
            clock,
            clock_there,
            client: client(),
            sandbox,
        }
    }

    /// Another program's request about the calendar's events.
    pub async fn foreign(&self, method: Method, path: &str, body: Value) -> Value {
        let base = self.sandbox.microsoft().api_base();
        let address = format!("{base}me/calendars/{}/events{path}", self.calendar.0);
        let request = self.client.request(method, address);
        let request = request
            .bearer_auth(self.access.password.expose_secret())
            .header("prefer", "IdType=\"ImmutableId\"");
        let answer = request.body(body.to_string()).send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }

    /// Another program makes this event; tells its id.
    pub async fn made(&self, body: Value) -> String {
        let made = self.foreign(Method::POST, "", body).await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// An event as Microsoft keeps it.
    pub fn kept(&self, id: &str) -> Value {
        self.sandbox
            .microsoft()
            .event(&self.calendar.0, id)
            .unwrap()
    }

    /// How many requests were made by now.
    pub fn requests(&self) -> u32 {
        let (requests, _) = self
            .sandbox
            .microsoft()
            .requests(&self.access.user)
            .unwrap();
        requests
    }
}

/// A server of ours that takes what Microsoft posts.
async fn listening(inbox: Inbox, provider: MicrosoftProvider) -> ScriptedServer {
    ScriptedServer::start(move |request| {
        let (headers, body) = (&request.headers, request.body.as_bytes());
        let reply = inbox.take(&provider, &request.path, headers, body);
        Scripted::status(reply.status)
            .header("Content-Type", "text/plain")
            .body(reply.text)
    })
    .await
}

#[expect(
    clippy::disallowed_methods,
    reason = "this plays another program, which guards nothing"
)]
pub fn client() -> Client {
    // The provider may be there already; then it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

pub fn visit(title: &str) -> Value {
    let at =
        |hour| json!({"dateTime": format!("2026-12-03T{hour}:00:00"), "timeZone": "Europe/Berlin"});
    json!({"subject": title, "start": at(10), "end": at(11)})
}

/// Four Thursdays in December.
pub fn weekly() -> Value {
    let mut event = visit("Standup");
    event["recurrence"] = json!({
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["thursday"]},
        "range": {"type": "numbered", "startDate": "2026-12-03", "numberOfOccurrences": 4},
    });
    event
}

#[async_trait]
impl Fixture for World {
    fn provider(&self) -> &dyn CalendarProvider {
        &self.provider
    }

    fn access(&self) -> &Access {
        &self.access
    }

    fn calendar(&self) -> &RemoteCalendarId {
        &self.calendar
    }

    fn absent(&self) -> ProviderEventId {
        ProviderEventId("AAkALgAANOTHING".to_owned())
    }

    async fn dead_tokens(&self) -> Vec<SyncToken> {
        let (_, SyncToken(dead)) = self.everything().await;
        self.sandbox
            .microsoft()
            .expire_sync_states(&self.calendar.0)
            .unwrap();
        let (known, _) = dead.rsplit_once('=').unwrap();
        let garbled = format!("{known}=garbled");
        let elsewhere = dead.replace("127.0.0.1", "127.0.0.2");
        let other = "of another version of this program".to_owned();
        [dead, garbled, elsewhere, other].map(SyncToken).into()
    }

    async fn write(&self, name: &str, title: &str) -> ProviderEventId {
        let mut event = visit(title);
        event["transactionId"] = json!(name);
        ProviderEventId(self.made(event).await)
    }

    async fn rewrite(&self, id: &ProviderEventId, title: &str) {
        let body = json!({"subject": title});
        self.foreign(Method::PATCH, &format!("/{}", id.0), body)
            .await;
    }

    async fn erase(&self, id: &ProviderEventId) {
        self.foreign(Method::DELETE, &format!("/{}", id.0), Value::Null)
            .await;
    }

    async fn remove_calendar(&self) {
        self.sandbox.microsoft().remove_calendar(&self.calendar.0);
    }
}
