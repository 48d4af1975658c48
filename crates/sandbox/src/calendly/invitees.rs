//! Those who booked (calendly.md §6.6, §7).

use super::ask::{Answer, Ask, MOST, Reply};
use super::ids::{EventId, InviteeId, NoShowId, SubmissionId, UserId};
use super::instants::micros;
use super::query::ascending;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::scheduled_events::Cancellation;
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::cmp::Reverse;

pub const ROUTES: &[Route] = &[
    get(
        "/scheduled_events/{uuid}/invitees",
        &["scheduled_events:read"],
        list,
    ),
    get(
        "/scheduled_events/{event_uuid}/invitees/{invitee_uuid}",
        &["scheduled_events:read"],
        one,
    ),
];

/// What was asked, and what they said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionAndAnswer {
    pub question: String,
    pub answer: String,
    pub position: u32,
}

/// Where a booking came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    pub utm_campaign: Option<String>,
    pub utm_source: Option<String>,
    pub utm_medium: Option<String>,
    pub utm_content: Option<String>,
    pub utm_term: Option<String>,
    pub salesforce_uuid: Option<String>,
}

/// Somebody who booked, once; moved, they are another one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invitee {
    pub id: InviteeId,
    pub event: EventId,
    pub email: String,
    pub name: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub timezone: String,
    pub text_reminder_number: Option<String>,
    pub answers: Vec<QuestionAndAnswer>,
    pub tracking: Tracking,
    /// Whether they moved to `new`.
    pub is_rescheduled: bool,
    pub old: Option<(EventId, InviteeId)>,
    pub new: Option<(EventId, InviteeId)>,
    pub submission: Option<SubmissionId>,
    pub no_show: Option<NoShowId>,
    pub cancellation: Option<Cancellation>,
    /// Who booked through the API; absent for the page.
    pub scheduled_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Row for Invitee {
    type Id = InviteeId;

    fn id(&self) -> &InviteeId {
        &self.id
    }
}

impl Invitee {
    pub fn is_active(&self) -> bool {
        self.cancellation.is_none()
    }

    pub fn uri(&self, world: &World) -> String {
        world.bases.invitee(&self.event, &self.id)
    }

    pub fn shown(&self, world: &World) -> Value {
        let bases = &world.bases;
        let no_show = self.no_show.as_ref().and_then(|id| world.no_shows.get(id));
        let other = |other: &Option<(EventId, InviteeId)>| {
            other
                .as_ref()
                .map(|(event, invitee)| bases.invitee(event, invitee))
        };
        let id = super::ids::ResourceId::text(&self.id);
        let mut shown = json!({
            "uri": self.uri(world),
            "event": bases.uri(&self.event),
            "email": self.email,
            "name": self.name,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "status": if self.is_active() { "active" } else { "canceled" },
            "timezone": self.timezone,
            "text_reminder_number": self.text_reminder_number,
            "questions_and_answers": self.answers,
            "tracking": self.tracking,
            "rescheduled": self.is_rescheduled,
            "old_invitee": other(&self.old),
            "new_invitee": other(&self.new),
            "cancel_url": format!("{}/cancellations/{id}", bases.web),
            "reschedule_url": format!("{}/reschedulings/{id}", bases.web),
            "routing_form_submission": self.submission.as_ref().map(|id| bases.uri(id)),
            "payment": null,
            "no_show": no_show.map(|no_show| no_show.shown_within(world)),
            "reconfirmation": null,
            "scheduling_method": self.scheduled_by.as_ref().map(|_| "api"),
            "invitee_scheduled_by": self.scheduled_by.as_ref().map(|user| bases.uri(user)),
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
        });
        if let Some(cancellation) = &self.cancellation {
            shown["cancellation"] = cancellation.shown();
        }
        shown
    }

    /// The payload of a webhook message: the invitee with its event (calendly.md §8.4).
    pub fn shown_in_message(&self, world: &World) -> Value {
        let mut shown = self.shown(world);
        let event = world.events.get(&self.event);
        shown["scheduled_event"] = json!(event.map(|event| event.shown_in_message(world)));
        shown
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let event = ask.event(&ask.id(0))?;
    let status = ask.query.one_of("status", &["active", "canceled"])?;
    let email = ask.query.text("email");
    let sort = ask.query.sort(&["created_at"], ascending("created_at"))?;
    let is_wanted = |invitee: &&Invitee| {
        status.is_none_or(|status| invitee.is_active() == (status == "active"))
            && email.is_none_or(|email| invitee.email.eq_ignore_ascii_case(email))
    };
    let mut rows: Vec<&Invitee> = ask.world.invitees_of(event).filter(is_wanted).collect();
    if sort[0].is_descending {
        rows.sort_by_key(|invitee| Reverse(invitee.created_at));
    } else {
        rows.sort_by_key(|invitee| invitee.created_at);
    }
    ask.pages_with(&rows, MOST, |invitee| invitee.shown(ask.world))
}

fn one(ask: &mut Ask<'_>) -> Answer {
    let event = ask.event(&ask.id(0))?;
    let invitee = ask.world.invitees.get(&ask.id(1));
    let invitee = invitee
        .filter(|invitee| invitee.event == event.id)
        .ok_or_else(Refusal::not_found)?;
    Reply::one(invitee.shown(ask.world))
}
