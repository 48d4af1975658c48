//! Somebody who asks a service over HTTP, and a sandbox whose clock the test moves.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, RequestBuilder};
use sandbox::{People, Running, SandboxOptions};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub retry_after: Option<String>,
    pub body: Value,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let field = |name: &str| {
            let value = response.headers().get(name)?.to_str().unwrap();
            Some(value.to_owned())
        };
        let (location, retry_after) = (field("location"), field("retry-after"));
        let status = response.status().as_u16();
        let body = response.text().await.unwrap();
        Self {
            status,
            location,
            retry_after,
            body: serde_json::from_str(&body).unwrap_or(Value::String(body)),
        }
    }

    /// The body of a success.
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.body
    }

    /// Status and error of an OAuth refusal.
    pub fn oauth_refusal(&self) -> (u16, &str) {
        (self.status, self.body["error"].as_str().unwrap_or_default())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this plays whoever asks, which guards nothing"
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

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

/// A sandbox on loopback, at Monday, 30 November 2026, 08:00 in London.
pub async fn begun(
    begin: impl FnOnce(TcpListener, SandboxOptions) -> std::io::Result<Running>,
) -> (Running, TestClock) {
    let start: DateTime<Utc> = "2026-11-30T08:00:00Z".parse().unwrap();
    let clock = TestClock(Arc::new(Mutex::new(start)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let shown = clock.clone();
    let options = SandboxOptions {
        clock: Arc::new(move || *shown.0.lock().unwrap()),
        seed: 7,
        people: People::default(),
    };
    (begin(listener, options).unwrap(), clock)
}
