//! A sandbox on loopback whose clock the test moves, and somebody who asks it.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, Method, RequestBuilder};
use sandbox::{People, Running, Sandbox, SandboxOptions};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use url::form_urlencoded;

pub const DANA: &str = "dana@fernhill.example";
pub const ROBIN: &str = "robin@fernhill.example";
pub const MAREK: &str = "marek@fernhill.example";

/// The sandbox, at Monday, 30 November 2026, 08:00 in London, with Dana's full token.
pub struct World {
    pub sandbox: Running,
    pub http: Client,
    pub dana: String,
    clock: Arc<Mutex<DateTime<Utc>>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let body = response.text().await.unwrap();
        let body = serde_json::from_str(&body).unwrap_or(Value::String(body));
        Self {
            status,
            headers,
            body,
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        self.body.as_str().unwrap_or_default()
    }

    /// The one resource of a success.
    pub fn resource(&self) -> &Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        &self.body["resource"]
    }

    /// The list of a success.
    pub fn collection(&self) -> &Vec<Value> {
        assert_eq!(self.status, 200, "{self:?}");
        self.body["collection"].as_array().unwrap()
    }

    pub fn uri(&self) -> String {
        text(&self.resource()["uri"])
    }

    /// Asserts a 400 that names this parameter first.
    pub fn assert_invalid(&self, parameter: &str) {
        assert_eq!(self.status, 400, "{self:?}");
        assert_eq!(self.body["title"], "Invalid Argument");
        assert_eq!(self.body["details"][0]["parameter"], parameter, "{self:?}");
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[expect(
    clippy::disallowed_methods,
    reason = "this plays whoever asks, which guards nothing"
)]
fn client() -> Client {
    // The provider may be there already; then it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

impl World {
    pub async fn new() -> Self {
        Self::seeded(7).await
    }

    pub async fn seeded(seed: u64) -> Self {
        Self::began(seed, Sandbox::start).await
    }

    /// One that goes on from what is kept in this file.
    pub async fn kept_in(file: &Path) -> Self {
        let resume = |listener, options| Sandbox::resume(listener, options, file.to_owned());
        Self::began(7, resume).await
    }

    async fn began(
        seed: u64,
        begin: impl FnOnce(TcpListener, SandboxOptions) -> std::io::Result<Running>,
    ) -> Self {
        let clock = Arc::new(Mutex::new(at("2026-11-30T08:00:00Z")));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shown = Arc::clone(&clock);
        let options = SandboxOptions {
            clock: Arc::new(move || *shown.lock().unwrap()),
            seed,
            people: People::default(),
        };
        let sandbox = begin(listener, options).unwrap();
        let dana = sandbox.calendly().add_token(DANA, None).unwrap();
        Self {
            sandbox,
            http: client(),
            dana,
            clock,
        }
    }

    pub fn advance(&self, by: TimeDelta) {
        *self.clock.lock().unwrap() += by;
    }

    pub fn api(&self) -> String {
        self.sandbox.calendly().api_base()
    }

    pub fn web(&self) -> String {
        self.sandbox.calendly().web_base()
    }

    pub fn user(&self, email: &str) -> String {
        self.sandbox.calendly().user_uri(email).unwrap()
    }

    pub fn organization(&self) -> String {
        self.sandbox.calendly().organization_uri(DANA).unwrap()
    }

    pub fn token(&self, email: &str, scopes: &[&str]) -> String {
        self.sandbox
            .calendly()
            .add_token(email, Some(scopes))
            .unwrap()
    }

    /// A full token of somebody.
    pub fn full(&self, email: &str) -> String {
        self.sandbox.calendly().add_token(email, None).unwrap()
    }

    /// A path below the API's base, or a whole address.
    pub fn address(&self, path: &str) -> String {
        if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.api())
        }
    }

    pub async fn as_somebody(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let request = self.http.request(method, self.address(path));
        let request = request.bearer_auth(token);
        Answer::of(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    pub async fn get_as(&self, token: &str, path: &str) -> Answer {
        self.as_somebody(token, Method::GET, path, None).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_as(&self.dana, path).await
    }

    /// A list with these in its query, encoded.
    pub async fn list(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.list_as(&self.dana, path, query).await
    }

    pub async fn list_as(&self, token: &str, path: &str, query: &[(&str, &str)]) -> Answer {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(query);
        self.get_as(token, &format!("{path}?{}", pairs.finish()))
            .await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.post_as(&self.dana, path, body).await
    }

    pub async fn post_as(&self, token: &str, path: &str, body: Value) -> Answer {
        self.as_somebody(token, Method::POST, path, Some(body))
            .await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.as_somebody(&self.dana, Method::PATCH, path, Some(body))
            .await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.as_somebody(&self.dana, Method::DELETE, path, None)
            .await
    }

    /// Tells the sandbox something below `/sandbox`.
    pub async fn tell(&self, path: &str, body: Value) -> Answer {
        let address = format!("{}/sandbox{path}", self.sandbox.base_url());
        Answer::of(self.http.post(address).json(&body)).await
    }

    /// One of somebody's event types, by its name.
    pub async fn event_type(&self, email: &str, name: &str) -> Value {
        let user = self.user(email);
        let list = self.list("/event_types", &[("user", &user)]).await;
        let mut types = list.collection().iter();
        types.find(|known| known["name"] == name).unwrap().clone()
    }

    /// The body of a booking of Dana's intro call.
    pub async fn intro_booking(&self, start: &str) -> Value {
        let event_type = self.event_type(DANA, "Intro call").await;
        json!({
            "event_type": event_type["uri"],
            "start_time": start,
            "invitee": {"name": "Ida Muster", "email": "ida@example.org", "timezone": "Europe/Berlin"},
            "location": {"kind": "zoom_conference"},
        })
    }

    /// An invitee of Dana's intro call at this time, booked through the API.
    pub async fn book_intro(&self, start: &str) -> Value {
        let body = self.intro_booking(start).await;
        self.post("/invitees", body).await.resource().clone()
    }

    /// An invitee of Dana's group class at this time.
    pub async fn join_class(&self, start: &str, email: &str) -> Answer {
        let event_type = self.event_type(DANA, "Group class").await;
        let body = json!({
            "event_type": event_type["uri"],
            "start_time": start,
            "invitee": {"name": "Ida Muster", "email": email, "timezone": "Europe/Berlin"},
        });
        self.post("/invitees", body).await
    }
}
