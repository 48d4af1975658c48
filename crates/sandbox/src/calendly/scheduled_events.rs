//! Booked events (calendly.md §6.6, §7).

use super::ask::{Answer, Ask, MOST, Reply};
use super::cancelling::Canceler;
use super::ids::{EventId, EventTypeId, GroupId, InviteeId, OrganizationId, UserId};
use super::instants::micros;
use super::invitees::Invitee;
use super::query::ascending;
use super::refusal::Refusal;
use super::route::{Route, get, post};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::cmp::Reverse;

pub const ROUTES: &[Route] = &[
    get("/scheduled_events", &["scheduled_events:read"], list),
    get("/scheduled_events/{uuid}", &["scheduled_events:read"], one),
    post(
        "/scheduled_events/{uuid}/cancellation",
        &["scheduled_events:write"],
        cancel,
    ),
];

/// Characters of a reason.
const LONGEST_REASON: usize = 10_000;

/// Who called it off, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    pub canceled_by: String,
    pub reason: Option<String>,
    pub canceler: Canceler,
    pub created_at: DateTime<Utc>,
}

/// Somebody who comes along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    pub email: String,
    pub created_at: DateTime<Utc>,
}

/// A meeting that was booked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    pub event_type: EventTypeId,
    pub name: String,
    pub hosts: Vec<UserId>,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// Minutes.
    pub buffer_before: i64,
    /// Minutes.
    pub buffer_after: i64,
    /// How many may take part.
    pub limit: usize,
    /// As it is shown: `{type, …}`; `null` for none.
    pub location: Value,
    pub guests: Vec<Guest>,
    /// Everybody who booked it; those whose data were deleted are found no more.
    pub invitees: Vec<InviteeId>,
    /// Absent while it is active.
    pub cancellation: Option<Cancellation>,
    /// The entry that Calendly wrote into the host's own calendar.
    pub external_id: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Row for Event {
    type Id = EventId;

    fn id(&self) -> &EventId {
        &self.id
    }
}

impl Cancellation {
    pub fn shown(&self) -> Value {
        json!({
            "canceled_by": self.canceled_by,
            "reason": self.reason,
            "canceler_type": self.canceler,
            "created_at": micros(self.created_at),
        })
    }
}

impl Event {
    pub fn is_active(&self) -> bool {
        self.cancellation.is_none()
    }

    /// With the time that is kept free around it.
    pub fn buffered(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (
            self.start - TimeDelta::minutes(self.buffer_before),
            self.end + TimeDelta::minutes(self.buffer_after),
        )
    }

    pub fn shown(&self, world: &World) -> Value {
        let (buffered_start, buffered_end) = self.buffered();
        let mut shown = self.shown_in_message(world);
        let hosts = shown["event_memberships"].as_array_mut();
        for host in hosts.into_iter().flatten() {
            host["buffered_start_time"] = json!(micros(buffered_start));
            host["buffered_end_time"] = json!(micros(buffered_end));
        }
        shown["meeting_notes_plain"] = Value::Null;
        shown["meeting_notes_html"] = Value::Null;
        shown["calendar_event"] = json!({"kind": "google", "external_id": self.external_id});
        shown
    }

    /// The same as a webhook message has it: without buffers and the calendar's entry (calendly.md §8.4).
    pub fn shown_in_message(&self, world: &World) -> Value {
        let hosts = self.hosts.iter().filter_map(|host| {
            let user = world.users.get(host)?;
            Some(json!({
                "user": world.bases.uri(host),
                "user_email": user.email,
                "user_name": user.name,
            }))
        });
        let guests = self.guests.iter().map(|guest| {
            let created_at = micros(guest.created_at);
            json!({"email": guest.email, "created_at": created_at, "updated_at": created_at})
        });
        let mut shown = json!({
            "uri": world.bases.uri(&self.id),
            "name": self.name,
            "status": if self.is_active() { "active" } else { "canceled" },
            "start_time": micros(self.start),
            "end_time": micros(self.end),
            "event_type": world.bases.uri(&self.event_type),
            "location": self.location,
            "invitees_counter": {
                "total": world.invitees_of(self).count(),
                "active": world.active_in(self),
                "limit": self.limit,
            },
            "event_memberships": hosts.collect::<Vec<_>>(),
            "event_guests": guests.collect::<Vec<_>>(),
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
        });
        if let Some(cancellation) = &self.cancellation {
            shown["cancellation"] = cancellation.shown();
        }
        shown
    }
}

impl World {
    /// How many of its invitees come.
    pub fn active_in(&self, event: &Event) -> usize {
        let invitees = self.invitees_of(event);
        invitees.filter(|invitee| invitee.is_active()).count()
    }

    /// Those who booked it, in the order in which they did.
    pub fn invitees_of(&self, event: &Event) -> impl Iterator<Item = &Invitee> {
        let ids = event.invitees.iter();
        ids.filter_map(|invitee| self.invitees.get(invitee))
    }

    /// The organization of an event: that of its first host.
    pub fn organization_of_event(&self, event: &Event) -> Option<&OrganizationId> {
        self.organization_of(event.hosts.first()?)
    }
}

impl Ask<'_> {
    /// An event that the caller may see: as a host, or as an admin of the organization.
    pub fn event(&self, id: &EventId) -> Result<&Event, Refusal> {
        let event = self.world.events.get(id).ok_or_else(Refusal::not_found)?;
        let is_own = event.hosts.contains(&self.caller.user);
        let is_colleagues =
            self.world.organization_of_event(event) == Some(&self.caller.organization);
        if is_own || (is_colleagues && self.needs_admin().is_ok()) {
            return Ok(event);
        }
        if is_colleagues {
            return Err(Refusal::denied("You are not allowed to view this event"));
        }
        Err(Refusal::not_found())
    }
}

/// Whose events are listed.
enum Owner {
    User(UserId),
    Organization(OrganizationId),
    Group(GroupId),
}

/// Exactly one of the three filters.
fn owner(ask: &Ask<'_>) -> Result<Owner, Refusal> {
    let bases = ask.bases();
    let user = ask.query.uri(bases, "user")?.map(Owner::User);
    let organization = ask.query.uri(bases, "organization")?;
    let group = ask.query.uri(bases, "group")?.map(Owner::Group);
    let mut given = [user, organization.map(Owner::Organization), group]
        .into_iter()
        .flatten();
    let owner = match (given.next(), given.next()) {
        (Some(owner), None) => owner,
        (None, _) | (Some(_), Some(_)) => {
            return Err(Refusal::invalid(
                "user",
                "exactly one of user, organization and group must be given",
            ));
        }
    };
    match &owner {
        Owner::User(user) => ask.needs_power_over(user)?,
        Owner::Organization(organization) => {
            ask.needs_own(organization)?;
            ask.needs_admin()?;
        }
        Owner::Group(group) => ask.needs_power_over_group(group)?,
    }
    Ok(owner)
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let owner = owner(ask)?;
    let email = ask.query.text("invitee_email");
    let status = ask.query.one_of("status", &["active", "canceled"])?;
    let earliest = ask.query.instant("min_start_time")?;
    let latest = ask.query.instant("max_start_time")?;
    let sort = ask.query.sort(&["start_time"], ascending("start_time"))?;
    let world = &*ask.world;
    let is_owned = |event: &Event| match &owner {
        Owner::User(user) => event.hosts.contains(user),
        Owner::Organization(organization) => {
            world.organization_of_event(event) == Some(organization)
        }
        Owner::Group(group) => event
            .hosts
            .iter()
            .any(|host| world.place_in(group, host).is_some()),
    };
    let has_invitee = |event: &Event, email: &str| {
        let mut invitees = world.invitees_of(event);
        invitees.any(|known| known.email.eq_ignore_ascii_case(email))
    };
    let is_wanted = |event: &&Event| {
        is_owned(event)
            && email.is_none_or(|email| has_invitee(event, email))
            && status.is_none_or(|status| event.is_active() == (status == "active"))
            && earliest.is_none_or(|earliest| earliest <= event.start)
            && latest.is_none_or(|latest| event.start <= latest)
    };
    let mut rows: Vec<&Event> = world.events.iter().filter(is_wanted).collect();
    if sort[0].is_descending {
        rows.sort_by_key(|event| Reverse(event.start));
    } else {
        rows.sort_by_key(|event| event.start);
    }
    ask.pages_with(&rows, MOST, |event| event.shown(world))
}

fn one(ask: &mut Ask<'_>) -> Answer {
    Reply::one(ask.event(&ask.id(0))?.shown(ask.world))
}

fn cancel(ask: &mut Ask<'_>) -> Answer {
    let id: EventId = ask.id(0);
    let event = ask.event(&id).map_err(|refusal| match refusal.status {
        403 => Refusal::denied("You are not allowed to cancel this event"),
        _ => refusal,
    })?;
    let reason = ask.body.short_text("reason", LONGEST_REASON)?;
    if !event.is_active() {
        return Err(Refusal::denied("Event is already canceled"));
    }
    if event.start <= ask.now {
        return Err(Refusal::denied("Event in the past"));
    }
    let cancellation = Cancellation {
        canceled_by: ask.world.name_of(&ask.caller.user),
        reason,
        canceler: Canceler::Host,
        created_at: ask.now,
    };
    ask.world.cancel_event(&id, &cancellation, ask.now);
    Reply::made(cancellation.shown())
}
