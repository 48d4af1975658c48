//! Single-use links with changes of their own (calendly.md §6.7).

use super::ask::{Answer, Ask, Reply};
use super::body::Body;
use super::date_setting::{DateSetting, read_day};
use super::event_type_writing::{LONGEST, read_durations};
use super::event_types::EventType;
use super::ids::{EventTypeId, ResourceId, ShareId};
use super::instants::micros;
use super::locations::LocationChoice;
use super::refusal::Refusal;
use super::route::{Route, delete, get, patch, post};
use super::schedules::Hours;
use super::table::Row;
use super::world::World;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    post("/shares", &["shares:write"], create),
    get("/shares", &["shares:read"], list),
    patch("/shares/{uuid}", &["shares:write"], change),
    delete("/shares/{uuid}", &["shares:write"], remove),
];

const PERIODS: [&str; 4] = ["available_moving", "moving", "fixed", "unlimited"];

/// What a share changes about its event type; absent means as there.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Changes {
    name: Option<String>,
    duration: Option<i64>,
    duration_options: Option<Vec<i64>>,
    period: Option<String>,
    dates: Option<(NaiveDate, NaiveDate)>,
    max_booking_time: Option<i64>,
    hide_location: Option<bool>,
    locations: Option<Vec<LocationChoice>>,
    hours: Option<Hours>,
}

/// An event type with changes, for one booking.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Share {
    pub id: ShareId,
    event_type: EventTypeId,
    changes: Changes,
    created_at: DateTime<Utc>,
}

impl Row for Share {
    type Id = ShareId;

    fn id(&self) -> &ShareId {
        &self.id
    }
}

impl Changes {
    fn read(body: &Body) -> Result<Self, Refusal> {
        let period = body.one_of("period_type", &PERIODS)?;
        let dates = if period.as_deref() == Some("fixed") {
            let (start, end) = (read_day(body, "start_date")?, read_day(body, "end_date")?);
            if end < start {
                return Err(Refusal::invalid(
                    "end_date",
                    "must not be before start_date",
                ));
            }
            Some((start, end))
        } else {
            None
        };
        let hours = match body.object("availability_rule")? {
            Some(rule) => Some(Hours::read(&rule)?),
            None => None,
        };
        Ok(Self {
            name: body.short_text("name", 55)?,
            duration: body.whole("duration", 1..=LONGEST)?,
            duration_options: read_durations(body, "duration_options")?,
            max_booking_time: body.whole("max_booking_time", 1..=1_000_000)?,
            hide_location: body.flag("hide_location")?,
            locations: LocationChoice::read_all(body, "location_configurations")?,
            hours,
            period,
            dates,
        })
    }

    /// With these in place of what they name.
    fn with(self, newer: Self) -> Self {
        Self {
            name: newer.name.or(self.name),
            duration: newer.duration.or(self.duration),
            duration_options: newer.duration_options.or(self.duration_options),
            dates: if newer.period.is_some() {
                newer.dates
            } else {
                self.dates
            },
            period: newer.period.or(self.period),
            max_booking_time: newer.max_booking_time.or(self.max_booking_time),
            hide_location: newer.hide_location.or(self.hide_location),
            locations: newer.locations.or(self.locations),
            hours: newer.hours.or(self.hours),
        }
    }

    fn shown(&self) -> Value {
        let hours = self.hours.as_ref();
        json!({
            "name": self.name,
            "duration": self.duration,
            "duration_options": self.duration_options,
            "period_type": self.period,
            "start_date": self.dates.map(|(start, _)| start),
            "end_date": self.dates.map(|(_, end)| end),
            "max_booking_time": self.max_booking_time,
            "hide_location": self.hide_location,
            "location_configurations": self.locations,
            "availability_rule": hours
                .map(|hours| json!({"timezone": hours.timezone, "rules": hours.rules})),
        })
    }
}

impl Share {
    /// The event type with the changes.
    pub fn applied(&self, event_type: &EventType) -> EventType {
        let mut changed = event_type.clone();
        let changes = self.changes.clone();
        changed.name = changes.name.unwrap_or(changed.name);
        changed.duration = changes.duration.unwrap_or(changed.duration);
        changed.locations = changes.locations.or(changed.locations);
        changed.hours = changes.hours.or(changed.hours);
        // Minutes.
        let days = changes
            .max_booking_time
            .and_then(|minutes| u64::try_from(minutes / (24 * 60)).ok());
        changed.date_setting = match (changes.period.as_deref(), changes.dates, days) {
            (Some("fixed"), Some((start, end)), _) => DateSetting::Range(start, end),
            (Some("unlimited"), _, _) => DateSetting::Always,
            (Some("moving" | "available_moving"), _, Some(days)) => DateSetting::Ahead {
                days,
                only_weekdays: false,
            },
            (_, _, _) => changed.date_setting,
        };
        changed
    }

    fn is_booked(&self, world: &World) -> bool {
        let mut links = world.links.iter();
        links.any(|link| link.share.as_ref() == Some(&self.id) && link.is_used)
    }

    fn shown(&self, world: &World, now: DateTime<Utc>) -> Value {
        let own: Vec<_> = world
            .links
            .iter()
            .filter(|link| link.share.as_ref() == Some(&self.id))
            .collect();
        let status = if own.iter().any(|link| link.is_used) {
            "booked"
        } else if own.iter().any(|link| link.is_open(now)) {
            "active"
        } else {
            "expired"
        };
        let links: Vec<Value> = own.iter().map(|link| link.shown(world)).collect();
        json!({
            "uri": world.bases.uri(&self.id),
            "scheduling_links": links,
            "share_override": self.changes.shown(),
            "contact": null,
            "created_at": micros(self.created_at),
            "status": status,
        })
    }
}

fn create(ask: &mut Ask<'_>) -> Answer {
    let id: EventTypeId = ask.body.required_uri(ask.bases(), "event_type")?;
    let event_type = ask.event_type(&id)?;
    ask.needs_power_over_type(event_type)?;
    if !event_type.is_solo() {
        return Err(Refusal::invalid(
            "event_type",
            "must be a one-on-one event type",
        ));
    }
    let changes = Changes::read(&ask.body)?;
    let share = Share {
        id: ShareId::of(&ask.world.chance.id()),
        event_type: id.clone(),
        changes,
        created_at: ask.now,
    };
    ask.world.new_link(&id, Some(&share.id), ask.now);
    let shown = share.shown(ask.world, ask.now);
    ask.world.shares.add(share);
    Reply::made(shown)
}

fn is_own(ask: &Ask<'_>, share: &Share) -> bool {
    ask.event_type(&share.event_type)
        .is_ok_and(|event_type| ask.needs_power_over_type(event_type).is_ok())
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let shares = ask.world.shares.iter();
    let shares = shares.filter(|share| is_own(ask, share));
    ask.pages(
        shares
            .map(|share| share.shown(ask.world, ask.now))
            .collect(),
    )
}

/// One of the caller's that was not booked yet.
fn open<'a>(ask: &'a Ask<'_>) -> Result<&'a Share, Refusal> {
    let share = ask.world.shares.get(&ask.id(0));
    let share = share
        .filter(|share| is_own(ask, share))
        .ok_or_else(Refusal::not_found)?;
    if share.is_booked(ask.world) {
        return Err(Refusal::invalid("uuid", "has been booked"));
    }
    Ok(share)
}

fn change(ask: &mut Ask<'_>) -> Answer {
    let id = open(ask)?.id.clone();
    let newer = Changes::read(&ask.body)?;
    if let Some(share) = ask.world.shares.get_mut(&id) {
        share.changes = std::mem::take(&mut share.changes).with(newer);
    }
    Reply::one(open(ask)?.shown(ask.world, ask.now))
}

fn remove(ask: &mut Ask<'_>) -> Answer {
    let id = open(ask)?.id.clone();
    ask.world.shares.remove(&id);
    let is_others = |link: &super::scheduling_links::Link| link.share.as_ref() != Some(&id);
    ask.world.links.retain(is_others);
    Reply::gone()
}
