//! What is there at the start: an account for everybody, with calendars of their own, a list of reminders, a calendar that
//! a colleague shares and one that is subscribed.

use super::world::{Account, Calendar, World};
use crate::chance::Chance;
use crate::people::People;
use crate::zones;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};

/// The zone of the series that are there.
const LONDON: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nBEGIN:DAYLIGHT\r\nDTSTART:19810329T010000\r\n\
    TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:BST\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    END:DAYLIGHT\r\nBEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\n\
    TZNAME:GMT\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// The id of a calendar or an object, as Apple's programs make them.
pub fn id(chance: &mut Chance) -> String {
    let bytes = chance.id() + &chance.id();
    let digits: Vec<char> = bytes
        .bytes()
        .map(|byte| char::from(b"0123456789ABCDEF"[usize::from(byte) % 16]))
        .collect();
    let part = |from: usize, to: usize| digits[from..to].iter().collect::<String>();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

pub fn plant(world: &mut World, people: &People, now: DateTime<Utc>) {
    let mut rota = None;
    for (at, person) in people.people.iter().enumerate() {
        let dsid = (10_472_081 + at * 7_919).to_string();
        world.accounts.push(Account {
            email: person.email.clone(),
            name: person.name.clone(),
            dsid: dsid.clone(),
            partition: 42 + u16::try_from(at % 5).unwrap_or_default(),
            zone: person.timezone.clone(),
            passwords: Vec::new(),
            home: Vec::new(),
        });
        let mut own = |name: &str, display_name: &str, color: &str, order: usize| {
            // Everybody has a “home”, so the name alone tells nothing.
            let calendar = Calendar {
                color: color.to_owned(),
                order,
                ..Calendar::new(&format!("{dsid}-{name}"), &dsid, display_name)
            };
            world.add_calendar(&dsid, name, calendar);
            format!("{dsid}-{name}")
        };
        let home = own("home", "Home", "#1BADF8FF", 1);
        let work = own("work", "Work", "#CC73E1FF", 2);
        let reminders = own("tasks", "Reminders", "#FF9500FF", 3);
        if let Some(reminders) = world.calendars.get_mut(&reminders) {
            reminders.components = vec!["VTODO".to_owned()];
        }
        subscribe(world, &dsid, now);
        match &rota {
            None => {
                let shared = id(&mut world.chance);
                let calendar = Calendar {
                    color: "#63DA38FF".to_owned(),
                    order: 5,
                    ..Calendar::new(&shared, &dsid, "Rota")
                };
                world.add_calendar(&dsid, &shared, calendar);
                fill(
                    world,
                    &home,
                    &work,
                    &reminders,
                    &shared,
                    &person.timezone,
                    now,
                );
                rota = Some(shared);
            }
            Some(shared) => {
                let name = id(&mut world.chance);
                let shared = shared.clone();
                world.share(&dsid, &name, &shared, false);
            }
        }
    }
}

/// The holidays, as a subscription to a file elsewhere; `CS:subscribed` tells it from a calendar of the account's own.
fn subscribe(world: &mut World, dsid: &str, now: DateTime<Utc>) {
    let id = format!("{dsid}-holidays");
    let calendar = Calendar {
        color: "#FF2968FF".to_owned(),
        order: 4,
        source: Some(format!("{}/ics/holidays.ics", world.base)),
        ..Calendar::new(&id, dsid, "UK Holidays")
    };
    world.add_calendar(dsid, "holidays", calendar);
    for (name, month, day) in [("Christmas Day", 12, 25), ("Boxing Day", 12, 26)] {
        if let Some(day) = NaiveDate::from_ymd_opt(now.year(), month, day) {
            put(world, &id, name, &all_day(day), now);
        }
    }
}

/// The first of the people has something in the coming weeks.
fn fill(
    world: &mut World,
    home: &str,
    work: &str,
    reminders: &str,
    rota: &str,
    zone: &str,
    now: DateTime<Utc>,
) {
    let day = |later: u64| now.date_naive() + Days::new(later);
    let at = |later: u64, from: (u32, u32), to: (u32, u32)| {
        let instant = |(hour, minute)| {
            let wall = day(later).and_hms_opt(hour, minute, 0).unwrap_or_default();
            zones::instant(wall, zone).format("%Y%m%dT%H%M%SZ")
        };
        format!("DTSTART:{}\r\nDTEND:{}\r\n", instant(from), instant(to))
    };
    let first = day(1).format("%Y%m%d");
    let weekly = format!(
        "DTSTART;TZID=Europe/London:{first}T093000\r\nDTEND;TZID=Europe/London:{first}T100000\r\n\
         RRULE:FREQ=WEEKLY;COUNT=12\r\n"
    );
    for (calendar, name, lines) in [
        (home, "Dentist", at(3, (8, 15), (9, 0))),
        (home, "Choir", at(5, (19, 0), (20, 30))),
        (home, "Day off", all_day(day(12))),
        (work, "Team round", weekly),
        (work, "Boiler survey, Mill Lane", at(2, (13, 0), (14, 30))),
        (work, "Budget with Marek", at(8, (11, 0), (12, 0))),
        (rota, "On call: Robin K.", all_day(day(4))),
        (rota, "On call: Noor A.", all_day(day(11))),
    ] {
        put(world, calendar, name, &lines, now);
    }
    let uid = id(&mut world.chance);
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//iOS 26.1//EN\r\nBEGIN:VTODO\r\nUID:{uid}\r\n\
         DTSTAMP:{}\r\nSUMMARY:Order filters\r\nEND:VTODO\r\nEND:VCALENDAR\r\n",
        now.format("%Y%m%dT%H%M%SZ")
    );
    world.put(reminders, &format!("{uid}.ics"), &uid, &text);
}

fn all_day(day: NaiveDate) -> String {
    let next = day + Days::new(1);
    format!(
        "DTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\n",
        day.format("%Y%m%d"),
        next.format("%Y%m%d")
    )
}

fn put(world: &mut World, calendar: &str, title: &str, lines: &str, now: DateTime<Utc>) {
    let uid = id(&mut world.chance);
    let title = title.replace(',', "\\,");
    let stamp = now.format("%Y%m%dT%H%M%SZ");
    let zone = if lines.contains("TZID") { LONDON } else { "" };
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//iOS 26.1//EN\r\nCALSCALE:GREGORIAN\r\n{zone}\
         BEGIN:VEVENT\r\nCREATED:{stamp}\r\nDTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\nSEQUENCE:0\r\nUID:{uid}\r\n\
         SUMMARY:{title}\r\n{lines}TRANSP:OPAQUE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    world.put(calendar, &format!("{uid}.ics"), &uid, &text);
}
