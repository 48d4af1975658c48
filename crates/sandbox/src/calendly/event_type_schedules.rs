//! When an event type can be booked (calendly.md §6.4).

use super::ask::Reply;
use super::ask::{Answer, Ask};
use super::event_types::EventType;
use super::ids::{EventTypeId, UserId};
use super::refusal::Refusal;
use super::route::{Route, get, patch};
use super::schedules::Hours;
use super::world::World;
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    get(
        "/event_type_availability_schedules",
        &["availability:read"],
        list,
    ),
    patch(
        "/event_type_availability_schedules",
        &["availability:write"],
        change,
    ),
];

/// One per host.
fn shown(world: &World, event_type: &EventType, host: &UserId) -> Value {
    let schedule = world.standard_schedule(host);
    let (hours, uri, name) = match (&event_type.hours, schedule) {
        (Some(own), _) => (own.clone(), None, None),
        (None, Some(schedule)) => (
            schedule.hours.clone(),
            Some(world.bases.uri(&schedule.id)),
            Some(schedule.name.clone()),
        ),
        (None, None) => (world.hours_of(host), None, None),
    };
    json!({
        "event_type": world.bases.uri(&event_type.id),
        "availability_setting": "host",
        "availability_rule": {
            "timezone": hours.timezone,
            "uri": uri,
            "name": name,
            "user": world.bases.uri(host),
            "rules": hours.rules,
        },
    })
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let id: EventTypeId = ask.query.required_uri(ask.bases(), "event_type")?;
    let event_type = ask.event_type(&id)?;
    let hosts = event_type.hosts.iter();
    let rows: Vec<Value> = hosts
        .map(|host| shown(ask.world, event_type, host))
        .collect();
    let pagination = json!({
        "count": rows.len(),
        "next_page": null,
        "previous_page": null,
        "next_page_token": null,
        "previous_page_token": null,
    });
    Reply::with(200, json!({"collection": rows, "pagination": pagination}))
}

fn change(ask: &mut Ask<'_>) -> Answer {
    let id: EventTypeId = ask.query.required_uri(ask.bases(), "event_type")?;
    ask.needs_power_over_type(ask.event_type(&id)?)?;
    ask.body.one_of("availability_setting", &["host"])?;
    let rule = ask.body.object("availability_rule")?;
    let rule = rule.ok_or_else(|| Refusal::invalid("availability_rule", "can't be blank"))?;
    let mut hours = Hours::read(&rule)?;
    let host: Option<UserId> = rule.uri(ask.bases(), "user")?;
    let event_type = ask.event_type(&id)?;
    let host = match host {
        Some(host) if !event_type.hosts.contains(&host) => {
            return Err(Refusal::invalid("user", "must be a host of the event type"));
        }
        Some(host) => host,
        None => event_type.hosts[0].clone(),
    };
    ask.needs_power_over(&host)?;
    // Without `rules` only the zone changes; with them all of them are replaced.
    if !rule.names("rules") {
        let known = event_type.hours.clone();
        hours.rules = known.unwrap_or_else(|| ask.world.hours_of(&host)).rules;
    }
    let now = ask.now;
    if let Some(event_type) = ask.world.event_types.get_mut(&id) {
        event_type.hours = Some(hours);
        event_type.updated_at = now;
    }
    ask.world.tell_of_type("event_type.updated", &id, now);
    let event_type = ask.event_type(&id)?;
    Reply::one(shown(ask.world, event_type, &host))
}
