//! What is there at the start: a mailbox for everybody, with calendars, and something in them.

use super::item::Said;
use super::items::{guest, put};
use super::recurrence::{End, Pattern, Recurrence};
use super::world::{Account, CALENDAR, World};
use crate::people::People;
use crate::{windows_zones, zones};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};

/// The folders that every mailbox has below its root.
const FOLDERS: [(&str, &str, &str); 4] = [
    ("inbox", "Inbox", "IPF.Note"),
    ("sentitems", "Sent Items", "IPF.Note"),
    ("deleteditems", "Deleted Items", "IPF.Note"),
    ("calendar", "Calendar", CALENDAR),
];

pub fn plant(world: &mut World, people: &People, now: DateTime<Utc>) {
    for (at, person) in people.people.iter().enumerate() {
        let email = person.email.as_str();
        let (user, host) = email.split_once('@').unwrap_or((email, "example"));
        let domain = host.split('.').next().unwrap_or(host).to_uppercase();
        let account = Account {
            email: email.to_owned(),
            name: person.name.clone(),
            user: user.to_lowercase(),
            domain,
            password: format!("{}-{}", user.to_lowercase(), world.chance.small_letters(10)),
            token: world.chance.token(),
            zone: person.timezone.clone(),
            refused: 0,
        };
        world.accounts.push(account);
        let root = world.add_folder(email, None, Some("root"), "Root", "");
        let top = world.add_folder(
            email,
            Some(&root),
            Some("msgfolderroot"),
            "Top of Information Store",
            "IPF.Note",
        );
        let mut calendar = String::new();
        for (name, shown, class) in FOLDERS {
            calendar = world.add_folder(email, Some(&top), Some(name), shown, class);
        }
        let visits = world.add_folder(email, Some(&calendar), None, "Site visits", CALENDAR);
        let holidays = world.add_folder(email, Some(&calendar), None, "Holidays", CALENDAR);
        if let Some(folder) = world.folders.get_mut(&holidays) {
            folder.is_read_only = true;
        }
        add_holidays(world, &holidays, now);
        if at == 0 {
            let zone = windows_zones::windows(&person.timezone).unwrap_or("GMT Standard Time");
            add_work(world, &calendar, &visits, zone, now);
        }
    }
}

fn add_holidays(world: &mut World, folder: &str, now: DateTime<Utc>) {
    for year in now.year()..now.year() + 2 {
        for (name, month, day) in [("New Year’s Day", 1, 1), ("Christmas Day", 12, 25)] {
            let Some(day) = NaiveDate::from_ymd_opt(year, month, day) else {
                continue;
            };
            let mut said = said(world, name, day, NaiveTime::MIN, "GMT Standard Time");
            said.is_all_day = true;
            said.end = said.start + TimeDelta::days(1);
            said.show_as = "Free".to_owned();
            let id = world.new_id();
            put(world, folder, id, said, now);
        }
    }
}

/// Some weeks of the first person's work.
fn add_work(world: &mut World, calendar: &str, visits: &str, zone: &str, now: DateTime<Utc>) {
    let today = now.date_naive();
    let monday = today.week(Weekday::Mon).first_day() + Days::new(7);
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();

    let mut standup = said(world, "Monday round", monday, at(9), zone);
    standup.location = "Meeting room 1".to_owned();
    standup.recurrence = Some(Recurrence {
        pattern: Pattern::Weekly {
            interval: 1,
            days: vec!["Monday".to_owned()],
            first: "Monday".to_owned(),
        },
        start: monday,
        end: End::Never,
    });
    let mut review = said(world, "Quarter review", monday + Days::new(2), at(14), zone);
    review.body = "Bring the numbers of the region.".to_owned();
    review.required = vec![guest("sana@fernhill.example")];
    let mut dentist = said(world, "Dentist", monday + Days::new(3), at(8), zone);
    dentist.sensitivity = "Private".to_owned();
    let mut away = said(
        world,
        "Trade fair",
        monday + Days::new(8),
        NaiveTime::MIN,
        zone,
    );
    away.is_all_day = true;
    away.end = away.start + TimeDelta::days(2);
    away.show_as = "OOF".to_owned();
    for said in [standup, review, dentist, away] {
        let id = world.new_id();
        put(world, calendar, id, said, now);
    }
    for (name, day, hour) in [
        ("Roof inspection, Mill Lane 12", 1, 10),
        ("Gutter repair, Old Bakery", 4, 13),
        ("Survey, Hill Farm", 9, 11),
    ] {
        let said = said(world, name, monday + Days::new(day), at(hour), zone);
        let id = world.new_id();
        put(world, visits, id, said, now);
    }
}

/// An hour on this day.
fn said(world: &mut World, subject: &str, day: NaiveDate, time: NaiveTime, zone: &str) -> Said {
    let iana = windows_zones::iana(zone).unwrap_or("Etc/UTC");
    let start = zones::instant(day.and_time(time), iana);
    let uid = format!("040000008200E00074C5B7101A82E008{}", world.chance.id());
    let mut said = Said::new(uid, start, zone);
    said.end = start + TimeDelta::hours(1);
    subject.clone_into(&mut said.subject);
    said
}
