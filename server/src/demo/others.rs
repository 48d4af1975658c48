//! The weeks of Dana's colleagues: the mock-up's middle day as drawn there, the other days from what each trade does.

use super::entries::{Entry, MON, SAT, SUN, TUE, WED, all_day, timed};
use super::people::{Person, Trade};
use domain::item::ItemKind::{self, Appointment, CrmActivity, ServiceCall, Task, Todo};

/// What somebody does in the week so many weeks from the current one.
pub fn week(person: &Person, number: i64) -> Vec<Entry> {
    let mut entries: Vec<Entry> = (MON..=4)
        .filter(|day| !(number == 0 && *day == WED))
        .flat_map(|day| usual_day(person, number, day))
        .collect();
    if number == 0 {
        entries.extend_from_slice(middle_day(person.user));
        entries.extend_from_slice(weekend(person.user));
    }
    if person.user == "lucas" && number == 0 {
        entries.retain(|entry| !entry.is_on(MON) && !entry.is_on(TUE));
        entries.push(all_day(Appointment, MON, 2, "Regional training"));
    }
    entries
}

/// The Wednesday of the scheduler's mock-up.
fn middle_day(user: &str) -> &'static [Entry] {
    match user {
        "robin" => &ROBIN,
        "marek" => &MAREK,
        "noor" => &NOOR,
        "lucas" => &LUCAS,
        "ines" => &INES,
        "tomas" => &TOMAS,
        "henrik" => &HENRIK,
        _ => &[],
    }
}

/// Who is on call, so that the scheduler has something to show on a weekend too.
fn weekend(user: &str) -> &'static [Entry] {
    match user {
        "robin" => &ROBINS_WEEKEND,
        "marek" => &MAREKS_WEEKEND,
        "noor" => &NOORS_WEEKEND,
        "ines" => &INESS_WEEKEND,
        "tomas" => &TOMASS_WEEKEND,
        "sana" => &SANAS_WEEKEND,
        _ => &[],
    }
}

const ROBINS_WEEKEND: [Entry; 3] = [
    timed(ServiceCall, SAT, 900, 1100, "Bright Bakery – Oven line", "Ticket 4833"),
    timed(ServiceCall, SAT, 1330, 1500, "Hillside Clinic – Night circuit", "Ticket 4834"),
    timed(Task, SUN, 1700, 1730, "Hand over the on-call phone", ""),
];

const MAREKS_WEEKEND: [Entry; 3] = [
    timed(Task, SAT, 800, 930, "Van stock count", "Yard"),
    timed(ServiceCall, SUN, 1000, 1200, "Harbour Gym – Main switch", "Ticket 4835"),
    timed(ServiceCall, SUN, 1400, 1530, "Mill Road Flats – Intercom", "Ticket 4829"),
];

const NOORS_WEEKEND: [Entry; 2] = [
    timed(ServiceCall, SAT, 800, 1030, "Riverside – Storm cover", "Ticket 4799"),
    timed(Appointment, SUN, 1100, 1200, "G. Hale – Roof inspection", "5 Station Road"),
];

const INESS_WEEKEND: [Entry; 2] = [
    timed(Appointment, SAT, 1000, 1300, "Lakeview HOA – Open house", "Lakeview hall"),
    timed(CrmActivity, SUN, 1600, 1630, "Follow up: Open house", ""),
];

const TOMASS_WEEKEND: [Entry; 2] = [
    timed(Appointment, SAT, 1130, 1215, "K. Ito – Quote review", "41 Harbour View"),
    timed(Appointment, SUN, 930, 1130, "Stand at the town fair", "Market Street"),
];

const SANAS_WEEKEND: [Entry; 1] = [timed(ServiceCall, SAT, 900, 1100, "Bright Bakery – Oven line", "Ticket 4833", )];

const ROBIN: [Entry; 3] = [
    timed(
        ServiceCall, WED, 800, 1000, "Bright Bakery – Inverter", "Ticket 4812"),
    timed(Appointment, WED, 1230, 1400, "H. Lund – Panel survey", "2 Harbour View"),
    timed(ServiceCall, WED, 1600, 1800, "Harbour Gym – Yearly service", "Ticket 4805"),
];

const MAREK: [Entry; 2] = [
    timed(ServiceCall, WED, 830, 1030, "Oak Street School – Meter swap", "Ticket 4820"),
    timed(Task, WED, 1630, 1800, "Van stock count", "Yard"),
];

const NOOR: [Entry; 3] = [
    timed(Appointment, WED, 730, 930, "D. Morel – Site survey", "8 Mill Road"),
    timed(ServiceCall, WED, 1000, 1230, "Riverside – Roof frame", "Ticket 4799"),
    timed(ServiceCall, WED, 1500, 1630, "C. Dunn – Tile repair", "Ticket 4833"),
];

const LUCAS: [Entry; 1] = [timed(Task, WED, 900, 1030, "Regional training notes", "")];

const INES: [Entry; 4] = [
    timed(CrmActivity, WED, 830, 900, "Lakeview HOA", ""),
    timed(Appointment, WED, 930, 1030, "T. Novak – Gutter quote", "3 Station Road"),
    timed(Appointment, WED, 1330, 1415, "P. Marlow – Quote review", "Booked in Calendly"),
    timed(CrmActivity, WED, 1500, 1600, "Renewal: K. Ito", ""),
];

const TOMAS: [Entry; 2] = [
    timed(Appointment, WED, 1300, 1345, "R. Sand – Intro call", "Booked in Calendly"),
    timed(CrmActivity, WED, 1430, 1530, "Call M. Ortega", ""),
];

const HENRIK: [Entry; 1] = [timed(ServiceCall, WED, 930, 1200, "Quay Street – Battery", "Ticket 4827", )];

/// One thing that a trade does again and again.
type Job = (ItemKind, &'static str, &'static str);

const ELECTRICIAN: [Job; 10] = [
    (ServiceCall, "Bright Bakery – Oven line", "Ticket 4790"), (
        ServiceCall, "Oak Street School – Emergency lights", "Ticket 4821"),
    (ServiceCall, "Harbour Gym – Fan noise", "Ticket 4808"),
    (ServiceCall, "Hillside Clinic – Filter", "Ticket 4782"),
    (Appointment, "K. Ito – Meter reading", "41 Harbour View"),
    (ServiceCall, "Quay Street – Fuse board", "Ticket 4826"),
    (ServiceCall, "Lakeview HOA – Car park lights", "Ticket 4815"),
    (Task, "Van stock count", "Yard"),
    (ServiceCall, "Mill Road Flats – Intercom", "Ticket 4829"),
    (Appointment, "L. Berg – Battery check", "22 Quay Street"),
];

const ROOFER: [Job; 7] = [
    (ServiceCall, "Riverside – Roof frame", "Ticket 4799"),
    (Appointment, "G. Hale – Roof inspection", "5 Station Road"),
    (ServiceCall, "C. Dunn – Tile repair", "Ticket 4833"),
    (Appointment, "A. Customer – Gutter check", "14 Orchard Lane"),
    (ServiceCall, "Oak Street School – Flat roof", "Ticket 4824"),
    (Task, "Order slates", "Yard"),
    (ServiceCall, "Lakeview HOA – Ridge repair", "Ticket 4817"),
];

const SALES: [Job; 10] = [
    (Appointment, "H. Lund – Discovery call", "Booked in Calendly"),
    (CrmActivity, "Call P. Marlow", ""),
    (Appointment, "N. Bello – Quote review", "7 Orchard Lane"),
    (CrmActivity, "Renewal: J. Rivers", ""),
    (Task, "Quote for Harbour Gym", ""),
    (Appointment, "S. Field – Site visit", "19 Mill Road"),
    (CrmActivity, "Follow up: R. Sand", ""),
    (Appointment, "T. Novak – Intro call", "Booked in Calendly"),
    (CrmActivity, "Call K. Ito", ""),
    (Appointment, "D. Morel – Contract", "Office, room 2"),
];

const APPRENTICE: [Job; 5] = [
    (Task, "Label fuse boards", "Yard"),
    (ServiceCall, "Harbour Gym – Lamp change", "Ticket 4811"),
    (Todo, "Return test meters", "Yard"),
    (ServiceCall, "Mill Road Flats – Socket swap", "Ticket 4830"),
    (Task, "Safety course, module 3", "Office, room 1"),
];

/// Beginnings of the day's jobs and their lengths in minutes; each day takes one of these rhythms.
const RHYTHMS: [&[(u32, u32)]; 4] = [
    &[(800, 120), (1030, 90), (1400, 120)],
    &[(900, 90), (1300, 60), (1530, 90)],
    &[(830, 150), (1330, 120), (1600, 60)],
    &[(1000, 120), (1430, 90)],
];

/// What a trade does on a usual day: always the same for the same person, week and day.
fn usual_day(person: &Person, week: i64, day: u64) -> Vec<Entry> {
    let jobs: &[Job] = match person.trade {
        Trade::Electrician => &ELECTRICIAN,
        Trade::Roofer => &ROOFER,
        Trade::Dispatcher | Trade::Sales => &SALES,
        Trade::Apprentice => &APPRENTICE,
    };
    // Names differ, so colleagues of one trade do different things on one day.
    let own: u64 = person.user.bytes().map(u64::from).sum();
    let turn = own + week.unsigned_abs() * 11 + day * 7;
    let pick = |number: u64, of: usize| usize::try_from(number).unwrap_or_default() % of;
    RHYTHMS[pick(turn, RHYTHMS.len())]
        .iter()
        .zip(0..)
        // Mornings of Friday belong to the planning of the team.
        .filter(|((from, _), _)| day != 4 || 930 <= *from)
        .map(|((from, minutes), place_in_day)| {
            let (kind, subject, place) = jobs[pick(turn + place_in_day * 3, jobs.len())];
            timed(kind, day, *from, later(*from, *minutes), subject, place)
        })
        .collect()
}

/// So many minutes later on the clock.
const fn later(hour_and_minute: u32, minutes: u32) -> u32 {
    let total = hour_and_minute / 100 * 60 + hour_and_minute % 100 + minutes;
    total / 60 * 100 + total % 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::people::PEOPLE;

    #[test]
    fn the_clock_carries_over_the_hour() {
        assert_eq!(later(830, 150), 1100);
        assert_eq!(later(1000, 45), 1045);
    }

    #[test]
    fn the_same_week_is_filled_the_same_way_every_time() {
        for person in &PEOPLE {
            assert_eq!(week(person, 2), week(person, 2), "{}", person.name);
            assert!(!week(person, 2).is_empty(), "{}", person.name);
        }
    }
}
