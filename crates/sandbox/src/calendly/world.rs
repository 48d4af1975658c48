//! Everything that the imitated Calendly holds.

use super::activity::Activity;
use super::bases::Bases;
use super::communications::Communication;
use super::contacts::Contact;
use super::deliveries::Outbox;
use super::event_types::EventType;
use super::groups::{Group, Relationship};
use super::ids::{EventTypeId, OrganizationId, UserId};
use super::invitations::Invitation;
use super::invitees::Invitee;
use super::limits::Limits;
use super::memberships::Membership;
use super::no_shows::NoShow;
use super::oauth::{App, Code};
use super::organizations::{Organization, Plan};
use super::recaps::Recap;
use super::routing_forms::{Form, Submission};
use super::scheduled_events::Event;
use super::schedules::Schedule;
use super::scheduling_links::Link;
use super::shares::Share;
use super::table::Table;
use super::teams::Team;
use super::tokens::Token;
use super::users::User;
use super::webhooks::Hook;
use crate::chance::Chance;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Everything, in memory.
#[derive(Serialize, Deserialize)]
pub struct World {
    /// How often it was begun: each time chance goes another way, so that no id comes twice.
    begun: u64,
    #[serde(skip)]
    pub bases: Bases,
    #[serde(skip)]
    pub chance: Chance,
    #[serde(skip)]
    pub limits: Limits,
    pub users: Table<User>,
    pub organizations: Table<Organization>,
    pub memberships: Table<Membership>,
    pub invitations: Table<Invitation>,
    pub teams: Table<Team>,
    pub groups: Table<Group>,
    pub relationships: Table<Relationship>,
    pub event_types: Table<EventType>,
    pub schedules: Table<Schedule>,
    pub events: Table<Event>,
    pub invitees: Table<Invitee>,
    pub no_shows: Table<NoShow>,
    pub links: Table<Link>,
    pub shares: Table<Share>,
    pub forms: Table<Form>,
    pub submissions: Table<Submission>,
    pub hooks: Table<Hook>,
    pub outbox: Outbox,
    pub tokens: Table<Token>,
    pub apps: Table<App>,
    pub codes: Vec<Code>,
    pub contacts: Table<Contact>,
    pub recaps: Table<Recap>,
    pub activities: Table<Activity>,
    pub communications: Vec<Communication>,
}

impl World {
    /// An empty one.
    pub fn new(bases: Bases, seed: u64) -> Self {
        Self {
            begun: 0,
            bases,
            chance: Chance::of(seed),
            limits: Limits::default(),
            users: Table::default(),
            organizations: Table::default(),
            memberships: Table::default(),
            invitations: Table::default(),
            teams: Table::default(),
            groups: Table::default(),
            relationships: Table::default(),
            event_types: Table::default(),
            schedules: Table::default(),
            events: Table::default(),
            invitees: Table::default(),
            no_shows: Table::default(),
            links: Table::default(),
            shares: Table::default(),
            forms: Table::default(),
            submissions: Table::default(),
            hooks: Table::default(),
            outbox: Outbox::default(),
            tokens: Table::default(),
            apps: Table::default(),
            codes: Vec::new(),
            contacts: Table::default(),
            recaps: Table::default(),
            activities: Table::default(),
            communications: Vec::new(),
        }
    }

    /// As it was written down.
    ///
    /// # Errors
    /// The text is none that this version has written.
    pub fn restored(kept: Value, bases: Bases, seed: u64) -> serde_json::Result<Self> {
        let mut world: Self = serde_json::from_value(kept)?;
        world.begun += 1;
        world.bases = bases;
        world.chance = Chance::of(seed ^ world.begun.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        world.outbox.resume();
        Ok(world)
    }

    pub fn membership_of(&self, user: &UserId) -> Option<&Membership> {
        self.memberships.find(|membership| membership.user == *user)
    }

    pub fn organization_of(&self, user: &UserId) -> Option<&OrganizationId> {
        Some(&self.membership_of(user)?.organization)
    }

    pub fn plan_of(&self, organization: &OrganizationId) -> Option<Plan> {
        Some(self.organizations.get(organization)?.plan)
    }

    /// The organization to which an event type belongs: that of its first host.
    pub fn organization_of_type(&self, event_type: &EventTypeId) -> Option<&OrganizationId> {
        let host = self.event_types.get(event_type)?.hosts.first()?;
        self.organization_of(host)
    }

    /// Their name, for what they did.
    pub fn name_of(&self, user: &UserId) -> String {
        self.users
            .get(user)
            .map(|user| user.name.clone())
            .unwrap_or_default()
    }

    /// The part of an address that nobody else has: `robin-k`, then `robin-k-2`.
    pub fn free_slug(&self, name: &str) -> String {
        let slug = slug(name);
        let is_taken = |slug: &str| {
            self.users.find(|user| user.slug == slug).is_some()
                || self.teams.find(|team| team.slug == slug).is_some()
        };
        let mut candidate = slug.clone();
        let mut number = 2;
        while is_taken(&candidate) {
            candidate = format!("{slug}-{number}");
            number += 1;
        }
        candidate
    }
}

/// A name as part of an address: `Dana Whitfield` is `dana-whitfield`.
pub fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if words.is_empty() {
        "x".to_owned()
    } else {
        words.join("-")
    }
}
