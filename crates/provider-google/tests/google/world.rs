//! Dana's account at an imitated Google, with one empty calendar, and the adapter.

use async_trait::async_trait;
use domain::Clock as _;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{ProviderEventId, SyncToken};
use domain::time::ZoneId;
use provider::contract::{CalendarCalls as _, Fixture, Inbox};
use provider::http::{AllowedNetworks, Http};
use provider::{Access, CalendarProvider, Login};
use provider_google::{Bases, GoogleProvider};
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
pub const HOLIDAYS: &str = "en.uk#holiday@group.v.calendar.google.com";
pub const SCOPES: [&str; 3] = [
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.freebusy",
];

/// The sandbox on Monday, 30 November 2026.
pub struct World {
    pub sandbox: Running,
    pub provider: GoogleProvider,
    pub access: Access,
    pub calendar: RemoteCalendarId,
    pub clock: Arc<MockClock>,
    pub inbox: Inbox,
    pub listener: ScriptedServer,
    client: Client,
}

pub fn http() -> Http {
    Http::new(AllowedNetworks::loopback())
}

impl World {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let clock = Arc::new(MockClock::at("2026-11-30T08:00:00Z"));
        let time = Arc::clone(&clock);
        let options = SandboxOptions {
            clock: Arc::new(move || time.now()),
            seed: 7,
            people: People::default(),
        };
        let sandbox = Sandbox::start(listener, options).unwrap();
        let google = sandbox.google();
        let token: SecretString = google.add_token(DANA, &SCOPES).unwrap().into();
        let calendar = RemoteCalendarId(google.add_calendar(DANA, "Work").unwrap());
        let bases = Bases::below(&google.base()).unwrap();
        let provider = GoogleProvider::new(http(), bases, Arc::new(TestZones));
        let login = Login {
            server: String::new(),
            user: String::new(),
            password: token.clone(),
        };
        let account = provider.sign_in(&login).await.unwrap();
        assert_eq!(account.name, DANA);
        let inbox = Inbox::default();
        Self {
            listener: listening(inbox.clone(), provider.clone()).await,
            inbox,
            clock,
            access: Access {
                base_url: account.base_url,
                user: account.name,
                password: token,
                zone: ZoneId::new("Europe/London"),
            },
            provider,
            calendar,
            client: client(),
            sandbox,
        }
    }

    /// Another program's request about the calendar's events.
    pub async fn foreign(&self, method: Method, path: &str, body: Value) -> Value {
        let base = self.sandbox.google().api_base();
        let address = format!("{base}calendars/{}/events{path}", self.calendar.0);
        let request = self.client.request(method, address);
        let request = request.bearer_auth(self.access.password.expose_secret());
        let answer = request.body(body.to_string()).send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }

    /// An event as Google keeps it.
    pub fn kept(&self, id: &str) -> Value {
        self.sandbox.google().event(&self.calendar.0, id).unwrap()
    }
}

/// A server of ours that takes what Google posts.
async fn listening(inbox: Inbox, provider: GoogleProvider) -> ScriptedServer {
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

pub fn visit(id: &str, title: &str) -> Value {
    let at =
        |hour| json!({"dateTime": format!("2026-12-03T{hour}:00:00"), "timeZone": "Europe/Berlin"});
    json!({"id": id, "summary": title, "start": at(10), "end": at(11)})
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
        ProviderEventId("nothing0here".to_owned())
    }

    async fn dead_tokens(&self) -> Vec<SyncToken> {
        let (_, dead) = self.everything().await;
        self.sandbox
            .google()
            .expire_sync_tokens(&self.calendar.0)
            .unwrap();
        let others = ["1:garbled", "of another version of this program"];
        let others = others.map(|token| SyncToken(token.to_owned()));
        [dead].into_iter().chain(others).collect()
    }

    async fn write(&self, name: &str, title: &str) -> ProviderEventId {
        self.foreign(Method::POST, "", visit(name, title)).await;
        ProviderEventId(name.to_owned())
    }

    async fn rewrite(&self, id: &ProviderEventId, title: &str) {
        let body = json!({"summary": title});
        self.foreign(Method::PATCH, &format!("/{}", id.0), body)
            .await;
    }

    async fn erase(&self, id: &ProviderEventId) {
        self.foreign(Method::DELETE, &format!("/{}", id.0), Value::Null)
            .await;
    }

    async fn remove_calendar(&self) {
        self.sandbox.google().remove_calendar(&self.calendar.0);
    }
}
