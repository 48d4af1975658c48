//! Office 365 and Outlook.com, and another program at Graph.

use super::service::{Access, Hand, Service, london};
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

const SCOPES: [&str; 3] = ["User.Read", "Calendars.ReadWrite", "MailboxSettings.Read"];

pub struct Microsoft {
    sandbox: Arc<Running>,
    kind: ProviderKind,
    /// Whose mailbox.
    email: &'static str,
    http: Http,
}

impl Microsoft {
    /// The mailbox at work, or that at home.
    pub fn of(sandbox: &Arc<Running>, http: &Http, kind: ProviderKind) -> Self {
        let email = match kind {
            ProviderKind::OutlookCom => "dana@outlook.example",
            _ => DANA,
        };
        Self {
            sandbox: Arc::clone(sandbox),
            kind,
            email,
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
        let base = self.sandbox.microsoft().api_base();
        let address = format!("{base}me/calendars/{}/{path}", calendar.0);
        let body = ("application/json", body.to_string());
        // Tokens are good for an hour, and stories last for weeks.
        let token = self
            .sandbox
            .microsoft()
            .add_token(self.email, &SCOPES)
            .unwrap();
        let hand = Hand::bearer(&self.http, &token);
        let ids = [("prefer", "IdType=\"ImmutableId\"")];
        let answer = hand.ask(method, &address, &ids, body).await;
        serde_json::from_str(&answer).unwrap_or_default()
    }

    /// The id of the occurrence that its series has begin then.
    async fn occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
    ) -> String {
        let original = london(original);
        let day = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let (from, until) = (original - TimeDelta::days(9), original + TimeDelta::days(9));
        let path = format!(
            "events/{id}/instances?startDateTime={}&endDateTime={}",
            day(from),
            day(until)
        );
        let listed = self.ask("GET", calendar, &path, &Value::Null).await;
        let begins = |one: &&Value| {
            let told = one["originalStart"].as_str().unwrap_or_default();
            told.starts_with(&original.format("%Y-%m-%dT%H:%M:%S").to_string())
        };
        let mut instances = listed["value"].as_array().unwrap().iter();
        let found = instances.find(begins).expect("there is that occurrence");
        found["id"].as_str().unwrap().to_owned()
    }
}

fn moments(when: &When) -> (Value, Value) {
    let time = |at: NaiveDateTime, zone: &str| {
        let at = at.format("%Y-%m-%dT%H:%M:%S").to_string();
        json!({"dateTime": at, "timeZone": zone})
    };
    match when {
        When::At(start, end, zone) => (time(*start, zone), time(*end, zone)),
        When::Days(first, until) => {
            let midnight = |day: &chrono::NaiveDate| time(day.and_hms_opt(0, 0, 0).unwrap(), "UTC");
            (midnight(first), midnight(until))
        }
    }
}

fn body_of(event: &Theirs) -> Value {
    let (start, end) = moments(&event.when);
    let show_as = match event.show_as {
        ShowAs::Busy => "busy",
        ShowAs::Free => "free",
        ShowAs::Tentative => "tentative",
        ShowAs::OutOfOffice => "oof",
        ShowAs::WorkingElsewhere => "workingElsewhere",
    };
    let mut body = json!({
        "subject": event.subject, "body": {"contentType": "text", "content": event.description},
        "location": {"displayName": event.location}, "start": start, "end": end, "showAs": show_as,
        "isAllDay": matches!(event.when, When::Days(..)),
        "sensitivity": if event.is_private { "private" } else { "normal" },
    });
    if let Some(every) = event.every {
        let day = start["dateTime"].as_str().unwrap()[..10].to_owned();
        let weekday = day.parse::<chrono::NaiveDate>().unwrap();
        let weekday = weekday.format("%A").to_string().to_lowercase();
        let pattern = if every.is_weekly {
            json!({"type": "weekly", "interval": 1, "daysOfWeek": [weekday]})
        } else {
            json!({"type": "daily", "interval": 1})
        };
        let range = match every.count {
            Some(count) => {
                json!({"type": "numbered", "startDate": day, "numberOfOccurrences": count})
            }
            None => json!({"type": "noEnd", "startDate": day}),
        };
        body["recurrence"] = json!({"pattern": pattern, "range": range});
    }
    body
}

fn person((name, address): (&str, &str), answer: &str) -> Value {
    json!({"emailAddress": {"name": name, "address": address}, "status": {"response": answer}})
}

/// Kim's invitation, as it lies in Dana's calendar.
fn invited(event: &Theirs, answer: ParticipationStatus) -> Value {
    let mut body = body_of(event);
    let answer = match answer {
        ParticipationStatus::Unanswered => "notResponded",
        ParticipationStatus::Accepted => "accepted",
        ParticipationStatus::Tentative => "tentativelyAccepted",
        ParticipationStatus::Declined => "declined",
    };
    body["organizer"] = json!({"emailAddress": {"name": KIM.0, "address": KIM.1}});
    body["responseStatus"] = json!({"response": answer, "time": "2026-03-01T00:00:00Z"});
    body["attendees"] = json!([
        person(("Dana", DANA), answer),
        person(LEE, "tentativelyAccepted")
    ]);
    body
}

#[async_trait]
impl Service for Microsoft {
    fn kind(&self) -> ProviderKind {
        self.kind
    }

    fn let_in(&self) -> Access {
        let microsoft = self.sandbox.microsoft();
        Access {
            address: microsoft.api_base(),
            user: self.email.to_owned(),
            secret: microsoft.add_token(self.email, &SCOPES).unwrap(),
        }
    }

    fn revoke(&self) {
        let microsoft = self.sandbox.microsoft();
        microsoft.withdraw_consent(self.email).unwrap();
    }

    fn add_calendar(&self, name: &str) -> RemoteCalendarId {
        let microsoft = self.sandbox.microsoft();
        RemoteCalendarId(microsoft.add_calendar(self.email, name).unwrap())
    }

    async fn write(&self, calendar: &RemoteCalendarId, event: &Theirs) -> String {
        if event.is_hosted {
            // As it came to stand there: nobody is told of it now.
            let mut body = body_of(event);
            body["attendees"] = json!([person(LEE, "none")]);
            let microsoft = self.sandbox.microsoft();
            return microsoft.put_event(&calendar.0, &body, &json!({})).unwrap();
        }
        if let Some(answer) = event.answer {
            let uid = format!("{}@elsewhere.example", event.name);
            let odd = json!({"iCalUId": uid, "uid": uid});
            let body = invited(event, answer);
            let microsoft = self.sandbox.microsoft();
            return microsoft.put_event(&calendar.0, &body, &odd).unwrap();
        }
        let made = self.ask("POST", calendar, "events", &body_of(event)).await;
        made["id"].as_str().unwrap().to_owned()
    }

    async fn edit(&self, calendar: &RemoteCalendarId, id: &str, edit: &Edit) {
        let body = match edit {
            Edit::Subject(text) => json!({"subject": text}),
            Edit::Location(text) => json!({"location": {"displayName": text}}),
            Edit::Description(text) => json!({"body": {"contentType": "text", "content": text}}),
            Edit::Times(start, end) => {
                let (start, end) = moments(&When::At(*start, *end, "Europe/London"));
                json!({"start": start, "end": end})
            }
        };
        let path = format!("events/{id}");
        self.ask("PATCH", calendar, &path, &body).await;
    }

    async fn erase(&self, calendar: &RemoteCalendarId, id: &str) {
        let path = format!("events/{id}");
        self.ask("DELETE", calendar, &path, &Value::Null).await;
    }

    async fn write_nonsense(&self, calendar: &RemoteCalendarId) {
        let (body, odd) = (body_of(&visit("Nonsense", 9)), json!({"start": "noon"}));
        let microsoft = self.sandbox.microsoft();
        microsoft.put_event(&calendar.0, &body, &odd).unwrap();
    }

    /// Graph moves no events between calendars, so programs write them anew (microsoft-graph.md §5).
    async fn relocate(&self, from: &RemoteCalendarId, id: &str, to: &RemoteCalendarId) {
        let event = self
            .ask("GET", from, &format!("events/{id}"), &Value::Null)
            .await;
        let anew = json!({
            "subject": event["subject"], "start": event["start"], "end": event["end"],
            "location": event["location"],
        });
        self.ask("POST", to, "events", &anew).await;
        self.erase(from, id).await;
    }

    async fn answer(&self, calendar: &RemoteCalendarId, id: &str, event: &Theirs) {
        let word = match event.answer {
            Some(ParticipationStatus::Accepted) => "accept",
            Some(ParticipationStatus::Declined) => "decline",
            _ => "tentativelyAccept",
        };
        let quietly = json!({"sendResponse": false});
        let path = format!("events/{id}/{word}");
        self.ask("POST", calendar, &path, &quietly).await;
    }

    async fn move_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
        to: NaiveDateTime,
    ) {
        let occurrence = self.occurrence(calendar, id, original).await;
        let times = Edit::Times(to, to + TimeDelta::hours(1));
        self.edit(calendar, &occurrence, &times).await;
    }

    async fn cancel_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
    ) {
        let occurrence = self.occurrence(calendar, id, original).await;
        self.erase(calendar, &occurrence).await;
    }

    fn kept(&self, calendar: &RemoteCalendarId) -> Vec<Kept> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let events = self.sandbox.microsoft().events(&calendar.0);
        let kept = |event: &Value| {
            let start = text(&event["start"]["dateTime"]);
            let start = match event["isAllDay"].as_bool() {
                Some(true) => start.chars().take(10).collect(),
                _ => start.chars().take(19).chain(['Z']).collect(),
            };
            let guests = event["attendees"].as_array().into_iter().flatten();
            Kept {
                id: text(&event["id"]),
                uid: text(&event["iCalUId"]),
                subject: text(&event["subject"]),
                description: text(&event["body"]["content"]),
                location: text(&event["location"]["displayName"]),
                start,
                answer: text(&event["responseStatus"]["response"]),
                guests: guests
                    .map(|guest| text(&guest["emailAddress"]["address"]))
                    .collect(),
                raw: event.to_string(),
            }
        };
        events.iter().map(kept).collect()
    }

    async fn taking_place(&self, calendar: &RemoteCalendarId, at: DateTime<Utc>) -> usize {
        let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (from, until) = (text(at), text(at + TimeDelta::minutes(1)));
        let path = format!("calendarView?startDateTime={from}&endDateTime={until}");
        let listed = self.ask("GET", calendar, &path, &Value::Null).await;
        listed["value"].as_array().unwrap().len()
    }

    fn expire_tokens(&self, calendar: &RemoteCalendarId) {
        let microsoft = self.sandbox.microsoft();
        microsoft.expire_sync_states(&calendar.0).unwrap();
    }

    fn remove_calendar(&self, calendar: &RemoteCalendarId) {
        self.sandbox.microsoft().remove_calendar(&calendar.0);
    }

    fn make_read_only(&self, calendar: &RemoteCalendarId) {
        let microsoft = self.sandbox.microsoft();
        microsoft.share(&calendar.0, self.email, false).unwrap();
    }

    fn mails(&self) -> usize {
        self.sandbox.microsoft().mails().len()
    }

    fn path(&self) -> &'static str {
        "/microsoft/graph/"
    }

    fn throttled(&self) -> FaultKind {
        FaultKind::Status {
            status: 429,
            retry_after: Some(600),
        }
    }
}
