//! `GET /sample_webhook_data`: what a message would look like (calendly.md §6.9).

use super::ask::{Answer, Ask, Reply};
use super::ids::{GroupId, OrganizationId, UserId};
use super::instants::{micros, millis};
use super::messages::envelope;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::webhooks::EVENTS;
use chrono::TimeDelta;
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[get("/sample_webhook_data", &["webhooks:read"], one)];

fn one(ask: &mut Ask<'_>) -> Answer {
    let names = EVENTS.map(|(name, _)| name);
    let event = ask.query.one_of("event", &names)?;
    let event = event.ok_or_else(|| Refusal::invalid("event", "can't be blank"))?;
    let organization: OrganizationId = ask.query.required_uri(ask.bases(), "organization")?;
    ask.needs_own(&organization)?;
    let scope = ask
        .query
        .one_of("scope", &["organization", "user", "group"])?;
    let user: Option<UserId> = ask.query.uri(ask.bases(), "user")?;
    let group: Option<GroupId> = ask.query.uri(ask.bases(), "group")?;
    match (scope, &user, &group) {
        (None, _, _) => return Err(Refusal::invalid("scope", "can't be blank")),
        (Some("user"), None, _) => return Err(Refusal::invalid("user", "can't be blank")),
        (Some("group"), _, None) => return Err(Refusal::invalid("group", "can't be blank")),
        (Some(_), _, _) => {}
    }
    if let Some(user) = &user {
        ask.needs_colleague(user)?;
    }
    let creator = ask.bases().uri(&ask.caller.user);
    let payload = payload(ask, event);
    Reply::with(200, envelope(event, ask.now, &creator, &payload))
}

fn payload(ask: &Ask<'_>, event: &str) -> Value {
    let family = event.split('.').next().unwrap_or_default();
    let id = "AAAAAAAAAAAAAAAA";
    let api = &ask.bases().api;
    let tracking = super::invitees::Tracking::default();
    match family {
        "routing_form_submission" => json!({
            "uri": format!("{api}/routing_form_submissions/{id}"),
            "routing_form": format!("{api}/routing_forms/{id}"),
            "questions_and_answers": [
                {"question_uuid": "q-1", "question": "Your name", "answer": "John Doe"},
            ],
            "tracking": tracking,
            "result": {"type": "event_type", "value": format!("{api}/event_types/{id}")},
            "submitter": null,
            "submitter_type": null,
            "created_at": millis(ask.now),
            "updated_at": millis(ask.now),
        }),
        "event_type" => {
            let mut own = ask.world.event_types.iter();
            let own = own.find(|event_type| event_type.hosts.contains(&ask.caller.user));
            json!(own.map(|event_type| event_type.shown_in_message(ask.world)))
        }
        "contact" => json!({
            "user_uuid": id,
            "contact": {"uri": format!("{api}/contacts/{id}"), "name": "John Doe", "email": "john@example.org"},
        }),
        "meeting_recap" => json!({
            "event": {"uri": format!("{api}/scheduled_events/{id}")},
            "recap": {"uri": format!("{api}/meeting_recaps/{id}")},
        }),
        _ => invitee(ask, event),
    }
}

fn invitee(ask: &Ask<'_>, event: &str) -> Value {
    let bases = ask.bases();
    let id = "AAAAAAAAAAAAAAAA";
    let uri = format!("{}/scheduled_events/{id}", bases.api);
    let (start, now) = (ask.now + TimeDelta::days(1), micros(ask.now));
    let is_canceled = event == "invitee.canceled";
    let status = if is_canceled { "canceled" } else { "active" };
    let host = ask.world.users.get(&ask.caller.user);
    let mut payload = json!({
        "uri": format!("{uri}/invitees/{id}"),
        "event": uri,
        "email": "john@example.org",
        "name": "John Doe",
        "first_name": null,
        "last_name": null,
        "status": status,
        "timezone": "Europe/London",
        "text_reminder_number": null,
        "questions_and_answers": [],
        "tracking": super::invitees::Tracking::default(),
        "rescheduled": false,
        "old_invitee": null,
        "new_invitee": null,
        "cancel_url": format!("{}/cancellations/{id}", bases.web),
        "reschedule_url": format!("{}/reschedulings/{id}", bases.web),
        "routing_form_submission": null,
        "payment": null,
        "no_show": null,
        "reconfirmation": null,
        "scheduling_method": null,
        "invitee_scheduled_by": null,
        "created_at": now,
        "updated_at": now,
        "scheduled_event": {
            "uri": uri,
            "name": "Intro call",
            "status": status,
            "start_time": micros(start),
            "end_time": micros(start + TimeDelta::minutes(30)),
            "event_type": format!("{}/event_types/{id}", bases.api),
            "location": {"type": "physical", "location": "Main St 1"},
            "invitees_counter": {"total": 1, "active": usize::from(!is_canceled), "limit": 1},
            "event_memberships": [{
                "user": bases.uri(&ask.caller.user),
                "user_email": host.map(|host| &host.email),
                "user_name": host.map(|host| &host.name),
            }],
            "event_guests": [],
            "created_at": now,
            "updated_at": now,
        },
    });
    if is_canceled {
        payload["cancellation"] = json!({
            "canceled_by": "John Doe",
            "reason": null,
            "canceler_type": "invitee",
            "created_at": now,
        });
    }
    if event == "invitee_no_show.created" {
        payload["no_show"] = json!({
            "uri": format!("{}/invitee_no_shows/{id}", bases.api),
            "created_at": now,
        });
    }
    payload
}
