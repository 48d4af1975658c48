//! A sandbox on loopback whose clock the test moves, and somebody who asks its Google.

pub use crate::asking::Answer;

use crate::asking::{TestClock, begun, client};
use chrono::TimeDelta;
use reqwest::{Client, Method, RequestBuilder};
use sandbox::{Google, Running, Sandbox, SandboxOptions};
use serde_json::{Value, json};
use std::path::Path;
use tokio::net::TcpListener;
use url::form_urlencoded;

pub const DANA: &str = "dana@fernhill.example";
pub const ROBIN: &str = "robin@fernhill.example";
pub const HOLIDAYS: &str = "en.uk%23holiday@group.v.calendar.google.com";
pub const CALENDAR: &str = "https://www.googleapis.com/auth/calendar";
pub const APP: (&str, &str) = ("sandbox-google-client", "sandbox-google-secret");

/// The sandbox, at Monday, 30 November 2026, 08:00 in London, with Dana's full token.
pub struct World {
    pub sandbox: Running,
    pub http: Client,
    pub dana: String,
    clock: TestClock,
}

impl Answer {
    /// Status and reason of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        let reason = &self.body["error"]["errors"][0]["reason"];
        (self.status, reason.as_str().unwrap_or_default())
    }
}

impl World {
    pub async fn new() -> Self {
        Self::began(Sandbox::start).await
    }

    /// One that goes on from what is kept in this file.
    pub async fn kept_in(file: &Path) -> Self {
        let resume = |listener, options| Sandbox::resume(listener, options, file.to_owned());
        Self::began(resume).await
    }

    async fn began(
        begin: impl FnOnce(TcpListener, SandboxOptions) -> std::io::Result<Running>,
    ) -> Self {
        let (sandbox, clock) = begun(begin).await;
        let dana = sandbox.google().add_token(DANA, &[CALENDAR]).unwrap();
        Self {
            sandbox,
            http: client(),
            dana,
            clock,
        }
    }

    pub fn google(&self) -> &Google {
        self.sandbox.google()
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    pub fn address(&self, path: &str) -> String {
        format!("{}/google{path}", self.sandbox.base_url())
    }

    pub fn request(&self, token: &str, method: Method, path: &str) -> RequestBuilder {
        let address = format!("{}{path}", self.google().api_base());
        self.http.request(method, address).bearer_auth(token)
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(&self.dana, Method::GET, path)).await
    }

    /// With these in the query.
    pub async fn list(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(query);
        self.get(&format!("{path}?{}", pairs.finish())).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        Answer::of(self.request(&self.dana, method, path).json(&body)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(&self.dana, Method::DELETE, path)).await
    }

    /// An hour of Dana's in London.
    pub async fn visit(&self, id: &str, day: &str) -> Value {
        self.post("calendars/primary/events", visit(id, day))
            .await
            .ok()
    }

    /// Everything in Dana's calendar, and the token for what changes later.
    pub async fn everything(&self) -> (Vec<Value>, String) {
        self.since(&[]).await
    }

    pub async fn since(&self, query: &[(&str, &str)]) -> (Vec<Value>, String) {
        let body = self.list("calendars/primary/events", query).await.ok();
        let token = body["nextSyncToken"].as_str().unwrap().to_owned();
        (body["items"].as_array().unwrap().clone(), token)
    }

    /// A form at one of Google's addresses.
    pub async fn form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        Answer::of(self.http.post(self.address(path)).form(form)).await
    }
}

pub fn visit(id: &str, day: &str) -> Value {
    let at = |hour| json!({"dateTime": format!("{day}T{hour}:00:00"), "timeZone": "Europe/London"});
    json!({"id": id, "summary": "Visit", "start": at(10), "end": at(11)})
}

/// The ids of events, in order.
pub fn ids(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["id"].as_str().unwrap())
        .collect()
}
