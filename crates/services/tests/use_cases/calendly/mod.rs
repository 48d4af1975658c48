//! Calendly: switch, default values, and what bookings become.

mod bookings;
mod connecting;
mod messages;
mod replay;
mod sign_in;
mod story;
mod switch;
mod values;
mod workspace;

use crate::world::World;
use chrono::{DateTime, Utc};
use domain::calendly_account::{CalendlyAccount, CalendlyIdentity, Grant, PollingReason, Updates};
use domain::integration::{Integration, IntegrationKind};
use domain::item::Item;
use domain::lead_defaults::{Field, HOST};
use domain::member::Role;
use domain::module::{CalendlyModules, Module};
use domain::view::people::PersonPage;
use domain::{Caller, OrganizationId};
use hmac::{Hmac, KeyInit, Mac};
use jobs::Job;
use serde_json::{Value, json};
use services::calendly::{NotTaken, defaults, receive};
use services::{people, work};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::WebhookReceiver;

/// Under which a member's messages arrive here, and with what they are signed.
const CODE: &str = "code-of-dana";
const KEY: &str = "key-of-dana";

/// A member as Calendly knows them.
pub fn account(who: &Caller, at: DateTime<Utc>) -> CalendlyAccount {
    CalendlyAccount {
        organization: who.organization,
        member: who.member,
        identity: CalendlyIdentity {
            user: "https://api.calendly.example/users/DANA".to_owned(),
            name: "Dana Whitfield".to_owned(),
            email: "dana@fernhill.example".to_owned(),
            role: "owner".to_owned(),
            organization: "https://api.calendly.example/organizations/FERNHILL".to_owned(),
            scheduling_url: "https://calendly.example/dana".to_owned(),
            zone: "Europe/London".to_owned(),
        },
        connected_at: at,
        missing_scopes: Vec::new(),
        failing_since: None,
        checked_at: at,
        updates: Updates::Polling {
            why: PollingReason::NoPublicAddress,
        },
        last_booking_at: None,
        fetched_until: Some(at),
        grant: Grant::Token {
            end: "x7Qk".to_owned(),
        },
    }
}

impl World {
    /// Connects a member with Calendly behind the use cases' back, so that messages arrive under [`CODE`].
    pub async fn calendly_of(&self, who: &Caller) {
        self.calendly_without_messages(who).await;
        self.receives(who).await;
    }

    /// The same, where no messages arrive.
    pub async fn calendly_without_messages(&self, who: &Caller) {
        let now = self.env.clock.now();
        let integration =
            Integration::untouched(who.organization, who.member, IntegrationKind::Calendly);
        let token = self.sealed(format!("calendly-token:{}", who.member), "token");
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .save_integration(&integration.switched(true), now)
            .await
            .unwrap();
        writing
            .save_calendly_account(&account(who, now), &token, now)
            .await
            .unwrap();
        writing
            .save_calendly_modules(who.organization, who.member, &CalendlyModules::default())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// A member's messages arrive under [`CODE`].
    pub async fn receives(&self, who: &Caller) {
        let receiver = WebhookReceiver {
            organization: who.organization,
            member: who.member,
            sealed_key: self.sealed(format!("calendly-webhook:{}", who.member), KEY),
        };
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .insert_webhook_receiver(&receiver, &Sha256::digest(CODE), self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    fn sealed(&self, context: String, secret: &str) -> Vec<u8> {
        let entropy = self.env.entropy.as_ref();
        self.env.vault.seal(&context, &secret.into(), entropy)
    }

    /// Sets every default value of Sales, as an admin.
    pub async fn set_defaults(&self, organization: OrganizationId, who: &Caller) {
        let admin = Caller {
            organization,
            role: Role::Admin,
            ..who.clone()
        };
        defaults::save(&self.env, &admin, Module::Sales, of_sales(), 0)
            .await
            .unwrap();
    }

    /// Calendly delivers this message, signed just now.
    pub async fn deliver(&self, message: &Value) -> Result<(), NotTaken> {
        let body = message.to_string();
        let signature = signed(&body, KEY, self.env.clock.now());
        receive(&self.env, CODE, &signature, body.as_bytes()).await
    }

    /// Does what a job of this kind does, for this member.
    pub async fn work(&self, kind: &str, who: &Caller) {
        let job = Job {
            kind: kind.to_owned(),
            key: None,
            lane: String::new(),
            payload: json!({"organization": who.organization, "member": who.member}),
            attempt: 1,
        };
        let handlers = work::handlers(&self.env);
        let handler = handlers.iter().find(|handler| handler.kind() == kind);
        handler.unwrap().run(&job).await.unwrap();
    }

    /// Delivers messages and takes them in.
    pub async fn told(&self, who: &Caller, messages: &[Value]) {
        for message in messages {
            self.deliver(message).await.unwrap();
        }
        self.work("import_bookings", who).await;
    }

    /// The only person there is.
    pub async fn person(&self, who: &Caller) -> PersonPage {
        let list = people::list(&self.env, who, "").await.unwrap();
        let [one] = list.people.as_slice() else {
            panic!("not one person but {:?}", list.people);
        };
        people::page(&self.env, who, one.id).await.unwrap()
    }

    /// Every appointment that bookings made for somebody, by when it begins; deleted ones are left out.
    pub async fn appointments(&self, who: &Caller) -> Vec<Item> {
        let mut reading = self.env.store.read().await.unwrap();
        let range = domain::time::TimeRange::new(
            "2026-01-01T00:00:00Z".parse().unwrap(),
            "2027-12-31T00:00:00Z".parse().unwrap(),
        )
        .unwrap();
        let mut items = reading
            .items_between(who.organization, Some(who.member), range)
            .await
            .unwrap();
        items.retain(|item| item.customer.is_some() && !item.deleted);
        items
    }
}

fn of_sales() -> BTreeMap<Field, String> {
    [
        (Field::LeadSource, "Calendly"),
        (Field::Owner, HOST),
        (Field::Status, "New"),
        (Field::Country, "Ireland"),
    ]
    .map(|(field, value)| (field, value.to_owned()))
    .into()
}

/// The header that Calendly would send with this body.
fn signed(body: &str, key: &str, at: DateTime<Utc>) -> String {
    let time = at.timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}

/// Somebody's message (providers/calendly.md §8.4): who, of which event, when, at which minute.
struct Told {
    event: &'static str,
    name: &'static str,
    start: &'static str,
    end: &'static str,
    minute: u32,
    more: Value,
}

impl Told {
    fn uri(name: &str) -> String {
        format!("https://api.calendly.example/scheduled_events/E{name}/invitees/{name}")
    }

    fn json(&self) -> Value {
        let at = format!("2026-03-18T08:{:02}:00.000000Z", self.minute);
        let status = match self.event {
            "invitee.canceled" => "canceled",
            _ => "active",
        };
        let mut payload = json!({
            "uri": Self::uri(self.name),
            "event": format!("https://api.calendly.example/scheduled_events/E{}", self.name),
            "email": "Ida@Example.org", "name": "Ida Muster", "first_name": null, "last_name": null,
            "status": status, "timezone": "Europe/Berlin",
            "rescheduled": false, "old_invitee": null, "new_invitee": null,
            "questions_and_answers": [{"question": "Topic?", "answer": "A <b>leak</b>", "position": 0}],
            "tracking": {"utm_campaign": null, "utm_source": null, "utm_medium": null, "utm_content": null,
                "utm_term": null, "salesforce_uuid": null},
            "text_reminder_number": "+44 20 7946 0000",
            "cancel_url": "https://calendly.example/cancellations/x",
            "reschedule_url": "https://calendly.example/reschedulings/x",
            "routing_form_submission": null, "payment": null, "no_show": null, "reconfirmation": null,
            "scheduling_method": null, "invitee_scheduled_by": null,
            "created_at": at, "updated_at": at,
            "scheduled_event": {
                "uri": format!("https://api.calendly.example/scheduled_events/E{}", self.name),
                "name": "Intro call", "status": status, "start_time": self.start, "end_time": self.end,
                "event_type": "https://api.calendly.example/event_types/ET",
                "location": {"type": "zoom", "status": "pushed", "join_url": "https://zoom.example/j/1", "data": {}},
                "invitees_counter": {"total": 1, "active": 1, "limit": 1},
                "event_memberships": [], "event_guests": [], "created_at": at, "updated_at": at
            }
        });
        for (key, value) in self.more.as_object().into_iter().flatten() {
            payload[key] = value.clone();
        }
        json!({"event": self.event, "created_at": at,
            "created_by": "https://api.calendly.example/users/DANA", "payload": payload})
    }
}

/// Booked for Thursday, 9:00 to 9:30 in London.
pub fn booked() -> Value {
    Told {
        event: "invitee.created",
        name: "a",
        start: "2026-03-19T09:00:00.000000Z",
        end: "2026-03-19T09:30:00.000000Z",
        minute: 0,
        more: json!({}),
    }
    .json()
}

/// The two messages of a move to Friday, 13:00 to 13:30.
fn moved() -> [Value; 2] {
    let gone = Told {
        event: "invitee.canceled",
        name: "a",
        start: "2026-03-19T09:00:00.000000Z",
        end: "2026-03-19T09:30:00.000000Z",
        minute: 5,
        more: json!({"rescheduled": true, "new_invitee": Told::uri("b"),
            "cancellation": {"canceled_by": "Ida Muster", "reason": null, "canceler_type": "invitee",
                "created_at": "2026-03-18T08:05:00.000000Z"}}),
    };
    let new = Told {
        event: "invitee.created",
        name: "b",
        start: "2026-03-20T13:00:00.000000Z",
        end: "2026-03-20T13:30:00.000000Z",
        minute: 5,
        more: json!({"old_invitee": Told::uri("a")}),
    };
    [gone.json(), new.json()]
}

/// What was moved to Friday is cancelled by Ida, because she is ill. Calendly goes on naming who she was before.
fn cancelled() -> Value {
    Told {
        event: "invitee.canceled",
        name: "b",
        start: "2026-03-20T13:00:00.000000Z",
        end: "2026-03-20T13:30:00.000000Z",
        minute: 9,
        more: json!({"old_invitee": Told::uri("a"), "cancellation": {"canceled_by": "Ida Muster", "reason": "ill",
            "canceler_type": "invitee", "created_at": "2026-03-18T08:09:00.000000Z"}}),
    }
    .json()
}
