//! A client, and a server that answers it as a test says.

use calendly::{Bases, Client, Kind, Uri};
use chrono::{DateTime, Utc};
use domain::time::TimeRange;
use provider::http::{AllowedNetworks, Http};
use secrecy::SecretString;
use serde_json::Value;
use std::sync::Arc;
use testkit::clock::MockClock;
use testkit::web::{Scripted, ScriptedServer, SeenRequest};

pub struct World {
    pub server: ScriptedServer,
    pub client: Client,
    pub clock: Arc<MockClock>,
    pub token: SecretString,
}

impl World {
    pub async fn start(script: impl Fn(&SeenRequest) -> Scripted + Send + Sync + 'static) -> Self {
        let server = ScriptedServer::start(script).await;
        let clock = Arc::new(MockClock::default());
        let base = |path: &str| format!("{}/{path}", server.url());
        let bases = Bases::new(&base("api"), &base("auth"), &base("web")).unwrap();
        let http = Http::new(AllowedNetworks::loopback());
        Self {
            client: Client::new(http, bases, clock.clone()),
            server,
            clock,
            token: "eyJ.s3cret".into(),
        }
    }

    /// Every request is answered like this.
    pub async fn answering(status: u16, body: &'static str) -> Self {
        Self::start(move |_| json(status, body)).await
    }

    pub fn uri(&self, kind: Kind, ids: &[&str]) -> Uri {
        self.client.uri(kind, ids).unwrap()
    }

    pub fn user(&self) -> Uri {
        self.uri(Kind::User, &["U"])
    }

    pub fn organization(&self) -> Uri {
        self.uri(Kind::Organization, &["O"])
    }

    pub fn event_type(&self) -> Uri {
        self.uri(Kind::EventType, &["ET"])
    }

    /// Verb, path and decoded query of each request, the base left out: `GET users/U`.
    pub fn asked(&self) -> Vec<String> {
        let base = format!("{}/api/", self.server.url());
        let line = |request: SeenRequest| {
            let (path, query) = match request.path.split_once('?') {
                Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
                None => (request.path, None),
            };
            let path = path.trim_start_matches("/api/").to_owned();
            let pairs = query.into_iter().flat_map(|query| {
                let pairs = url::form_urlencoded::parse(query.as_bytes());
                let pairs = pairs.map(|(name, value)| format!("{name}={value}"));
                pairs.collect::<Vec<_>>()
            });
            let pairs = pairs.collect::<Vec<_>>().join("&").replace(&base, "");
            let mark = if pairs.is_empty() { "" } else { "?" };
            format!("{} {path}{mark}{pairs}", request.method)
        };
        self.server.seen().into_iter().map(line).collect()
    }

    /// The body of the last request, the base left out.
    pub fn sent(&self) -> Value {
        let base = format!("{}/api/", self.server.url());
        let body = self.server.seen().pop().unwrap().body;
        serde_json::from_str(&body.replace(&base, "")).unwrap()
    }
}

pub fn json(status: u16, body: &str) -> Scripted {
    Scripted::status(status)
        .header("Content-Type", "application/json")
        .body(body)
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn range(from: &str, until: &str) -> TimeRange {
    TimeRange::new(at(from), at(until)).unwrap()
}

/// A page of a list without entries.
pub const NOTHING: &str = r#"{"collection":[],"pagination":{"count":0,"next_page":null,"previous_page":null,
 "next_page_token":null,"previous_page_token":null}}"#;
