//! What is there at the start: an account for everybody, with three calendars, and one app.

use super::event::Event;
use super::moment::millis;
use super::oauth::App;
use super::world::{AccessRole, Account, World};
use crate::people::People;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde_json::json;

/// The app that it knows from the start.
pub const CLIENT_ID: &str = "sandbox-google-client";
const CLIENT_SECRET: &str = "sandbox-google-secret";

/// The calendar that everybody may read and nobody may write.
const HOLIDAYS: &str = "en.uk#holiday@group.v.calendar.google.com";

pub fn plant(world: &mut World, people: &People, now: DateTime<Utc>) {
    world.apps.push(App {
        id: CLIENT_ID.to_owned(),
        secret: CLIENT_SECRET.to_owned(),
        name: "Integrator".to_owned(),
        redirect_uris: Vec::new(),
        is_in_testing: false,
    });
    world.put_calendar(
        HOLIDAYS,
        "Holidays in United Kingdom",
        "Europe/London",
        None,
    );
    for year in now.year()..now.year() + 3 {
        for (name, month, day) in [
            ("New Year’s Day", 1, 1),
            ("Christmas Day", 12, 25),
            ("Boxing Day", 12, 26),
        ] {
            if let Some(day) = NaiveDate::from_ymd_opt(year, month, day) {
                add_holiday(world, name, day, now);
            }
        }
    }
    for (at, person) in people.people.iter().enumerate() {
        let email = &person.email;
        world.accounts.push(Account {
            email: email.clone(),
            name: person.name.clone(),
            number: format!("1{:020}", at + 1),
            zone: person.timezone.clone(),
            list: Vec::new(),
        });
        world.put_calendar(email, email, &person.timezone, Some(email));
        world.share(email, email, AccessRole::Owner);
        world.add_calendar(email, "Site visits", &person.timezone);
        world.share(email, HOLIDAYS, AccessRole::Reader);
    }
}

fn add_holiday(world: &mut World, name: &str, day: NaiveDate, now: DateTime<Utc>) {
    let revision = world.next_revision();
    let id = format!("{}holidayuk", day.format("%Y%m%d"));
    let until = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let fields = json!({
        "id": id,
        "iCalUID": format!("{id}@google.com"),
        "status": "confirmed",
        "summary": name,
        "start": {"date": day.to_string()},
        "end": {"date": until.to_string()},
        "transparency": "transparent",
        "visibility": "public",
        "eventType": "default",
        "sequence": 0,
        "created": millis(now),
        "updated": millis(now),
        "creator": {"email": HOLIDAYS, "displayName": "Holidays in United Kingdom"},
        "organizer": {"email": HOLIDAYS, "displayName": "Holidays in United Kingdom"},
        "htmlLink": format!("{}/google/web/calendar/event?eid={id}", world.base),
    });
    let fields = fields.as_object().cloned().unwrap_or_default();
    if let Some(calendar) = world.calendars.get_mut(HOLIDAYS) {
        calendar.events.insert(id, Event { fields, revision });
    }
}
