//! `/modules/calendly`: each address beside what Calendly itself answers to the same question.

mod availability;
mod event_types;
mod organization;
mod refusals;
mod scheduled_events;
mod webhooks;

use crate::calendly::{DANA, Story, escaped, slot};
use crate::helpers::api_token;
use domain::api_token::Scope;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A member who has connected Calendly, and a program with a token of theirs.
struct Program {
    story: Story,
    token: String,
}

/// What was booked with Dana.
struct Booked {
    /// The last parts of their addresses.
    event: String,
    /// The whole address.
    invitee: String,
}

impl Program {
    async fn begin() -> Self {
        let story = Story::connected().await;
        let token = api_token(&story.place, &[Scope::CalendlyWrite]).await;
        Self { story, token }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let path = format!("/modules/calendly{path}");
        let request = self.story.dana.request(method, &path);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.bearer_auth(&self.token).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// What is answered with this status.
    async fn answered(
        &self,
        status: StatusCode,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Value {
        let (found, answer) = self.ask(method, path, body).await;
        assert_eq!(found, status, "{path}: {answer}");
        answer
    }

    async fn read(&self, path: &str) -> Value {
        self.answered(StatusCode::OK, Method::GET, path, None).await
    }

    /// Reads one of our addresses and one of Calendly's: the answers are the same, but for where other pages are. Answers
    /// what both said.
    async fn same(&self, ours: &str, theirs: &str) -> Value {
        let here = self.read(ours).await;
        let there = self.story.calendly(Method::GET, theirs, None).await;
        assert_eq!(without_pages(here.clone()), without_pages(there), "{ours}");
        here
    }

    fn user(&self) -> String {
        self.story.sandbox.calendly().user_uri(DANA).unwrap()
    }

    fn organization(&self) -> String {
        let calendly = self.story.sandbox.calendly();
        calendly.organization_uri(DANA).unwrap()
    }

    async fn booked(&self) -> Booked {
        let (event_type, start) = slot(&self.story).await;
        let wanted = json!({
            "event_type": event_type, "start_time": start,
            "invitee": {"name": "Ida Muster", "email": "ida@example.org", "timezone": "Europe/Berlin"},
            "location": {"kind": "zoom_conference"},
        });
        let booked = self
            .story
            .calendly(Method::POST, "/invitees", Some(wanted))
            .await;
        let resource = &booked["resource"];
        Booked {
            event: id_of(&resource["event"]),
            invitee: resource["uri"].as_str().unwrap().to_owned(),
        }
    }
}

/// Where other pages are is told by this server, and by Calendly, each with its own address.
fn without_pages(mut answer: Value) -> Value {
    if let Some(pages) = answer.get_mut("pagination").and_then(Value::as_object_mut) {
        pages.remove("next_page");
        pages.remove("previous_page");
    }
    answer
}

/// The last part of an address.
fn id_of(uri: &Value) -> String {
    let uri = uri.as_str().unwrap();
    uri.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn user_details_of_oneself_and_of_a_colleague() {
    let program = Program::begin().await;

    let me = program.same("/user/details/me/", "/users/me").await;
    let robin = program
        .story
        .sandbox
        .calendly()
        .user_uri("robin@fernhill.example")
        .unwrap();
    let id = id_of(&robin.into());
    program
        .same(&format!("/user/details/{id}/"), &format!("/users/{id}"))
        .await;

    assert_eq!(me["resource"]["email"], DANA);
}

#[tokio::test]
async fn data_of_invitees_is_deleted_at_calendly() {
    let program = Program::begin().await;
    let calendly = program.story.sandbox.calendly();
    calendly.set_plan(DANA, sandbox::Plan::Enterprise).unwrap();
    let booked = program.booked().await;
    let whom = json!({"emails": ["ida@example.org"]});

    program
        .answered(
            StatusCode::ACCEPTED,
            Method::DELETE,
            "/remove/invitees/",
            Some(whom),
        )
        .await;

    let path = format!("/scheduled/events/{}/invitees/", booked.event);
    let (_, left) = program.ask(Method::GET, &path, None).await;
    assert!(!left.to_string().contains("ida@example.org"), "{left}");
}

#[tokio::test]
async fn every_address_is_served_with_and_without_its_slash() {
    let program = Program::begin().await;

    for (one, other) in [
        ("/user/details/me/", "/user/details/me"),
        (
            "/organization/memberships/list/",
            "/organization/memberships/list",
        ),
    ] {
        assert_eq!(program.read(one).await, program.read(other).await, "{one}");
    }
    let event = program.booked().await.event;
    let with = program.read(&format!("/scheduled/events/{event}/")).await;
    let without = program.read(&format!("/scheduled/events/{event}")).await;
    assert_eq!(with, without);
}
