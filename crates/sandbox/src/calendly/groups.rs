//! Groups of members, and who is in them (calendly.md §6.2).

use super::ask::{Answer, Ask, Reply};
use super::ids::{GroupId, MembershipId, OrganizationId, RelationshipId, UserId};
use super::instants::micros;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    get("/groups", &["groups:read"], list),
    get("/groups/{uuid}", &["groups:read"], one),
    get("/group_relationships", &["groups:read"], relationships),
    get(
        "/group_relationships/{uuid}",
        &["groups:read"],
        relationship,
    ),
];

/// Some members of an organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub organization: OrganizationId,
    pub created_at: DateTime<Utc>,
}

/// A member's place in a group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Relationship {
    pub id: RelationshipId,
    pub group: GroupId,
    pub member: MembershipId,
    /// Whether they manage the group.
    pub is_admin: bool,
    pub created_at: DateTime<Utc>,
}

impl Row for Group {
    type Id = GroupId;

    fn id(&self) -> &GroupId {
        &self.id
    }
}

impl Row for Relationship {
    type Id = RelationshipId;

    fn id(&self) -> &RelationshipId {
        &self.id
    }
}

impl Group {
    fn shown(&self, world: &World) -> Value {
        let members = world.relationships.iter();
        json!({
            "uri": world.bases.uri(&self.id),
            "name": self.name,
            "organization": world.bases.uri(&self.organization),
            "created_at": micros(self.created_at),
            "updated_at": micros(self.created_at),
            "member_count": members.filter(|member| member.group == self.id).count(),
        })
    }
}

impl Relationship {
    fn shown(&self, world: &World) -> Value {
        let organization = world
            .groups
            .get(&self.group)
            .map(|group| world.bases.uri(&group.organization));
        json!({
            "uri": world.bases.uri(&self.id),
            "role": if self.is_admin { "admin" } else { "member" },
            "owner": {"type": "OrganizationMembership", "uri": world.bases.uri(&self.member)},
            "organization": organization,
            "group": world.bases.uri(&self.group),
            "created_at": micros(self.created_at),
            "updated_at": micros(self.created_at),
        })
    }
}

impl World {
    /// Whether somebody is in a group, and as what.
    pub fn place_in(&self, group: &GroupId, user: &UserId) -> Option<&Relationship> {
        let membership = self.membership_of(user)?;
        self.relationships
            .find(|known| known.group == *group && known.member == membership.id)
    }
}

impl Ask<'_> {
    /// Admins of the organization and of the group.
    pub fn needs_power_over_group(&self, group: &GroupId) -> Result<(), Refusal> {
        let found = self.world.groups.get(group);
        if found.is_none_or(|group| group.organization != self.caller.organization) {
            return Err(Refusal::denied("You do not have permission"));
        }
        let place = self.world.place_in(group, &self.caller.user);
        if place.is_some_and(|place| place.is_admin) {
            return Ok(());
        }
        self.needs_admin()
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let organization = ask.query.required_uri(ask.bases(), "organization")?;
    ask.needs_own(&organization)?;
    let groups = ask.world.groups.iter();
    let groups = groups.filter(|group| group.organization == organization);
    ask.pages(groups.map(|group| group.shown(ask.world)).collect())
}

fn one(ask: &mut Ask<'_>) -> Answer {
    let group = ask.world.groups.get(&ask.id(0));
    let group = group
        .filter(|group| group.organization == ask.caller.organization)
        .ok_or_else(Refusal::not_found)?;
    Reply::one(group.shown(ask.world))
}

fn is_own(ask: &Ask<'_>, relationship: &Relationship) -> bool {
    let group = ask.world.groups.get(&relationship.group);
    group.is_some_and(|group| group.organization == ask.caller.organization)
}

fn relationships(ask: &mut Ask<'_>) -> Answer {
    let organization: Option<OrganizationId> = ask.query.uri(ask.bases(), "organization")?;
    if let Some(organization) = &organization {
        ask.needs_own(organization)?;
    }
    let group: Option<GroupId> = ask.query.uri(ask.bases(), "group")?;
    let owner = match ask.query.text("owner") {
        None => None,
        // Invitations are in no group here, so one finds nothing.
        Some(uri) if ask.bases().read_invitation(uri).is_some() => Some(None),
        Some(_) => Some(ask.query.uri::<MembershipId>(ask.bases(), "owner")?),
    };
    let is_wanted = |relationship: &&Relationship| {
        is_own(ask, relationship)
            && group
                .as_ref()
                .is_none_or(|group| *group == relationship.group)
            && owner
                .as_ref()
                .is_none_or(|owner| owner.as_ref() == Some(&relationship.member))
    };
    let rows = ask.world.relationships.iter().filter(is_wanted);
    ask.pages(rows.map(|row| row.shown(ask.world)).collect())
}

fn relationship(ask: &mut Ask<'_>) -> Answer {
    let found = ask.world.relationships.get(&ask.id(0));
    let relationship = found
        .filter(|relationship| is_own(ask, relationship))
        .ok_or_else(Refusal::not_found)?;
    Reply::one(relationship.shown(ask.world))
}
