//! Organizations and their plans (calendly.md §6.2).

use super::ask::{Answer, Ask, Reply};
use super::ids::OrganizationId;
use super::instants::micros;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[get("/organizations/{uuid}", &["organizations:read"], one)];

/// What an organization pays for (calendly.md §1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    /// 50 requests a minute, no webhooks, no booking through the API.
    Free,
    /// A paid plan on trial: 5 bookings a day through the API.
    Trial,
    /// The first paid plan.
    #[default]
    Standard,
    /// The paid plan above it.
    Teams,
    /// Activity log, data compliance and outgoing communications as well.
    Enterprise,
}

/// A tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Row for Organization {
    type Id = OrganizationId;

    fn id(&self) -> &OrganizationId {
        &self.id
    }
}

impl Plan {
    /// Whether nothing is paid and nothing is tried.
    pub fn is_free(self) -> bool {
        self == Self::Free
    }

    /// Whether it has the features for large companies.
    pub fn is_enterprise(self) -> bool {
        self == Self::Enterprise
    }

    fn stage(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Trial => "trial",
            Self::Standard | Self::Teams | Self::Enterprise => "paid",
        }
    }
}

impl Organization {
    fn shown(&self, world: &World) -> Value {
        json!({
            "uri": world.bases.uri(&self.id),
            "name": self.name,
            "plan": match self.plan {
                Plan::Free => "free",
                Plan::Trial | Plan::Standard => "standard",
                Plan::Teams => "teams",
                Plan::Enterprise => "enterprise",
            },
            "stage": self.plan.stage(),
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
        })
    }
}

fn one(ask: &mut Ask<'_>) -> Answer {
    let id = ask.id(0);
    let found = ask.world.organizations.get(&id);
    let organization = found
        .filter(|organization| organization.id == ask.caller.organization)
        .ok_or_else(Refusal::not_found)?;
    Reply::one(organization.shown(ask.world))
}
