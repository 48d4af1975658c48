//! What people have in their own calendars, which colleagues see as nothing but *Busy*.

use super::entries::{Entry, FRI, MON, SAT, SUN, THU, TUE, WED, all_day, timed};
use super::people::{FAMILY, Person};
use domain::item::ItemKind::Appointment;

/// The events of one calendar in the week so many weeks from the current one.
///
/// An [`Entry`] has a kind; a foreign event is none of ours, and the kind is not written anywhere.
pub fn week(person: &Person, calendar: &str, number: i64) -> Vec<Entry> {
    let entries: &[Entry] = match (person.user, calendar == FAMILY, number) {
        ("dana", true, 0) => &DANA_THIS_WEEK,
        ("dana", true, -2) => &DANA_FAIR,
        ("dana", true, _) => &DANA_USUAL,
        ("dana", false, _) => &DANA_WORK,
        // Nobody has linked these; a few are enough to try it.
        (_, true, -1..=1) => &SOMEBODYS_FAMILY,
        (_, true, _) => &[],
        ("robin", false, _) => &ROBIN,
        ("marek", false, _) => &MAREK,
        ("noor", false, _) => &NOOR,
        ("ines", false, _) => &INES,
        ("tomas", false, _) => &TOMAS,
        ("sana", false, 0) => &SANA_THIS_WEEK,
        ("sana", false, _) => &SANA,
        (_, false, _) => &SOMEBODYS_WORK,
    };
    entries.to_vec()
}

/// What somebody has on every working day.
pub fn daily(person: &Person, calendar: &str) -> Option<Entry> {
    let is_robins = person.user == "robin" && calendar != FAMILY;
    is_robins.then(|| event(MON, 730, 745, "Stand-up", "Depot yard"))
}

const fn event(day: u64, from: u32, until: u32, title: &'static str, place: &'static str) -> Entry {
    timed(Appointment, day, from, until, title, place)
}

const fn days(day: u64, days: u64, title: &'static str) -> Entry {
    all_day(Appointment, day, days, title)
}

const DANA_THIS_WEEK: [Entry; 5] = [
    event(MON, 1330, 1430, "Physio", "Harbour Health"),
    event(TUE, 1630, 1730, "School pick-up", "Oak Street School"),
    event(FRI, 1600, 1700, "Dentist", "Dr Osei, 12 High Street"),
    event(SAT, 1000, 1130, "Swim gala", "Town pool"),
    days(SAT, 2, "Family weekend"),
];

const DANA_FAIR: [Entry; 3] = [
    days(WED, 3, "Trade fair – Lucas F."),
    event(MON, 1330, 1430, "Physio", "Harbour Health"),
    days(SAT, 2, "Family weekend"),
];

const DANA_USUAL: [Entry; 3] = [
    event(MON, 1330, 1430, "Physio", "Harbour Health"),
    event(TUE, 1630, 1730, "School pick-up", "Oak Street School"),
    event(SUN, 1500, 1700, "Grandma’s tea", "Fernhill Road 3"),
];

const DANA_WORK: [Entry; 3] = [
    event(TUE, 1130, 1200, "Depot phone round", ""),
    event(
        WED,
        1230,
        1300,
        "Lunch with the school’s caretaker",
        "Oak Street School",
    ),
    event(THU, 1530, 1600, "Insurance call", ""),
];

const SOMEBODYS_FAMILY: [Entry; 2] = [
    event(TUE, 1830, 2000, "Choir", "St Mary’s hall"),
    event(SAT, 900, 1030, "Football", "Town park"),
];

const ROBIN: [Entry; 5] = [
    event(SAT, 1130, 1230, "Lunch with the team", "Quay café"),
    event(WED, 1030, 1130, "Physio", "Harbour Health"),
    event(WED, 1500, 1530, "School call", ""),
    event(MON, 1230, 1330, "Lunch with Jo", "Quay café"),
    event(FRI, 1500, 1600, "Van service", "Mill Road garage"),
];

const MAREK: [Entry; 5] = [
    event(SAT, 1000, 1200, "Moving a friend", ""),
    event(SUN, 1230, 1330, "Family lunch", ""),
    event(WED, 1200, 1245, "Blood donation", "Hillside Clinic"),
    event(TUE, 1500, 1600, "Bank", ""),
    event(THU, 1230, 1315, "Language class", "Town hall"),
];

const NOOR: [Entry; 4] = [
    event(SAT, 1300, 1500, "Birthday party", "Little Oaks"),
    event(WED, 1300, 1430, "Nursery visit", "Little Oaks"),
    event(MON, 1130, 1230, "Optician", "12 High Street"),
    event(FRI, 1300, 1400, "Prayers", ""),
];

const INES: [Entry; 5] = [
    event(SUN, 1000, 1200, "Church choir", ""),
    event(WED, 1100, 1200, "Dentist", "Dr Osei, 12 High Street"),
    event(WED, 1630, 1730, "School pick-up", "Oak Street School"),
    event(TUE, 1200, 1300, "Yoga", "Harbour Gym"),
    event(THU, 1630, 1730, "School pick-up", "Oak Street School"),
];

const TOMAS: [Entry; 5] = [
    event(SAT, 1400, 1600, "Driving to Mum’s", ""),
    event(SUN, 1300, 1500, "Match", "Town park"),
    event(WED, 830, 1200, "Evening course exam", "Town college"),
    event(MON, 1600, 1700, "Landlord", ""),
    event(THU, 1100, 1130, "Parents’ call", ""),
];

const SANA_THIS_WEEK: [Entry; 2] = [
    days(WED, 1, "College day"),
    event(FRI, 1400, 1500, "Driving lesson", ""),
];

const SANA: [Entry; 2] = [
    days(WED, 1, "College day"),
    event(MON, 1500, 1600, "Driving lesson", ""),
];

const SOMEBODYS_WORK: [Entry; 2] = [
    event(TUE, 1300, 1400, "Works council", "Room 2"),
    event(THU, 1000, 1030, "Supplier call", ""),
];
