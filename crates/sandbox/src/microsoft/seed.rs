//! What is there at the start: two accounts for everybody, each with three calendars, and one app.

use super::event_fields::Wish;
use super::ids;
use super::oauth::App;
use super::subscriptions::guid;
use super::world::{Account, Calendar, Kind, World};
use crate::calendly::Role;
use crate::people::{People, Person};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The app that it knows from the start.
pub const CLIENT_ID: &str = "5a0d7c31-0000-4000-8000-000000003650";
const CLIENT_SECRET: &str = "sandbox-microsoft-secret";

/// The organization, by its id and by its name.
pub const TENANT: &str = "84bd8158-0000-4000-8000-000000000000";
pub const DOMAIN_TENANT: &str = "fernhill.example";

/// Where personal accounts are.
const PERSONAL: &str = "outlook.example";

/// The calendar that everybody may read and nobody may write.
const HOLIDAYS: &str = "AQMkADHOLIDAYSUK";

pub fn plant(world: &mut World, people: &People, now: DateTime<Utc>) {
    world.apps.push(App {
        id: CLIENT_ID.to_owned(),
        secret: CLIENT_SECRET.to_owned(),
        name: "Integrator".to_owned(),
        redirect_uris: Vec::new(),
        is_secret_expired: false,
    });
    plant_holidays(world, now);
    for person in &people.people {
        let user = person.email.split('@').next().unwrap_or_default();
        let personal = format!("{user}@{PERSONAL}");
        for (kind, email) in [
            (Kind::Work, person.email.as_str()),
            (Kind::Personal, &personal),
        ] {
            let id = plant_account(world, kind, email, person);
            if person.role == Role::Owner {
                plant_weeks(world, &id, kind, now);
            }
        }
    }
}

fn plant_account(world: &mut World, kind: Kind, email: &str, person: &Person) -> String {
    let id = guid(&world.chance.secret());
    world.accounts.push(Account {
        id: id.clone(),
        kind,
        email: email.to_owned(),
        name: person.name.clone(),
        zone: person.timezone.clone(),
        list: Vec::new(),
        transactions: BTreeMap::new(),
    });
    world.add_calendar(&id, "Calendar", true);
    let name = match kind {
        Kind::Work => "Site visits",
        Kind::Personal => "Family",
    };
    world.add_calendar(&id, name, false);
    world.share(&id, HOLIDAYS, false);
    id
}

fn plant_holidays(world: &mut World, now: DateTime<Utc>) {
    let revision = world.next_revision();
    world.calendars.insert(
        HOLIDAYS.to_owned(),
        Calendar {
            id: HOLIDAYS.to_owned(),
            name: "United Kingdom holidays".to_owned(),
            owner: String::new(),
            is_default: false,
            revision,
            honoured_from: 0,
            events: BTreeMap::new(),
            removed: BTreeMap::new(),
        },
    );
    for year in now.year()..now.year() + 3 {
        for (name, month, day) in [
            ("New Year’s Day", 1, 1),
            ("Christmas Day", 12, 25),
            ("Boxing Day", 12, 26),
        ] {
            if let Some(day) = NaiveDate::from_ymd_opt(year, month, day) {
                let body = json!({"subject": name, "isAllDay": true, "showAs": "free",
                    "start": midnight(day), "end": midnight(day + Days::new(1))});
                add(world, HOLIDAYS, &body, now);
            }
        }
    }
}

/// Some things to come, from the next Monday on.
fn plant_weeks(world: &mut World, account: &str, kind: Kind, now: DateTime<Utc>) {
    let Some(account) = world.account(account) else {
        return;
    };
    let zone = account.zone.clone();
    let list: Vec<String> = account
        .list
        .iter()
        .map(|entry| entry.calendar.clone())
        .collect();
    let today = now.date_naive();
    let to_monday = u64::from(7 - today.weekday().num_days_from_monday());
    let monday = today + Days::new(to_monday);
    let timed = |subject: &str, day: u64, from: &str, until: &str| {
        let day = monday + Days::new(day);
        let at = |time: &str| json!({"dateTime": format!("{day}T{time}:00"), "timeZone": zone});
        json!({"subject": subject, "start": at(from), "end": at(until)})
    };
    let weekly = |mut body: Value, day: &str| {
        let start = body["start"]["dateTime"].as_str().unwrap_or_default();
        let start = start.chars().take(10).collect::<String>();
        body["recurrence"] = json!({
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [day]},
            "range": {"type": "noEnd", "startDate": start},
        });
        body
    };
    let day = |subject: &str, day: u64| {
        let day = monday + Days::new(day);
        json!({"subject": subject, "isAllDay": true, "showAs": "oof",
            "start": midnight(day), "end": midnight(day + Days::new(1))})
    };
    let planted = match kind {
        Kind::Work => [
            (
                0,
                weekly(timed("Team meeting", 0, "09:00", "09:30"), "monday"),
            ),
            (0, timed("Budget review", 2, "14:00", "15:30")),
            (0, day("Training day", 9)),
            (1, timed("Boiler inspection", 1, "10:00", "11:30")),
            (1, timed("Roof survey", 8, "08:30", "10:00")),
        ],
        Kind::Personal => [
            (0, timed("Dentist", 3, "16:00", "16:45")),
            (0, weekly(timed("Choir", 1, "19:00", "21:00"), "tuesday")),
            (0, day("Day trip", 5)),
            (1, timed("School play", 10, "17:30", "19:00")),
            (1, timed("Vet", 4, "09:00", "09:30")),
        ],
    };
    for (place, body) in planted {
        add(world, &list[place], &body, now);
    }
}

fn midnight(day: NaiveDate) -> Value {
    json!({"dateTime": format!("{day}T00:00:00"), "timeZone": "UTC"})
}

/// Puts an event into a calendar; what cannot be one is left out.
pub fn add(world: &mut World, calendar: &str, body: &Value, now: DateTime<Utc>) -> Option<String> {
    let owner = world.calendars.get(calendar)?.owner.clone();
    let owner = world.account(&owner);
    let organizer = owner.map_or(
        json!({"emailAddress": {"name": "United Kingdom holidays", "address": "holidays@outlook.example"}}),
        |owner| json!({"emailAddress": {"name": owner.name, "address": owner.email}}),
    );
    let wish = Wish::read(body.as_object()?).ok()?;
    let id = ids::immutable(&format!("{}{}", world.chance.id(), world.chance.id()));
    let mut event = wish.made(id.clone(), organizer, now).ok()?;
    let revision = world.next_revision();
    event.revision = revision;
    event.own.revision = revision;
    let known = world.calendars.get_mut(calendar)?;
    known.events.insert(id.clone(), event);
    Some(id)
}
