//! Teams: several hosts behind one address (calendly.md §6.2).

use super::ask::{Answer, Ask, Reply};
use super::ids::{OrganizationId, TeamId};
use super::instants::micros;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// No page names a scope for teams; those who may read the organization may read them.
pub const ROUTES: &[Route] = &[get("/teams/{team_uuid}", &["organizations:read"], one)];

/// Several people who are booked together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Team {
    pub id: TeamId,
    pub organization: OrganizationId,
    pub name: String,
    pub slug: String,
    pub created_at: DateTime<Utc>,
}

impl Row for Team {
    type Id = TeamId;

    fn id(&self) -> &TeamId {
        &self.id
    }
}

impl Team {
    fn shown(&self, world: &World) -> Value {
        json!({
            "uri": world.bases.uri(&self.id),
            "name": self.name,
            "organization": world.bases.uri(&self.organization),
            "scheduling_url": format!("{}/{}", world.bases.web, self.slug),
            "created_at": micros(self.created_at),
            "updated_at": micros(self.created_at),
        })
    }
}

fn one(ask: &mut Ask<'_>) -> Answer {
    let team = ask.world.teams.get(&ask.id(0));
    let team = team
        .filter(|team| team.organization == ask.caller.organization)
        .ok_or_else(Refusal::not_found)?;
    Reply::one(team.shown(ask.world))
}
