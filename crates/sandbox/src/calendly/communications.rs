//! What Calendly sent to invitees (calendly.md §6.10): the Enterprise plan shows it.

use super::ask::{Answer, Ask};
use super::ids::{EventId, OrganizationId};
use super::instants::millis;
use super::route::{Route, get};
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[get(
    "/outgoing_communications",
    &["outgoing_communications:read"],
    list,
)];

/// A mail.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Communication {
    pub organization: OrganizationId,
    pub to: String,
    subject: String,
    body: String,
    pub event: EventId,
    pub created_at: DateTime<Utc>,
}

impl Communication {
    fn shown(&self, world: &World) -> Value {
        let event = world.events.get(&self.event);
        let event_type = event.and_then(|event| world.event_types.get(&event.event_type));
        let host = event
            .and_then(|event| event.hosts.first())
            .and_then(|host| world.users.get(host));
        json!({
            "type": "email",
            "to": self.to,
            "from": "notifications@calendly.example",
            "subject": self.subject,
            "body": self.body,
            "sender_uri": host.map(|host| world.bases.uri(&host.id)),
            "sender_email": host.map(|host| &host.email),
            "event_type_uri": event.map(|event| world.bases.uri(&event.event_type)),
            "event_uri": world.bases.uri(&self.event),
            "sent_at": millis(self.created_at),
            "created_at": millis(self.created_at),
            "scheduling_url": event_type.map(|event_type| event_type.scheduling_url(world)),
        })
    }
}

impl World {
    /// Nothing is really sent; it is only listed.
    pub fn write_mail(&mut self, to: &str, event: &EventId, word: &str, now: DateTime<Utc>) {
        let Some(known) = self.events.get(event) else {
            return;
        };
        let Some(organization) = self.organization_of_event(known) else {
            return;
        };
        let mail = Communication {
            organization: organization.clone(),
            to: to.to_owned(),
            subject: format!("{word}: {}", known.name),
            body: format!("{word}: {} at {}", known.name, millis(known.start)),
            event: event.clone(),
            created_at: now,
        };
        self.communications.push(mail);
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let organization: OrganizationId = ask.query.required_uri(ask.bases(), "organization")?;
    ask.needs_own(&organization)?;
    ask.needs_enterprise()?;
    ask.needs_admin()?;
    let earliest = ask.query.instant("min_created_at")?;
    let latest = ask.query.instant("max_created_at")?;
    let is_wanted = |mail: &&Communication| {
        mail.organization == organization
            && earliest.is_none_or(|earliest| earliest <= mail.created_at)
            && latest.is_none_or(|latest| mail.created_at <= latest)
    };
    let mails = ask.world.communications.iter().filter(is_wanted);
    let mut reply = ask.pages(mails.map(|mail| mail.shown(ask.world)).collect())?;
    // Forward only.
    if let Some(body) = &mut reply.body {
        body["pagination"]["previous_page"] = Value::Null;
        body["pagination"]["previous_page_token"] = Value::Null;
    }
    Ok(reply)
}
