//! Somebody who asks the sandbox's Microsoft.

pub use crate::asking::Answer;

use crate::asking::{TestClock, begun, client};
use chrono::TimeDelta;
use reqwest::{Client, Method, RequestBuilder};
use sandbox::{Microsoft, Running, Sandbox, SandboxOptions};
use serde_json::{Value, json};
use std::path::Path;
use tokio::net::TcpListener;
use url::form_urlencoded;

pub const DANA: &str = "dana@fernhill.example";
pub const DANA_AT_HOME: &str = "dana@outlook.example";
pub const ROBIN: &str = "robin@fernhill.example";
pub const ALL: [&str; 3] = ["User.Read", "Calendars.ReadWrite", "MailboxSettings.Read"];
pub const APP: (&str, &str) = (
    "5a0d7c31-0000-4000-8000-000000003650",
    "sandbox-microsoft-secret",
);

/// The sandbox, at Monday, 30 November 2026, 08:00 in London, with Dana's token and an empty calendar of hers.
pub struct World {
    pub sandbox: Running,
    pub http: Client,
    pub dana: String,
    pub calendar: String,
    clock: TestClock,
}

impl Answer {
    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        let code = &self.body["error"]["code"];
        (self.status, code.as_str().unwrap_or_default())
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
        let dana = sandbox.microsoft().add_token(DANA, &ALL).unwrap();
        let calendar = sandbox.microsoft().add_calendar(DANA, "Work").unwrap();
        Self {
            sandbox,
            http: client(),
            dana,
            calendar,
            clock,
        }
    }

    pub fn microsoft(&self) -> &Microsoft {
        self.sandbox.microsoft()
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    pub fn address(&self, path: &str) -> String {
        format!("{}/microsoft{path}", self.sandbox.base_url())
    }

    /// A request with the ids that stay, and texts.
    pub fn request(&self, token: &str, method: Method, path: &str) -> RequestBuilder {
        let address = match path.strip_prefix("http") {
            Some(_) => path.to_owned(),
            None => format!("{}{path}", self.microsoft().api_base()),
        };
        self.http
            .request(method, address)
            .bearer_auth(token)
            .header(
                "prefer",
                "IdType=\"ImmutableId\", outlook.body-content-type=\"text\"",
            )
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

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(&self.dana, Method::DELETE, path)).await
    }

    /// The events of Dana's empty calendar, with this behind.
    pub fn events(&self, more: &str) -> String {
        format!("me/calendars/{}/events{more}", self.calendar)
    }

    /// An hour of Dana's in Berlin; tells the event.
    pub async fn visit(&self, day: &str) -> Value {
        self.post(&self.events(""), visit(day)).await.ok()
    }

    /// A series of Tuesdays in December; tells its id.
    pub async fn tuesdays(&self) -> String {
        let mut event = visit("2026-12-01");
        event["recurrence"] = json!({
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]},
            "range": {"type": "numbered", "startDate": "2026-12-01", "numberOfOccurrences": 5},
        });
        let made = self.post(&self.events(""), event).await.ok();
        made["id"].as_str().unwrap().to_owned()
    }

    /// What takes place in December, and where changes are told later.
    pub async fn december(&self) -> (Vec<Value>, String) {
        let path = format!("me/calendars/{}/calendarView/delta", self.calendar);
        let query = "startDateTime=2026-12-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";
        self.round(&format!("{path}?{query}")).await
    }

    /// All pages of a round, and where the next one is.
    pub async fn round(&self, address: &str) -> (Vec<Value>, String) {
        let (mut told, mut next) = (Vec::new(), address.to_owned());
        loop {
            let page = self.get(&next).await.ok();
            told.extend(page["value"].as_array().unwrap().clone());
            if let Some(link) = page["@odata.deltaLink"].as_str() {
                return (told, link.to_owned());
            }
            page["@odata.nextLink"]
                .as_str()
                .unwrap()
                .clone_into(&mut next);
        }
    }

    /// A form at one of the login addresses.
    pub async fn form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        Answer::of(self.http.post(self.address(path)).form(form)).await
    }
}

pub fn visit(day: &str) -> Value {
    let at = |hour| json!({"dateTime": format!("{day}T{hour}:00:00"), "timeZone": "Europe/Berlin"});
    json!({"subject": "Visit", "start": at(10), "end": at(11)})
}

/// A property of each of them, in order.
pub fn each<'a>(events: &'a [Value], name: &str) -> Vec<&'a str> {
    events
        .iter()
        .map(|event| event[name].as_str().unwrap_or_default())
        .collect()
}
