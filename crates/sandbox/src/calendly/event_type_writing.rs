//! Event types, made and changed (calendly.md §6.3): one-on-one ones only.

use super::ask::{Answer, Ask, Reply};
use super::body::{Body, whole};
use super::date_setting::DateSetting;
use super::event_types::{EventType, Profile};
use super::ids::{EventTypeId, ResourceId, UserId};
use super::locations::LocationChoice;
use super::refusal::Refusal;
use super::route::{Route, patch, post};
use super::world::{World, slug};
use chrono::{DateTime, Utc};
use serde_json::json;

pub const ROUTES: &[Route] = &[
    post("/event_types", &["event_types:write"], create),
    patch("/event_types/{uuid}", &["event_types:write"], change),
];

/// The longest, in minutes.
pub const LONGEST: i64 = 720;

const LOCALES: [&str; 8] = ["de", "en", "es", "fr", "it", "nl", "pt", "uk"];

/// The optional fields of both calls.
struct Wish {
    name: Option<String>,
    is_active: Option<bool>,
    description: Option<String>,
    duration: Option<i64>,
    duration_options: Option<Vec<i64>>,
    locations: Option<Vec<LocationChoice>>,
    color: Option<String>,
    locale: Option<String>,
}

impl Wish {
    fn read(body: &Body) -> Result<Self, Refusal> {
        Ok(Self {
            name: if body.names("name") {
                Some(body.required_text("name")?)
            } else {
                None
            },
            is_active: body.flag("active")?,
            description: body.text("description")?,
            duration: body.whole("duration", 1..=LONGEST)?,
            duration_options: read_durations(body, "duration_options")?,
            locations: LocationChoice::read_all(body, "locations")?,
            color: read_color(body)?,
            locale: body.one_of("locale", &LOCALES)?,
        })
    }

    fn apply(self, event_type: &mut EventType) {
        let EventType {
            name,
            is_active,
            duration,
            color,
            locale,
            ..
        } = event_type;
        *name = self.name.unwrap_or_else(|| name.clone());
        *is_active = self.is_active.unwrap_or(*is_active);
        *duration = self.duration.unwrap_or(*duration);
        *color = self.color.unwrap_or_else(|| color.clone());
        *locale = self.locale.unwrap_or_else(|| locale.clone());
        if self.description.is_some() {
            event_type.description = self.description;
        }
        if self.duration_options.is_some() {
            event_type.duration_options = self.duration_options;
        }
        if self.locations.is_some() {
            event_type.locations = self.locations;
        }
    }
}

/// At most four different durations.
///
/// # Errors
/// 400 for more, for one twice, and for one that is no duration.
pub fn read_durations(body: &Body, name: &str) -> Result<Option<Vec<i64>>, Refusal> {
    let Some(values) = body.list(name)? else {
        return Ok(None);
    };
    let durations = values
        .iter()
        .map(|value| whole(name, value, &(1..=LONGEST)));
    let durations: Vec<i64> = durations.collect::<Result<_, _>>()?;
    let mut different = durations.clone();
    different.sort_unstable();
    different.dedup();
    if 4 < durations.len() || different.len() < durations.len() {
        return Err(Refusal::invalid(
            name,
            "must be at most 4 different durations",
        ));
    }
    Ok(Some(durations))
}

fn read_color(body: &Body) -> Result<Option<String>, Refusal> {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    match body.text("color")? {
        Some(color)
            if !color
                .strip_prefix('#')
                .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(is_digit)) =>
        {
            Err(Refusal::invalid("color", "must be like #0088cc"))
        }
        color => Ok(color),
    }
}

impl World {
    /// A new one-on-one type with what is usual: half an hour, active, sixty days ahead.
    pub fn new_event_type(&mut self, owner: &UserId, name: &str, now: DateTime<Utc>) -> EventType {
        let own = |event_type: &&EventType| event_type.profile == Profile::User(owner.clone());
        let own: Vec<&EventType> = self.event_types.iter().filter(own).collect();
        let base = slug(name);
        let mut free = base.clone();
        let mut number = 2;
        while own.iter().any(|known| known.slug == free) {
            free = format!("{base}-{number}");
            number += 1;
        }
        let position = i64::try_from(own.len()).unwrap_or_default();
        EventType {
            id: EventTypeId::of(&self.chance.id()),
            profile: Profile::User(owner.clone()),
            hosts: vec![owner.clone()],
            name: name.to_owned(),
            slug: free,
            is_active: true,
            duration: 30,
            duration_options: None,
            capacity: 1,
            pooling: None,
            is_one_off: false,
            color: "#0088cc".to_owned(),
            description: None,
            is_secret: false,
            deleted_at: None,
            is_admin_managed: false,
            position,
            locale: "en".to_owned(),
            locations: None,
            questions: Vec::new(),
            hours: None,
            date_setting: DateSetting::Ahead {
                days: 60,
                only_weekdays: false,
            },
            buffer_before: 0,
            buffer_after: 0,
            notice: 0,
            created_at: now,
            updated_at: now,
        }
    }
}

fn create(ask: &mut Ask<'_>) -> Answer {
    let owner: UserId = ask.body.required_uri(ask.bases(), "owner")?;
    let name = ask.body.required_text("name")?;
    let wish = Wish::read(&ask.body)?;
    ask.needs_power_over(&owner)?;
    let mut event_type = ask.world.new_event_type(&owner, &name, ask.now);
    // Not active unless told (calendly.md §12).
    event_type.is_active = false;
    wish.apply(&mut event_type);
    let shown = event_type.shown(ask.world);
    let id = event_type.id.clone();
    ask.world.event_types.add(event_type);
    ask.world.tell_of_type("event_type.created", &id, ask.now);
    ask.log("EventType", "Create", json!({"event_type": shown["uri"]}));
    Reply::made(shown)
}

fn change(ask: &mut Ask<'_>) -> Answer {
    let id: EventTypeId = ask.id(0);
    let event_type = ask.event_type(&id)?;
    ask.needs_power_over_type(event_type)?;
    if event_type.deleted_at.is_some() {
        return Err(Refusal::not_found());
    }
    if !event_type.is_solo() {
        return Err(Refusal::invalid("kind", "must be a one-on-one event type"));
    }
    let wish = Wish::read(&ask.body)?;
    let now = ask.now;
    if let Some(event_type) = ask.world.event_types.get_mut(&id) {
        wish.apply(event_type);
        event_type.updated_at = now;
    }
    ask.world.tell_of_type("event_type.updated", &id, now);
    let shown = ask.event_type(&id)?.shown(ask.world);
    ask.log("EventType", "Update", json!({"event_type": shown["uri"]}));
    Reply::one(shown)
}
