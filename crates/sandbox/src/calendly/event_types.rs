//! What can be booked (calendly.md §6.3, §7).

use super::ask::{Answer, Ask, Reply};
use super::date_setting::DateSetting;
use super::ids::{EventTypeId, OrganizationId, ScheduleId, TeamId, UserId};
use super::instants::micros;
use super::locations::LocationChoice;
use super::page;
use super::query::ascending;
use super::refusal::Refusal;
use super::route::{Route, get};
use super::schedules::Hours;
use super::table::Row;
use super::world::World;
use crate::markup::escaped;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    get("/event_types", &["event_types:read"], list),
    get("/event_types/{uuid}", &["event_types:read"], one),
];

/// Whose page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    User(UserId),
    Team(TeamId),
}

/// How several hosts share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pooling {
    /// One of them takes it.
    RoundRobin,
    /// All of them take it.
    Collective,
}

/// Something that whoever books is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub name: String,
    /// `string`, `text`, `phone_number`, `single_select` or `multi_select`.
    #[serde(rename = "type")]
    pub kind: String,
    pub position: u32,
    pub enabled: bool,
    pub required: bool,
    pub answer_choices: Vec<String>,
    pub include_other: bool,
}

/// Something that can be booked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EventType {
    pub id: EventTypeId,
    pub profile: Profile,
    /// At least one.
    pub hosts: Vec<UserId>,
    pub name: String,
    pub slug: String,
    pub is_active: bool,
    /// Minutes.
    pub duration: i64,
    pub duration_options: Option<Vec<i64>>,
    /// How many may book one and the same time; one for `solo`, more for `group`.
    pub capacity: usize,
    pub pooling: Option<Pooling>,
    /// A one-off (`AdhocEventType`).
    pub is_one_off: bool,
    pub color: String,
    pub description: Option<String>,
    pub is_secret: bool,
    pub deleted_at: Option<DateTime<Utc>>,
    pub is_admin_managed: bool,
    pub position: i64,
    pub locale: String,
    pub locations: Option<Vec<LocationChoice>>,
    pub questions: Vec<Question>,
    /// Hours of its own; absent means those of each host.
    pub hours: Option<Hours>,
    pub date_setting: DateSetting,
    /// Minutes that are kept free before.
    pub buffer_before: i64,
    /// Minutes that are kept free after.
    pub buffer_after: i64,
    /// Minutes between booking and start, at least.
    pub notice: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Row for EventType {
    type Id = EventTypeId;

    fn id(&self) -> &EventTypeId {
        &self.id
    }
}

impl EventType {
    /// Whether it is one-on-one.
    pub fn is_solo(&self) -> bool {
        self.capacity == 1 && self.pooling.is_none()
    }

    /// The name and the last part of the address of whose page shows it.
    pub fn profile_name_and_slug(&self, world: &World) -> (String, String) {
        let found = match &self.profile {
            Profile::User(id) => world
                .users
                .get(id)
                .map(|user| (user.name.clone(), user.slug.clone())),
            Profile::Team(id) => world
                .teams
                .get(id)
                .map(|team| (team.name.clone(), team.slug.clone())),
        };
        found.unwrap_or_default()
    }

    pub fn scheduling_url(&self, world: &World) -> String {
        let (_, slug) = self.profile_name_and_slug(world);
        format!("{}/{slug}/{}", world.bases.web, self.slug)
    }

    pub fn shown(&self, world: &World) -> Value {
        let mut shown = self.shown_in_message(world);
        let description = self.description.as_ref();
        shown["description_html"] =
            json!(description.map(|text| format!("<p>{}</p>", escaped(text))));
        shown
    }

    /// The same as a webhook message has it: without HTML.
    pub fn shown_in_message(&self, world: &World) -> Value {
        let (name, _) = self.profile_name_and_slug(world);
        let (profile, owner) = match &self.profile {
            Profile::User(id) => ("User", world.bases.uri(id)),
            Profile::Team(id) => ("Team", world.bases.uri(id)),
        };
        json!({
            "uri": world.bases.uri(&self.id),
            "name": self.name,
            "active": self.is_active,
            "booking_method": "instant",
            "slug": self.slug,
            "scheduling_url": self.scheduling_url(world),
            "duration": self.duration,
            "duration_options": self.duration_options,
            "kind": if 1 < self.capacity { "group" } else { "solo" },
            "pooling_type": self.pooling,
            "type": if self.is_one_off { "AdhocEventType" } else { "StandardEventType" },
            "color": self.color,
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
            "internal_note": null,
            "description_plain": self.description,
            "profile": {"type": profile, "name": name, "owner": owner},
            "secret": self.is_secret,
            "deleted_at": self.deleted_at.map(micros),
            "admin_managed": self.is_admin_managed,
            "is_paid": false,
            "position": self.position,
            "locale": self.locale,
            "locations": self.locations,
            "custom_questions": self.questions,
        })
    }
}

impl Ask<'_> {
    /// An event type of the caller's organization; deleted ones are found as well (calendly.md §9).
    pub fn event_type(&self, id: &EventTypeId) -> Result<&EventType, Refusal> {
        if self.world.organization_of_type(id) != Some(&self.caller.organization) {
            return Err(Refusal::not_found());
        }
        self.world
            .event_types
            .get(id)
            .ok_or_else(Refusal::not_found)
    }

    /// Hosts of the type, and admins.
    pub fn needs_power_over_type(&self, event_type: &EventType) -> Result<(), Refusal> {
        if event_type.hosts.contains(&self.caller.user) {
            return Ok(());
        }
        self.needs_admin()
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let user: Option<UserId> = ask.query.uri(ask.bases(), "user")?;
    let organization: Option<OrganizationId> = ask.query.uri(ask.bases(), "organization")?;
    let schedule: Option<ScheduleId> = ask.query.uri(ask.bases(), "user_availability_schedule")?;
    match (&user, &organization) {
        (None, None) => {
            return Err(Refusal::invalid("user", "or organization must be given"));
        }
        (Some(user), _) => ask.needs_colleague(user)?,
        (None, Some(organization)) => ask.needs_own(organization)?,
    }
    if schedule.is_some() && user.is_none() {
        return Err(Refusal::invalid(
            "user_availability_schedule",
            "must be used with user",
        ));
    }
    let active = ask.query.flag("active")?;
    let admin_managed = ask.query.flag("admin_managed")?;
    let sort = ask.query.sort(
        &["name", "position", "created_at", "updated_at"],
        ascending("name"),
    )?;
    let world = &*ask.world;
    let is_of_schedule = |event_type: &EventType, schedule: &ScheduleId| {
        event_type.hours.is_none()
            && event_type.hosts.iter().any(|host| {
                let standard = world.standard_schedule(host);
                standard.is_some_and(|standard| standard.id == *schedule)
            })
    };
    let is_wanted = |event_type: &&EventType| {
        event_type.deleted_at.is_none()
            && !event_type.is_one_off
            && user
                .as_ref()
                .is_none_or(|user| event_type.hosts.contains(user))
            && organization
                .as_ref()
                .is_none_or(|own| world.organization_of_type(&event_type.id) == Some(own))
            && active.is_none_or(|active| event_type.is_active == active)
            && admin_managed.is_none_or(|managed| event_type.is_admin_managed == managed)
            && schedule
                .as_ref()
                .is_none_or(|schedule| is_of_schedule(event_type, schedule))
    };
    let rows = world.event_types.iter().filter(is_wanted);
    let mut rows: Vec<Value> = rows.map(|event_type| event_type.shown(world)).collect();
    page::sort(&mut rows, &sort);
    ask.pages(rows)
}

fn one(ask: &mut Ask<'_>) -> Answer {
    Reply::one(ask.event_type(&ask.id(0))?.shown(ask.world))
}
