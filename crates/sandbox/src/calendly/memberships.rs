//! Who belongs to an organization (calendly.md §6.2).

use super::ask::{Answer, Ask, Reply};
use super::ids::{MembershipId, OrganizationId, ResourceId, UserId};
use super::instants::micros;
use super::organizations::{Organization, Plan};
use super::refusal::Refusal;
use super::route::{Route, delete, get};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    get("/organization_memberships", &["organizations:read"], list),
    get(
        "/organization_memberships/{uuid}",
        &["organizations:read"],
        one,
    ),
    delete(
        "/organization_memberships/{uuid}",
        &["organizations:write"],
        remove,
    ),
];

/// What somebody may do in their organization.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything; cannot be removed.
    Owner,
    /// Manages everybody's.
    Admin,
    /// Manages their own.
    #[default]
    User,
}

/// Somebody's place in an organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Membership {
    pub id: MembershipId,
    pub role: Role,
    pub user: UserId,
    pub organization: OrganizationId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Row for Membership {
    type Id = MembershipId;

    fn id(&self) -> &MembershipId {
        &self.id
    }
}

impl Membership {
    fn shown(&self, world: &World) -> Value {
        json!({
            "uri": world.bases.uri(&self.id),
            "role": self.role,
            "user": world.users.get(&self.user).map(|user| user.shown_within(world)),
            "organization": world.bases.uri(&self.organization),
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
        })
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let organization = ask.query.uri(ask.bases(), "organization")?;
    let user = ask.query.uri::<UserId>(ask.bases(), "user")?;
    let email = ask.query.text("email");
    let role = ask.query.one_of("role", &["owner", "admin", "user"])?;
    if let Some(organization) = &organization {
        ask.needs_own(organization)?;
    }
    if let Some(user) = &user {
        ask.needs_colleague(user)?;
    }
    let world = &*ask.world;
    let is_wanted = |membership: &&Membership| {
        let has_address = |email: &str| {
            let user = world.users.get(&membership.user);
            user.is_some_and(|user| user.email.eq_ignore_ascii_case(email))
        };
        membership.organization == ask.caller.organization
            && user.as_ref().is_none_or(|user| *user == membership.user)
            && email.is_none_or(has_address)
            && role.is_none_or(|role| json!(membership.role) == role)
    };
    let rows = world.memberships.iter().filter(is_wanted);
    ask.pages(rows.map(|membership| membership.shown(world)).collect())
}

fn found<'a>(ask: &'a Ask<'_>) -> Result<&'a Membership, Refusal> {
    ask.world
        .memberships
        .get(&ask.id(0))
        .filter(|membership| membership.organization == ask.caller.organization)
        .ok_or_else(Refusal::not_found)
}

fn one(ask: &mut Ask<'_>) -> Answer {
    Reply::one(found(ask)?.shown(ask.world))
}

fn remove(ask: &mut Ask<'_>) -> Answer {
    let membership = found(ask)?.clone();
    ask.needs_admin()?;
    if membership.role == Role::Owner {
        return Err(Refusal::denied("The organization owner cannot be removed"));
    }
    ask.world.leave(&membership, ask.now);
    ask.log(
        "User",
        "Remove",
        json!({"user": ask.bases().uri(&membership.user)}),
    );
    Reply::gone()
}

impl World {
    /// Somebody leaves: they keep their account, alone in an organization of their own on the free plan. Their hooks
    /// stop, as the sheet says of user scope (calendly.md §8.3).
    pub fn leave(&mut self, membership: &Membership, now: DateTime<Utc>) {
        self.memberships.remove(&membership.id);
        self.relationships
            .retain(|relationship| relationship.member != membership.id);
        let organization = OrganizationId::of(&self.chance.id());
        self.organizations.add(Organization {
            id: organization.clone(),
            name: self.name_of(&membership.user),
            plan: Plan::Free,
            created_at: now,
            updated_at: now,
        });
        self.join(&organization, &membership.user, Role::Owner, now);
    }

    /// Somebody becomes a member.
    pub fn join(
        &mut self,
        organization: &OrganizationId,
        user: &UserId,
        role: Role,
        now: DateTime<Utc>,
    ) -> MembershipId {
        let id = MembershipId::of(&self.chance.id());
        self.memberships.add(Membership {
            id: id.clone(),
            role,
            user: user.clone(),
            organization: organization.clone(),
            created_at: now,
            updated_at: now,
        });
        id
    }
}
