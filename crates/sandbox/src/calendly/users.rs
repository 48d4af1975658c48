//! Users (calendly.md §6.1).

use super::ask::{Answer, Ask, Reply};
use super::ids::UserId;
use super::instants::micros;
use super::meeting_limits::MeetingLimits;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[get("/users/{uuid}", &["users:read"], one)];

/// Somebody with an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub slug: String,
    pub email: String,
    pub timezone: String,
    /// Deactivated accounts are let in no more.
    pub is_active: bool,
    pub meeting_limits: MeetingLimits,
    /// What a connected calendar says besides Calendly.
    pub external_busy: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// The conferencing services they connected, as `zoom_conference`.
    pub conferencing: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Row for User {
    type Id = UserId;

    fn id(&self) -> &UserId {
        &self.id
    }
}

impl User {
    /// The user as in `GET /users/{uuid}`.
    pub fn shown(&self, world: &World) -> Value {
        let mut shown = self.shown_within(world);
        shown["resource_type"] = json!("User");
        shown["time_notation"] = json!("24h");
        shown["locale"] = json!("en");
        shown["current_organization"] = json!(
            world
                .organization_of(&self.id)
                .map(|organization| world.bases.uri(organization))
        );
        shown
    }

    /// The user within another resource.
    pub fn shown_within(&self, world: &World) -> Value {
        json!({
            "uri": world.bases.uri(&self.id),
            "name": self.name,
            "slug": self.slug,
            "email": self.email,
            "scheduling_url": format!("{}/{}", world.bases.web, self.slug),
            "timezone": self.timezone,
            "avatar_url": null,
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
        })
    }
}

fn one(ask: &mut Ask<'_>) -> Answer {
    let id = if ask.segments[0] == "me" {
        ask.caller.user.clone()
    } else {
        ask.id(0)
    };
    let user = ask.world.users.get(&id).ok_or_else(Refusal::not_found)?;
    ask.needs_colleague(&id)?;
    Reply::one(user.shown(ask.world))
}
