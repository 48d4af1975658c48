//! From entries to items: people, customers, zones.

use super::dana;
use super::entries::{Entry, FRI, TUE, timed};
use super::others;
use super::people::{PEOPLE, Person, Trade};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::item::{Content, Customer, Item, ItemKind, ItemSource, Privacy, ShowAs, Uid, Version};
use domain::recurrence::{Recurrence, Rule};
use domain::repeats::Repeats;
use domain::time::{TimeRange, ZoneId, Zones};
use domain::{Entropy, ItemId, MemberId, OrganizationId};

/// The weeks that are filled, counted from the current one.
pub const WEEKS: std::ops::RangeInclusive<i64> = -3..=5;

/// What filling needs to know.
pub struct Frame<'a> {
    pub organization: OrganizationId,
    /// In the order of [`PEOPLE`].
    pub members: &'a [MemberId],
    /// The Monday of the current week.
    pub monday: NaiveDate,
    pub zone: &'a ZoneId,
    pub zones: &'a dyn Zones,
    pub entropy: &'a dyn Entropy,
    /// When they were made.
    pub at: DateTime<Utc>,
}

/// Everybody's items, each with its span.
pub fn all(frame: &Frame<'_>) -> Vec<(Item, TimeRange)> {
    let single = PEOPLE
        .iter()
        .zip(frame.members)
        .flat_map(|(person, member)| {
            WEEKS.flat_map(move |number| {
                let monday = monday_of(frame.monday, number);
                week(person, number)
                    .into_iter()
                    .map(move |entry| frame.item(&entry, monday, *member, None))
            })
        });
    // What repeats is Dana's, and of whomever it takes besides.
    let first = monday_of(frame.monday, *WEEKS.start());
    let repeating = SERIES.iter().map(|(entry, rule)| {
        let rule = Rule::parse(rule).ok();
        frame.item(entry, first, frame.members[0], rule)
    });
    single.chain(repeating).collect()
}

/// What repeats, from the first of the weeks on.
const SERIES: [(Entry, &str); 2] = [
    (
        timed(
            ItemKind::Appointment,
            FRI,
            830,
            915,
            "Team planning",
            "Room 1",
        ),
        "FREQ=WEEKLY;BYDAY=FR",
    ),
    (
        timed(
            ItemKind::ServiceCall,
            TUE,
            1730,
            1830,
            "Depot – Generator test",
            "Depot yard",
        ),
        "FREQ=WEEKLY;INTERVAL=4;BYDAY=TU",
    ),
];

/// The Monday so many weeks from another.
pub fn monday_of(monday: NaiveDate, weeks: i64) -> NaiveDate {
    let days = Days::new(weeks.unsigned_abs() * 7);
    if weeks < 0 {
        monday - days
    } else {
        monday + days
    }
}

fn week(person: &Person, number: i64) -> Vec<Entry> {
    match person.trade {
        Trade::Dispatcher => dana::week(number).to_vec(),
        Trade::Electrician | Trade::Roofer | Trade::Sales | Trade::Apprentice => {
            others::week(person, number)
        }
    }
}

impl Frame<'_> {
    fn item(
        &self,
        entry: &Entry,
        monday: NaiveDate,
        member: MemberId,
        rule: Option<Rule>,
    ) -> (Item, TimeRange) {
        let id = ItemId::new(self.entropy.id());
        let timing = entry.timing(monday, self.zone);
        let show_as = match (timing.is_all_day(), entry.kind) {
            (false, _) | (true, ItemKind::ServiceCall) => ShowAs::Busy,
            (true, _) => ShowAs::Free,
        };
        let item = Item {
            id,
            organization: self.organization,
            kind: entry.kind,
            uid: Uid::new(id.to_string()),
            content: Content {
                subject: entry.subject.to_owned(),
                description: description(entry).to_owned(),
                location: entry.place.to_owned(),
                timing,
                show_as,
                privacy: Privacy::Public,
                repeats: rule.map(|rule| {
                    let recurrence = Recurrence {
                        rules: vec![rule],
                        ..Recurrence::default()
                    };
                    Box::new(Repeats {
                        recurrence,
                        ..Repeats::default()
                    })
                }),
                attendees: Vec::new(),
            },
            customer: customer(entry),
            assignees: self.assignees(entry, member),
            source: ItemSource::Own,
            version: Version::FIRST,
            deleted: false,
            changed_at: self.at,
        };
        let span = item.content.span(self.zones, &ZoneId::utc());
        (item, span)
    }

    /// Whoever writes it down, and whoever it takes besides.
    fn assignees(&self, entry: &Entry, member: MemberId) -> Vec<MemberId> {
        let besides: &[&str] = match entry.subject {
            "Team planning" => return self.members.to_vec(),
            "Riverside – Panel install" => &["robin", "marek", "noor"],
            "Stock count with Marek" => &["marek"],
            _ => &[],
        };
        let others = PEOPLE
            .iter()
            .zip(self.members)
            .filter(|(person, _)| besides.contains(&person.user))
            .map(|(_, id)| *id);
        std::iter::once(member).chain(others).collect()
    }
}

fn description(entry: &Entry) -> &'static str {
    match (entry.kind, entry.place) {
        (_, "Booked in Calendly") => "Booked by the customer. The join link is in the mail.",
        (ItemKind::ServiceCall, _) => "Call the contact on arrival. Photos before and after.",
        (ItemKind::Appointment, place) if !place.is_empty() => {
            "Bring the tablet and the last quote."
        }
        (
            ItemKind::Appointment
            | ItemKind::CrmActivity
            | ItemKind::Task
            | ItemKind::Todo
            | ItemKind::Milestone,
            _,
        ) => "",
    }
}

/// Name, telephone (numbers that Ofcom keeps for stories) and address.
const CUSTOMERS: [(&str, &str, &str); 22] = [
    ("A. Customer", "01632 960101", "14 Orchard Lane"),
    ("Bright Bakery", "01632 960112", "31 Market Street"),
    ("C. Dunn", "01632 960115", "9 Orchard Lane"),
    ("D. Morel", "01632 960118", "8 Mill Road"),
    ("G. Hale", "01632 960121", "5 Station Road"),
    ("H. Lund", "01632 960127", "2 Harbour View"),
    ("Harbour Gym", "01632 960130", "Harbour Parade 1"),
    ("Hillside Clinic", "01632 960133", "Hillside 12"),
    ("J. Rivers", "01632 960139", "16 Quay Street"),
    ("K. Ito", "01632 960142", "41 Harbour View"),
    ("L. Berg", "01632 960145", "22 Quay Street"),
    ("Lakeview HOA", "01632 960148", "Lakeview office"),
    ("M. Ortega", "01632 960150", "3 Lakeview Close"),
    ("Mill Road Flats", "01632 960151", "30 Mill Road"),
    ("N. Bello", "01632 960154", "7 Orchard Lane"),
    ("Oak Street School", "01632 960157", "1 Oak Street"),
    ("P. Marlow", "01632 960160", "27 Mill Road"),
    ("Quay Street", "01632 960163", "18 Quay Street"),
    ("R. Sand", "01632 960166", "4 Station Road"),
    ("Riverside", "01632 960169", "Riverside lot"),
    ("S. Field", "01632 960172", "19 Mill Road"),
    ("T. Novak", "01632 960175", "3 Station Road"),
];

/// Whom the subject names, as `K. Ito – Site survey` or `Call K. Ito` do; only people's work has a customer.
fn customer(entry: &Entry) -> Option<Customer> {
    match entry.kind {
        ItemKind::Appointment | ItemKind::CrmActivity | ItemKind::ServiceCall => {}
        ItemKind::Task | ItemKind::Todo | ItemKind::Milestone => return None,
    }
    CUSTOMERS
        .iter()
        .find(|(name, _, _)| {
            entry.subject.starts_with(&format!("{name} – ")) || entry.subject.ends_with(name)
        })
        .map(|(name, phone, address)| Customer {
            name: (*name).to_owned(),
            phone: (*phone).to_owned(),
            address: (*address).to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::super::entries::MON;
    use super::*;

    #[test]
    fn the_subject_names_the_customer() {
        let named = |kind, subject| {
            customer(&timed(kind, MON, 900, 1000, subject, "")).map(|customer| customer.name)
        };

        assert_eq!(
            named(ItemKind::Appointment, "K. Ito – Site survey").as_deref(),
            Some("K. Ito")
        );
        assert_eq!(
            named(ItemKind::CrmActivity, "Renewal: K. Ito").as_deref(),
            Some("K. Ito")
        );
        assert_eq!(named(ItemKind::Appointment, "Team planning"), None);
        assert_eq!(named(ItemKind::Task, "Quote for K. Ito"), None);
    }

    #[test]
    fn weeks_are_counted_from_the_current_one() {
        let monday: NaiveDate = "2026-03-16".parse().unwrap();

        assert_eq!(monday_of(monday, -3).to_string(), "2026-02-23");
        assert_eq!(monday_of(monday, 2).to_string(), "2026-03-30");
    }
}
