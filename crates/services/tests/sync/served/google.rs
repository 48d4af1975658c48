//! Google Calendar, and another program at its API.

use super::service::{Access, Hand, Service, instant, london};
use super::theirs::{DANA, Edit, KIM, Kept, LEE, Theirs, When, visit};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use domain::attendee::ParticipationStatus;
use domain::connection::ProviderKind;
use domain::item::ShowAs;
use domain::linked_calendar::RemoteCalendarId;
use provider::http::Http;
use sandbox::{FaultKind, Running};
use serde_json::{Value, json};
use std::sync::Arc;

const SCOPES: [&str; 2] = [
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
];

pub struct Google {
    sandbox: Arc<Running>,
    http: Http,
}

impl Google {
    pub fn of(sandbox: &Arc<Running>, http: &Http) -> Self {
        Self {
            sandbox: Arc::clone(sandbox),
            http: http.clone(),
        }
    }

    async fn ask(
        &self,
        method: &str,
        calendar: &RemoteCalendarId,
        path: &str,
        body: &Value,
    ) -> Value {
        let base = self.sandbox.google().api_base();
        let address = format!("{base}calendars/{}/events{path}", calendar.0);
        let body = ("application/json", body.to_string());
        // Tokens are good for an hour, and stories last for weeks.
        let token = self.sandbox.google().add_token(DANA, &SCOPES).unwrap();
        let hand = Hand::bearer(&self.http, &token);
        let answer = hand.ask(method, &address, &[], body).await;
        serde_json::from_str(&answer).unwrap_or_default()
    }
}

/// Google's ids are letters and digits of a certain kind.
fn id_of(name: &str) -> String {
    let digits: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("event{digits}")
}

fn occurrence(id: &str, original: NaiveDateTime) -> String {
    format!("{id}_{}", london(original).format("%Y%m%dT%H%M%SZ"))
}

fn moments(when: &When) -> (Value, Value) {
    let time = |at: NaiveDateTime, zone: &str| {
        let at = instant(at, zone).to_rfc3339_opts(SecondsFormat::Secs, true);
        json!({"dateTime": at, "timeZone": zone})
    };
    match when {
        When::At(start, end, zone) => (time(*start, zone), time(*end, zone)),
        When::Days(first, until) => (json!({"date": first}), json!({"date": until})),
    }
}

fn body_of(event: &Theirs) -> Value {
    let (start, end) = moments(&event.when);
    let mut body = json!({
        "id": id_of(&event.name), "summary": event.subject, "description": event.description,
        "location": event.location, "start": start, "end": end,
    });
    if let Some(every) = event.every {
        let frequency = if every.is_weekly { "WEEKLY" } else { "DAILY" };
        let count = every.count.map(|count| format!(";COUNT={count}"));
        body["recurrence"] = json!([format!(
            "RRULE:FREQ={frequency}{}",
            count.unwrap_or_default()
        )]);
    }
    match event.show_as {
        ShowAs::Free => body["transparency"] = json!("transparent"),
        ShowAs::Tentative => body["status"] = json!("tentative"),
        _ => {}
    }
    if event.is_hosted {
        body["attendees"] = json!([{"email": LEE.1}]);
    }
    if event.is_private {
        body["visibility"] = json!("private");
    }
    body
}

/// Kim's invitation, as it lies in Dana's calendar.
fn invited(event: &Theirs, answer: ParticipationStatus) -> Value {
    let mut body = body_of(event);
    let answer = match answer {
        ParticipationStatus::Unanswered => "needsAction",
        ParticipationStatus::Accepted => "accepted",
        ParticipationStatus::Tentative => "tentative",
        ParticipationStatus::Declined => "declined",
    };
    let (kim, lee) = (KIM.1, LEE.1);
    body["iCalUID"] = json!(format!("{}@elsewhere.example", event.name));
    body["organizer"] = json!({"email": kim, "displayName": KIM.0});
    body["attendees"] = json!([
        {"email": kim, "organizer": true, "responseStatus": "accepted"},
        {"email": DANA, "responseStatus": answer, "self": true},
        {"email": lee, "responseStatus": "tentative"},
    ]);
    body
}

#[async_trait]
impl Service for Google {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Google
    }

    fn let_in(&self) -> Access {
        let google = self.sandbox.google();
        Access {
            address: google.api_base(),
            user: DANA.to_owned(),
            secret: google.add_token(DANA, &SCOPES).unwrap(),
        }
    }

    fn revoke(&self) {
        self.sandbox.google().revoke_access(DANA).unwrap();
    }

    fn add_calendar(&self, name: &str) -> RemoteCalendarId {
        RemoteCalendarId(self.sandbox.google().add_calendar(DANA, name).unwrap())
    }

    async fn write(&self, calendar: &RemoteCalendarId, event: &Theirs) -> String {
        match event.answer {
            Some(answer) => {
                let body = invited(event, answer);
                let google = self.sandbox.google();
                google.put_event(&calendar.0, &body).unwrap();
            }
            None => {
                self.ask("POST", calendar, "", &body_of(event)).await;
            }
        }
        id_of(&event.name)
    }

    async fn edit(&self, calendar: &RemoteCalendarId, id: &str, edit: &Edit) {
        let body = match edit {
            Edit::Subject(text) => json!({"summary": text}),
            Edit::Location(text) => json!({"location": text}),
            Edit::Description(text) => json!({"description": text}),
            Edit::Times(start, end) => {
                let (start, end) = moments(&When::At(*start, *end, "Europe/London"));
                json!({"start": start, "end": end})
            }
        };
        self.ask("PATCH", calendar, &format!("/{id}"), &body).await;
    }

    async fn erase(&self, calendar: &RemoteCalendarId, id: &str) {
        self.ask("DELETE", calendar, &format!("/{id}"), &Value::Null)
            .await;
    }

    async fn write_nonsense(&self, calendar: &RemoteCalendarId) {
        let mut event = body_of(&visit("Nonsense", 9));
        event["end"] = json!({"dateTime": "2026-03-18T09:00:00Z", "timeZone": "Europe/London"});
        let google = self.sandbox.google();
        google.put_event(&calendar.0, &event).unwrap();
    }

    async fn relocate(&self, from: &RemoteCalendarId, id: &str, to: &RemoteCalendarId) {
        let path = format!("/{id}/move?destination={}", to.0);
        self.ask("POST", from, &path, &Value::Null).await;
    }

    async fn answer(&self, calendar: &RemoteCalendarId, _: &str, event: &Theirs) {
        self.write(calendar, event).await;
    }

    async fn move_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
        to: NaiveDateTime,
    ) {
        let times = Edit::Times(to, to + TimeDelta::hours(1));
        self.edit(calendar, &occurrence(id, original), &times).await;
    }

    async fn cancel_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
    ) {
        self.erase(calendar, &occurrence(id, original)).await;
    }

    fn kept(&self, calendar: &RemoteCalendarId) -> Vec<Kept> {
        let events = self.sandbox.google().events(&calendar.0);
        let (changed, own): (Vec<Value>, Vec<Value>) = events
            .into_iter()
            .partition(|event| event["recurringEventId"].is_string());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        own.iter()
            .map(|event| {
                let of_it = |other: &&Value| other["recurringEventId"] == event["id"];
                let changed: String = changed.iter().filter(of_it).map(Value::to_string).collect();
                let start = &event["start"];
                let guests = event["attendees"].as_array();
                Kept {
                    id: text(&event["id"]),
                    uid: text(&event["iCalUID"]),
                    subject: text(&event["summary"]),
                    description: text(&event["description"]),
                    location: text(&event["location"]),
                    start: text(start.get("date").unwrap_or(&start["dateTime"])),
                    answer: guests
                        .into_iter()
                        .flatten()
                        .find(|guest| guest["email"] == DANA)
                        .map(|guest| text(&guest["responseStatus"]))
                        .unwrap_or_default(),
                    guests: guests
                        .into_iter()
                        .flatten()
                        .map(|guest| text(&guest["email"]))
                        .collect(),
                    raw: format!("{event}{changed}"),
                }
            })
            .collect()
    }

    async fn taking_place(&self, calendar: &RemoteCalendarId, at: DateTime<Utc>) -> usize {
        let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (from, until) = (text(at), text(at + TimeDelta::minutes(1)));
        let path = format!("?singleEvents=true&timeMin={from}&timeMax={until}");
        let listed = self.ask("GET", calendar, &path, &Value::Null).await;
        listed["items"].as_array().unwrap().len()
    }

    fn expire_tokens(&self, calendar: &RemoteCalendarId) {
        let google = self.sandbox.google();
        google.expire_sync_tokens(&calendar.0).unwrap();
    }

    fn remove_calendar(&self, calendar: &RemoteCalendarId) {
        self.sandbox.google().remove_calendar(&calendar.0);
    }

    fn make_read_only(&self, calendar: &RemoteCalendarId) {
        let google = self.sandbox.google();
        google.share(&calendar.0, DANA, "reader").unwrap();
    }

    fn mails(&self) -> usize {
        self.sandbox.google().mails().len()
    }

    fn path(&self) -> &'static str {
        "/google/api/"
    }

    fn throttled(&self) -> FaultKind {
        FaultKind::Reason {
            status: 403,
            reason: "rateLimitExceeded".to_owned(),
            retry_after: Some(600),
        }
    }
}
