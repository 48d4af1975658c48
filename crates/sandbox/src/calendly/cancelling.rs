//! How events and invitees are called off (calendly.md §6.6, §8.5).

use super::ids::{EventId, InviteeId};
use super::scheduled_events::Cancellation;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Which side called it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Canceler {
    Host,
    Invitee,
}

impl World {
    /// The whole event, for everybody who still comes.
    pub fn cancel_event(&mut self, id: &EventId, cancellation: &Cancellation, now: DateTime<Utc>) {
        if let Some(event) = self.events.get_mut(id) {
            event.cancellation = Some(cancellation.clone());
            event.updated_at = now;
        }
        let event = self.events.get(id);
        let coming: Vec<InviteeId> = event
            .into_iter()
            .flat_map(|event| self.invitees_of(event))
            .filter(|invitee| invitee.is_active())
            .map(|invitee| invitee.id.clone())
            .collect();
        for invitee in &coming {
            self.mark_canceled(invitee, cancellation, now);
        }
        for invitee in &coming {
            self.tell_of_invitee("invitee.canceled", invitee, now);
        }
    }

    /// One invitee; the event with the last of them.
    pub fn cancel_invitee(
        &mut self,
        id: &InviteeId,
        cancellation: &Cancellation,
        now: DateTime<Utc>,
    ) {
        self.mark_canceled(id, cancellation, now);
        let Some(event) = self.invitees.get(id).map(|invitee| invitee.event.clone()) else {
            return;
        };
        let is_empty = self
            .events
            .get(&event)
            .is_some_and(|event| self.active_in(event) == 0);
        if let Some(event) = self.events.get_mut(&event) {
            event.updated_at = now;
            if is_empty {
                event.cancellation = Some(cancellation.clone());
            }
        }
        self.tell_of_invitee("invitee.canceled", id, now);
    }

    fn mark_canceled(&mut self, id: &InviteeId, cancellation: &Cancellation, now: DateTime<Utc>) {
        let Some(invitee) = self.invitees.get_mut(id) else {
            return;
        };
        invitee.cancellation = Some(cancellation.clone());
        invitee.updated_at = now;
        let (email, event) = (invitee.email.clone(), invitee.event.clone());
        self.write_mail(&email, &event, "Canceled", now);
    }
}
