//! Dana's weeks: those of the mock-ups, relative to the current one.

use super::entries::{Entry, FRI, MON, THU, TUE, WED, all_day, timed};
use domain::item::ItemKind::{Appointment, CrmActivity, Milestone, ServiceCall, Task, Todo};

/// What Dana does in the week so many weeks from the current one.
pub const fn week(number: i64) -> &'static [Entry] {
    match number {
        -3 => &THREE_WEEKS_AGO,
        -2 => &TWO_WEEKS_AGO,
        -1 => &LAST_WEEK,
        0 => &THIS_WEEK,
        1 => &NEXT_WEEK,
        2 => &IN_TWO_WEEKS,
        3 => &IN_THREE_WEEKS,
        _ => &A_QUIET_WEEK,
    }
}

const THREE_WEEKS_AGO: [Entry; 8] = [
    timed(CrmActivity, MON, 930, 1000, "Call M. Ortega", ""),
    timed(Appointment, TUE, 1000, 1130, "K. Ito – Site survey", "41 Harbour View"),
    timed(Task, TUE, 1500, 1600, "Order inverters", ""),
    timed(Appointment, WED, 1400, 1500, "Lakeview HOA – Roof quote", "Lakeview office"),
    timed(ServiceCall, THU, 830, 1030, "Harbour Gym – Fan noise", "Ticket 4771"),
    timed(CrmActivity, THU, 1400, 1430, "Renewal: P. Marlow", ""),
    timed(Task, FRI, 1330, 1500, "Quote for Lakeview HOA", ""),
    all_day(Todo, FRI, 1, "Send weekly report"),
];

const TWO_WEEKS_AGO: [Entry; 11] = [
    timed(Appointment, MON, 900, 1000, "A. Customer – First visit", "14 Orchard Lane"),
    timed(CrmActivity, MON, 1100, 1130, "Call Lakeview HOA", ""),
    timed(ServiceCall, TUE, 830, 1030, "Oak Street School – Survey", "Ticket 4779"),
    timed(Todo, TUE, 1630, 1700, "Renew parking permit", ""),
    timed(Appointment, WED, 1330, 1415, "T. Novak – Intro call", "Booked in Calendly"),
    timed(Task, WED, 1500, 1630, "Plan Riverside crews", ""),
    timed(ServiceCall, THU, 1000, 1200, "Hillside Clinic – Filter", "Ticket 4782"),
    timed(CrmActivity, THU, 1500, 1530, "Follow up: J. Rivers", ""),
    timed(Task, FRI, 1400, 1530, "Quote for Bright Bakery", ""),
    all_day(Milestone, FRI, 1, "Riverside – Drawings approved"),
    all_day(Todo, FRI, 1, "Send weekly report"),
];

const LAST_WEEK: [Entry; 16] = [
    timed(Appointment, MON, 1000, 1100, "D. Morel – Quote", "8 Mill Road"),
    timed(Task, MON, 1400, 1530, "Check stock for Riverside", ""),
    timed(ServiceCall, TUE, 800, 1000, "Bright Bakery – Oven line", "Ticket 4790"),
    timed(CrmActivity, TUE, 1200, 1230, "Follow up: S. Field", ""),
    timed(Appointment, WED, 900, 1030, "L. Berg – Site survey", "22 Quay Street"),
    timed(Appointment, WED, 1130, 1215, "R. Sand – Discovery call", "Booked in Calendly"),
    timed(Task, WED, 1500, 1600, "Check permit reply", "Riverside lot"),
    timed(ServiceCall, WED, 1630, 1800, "Harbour Gym – Dimmer swap", "Ticket 4793"),
    timed(CrmActivity, THU, 930, 1000, "Call J. Rivers", ""),
    timed(ServiceCall, THU, 1300, 1500, "Quay Street – Meter swap", "Ticket 4795"),
    timed(Appointment, THU, 1900, 2030, "Lakeview HOA – Residents’ evening", "Lakeview hall"),
    timed(Todo, FRI, 630, 700, "Let the crane in", "Riverside lot"),
    timed(Appointment, FRI, 1030, 1115, "N. Bello – Intro call", "Booked in Calendly"),
    timed(Task, FRI, 1400, 1530, "Invoice Oak Street School", ""),
    all_day(Task, TUE, 2, "Van inspections"),
    all_day(Todo, FRI, 1, "Send weekly report"),
];

const THIS_WEEK: [Entry; 30] = [
    all_day(Appointment, MON, 2, "Lucas F. at regional training"),
    timed(Appointment, MON, 800, 930, "A. Customer – Roof inspection", "14 Orchard Lane"),
    timed(CrmActivity, MON, 1000, 1030, "Call Lakeview HOA", ""),
    timed(ServiceCall, MON, 1100, 1300, "Bright Bakery – Inverter fault", "Ticket 4812 · Bay 2"),
    timed(Task, MON, 1500, 1630, "Prepare survey drawings", "Oak Street School"),
    timed(Todo, MON, 1700, 1730, "Order roof brackets", ""),
    timed(Todo, TUE, 615, 645, "Open the yard for the crane", "Riverside lot"),
    timed(ServiceCall, TUE, 830, 1030, "Oak Street School – Meter swap", "Ticket 4820"),
    timed(CrmActivity, TUE, 1100, 1130, "Follow up: P. Marlow", ""),
    timed(Appointment, TUE, 1230, 1315, "J. Rivers – Discovery call", "Booked in Calendly"),
    timed(Appointment, TUE, 1400, 1600, "D. Morel – Site survey", "8 Mill Road"),
    timed(Todo, WED, 730, 800, "Load van for clinic", ""),
    timed(Appointment, WED, 830, 930, "A. Customer – Contract signing", "Office, room 2"),
    timed(ServiceCall, WED, 1000, 1200, "Hillside Clinic – Panel fault", "Ticket 4831 · Level 3"),
    timed(CrmActivity, WED, 1230, 1300, "Call M. Ortega", ""),
    timed(Appointment, WED, 1330, 1415, "S. Field – Quote review", "Booked in Calendly"),
    timed(ServiceCall, WED, 1430, 1630, "L. Berg – Battery install", "22 Quay Street"),
    timed(Task, WED, 1500, 1600, "Check permit reply", "Riverside lot"),
    timed(Task, WED, 1700, 1800, "Write up clinic visit", ""),
    timed(CrmActivity, THU, 830, 900, "Call Lakeview HOA", ""),
    timed(Appointment, THU, 930, 1030, "T. Novak – Gutter quote", "3 Station Road"),
    timed(Appointment, THU, 1130, 1300, "N. Bello – Roof inspection", "7 Orchard Lane"),
    timed(ServiceCall, THU, 1330, 1530, "Bright Bakery – Part fitted", "Ticket 4812"),
    timed(CrmActivity, THU, 1600, 1630, "Renewal: K. Ito", ""),
    timed(Todo, THU, 1700, 1730, "Charge drone", ""),
    all_day(Task, THU, 1, "Permit deadline – Riverside"),
    timed(ServiceCall, FRI, 930, 1200, "Harbour Gym – Yearly service", "Ticket 4805"),
    timed(Appointment, FRI, 1300, 1345, "R. Sand – Intro call", "Booked in Calendly"),
    timed(Task, FRI, 1400, 1530, "Quote for Oak Street School", ""),
    all_day(Todo, FRI, 1, "Send weekly report"),
];

const NEXT_WEEK: [Entry; 13] = [
    timed(ServiceCall, MON, 800, 1100, "Riverside – Roof frame", "Ticket 4799"),
    timed(CrmActivity, MON, 1300, 1330, "Call K. Ito", ""),
    timed(Appointment, TUE, 1000, 1130, "S. Field – Site survey", "19 Mill Road"),
    timed(Task, TUE, 1400, 1530, "Order cable for Riverside", ""),
    all_day(ServiceCall, WED, 2, "Riverside – Panel install"),
    timed(CrmActivity, WED, 1100, 1130, "Renewal: M. Ortega", ""),
    timed(Todo, WED, 600, 630, "Crane at the gate", "Riverside lot"),
    timed(Appointment, THU, 900, 945, "H. Lund – Discovery call", "Booked in Calendly"),
    timed(Appointment, THU, 1930, 2100, "Lakeview HOA – Yearly meeting", "Lakeview hall"),
    timed(CrmActivity, FRI, 1000, 1030, "Call A. Customer", ""),
    timed(Task, FRI, 1400, 1530, "Handover pack – Clinic", ""),
    all_day(Milestone, FRI, 1, "Riverside – Panels live"),
    all_day(Todo, FRI, 1, "Send weekly report"),
];

const IN_TWO_WEEKS: [Entry; 8] = [
    timed(Appointment, MON, 900, 1000, "A. Customer – Handover", "14 Orchard Lane"),
    timed(ServiceCall, TUE, 1030, 1230, "Bright Bakery – Check-up", "Ticket 4840"),
    timed(CrmActivity, WED, 900, 1100, "Quarter review calls", ""),
    timed(Task, WED, 1400, 1600, "Plan the next quarter", ""),
    timed(Appointment, THU, 1000, 1100, "N. Bello – Quote", "7 Orchard Lane"),
    timed(ServiceCall, THU, 1330, 1530, "Hillside Clinic – Filter", "Ticket 4843"),
    timed(CrmActivity, FRI, 1100, 1130, "Follow up: H. Lund", ""),
    all_day(Todo, FRI, 1, "Send weekly report"),
];

const IN_THREE_WEEKS: [Entry; 8] = [
    timed(CrmActivity, MON, 1000, 1030, "Call T. Novak", ""),
    timed(Appointment, MON, 1330, 1500, "G. Hale – Roof inspection", "5 Station Road"),
    timed(ServiceCall, TUE, 900, 1100, "Oak Street School – Sensor check", "Ticket 4846"),
    timed(Task, WED, 930, 1130, "Stock count with Marek", "Yard"),
    timed(Appointment, WED, 1400, 1500, "Lakeview HOA – Contract", "Lakeview office"),
    timed(CrmActivity, THU, 1500, 1530, "Renewal: D. Morel", ""),
    timed(Task, FRI, 1330, 1500, "Quote for G. Hale", ""),
    all_day(Todo, FRI, 1, "Send weekly report"),
];

const A_QUIET_WEEK: [Entry; 5] = [
    timed(CrmActivity, MON, 1000, 1030, "Call Lakeview HOA", ""),
    timed(Appointment, TUE, 1400, 1530, "K. Ito – Yearly check", "41 Harbour View"),
    timed(ServiceCall, THU, 900, 1100, "Harbour Gym – Fan noise", "Ticket 4852"),
    timed(Task, FRI, 1400, 1530, "Invoices of the week", ""),
    all_day(Todo, FRI, 1, "Send weekly report"),
];
