//! What the imitated Calendly holds at its start.

use super::event_types::{EventType, Pooling, Profile, Question};
use super::groups::{Group, Relationship};
use super::ids::{
    AppId, FormId, GroupId, OrganizationId, RelationshipId, ResourceId, ScheduleId, TeamId, UserId,
};
use super::locations::LocationChoice;
use super::meeting_limits::MeetingLimits;
use super::memberships::Role;
use super::oauth::App;
use super::organizations::Organization;
use super::routing_forms::{Form, FormQuestion};
use super::schedules::{Hours, Schedule};
use super::teams::Team;
use super::users::User;
use super::world::World;
use crate::people::People;
use chrono::{DateTime, TimeDelta, Utc};

/// The app that is registered from the start: its `client_id` and `client_secret`.
const APP: (&str, &str) = ("sandbox-client", "sandbox-secret");

/// An organization, its people with their event types and hours, a team, a group, a form and an app; all of it is a month
/// old.
pub fn plant(world: &mut World, people: &People, now: DateTime<Utc>) {
    let then = now - TimeDelta::days(30);
    let organization = OrganizationId::of(&world.chance.id());
    world.organizations.add(Organization {
        id: organization.clone(),
        name: people.organization.clone(),
        plan: people.plan,
        created_at: then,
        updated_at: then,
    });
    let users: Vec<UserId> = people
        .people
        .iter()
        .map(|known| {
            let (name, email) = (&known.name, &known.email);
            let zone = &known.timezone;
            person(world, &organization, name, email, zone, known.role, then)
        })
        .collect();
    world.apps.add(App {
        id: AppId::of(APP.0),
        name: "Integrator".to_owned(),
        secret: Some(APP.1.to_owned()),
        redirect_uris: Vec::new(),
        signing_key: "sandbox-signing-key".to_owned(),
    });
    if let Some(first) = users.first() {
        form(world, &organization, first, then);
    }
    if let [_, one, other, ..] = users.as_slice() {
        let both = [one.clone(), other.clone()];
        team(world, &organization, &both, then);
        group(world, &organization, &both, then);
    }
}

/// Somebody who joins, with office hours and three event types.
pub fn person(
    world: &mut World,
    organization: &OrganizationId,
    name: &str,
    email: &str,
    timezone: &str,
    role: Role,
    now: DateTime<Utc>,
) -> UserId {
    let id = UserId::of(&world.chance.id());
    let slug = world.free_slug(name);
    world.users.add(User {
        id: id.clone(),
        name: name.to_owned(),
        slug,
        email: email.to_owned(),
        timezone: timezone.to_owned(),
        is_active: true,
        meeting_limits: MeetingLimits::default(),
        external_busy: Vec::new(),
        conferencing: vec!["zoom_conference".to_owned()],
        created_at: now,
        updated_at: now,
    });
    world.join(organization, &id, role, now);
    world.schedules.add(Schedule {
        id: ScheduleId::of(&world.chance.id()),
        user: id.clone(),
        name: "Working hours".to_owned(),
        is_default: true,
        hours: Hours::office(timezone),
    });
    event_types(world, &id, now);
    id
}

fn event_types(world: &mut World, host: &UserId, now: DateTime<Utc>) {
    let mut intro = world.new_event_type(host, "Intro call", now);
    intro.description = Some("Half an hour to get to know each other".to_owned());
    intro.questions = vec![question("What would you like to talk about?")];
    intro.locations = Some(vec![LocationChoice::of("zoom_conference")]);
    world.event_types.add(intro);

    let mut visit = world.new_event_type(host, "Site visit", now);
    visit.duration = 60;
    visit.color = "#0ae8f0".to_owned();
    visit.locations = Some(vec![LocationChoice {
        location: Some("Fernhill Services, 12 Mill Lane".to_owned()),
        ..LocationChoice::of("physical")
    }]);
    world.event_types.add(visit);

    let mut class = world.new_event_type(host, "Group class", now);
    class.duration = 60;
    class.capacity = 6;
    class.color = "#f8436b".to_owned();
    world.event_types.add(class);
}

fn question(name: &str) -> Question {
    Question {
        name: name.to_owned(),
        kind: "text".to_owned(),
        position: 0,
        enabled: true,
        required: false,
        answer_choices: Vec::new(),
        include_other: false,
    }
}

fn team(world: &mut World, organization: &OrganizationId, members: &[UserId], now: DateTime<Utc>) {
    let id = TeamId::of(&world.chance.id());
    world.teams.add(Team {
        id: id.clone(),
        organization: organization.clone(),
        name: "Electricians".to_owned(),
        slug: "electricians".to_owned(),
        created_at: now,
    });
    let repair = world.new_event_type(&members[0], "Repair", now);
    world.event_types.add(EventType {
        profile: Profile::Team(id),
        hosts: members.to_vec(),
        pooling: Some(Pooling::RoundRobin),
        duration: 60,
        ..repair
    });
}

fn group(world: &mut World, organization: &OrganizationId, members: &[UserId], now: DateTime<Utc>) {
    let id = GroupId::of(&world.chance.id());
    world.groups.add(Group {
        id: id.clone(),
        name: "Electricians".to_owned(),
        organization: organization.clone(),
        created_at: now,
    });
    for (at, user) in members.iter().enumerate() {
        let Some(member) = world.membership_of(user).map(|known| known.id.clone()) else {
            continue;
        };
        let relationship = Relationship {
            id: RelationshipId::of(&world.chance.id()),
            group: id.clone(),
            member,
            is_admin: at == 0,
            created_at: now,
        };
        world.relationships.add(relationship);
    }
}

fn form(world: &mut World, organization: &OrganizationId, owner: &UserId, now: DateTime<Utc>) {
    let own = world
        .event_types
        .find(|event_type| event_type.hosts.contains(owner));
    let Some(leads_to) = own.map(|event_type| event_type.id.clone()) else {
        return;
    };
    let questions = [
        ("Your name", "name", None),
        ("What is it about?", "select", Some(["Roof", "Wiring"])),
    ];
    let questions = questions.map(|(name, kind, choices)| FormQuestion {
        uuid: world.chance.id(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        required: true,
        answer_choices: choices.map(|choices| choices.map(str::to_owned).into()),
    });
    let id = FormId::of(&world.chance.id());
    world.forms.add(Form {
        id,
        organization: organization.clone(),
        name: "How can we help?".to_owned(),
        is_published: true,
        questions: questions.into(),
        leads_to,
        created_at: now,
    });
}
