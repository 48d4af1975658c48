//! Links that are good for one booking (calendly.md §6.7).

use super::ask::{Answer, Ask, Reply};
use super::event_types::EventType;
use super::ids::{EventTypeId, LinkId, ResourceId, ShareId};
use super::refusal::Refusal;
use super::route::{Route, post};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[post(
    "/scheduling_links",
    &["scheduling_links:write"],
    create,
)];

/// An unused link lives so long.
const LIFE: TimeDelta = TimeDelta::days(90);

/// A link for one booking. Its id is the code in its address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    pub id: LinkId,
    pub event_type: EventTypeId,
    /// The share whose changes apply.
    pub share: Option<ShareId>,
    pub is_used: bool,
    pub created_at: DateTime<Utc>,
}

impl Row for Link {
    type Id = LinkId;

    fn id(&self) -> &LinkId {
        &self.id
    }
}

impl Link {
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        !self.is_used && now - self.created_at < LIFE
    }

    pub fn shown(&self, world: &World) -> Value {
        let slug = world
            .event_types
            .get(&self.event_type)
            .map(|event_type| event_type.slug.as_str())
            .unwrap_or_default();
        json!({
            "booking_url": format!("{}/d/{}/{slug}", world.bases.web, self.id.text()),
            "owner": world.bases.uri(&self.event_type),
            "owner_type": "EventType",
        })
    }
}

impl World {
    /// A new link; its code looks like `abcd-efg-hij`.
    pub fn new_link(
        &mut self,
        event_type: &EventTypeId,
        share: Option<&ShareId>,
        now: DateTime<Utc>,
    ) -> LinkId {
        let parts = [4, 3, 3].map(|length| self.chance.small_letters(length));
        let id = LinkId::of(&parts.join("-"));
        self.links.add(Link {
            id: id.clone(),
            event_type: event_type.clone(),
            share: share.cloned(),
            is_used: false,
            created_at: now,
        });
        id
    }

    /// What an open link books, with what its share changed; `None` once it was used or is too old.
    pub fn behind_link(&self, id: &LinkId, now: DateTime<Utc>) -> Option<EventType> {
        let link = self.links.get(id).filter(|link| link.is_open(now))?;
        let event_type = self.event_types.get(&link.event_type)?;
        match &link.share {
            Some(share) => Some(self.shares.get(share)?.applied(event_type)),
            None => Some(event_type.clone()),
        }
    }
}

fn create(ask: &mut Ask<'_>) -> Answer {
    // The document types it as the text "1", clients send the number: both are taken.
    let count = ask.body.value("max_event_count");
    if !count.is_some_and(|count| *count == 1 || *count == "1") {
        return Err(Refusal::invalid("max_event_count", "must be 1"));
    }
    let owner_type = ask.body.one_of("owner_type", &["EventType"])?;
    if owner_type.is_none() {
        return Err(Refusal::invalid("owner_type", "can't be blank"));
    }
    let owner: EventTypeId = ask.body.required_uri(ask.bases(), "owner")?;
    ask.needs_power_over_type(ask.event_type(&owner)?)?;
    let link = ask.world.new_link(&owner, None, ask.now);
    let link = ask.world.links.get(&link).ok_or_else(Refusal::not_found)?;
    Reply::made(link.shown(ask.world))
}
