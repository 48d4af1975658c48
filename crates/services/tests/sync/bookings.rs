//! Calendly, as far as it has to do with linked calendars: what it tells of bookings, and what it writes into its host's
//! calendar itself.

use crate::real::object;
use crate::world::Base;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::calendly_account::{CalendlyAccount, CalendlyIdentity, Grant, PollingReason, Updates};
use domain::integration::{Integration, IntegrationKind};
use domain::item::Item;
use domain::mirror::{Mirror, Origin};
use domain::module::CalendlyModules;
use hmac::{Hmac, KeyInit, Mac};
use jobs::Job;
use serde_json::{Value, json};
use services::calendly::receive;
use services::work;
use sha2::{Digest, Sha256};
use store::WebhookReceiver;

/// Under which Dana's messages arrive here, and with what they are signed.
const CODE: &str = "code-of-dana";
const KEY: &str = "key-of-dana";

/// What Calendly calls Ida's meeting in Dana's calendar, and what we call it.
pub const THEIRS: &str = "Ida Muster and Dana W.";
pub const OURS: &str = "Ida Muster – Intro call";

/// When Ida comes, and when she comes after she moved it: half an hour from then.
pub const AT_NINE: &str = "2026-03-19T09:00:00";
pub const AT_TWO: &str = "2026-03-20T14:00:00";

/// What becomes of Ida's booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// She books for nine, as invitee `a`.
    Books,
    /// She is `a` no longer, for she moved it.
    Leaves,
    /// She comes at two, as invitee `b`.
    Comes,
    /// She cancels what was booked for nine.
    Cancels,
}

impl Step {
    fn message(self) -> Value {
        let uri = |name| format!("https://api.calendly.example/scheduled_events/E/invitees/{name}");
        let cancellation = json!({"canceled_by": "Ida Muster", "reason": null, "canceler_type": "invitee",
            "created_at": "2026-03-18T08:05:00.000000Z"});
        let (event, name, start, minute, more) = match self {
            Self::Books => ("invitee.created", "a", AT_NINE, 0, json!({})),
            Self::Leaves => (
                "invitee.canceled",
                "a",
                AT_NINE,
                5,
                json!({"rescheduled": true, "new_invitee": uri("b"), "cancellation": cancellation}),
            ),
            Self::Comes => (
                "invitee.created",
                "b",
                AT_TWO,
                5,
                json!({"old_invitee": uri("a")}),
            ),
            Self::Cancels => (
                "invitee.canceled",
                "a",
                AT_NINE,
                5,
                json!({"cancellation": cancellation}),
            ),
        };
        let at = format!("2026-03-18T08:{minute:02}:00.000000Z");
        let status = match event {
            "invitee.canceled" => "canceled",
            _ => "active",
        };
        let start: NaiveDateTime = start.parse().unwrap();
        let wire = |at: NaiveDateTime| format!("{}.000000Z", at.format("%Y-%m-%dT%H:%M:%S"));
        let mut payload = json!({
            "uri": uri(name), "event": "https://api.calendly.example/scheduled_events/E",
            "email": "ida@example.org", "name": "Ida Muster", "first_name": null, "last_name": null,
            "status": status, "timezone": "Europe/Berlin", "rescheduled": false,
            "old_invitee": null, "new_invitee": null, "questions_and_answers": [],
            "tracking": {"utm_campaign": null, "utm_source": null, "utm_medium": null, "utm_content": null,
                "utm_term": null, "salesforce_uuid": null},
            "text_reminder_number": null,
            "cancel_url": format!("https://calendly.com/cancellations/{name}"),
            "reschedule_url": format!("https://calendly.com/reschedulings/{name}"),
            "routing_form_submission": null, "payment": null, "no_show": null, "reconfirmation": null,
            "scheduling_method": null, "invitee_scheduled_by": null, "created_at": at, "updated_at": at,
            "scheduled_event": {
                "uri": "https://api.calendly.example/scheduled_events/E", "name": "Intro call", "status": status,
                "start_time": wire(start), "end_time": wire(start + TimeDelta::minutes(30)),
                "event_type": "https://api.calendly.example/event_types/ET", "location": null,
                "invitees_counter": {"total": 1, "active": 1, "limit": 1},
                "event_memberships": [], "event_guests": [], "created_at": at, "updated_at": at
            }
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            payload[key] = value.clone();
        }
        json!({"event": event, "created_at": at, "created_by": "https://api.calendly.example/users/DANA",
            "payload": payload})
    }
}

/// What Calendly's text says of a meeting of this invitee, as its Google and Outlook connections write it.
pub fn told_there(invitee: &str) -> String {
    format!(
        "Event Name\\n Intro call\\n\\nNeed to make changes?\\nCancel: https://calendly.com/cancellations/{invitee}\\n\
         Reschedule: https://calendly.com/reschedulings/{invitee}\\n\\nPowered by Calendly.com"
    )
}

/// The event that Calendly writes for this invitee.
pub fn calendlys(name: &str, invitee: &str, start: &str) -> String {
    saying(name, start, &told_there(invitee), "")
}

/// An event that looks like Calendly's, with this text and these further lines.
pub fn saying(name: &str, start: &str, text: &str, more: &str) -> String {
    let start: NaiveDateTime = start.parse().unwrap();
    let wire = |at: NaiveDateTime| at.format("%Y%m%dT%H%M%SZ").to_string();
    let (from, until) = (wire(start), wire(start + TimeDelta::minutes(30)));
    object(
        name,
        &format!(
            "DTSTART:{from}\r\nDTEND:{until}\r\nSUMMARY:{THEIRS}\r\nDESCRIPTION:{text}\r\n{more}"
        ),
    )
}

impl Base {
    /// Dana is connected with Calendly, whose messages arrive.
    pub async fn with_calendly(&self) {
        let (organization, member, now) = (self.organization, self.member, self.env.clock.now());
        let account = CalendlyAccount {
            organization,
            member,
            identity: CalendlyIdentity {
                user: "https://api.calendly.example/users/DANA".to_owned(),
                name: "Dana Whitfield".to_owned(),
                email: "dana@calendly.example".to_owned(),
                role: "owner".to_owned(),
                organization: "https://api.calendly.example/organizations/FERNHILL".to_owned(),
                scheduling_url: "https://calendly.example/dana".to_owned(),
                zone: "Europe/London".to_owned(),
            },
            connected_at: now,
            missing_scopes: Vec::new(),
            failing_since: None,
            checked_at: now,
            updates: Updates::Polling {
                why: PollingReason::NoPublicAddress,
            },
            last_booking_at: None,
            fetched_until: Some(now),
            grant: Grant::SignIn,
        };
        let on = Integration::untouched(organization, member, IntegrationKind::Calendly);
        let context = format!("calendly-webhook:{member}");
        let receiver = WebhookReceiver {
            organization,
            member,
            sealed_key: self
                .env
                .vault
                .seal(&context, &KEY.into(), self.env.entropy.as_ref()),
        };
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .save_integration(&on.switched(true), now)
            .await
            .unwrap();
        writing
            .save_calendly_account(&account, b"sealed", now)
            .await
            .unwrap();
        writing
            .save_calendly_modules(organization, member, &CalendlyModules::default())
            .await
            .unwrap();
        writing
            .insert_webhook_receiver(&receiver, &Sha256::digest(CODE), now)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// Calendly tells of this, and it is taken in.
    pub async fn told(&self, steps: &[Step]) {
        for step in steps {
            let body = step.message().to_string();
            let signature = signed(&body, self.env.clock.now());
            receive(&self.env, CODE, &signature, body.as_bytes())
                .await
                .unwrap();
        }
        let job = Job {
            kind: "import_bookings".to_owned(),
            key: None,
            lane: String::new(),
            payload: json!({"organization": self.organization, "member": self.member}),
            attempt: 1,
        };
        let handlers = work::handlers(&self.env);
        let handler = handlers.iter().find(|handler| handler.kind() == job.kind);
        handler.unwrap().run(&job).await.unwrap();
    }

    /// The only appointment that bookings made, also when it is deleted.
    pub async fn appointment(&self) -> Item {
        let mut reading = self.env.store.read().await.unwrap();
        let invitees = reading
            .invitees_of_host(self.organization, self.member)
            .await
            .unwrap();
        let ids: Vec<_> = invitees.into_iter().map(|(_, booking)| booking).collect();
        let bookings = reading.bookings(self.organization, &ids).await.unwrap();
        let [booking] = bookings.as_slice() else {
            panic!("not one booking but {bookings:?}");
        };
        let item = booking.item.unwrap();
        reading
            .item(self.organization, item)
            .await
            .unwrap()
            .unwrap()
    }

    /// The appointment's tie in Dana's first calendar.
    pub async fn tie_of_appointment(&self) -> Option<Mirror> {
        let item = self.appointment().await.id;
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .mirror(self.organization, self.sync, item)
            .await
            .unwrap()
    }

    /// What stands for the appointment in Dana's first calendar, where Calendly wrote it itself.
    pub async fn stands_there(&self) -> Option<String> {
        let tie = self.tie_of_appointment().await?;
        (tie.origin == Origin::Booked).then_some(tie.event.0)
    }
}

/// The header that Calendly would send with this body.
fn signed(body: &str, at: DateTime<Utc>) -> String {
    let time = at.timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}
