//! `/api/v1`: what Integrator keeps, for programs.

use crate::calendly::{Story, slot};
use crate::helpers::*;
use domain::api_token::Scope;
use domain::member::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A program with a token that may do everything.
struct Program {
    story: Story,
    token: String,
}

impl Program {
    async fn of(story: Story) -> Self {
        let token = api_token(&story.place, &Scope::ALL).await;
        Self { story, token }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        ask(&self.story.dana, &self.token, method, path, body).await
    }

    async fn read(&self, path: &str) -> Value {
        let (status, answer) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    async fn put(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(Method::PUT, path, Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    /// Books with Dana at Calendly.
    async fn book(&self, name: &str) {
        let (event_type, start) = slot(&self.story).await;
        let email = format!("{}@example.org", name.to_lowercase());
        let wanted = json!({
            "event_type": event_type, "start_time": start,
            "invitee": {"name": name, "email": email, "timezone": "Europe/Berlin"},
            "location": {"kind": "zoom_conference"},
        });
        self.story
            .calendly(Method::POST, "/invitees", Some(wanted))
            .await;
    }

    /// Waits until a list has so many entries.
    async fn until(&self, path: &str, count: usize) {
        self.story
            .until(path, async || {
                self.read(path).await["collection"]
                    .as_array()
                    .unwrap()
                    .len()
                    == count
            })
            .await;
    }

    async fn set_defaults(&self) -> Value {
        let values = json!({
            "lead_source": "Calendly", "owner": "host", "status": "New", "country": "Ireland",
        });
        self.put(
            "/api/v1/lead-defaults/sales",
            json!({"values": values, "version": 0}),
        )
        .await
    }
}

async fn ask(
    browser: &Browser,
    token: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let request = Browser::new(&browser.address)
        .request(method, path)
        .bearer_auth(token);
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let status = answer.status();
    (status, answer.json().await.unwrap_or_default())
}

/// The state of one integration.
fn state<'a>(integrations: &'a Value, kind: &str) -> &'a Value {
    let all = integrations["collection"].as_array().unwrap();
    let one = all.iter().find(|one| one["kind"] == kind);
    &one.unwrap()["state"]
}

#[tokio::test]
async fn integrations_are_listed_and_calendly_is_switched() {
    let program = Program::of(Story::connected().await).await;
    let path = "/api/v1/integrations/calendly";

    let before = program.read("/api/v1/integrations").await;
    let off = program.put(path, json!({"enabled": false})).await;
    let on = program.put(path, json!({"enabled": true})).await;

    assert_eq!(state(&before, "calendly"), "connected");
    assert_eq!(state(&before, "calendar_sync"), "off");
    assert_eq!(state(&off, "calendly"), "off");
    assert_eq!(state(&on, "calendly"), "connected");
}

#[tokio::test]
async fn calendar_sync_has_no_switch_and_says_what_to_do() {
    let program = Program::of(Story::begin().await).await;

    let (status, problem) = program
        .ask(
            Method::PUT,
            "/api/v1/integrations/calendar_sync",
            Some(json!({"enabled": true})),
        )
        .await;

    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["code"], "invalid");
    assert!(problem["detail"].as_str().unwrap().contains("Active"));
}

#[tokio::test]
async fn modules_are_switched_and_the_one_for_new_leads_is_chosen() {
    let program = Program::of(Story::connected().await).await;
    let module = |modules: &Value, word: &str| {
        let all = modules["collection"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["module"] == word).unwrap()
    };

    let before = program.read("/api/v1/calendly/modules").await;
    let off = program
        .put(
            "/api/v1/calendly/modules/field_ops",
            json!({"enabled": false}),
        )
        .await;
    let moved = program
        .put("/api/v1/calendly/lead-module", json!({"module": "crm"}))
        .await;
    let (status, _) = program
        .ask(
            Method::PUT,
            "/api/v1/calendly/lead-module",
            Some(json!({"module": "field_ops"})),
        )
        .await;

    assert_eq!(module(&before, "sales")["receives_leads"], true);
    assert_eq!(module(&off, "field_ops")["enabled"], false);
    assert_eq!(module(&moved, "crm")["receives_leads"], true);
    assert_eq!(module(&moved, "sales")["receives_leads"], false);
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn default_values_are_read_set_and_not_overwritten_unseen() {
    let program = Program::of(Story::begin().await).await;
    let path = "/api/v1/lead-defaults/sales";

    let before = program.read(path).await;
    let set = program.set_defaults().await;
    let (late, _) = program
        .ask(Method::PUT, path, Some(json!({"values": {}, "version": 0})))
        .await;
    let (unknown, problem) = program
        .ask(
            Method::PUT,
            path,
            Some(json!({"values": {"shoe_size": "44"}, "version": 1})),
        )
        .await;

    assert_eq!(before["version"], 0);
    assert_eq!(before["fields"][0]["value"], Value::Null);
    assert_eq!(set["version"], 1);
    assert_eq!(set["fields"][0]["value"], "Calendly");
    assert_eq!(late, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["detail"].as_str().unwrap().contains("shoe_size"));
}

#[tokio::test]
async fn bookings_and_the_leads_they_make_are_read_in_parts() {
    let program = Program::of(Story::connected().await).await;
    program.book("Ida").await;
    program.until("/api/v1/bookings?waits=true", 1).await;
    program.set_defaults().await;
    program.book("Bo").await;
    program.until("/api/v1/leads", 2).await;

    let first = program.read("/api/v1/bookings?count=1").await;
    let next = first["next_page_token"].as_str().unwrap();
    let last = program
        .read(&format!("/api/v1/bookings?count=1&page_token={next}"))
        .await;
    let found = program.read("/api/v1/leads?search=ida").await;

    assert_eq!(first["collection"][0]["invitee"]["name"], "Bo");
    assert_eq!(last["collection"][0]["invitee"]["name"], "Ida");
    assert_eq!(last["collection"][0]["standing"], "booked");
    assert_eq!(last["next_page_token"], Value::Null);
    assert_eq!(found["collection"].as_array().unwrap().len(), 1);
    let lead = &found["collection"][0];
    assert_eq!(lead["fields"]["country"], "Ireland");
    let path = format!("/api/v1/leads/{}", lead["id"].as_str().unwrap());
    let shown = program.read(&path).await;
    assert_eq!(shown["email"], "ida@example.org");
    assert!(1 < shown["timeline"].as_array().unwrap().len(), "{shown}");
    let booking = &last["collection"][0];
    let path = format!("/api/v1/bookings/{}", booking["id"].as_str().unwrap());
    assert_eq!(program.read(&path).await, *booking);
    assert_eq!(booking["person"], lead["id"]);
}

#[tokio::test]
async fn what_a_booking_makes_in_crm_is_a_contact_and_no_lead() {
    let program = Program::of(Story::connected().await).await;
    program
        .put("/api/v1/calendly/lead-module", json!({"module": "crm"}))
        .await;
    let values = json!({
        "contact_type": "Customer", "owner": "host", "status": "New", "country": "Ireland", "language": "English",
    });
    program
        .put(
            "/api/v1/lead-defaults/crm",
            json!({"values": values, "version": 0}),
        )
        .await;

    program.book("Ida").await;

    program.until("/api/v1/contacts", 1).await;
    let contacts = program.read("/api/v1/contacts").await;
    let id = contacts["collection"][0]["id"].as_str().unwrap();
    program.read(&format!("/api/v1/contacts/{id}")).await;
    let (status, _) = program
        .ask(Method::GET, &format!("/api/v1/leads/{id}"), None)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(program.read("/api/v1/leads").await["collection"], json!([]));
}

#[tokio::test]
async fn scheduling_links_tell_how_often_they_were_opened() {
    let program = Program::of(Story::connected().await).await;
    let before = program.read("/api/v1/scheduling-links").await;
    let address = before["collection"][0]["address"].as_str().unwrap();
    let path = address.strip_prefix(&program.story.dana.address).unwrap();

    program.story.dana.get(path).await;
    let after = program.read("/api/v1/scheduling-links").await;

    assert_eq!(before["opens"], 0);
    assert_eq!(after["opens"], 1);
    assert_eq!(after["collection"][0]["opens"], 1);
}

#[tokio::test]
async fn a_member_sees_no_bookings_and_links_of_others_and_no_default_values() {
    let program = Program::of(Story::connected().await).await;
    program.book("Ida").await;
    program.until("/api/v1/bookings", 1).await;
    let bookings = program.read("/api/v1/bookings").await;
    let id = bookings["collection"][0]["id"].as_str().unwrap();
    let store = program.story.place.store().await;
    let owner = store
        .read()
        .await
        .unwrap()
        .sign_in_record(EMAIL)
        .await
        .unwrap()
        .unwrap()
        .member;
    let robin = member(&store, owner.organization, "Robin K.", Role::Member).await;
    let elsewhere = organization(&store, "Elsewhere").await;

    for (who, defaults) in [
        (&robin, StatusCode::NOT_FOUND),
        (&elsewhere, StatusCode::OK),
    ] {
        let token = api_token_of(&store, who, &Scope::ALL).await;
        let read =
            async |path: &str| ask(&program.story.dana, &token, Method::GET, path, None).await;

        let (_, bookings) = read("/api/v1/bookings").await;
        let (one, _) = read(&format!("/api/v1/bookings/{id}")).await;
        let (_, links) = read("/api/v1/scheduling-links").await;
        let (values, _) = read("/api/v1/lead-defaults/sales").await;

        assert_eq!(bookings["collection"], json!([]));
        assert_eq!(one, StatusCode::NOT_FOUND);
        assert_eq!(links["collection"], json!([]));
        assert_eq!(values, defaults);
    }
}

#[tokio::test]
async fn a_part_of_an_odd_size_or_place_is_refused() {
    let program = Program::of(Story::begin().await).await;

    for query in ["count=0", "count=101", "count=x", "page_token=x"] {
        let (status, problem) = program
            .ask(Method::GET, &format!("/api/v1/leads?{query}"), None)
            .await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(problem["code"], "invalid", "{query}");
    }
}
