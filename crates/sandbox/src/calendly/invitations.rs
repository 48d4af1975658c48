//! Invitations to an organization (calendly.md §6.2).

use super::ask::{Answer, Ask, Reply};
use super::body::is_mail_address;
use super::ids::{InvitationId, OrganizationId, ResourceId, UserId};
use super::instants::micros;
use super::memberships::Role;
use super::page;
use super::query::ascending;
use super::refusal::Refusal;
use super::route::{Route, delete, get, post};
use super::seed;
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    get(
        "/organizations/{uuid}/invitations",
        &["organizations:read"],
        list,
    ),
    post(
        "/organizations/{uuid}/invitations",
        &["organizations:write"],
        create,
    ),
    get(
        "/organizations/{org_uuid}/invitations/{uuid}",
        &["organizations:read"],
        one,
    ),
    delete(
        "/organizations/{org_uuid}/invitations/{uuid}",
        &["organizations:write"],
        revoke,
    ),
];

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvitationStatus {
    Pending,
    Accepted,
    Declined,
}

/// Somebody was asked to join.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invitation {
    pub id: InvitationId,
    pub organization: OrganizationId,
    pub email: String,
    pub status: InvitationStatus,
    /// Who joined with it.
    pub user: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Row for Invitation {
    type Id = InvitationId;

    fn id(&self) -> &InvitationId {
        &self.id
    }
}

impl Invitation {
    fn shown(&self, world: &World) -> Value {
        let mut shown = json!({
            "uri": world.bases.invitation(&self.organization, &self.id),
            "organization": world.bases.uri(&self.organization),
            "email": self.email,
            "status": self.status,
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
            "last_sent_at": micros(self.created_at),
        });
        if let Some(user) = &self.user {
            shown["user"] = json!(world.bases.uri(user));
        }
        shown
    }
}

fn needs_this(ask: &Ask<'_>) -> Result<OrganizationId, Refusal> {
    let organization: OrganizationId = ask.id(0);
    if organization == ask.caller.organization {
        Ok(organization)
    } else {
        Err(Refusal::not_found())
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let organization = needs_this(ask)?;
    let email = ask.query.text("email");
    let statuses = ["pending", "accepted", "declined"];
    let status = ask.query.one_of("status", &statuses)?;
    let sort = ask
        .query
        .sort(&["created_at", "email", "status"], ascending("created_at"))?;
    let world = &*ask.world;
    let is_wanted = |invitation: &&Invitation| {
        invitation.organization == organization
            && email.is_none_or(|email| invitation.email.eq_ignore_ascii_case(email))
            && status.is_none_or(|status| json!(invitation.status) == status)
    };
    let rows = world.invitations.iter().filter(is_wanted);
    let mut rows: Vec<Value> = rows.map(|invitation| invitation.shown(world)).collect();
    page::sort(&mut rows, &sort);
    ask.pages(rows)
}

fn create(ask: &mut Ask<'_>) -> Answer {
    let organization = needs_this(ask)?;
    ask.needs_admin()?;
    let email = ask.body.required_text("email")?;
    if !is_mail_address(&email) {
        return Err(Refusal::invalid("email", "is invalid"));
    }
    let world = &mut *ask.world;
    let is_member = world.memberships.iter().any(|membership| {
        let user = world.users.get(&membership.user);
        membership.organization == organization
            && user.is_some_and(|user| user.email.eq_ignore_ascii_case(&email))
    });
    if is_member {
        return Err(Refusal::invalid("email", "is already a member"));
    }
    let is_pending = |invitation: &Invitation| {
        invitation.organization == organization
            && invitation.status == InvitationStatus::Pending
            && invitation.email.eq_ignore_ascii_case(&email)
    };
    if world.invitations.find(is_pending).is_some() {
        return Err(Refusal::invalid("email", "has already been invited"));
    }
    let invitation = Invitation {
        id: InvitationId::of(&world.chance.id()),
        organization,
        email,
        status: InvitationStatus::Pending,
        user: None,
        created_at: ask.now,
        updated_at: ask.now,
    };
    let shown = invitation.shown(world);
    world.invitations.add(invitation);
    ask.log("User", "Invite", json!({"invitation": shown["uri"]}));
    Reply::made(shown)
}

fn found<'a>(ask: &'a Ask<'_>) -> Result<&'a Invitation, Refusal> {
    let organization = needs_this(ask)?;
    ask.world
        .invitations
        .get(&ask.id(1))
        .filter(|invitation| invitation.organization == organization)
        .ok_or_else(Refusal::not_found)
}

fn one(ask: &mut Ask<'_>) -> Answer {
    Reply::one(found(ask)?.shown(ask.world))
}

fn revoke(ask: &mut Ask<'_>) -> Answer {
    let invitation = found(ask)?.clone();
    ask.needs_admin()?;
    if invitation.status != InvitationStatus::Pending {
        return Err(Refusal::invalid("uuid", "is no pending invitation"));
    }
    ask.world.invitations.remove(&invitation.id);
    Reply::gone()
}

impl World {
    /// Whoever was asked answers; who accepts becomes a user of this name. `false` when nobody was asked.
    pub fn answer_invitation(
        &mut self,
        email: &str,
        accepted_as: Option<&str>,
        now: DateTime<Utc>,
    ) -> bool {
        let is_it = |invitation: &Invitation| {
            invitation.status == InvitationStatus::Pending
                && invitation.email.eq_ignore_ascii_case(email)
        };
        let Some(found) = self.invitations.find(is_it) else {
            return false;
        };
        let (id, organization) = (found.id.clone(), found.organization.clone());
        let user = accepted_as
            .map(|name| seed::person(self, &organization, name, email, "UTC", Role::User, now));
        if let Some(invitation) = self.invitations.get_mut(&id) {
            invitation.status = match user {
                Some(_) => InvitationStatus::Accepted,
                None => InvitationStatus::Declined,
            };
            invitation.user = user;
            invitation.updated_at = now;
        }
        true
    }
}
