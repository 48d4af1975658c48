//! One-off event types (calendly.md §6.3).

use super::ask::{Answer, Ask, Reply};
use super::date_setting::DateSetting;
use super::event_type_writing::LONGEST;
use super::event_types::Pooling;
use super::ids::UserId;
use super::locations::LocationChoice;
use super::refusal::Refusal;
use super::route::{Route, post};
use super::schedules::Hours;
use crate::zones;

pub const ROUTES: &[Route] = &[post("/one_off_event_types", &["event_types:write"], create)];

/// Characters of a name.
const LONGEST_NAME: usize = 55;

fn create(ask: &mut Ask<'_>) -> Answer {
    let name = ask.body.required_text("name")?;
    ask.body.short_text("name", LONGEST_NAME)?;
    let host: UserId = ask.body.required_uri(ask.bases(), "host")?;
    ask.needs_power_over(&host)?;
    let duration = ask.body.whole("duration", 1..=LONGEST)?;
    let duration = duration.ok_or_else(|| Refusal::invalid("duration", "can't be blank"))?;
    let date_setting = ask.body.object("date_setting")?;
    let date_setting = date_setting
        .ok_or_else(|| Refusal::invalid("date_setting", "can't be blank"))
        .and_then(|setting| DateSetting::read(&setting))?;
    let mut hosts = vec![host.clone()];
    for uri in ask.body.texts("co_hosts")?.unwrap_or_default() {
        let co_host = ask.bases().read(&uri);
        let co_host = co_host.ok_or_else(|| Refusal::invalid("co_hosts", "must be user URIs"))?;
        ask.needs_colleague(&co_host)?;
        if !hosts.contains(&co_host) {
            hosts.push(co_host);
        }
    }
    let timezone = ask.body.text("timezone")?;
    if timezone.as_deref().is_some_and(|zone| !zones::knows(zone)) {
        return Err(Refusal::invalid("timezone", "must be an IANA time zone"));
    }
    let location = match ask.body.object("location")? {
        Some(location) => Some(read_location(&location)?),
        None => None,
    };

    let world = &mut *ask.world;
    let mut event_type = world.new_event_type(&host, &name, ask.now);
    event_type.is_one_off = true;
    event_type.is_secret = true;
    event_type.duration = duration;
    event_type.pooling = (1 < hosts.len()).then_some(Pooling::Collective);
    event_type.hours = timezone.map(|timezone| {
        let mut hours = world.hours_of(&host);
        hours.timezone = timezone;
        hours
    });
    // Spots are offered at any hour.
    if matches!(date_setting, DateSetting::Spots(_)) {
        event_type.hours = Some(Hours::whole_days());
    }
    event_type.hosts = hosts;
    event_type.date_setting = date_setting;
    event_type.locations = location.map(|location| vec![location]);
    let shown = event_type.shown(world);
    let id = event_type.id.clone();
    world.event_types.add(event_type);
    world.tell_of_type("event_type.created", &id, ask.now);
    Reply::made(shown)
}

fn read_location(body: &super::body::Body) -> Result<LocationChoice, Refusal> {
    let location = LocationChoice::read(body)?;
    if location.kind == "inbound_call" && location.phone_number.is_none() {
        return Err(Refusal::invalid("phone_number", "can't be blank"));
    }
    Ok(location)
}
