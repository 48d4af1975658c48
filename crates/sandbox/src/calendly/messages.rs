//! What happened becomes messages for those who asked to be told (calendly.md §8.4).

use super::ids::{EventTypeId, InviteeId, OrganizationId, ResourceId, UserId};
use super::instants::micros;
use super::webhooks::{Hook, HookScope};
use super::world::World;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// Whom something concerns.
struct Concern {
    organization: OrganizationId,
    users: Vec<UserId>,
}

impl World {
    pub fn tell_of_invitee(&mut self, event: &str, invitee: &InviteeId, now: DateTime<Utc>) {
        let Some(invitee) = self.invitees.get(invitee) else {
            return;
        };
        let payload = invitee.shown_in_message(self);
        let booked = self.events.get(&invitee.event);
        let concern = booked.and_then(|booked| self.concern(&booked.hosts));
        self.tell(event, concern, &payload, now);
    }

    pub fn tell_of_type(&mut self, event: &str, event_type: &EventTypeId, now: DateTime<Utc>) {
        let Some(event_type) = self.event_types.get(event_type) else {
            return;
        };
        let payload = event_type.shown_in_message(self);
        let concern = self.concern(&event_type.hosts);
        self.tell(event, concern, &payload, now);
    }

    pub fn tell_of_submission(
        &mut self,
        organization: &OrganizationId,
        payload: &Value,
        now: DateTime<Utc>,
    ) {
        let concern = Concern {
            organization: organization.clone(),
            users: Vec::new(),
        };
        self.tell(
            "routing_form_submission.created",
            Some(concern),
            payload,
            now,
        );
    }

    pub fn tell_of_contact(
        &mut self,
        event: &str,
        user: &UserId,
        contact: &Value,
        now: DateTime<Utc>,
    ) {
        let payload = json!({"user_uuid": user.text(), "contact": contact});
        self.tell_of_users(event, user, &payload, now);
    }

    /// What concerns nobody but this user.
    pub fn tell_of_users(
        &mut self,
        event: &str,
        user: &UserId,
        payload: &Value,
        now: DateTime<Utc>,
    ) {
        let concern = self.concern(std::slice::from_ref(user));
        self.tell(event, concern, payload, now);
    }

    fn concern(&self, users: &[UserId]) -> Option<Concern> {
        Some(Concern {
            organization: self.organization_of(users.first()?)?.clone(),
            users: users.to_vec(),
        })
    }

    fn tell(&mut self, event: &str, concern: Option<Concern>, payload: &Value, now: DateTime<Utc>) {
        let Some(concern) = concern else {
            return;
        };
        let hooks: Vec<Hook> = self
            .hooks
            .iter()
            .filter(|hook| self.is_told(hook, event, &concern))
            .cloned()
            .collect();
        for hook in hooks {
            let body = envelope(event, now, &self.bases.uri(&hook.creator), payload);
            self.outbox.add(&hook, event, body.to_string(), now);
        }
    }

    fn is_told(&self, hook: &Hook, event: &str, concern: &Concern) -> bool {
        let is_in_scope = match &hook.scope {
            HookScope::Organization => true,
            // It stops when the user leaves the organization (calendly.md §8.3).
            HookScope::User(user) => {
                concern.users.contains(user)
                    && self.organization_of(user) == Some(&hook.organization)
            }
            HookScope::Group(group) => concern
                .users
                .iter()
                .any(|user| self.place_in(group, user).is_some()),
        };
        is_in_scope
            && !hook.is_disabled
            && hook.organization == concern.organization
            && hook.events.iter().any(|known| known == event)
    }
}

/// A whole message.
pub fn envelope(event: &str, now: DateTime<Utc>, creator: &str, payload: &Value) -> Value {
    json!({
        "event": event,
        "created_at": micros(now),
        "created_by": creator,
        "payload": payload,
    })
}
