//! What we put into an event for ourselves (microsoft-graph.md §10, §11): two extended properties in a set of our own, which
//! nobody sees and which survive what people change, and the name of the transaction in which it was made.

use crate::wire::Event;
use domain::attendee::Attendee;
use domain::item::Uid;
use domain::remote_event::Marker;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Holds [`Notes`].
const NOTES: &str = "String {b7a6c1d4-3e52-4f0b-9c38-51d20e7a9f64} Name integrator";

/// Holds our UID, for searching.
const UID: &str = "String {b7a6c1d4-3e52-4f0b-9c38-51d20e7a9f64} Name integratorUid";

/// What has to be expanded so that an event tells both.
pub(crate) const EXPAND: &str = "singleValueExtendedProperties($filter=id eq 'String {b7a6c1d4-3e52-4f0b-9c38-51d20e7a9f64} Name integrator' or id eq 'String {b7a6c1d4-3e52-4f0b-9c38-51d20e7a9f64} Name integratorUid')";

/// A property keeps about 4 kB (microsoft-graph.md §11).
const LONGEST: usize = 3_900;

/// The longest name of a transaction that is surely taken, less what tells a repetition.
const LONGEST_TRANSACTION: usize = 100;

/// There was no version before.
pub(crate) const NEW: &str = "new";

/// What Graph has no words for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Notes {
    /// For which mirror we wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) marker: Option<Marker>,
    /// The zone in which it was meant, where Windows has one name for several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) zone: Option<String>,
    /// That its times have no zone, and what they are (`start/end`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) floating: Option<String>,
    /// Host and guests of a copy, which has none at Microsoft.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) guests: Vec<Attendee>,
    /// That occurrences are still to be changed, and from which version on: [`NEW`] where it is just being made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unfinished: Option<String>,
}

impl Notes {
    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As a property of a body.
    pub(crate) fn property(&self) -> Value {
        json!({"id": NOTES, "value": self.text()})
    }
}

/// As many guests as a copy can keep.
pub(crate) fn fit(guests: &mut Vec<Attendee>) {
    let room = |guests: &[Attendee]| {
        let notes = Notes {
            guests: guests.to_vec(),
            ..Notes::default()
        };
        // The rest of the notes has room, too.
        notes.text().len() + 400
    };
    while LONGEST < room(guests) {
        guests.pop();
    }
}

/// Our UID as a property of a body.
pub(crate) fn uid_property(uid: &Uid) -> Value {
    json!({"id": UID, "value": uid.as_str()})
}

/// Finds events with this UID; an apostrophe is doubled, as OData wants it.
pub(crate) fn filter(uid: &Uid) -> String {
    let uid = uid.as_str().replace('\'', "''");
    format!("singleValueExtendedProperties/Any(ep: ep/id eq '{UID}' and ep/value eq '{uid}')")
}

/// The name of the transaction that makes an event with this UID, for the `turn`th time from 1 on: what was deleted keeps its
/// name.
pub(crate) fn transaction(uid: &Uid, turn: u32) -> String {
    let name = stem(uid);
    match turn {
        1 => name,
        turn => format!("{name}#{turn}"),
    }
}

fn stem(uid: &Uid) -> String {
    let uid = uid.as_str();
    if uid.len() <= LONGEST_TRANSACTION {
        return format!("integrator:{uid}");
    }
    let digest = Sha256::digest(uid.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("integrator:{hex}")
}

impl Event {
    fn property(&self, id: &str) -> Option<&str> {
        let mut properties = self.properties.iter();
        // Graph tells a property's id as it likes.
        let found = properties.find(|one| one.id.eq_ignore_ascii_case(id))?;
        Some(&found.value)
    }

    /// What we noted in it.
    pub(crate) fn notes(&self) -> Notes {
        let text = self.property(NOTES).unwrap_or("{}");
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Our UID, where the event was made under it; a copy that somebody made of it was made in no transaction of ours
    /// (sync case 1). Of a foreign event the one that Outlook gave it.
    pub(crate) fn known_uid(&self) -> Option<Uid> {
        let own = self
            .property(UID)
            .map(Uid::new)
            .filter(|uid| self.is_made_as(uid));
        own.or_else(|| self.ical_uid.as_deref().map(Uid::new))
    }

    /// Whether we made it under this UID.
    pub(crate) fn is_made_as(&self, uid: &Uid) -> bool {
        let stem = stem(uid);
        let name = self.transaction_id.as_deref();
        let rest = name.and_then(|name| name.strip_prefix(stem.as_str()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Property;

    fn event(transaction: Option<String>, uid: &Uid) -> Event {
        Event {
            ical_uid: Some("040000".to_owned()),
            transaction_id: transaction,
            properties: vec![Property {
                id: UID.to_uppercase(),
                value: uid.as_str().to_owned(),
            }],
            ..Event::default()
        }
    }

    #[test]
    fn an_event_made_in_our_transaction_has_our_uid() {
        let long = "x".repeat(300);
        for uid in ["INTEGRATOR-1", "it's", long.as_str()].map(Uid::new) {
            for turn in [1, 2] {
                let name = transaction(&uid, turn);

                assert!(name.len() <= 128, "{name}");
                assert_eq!(event(Some(name), &uid).known_uid(), Some(uid.clone()));
            }
        }
    }

    #[test]
    fn case_01_a_copy_that_somebody_made_has_a_uid_of_its_own() {
        let uid = Uid::new("INTEGRATOR-1");
        let other = transaction(&Uid::new("INTEGRATOR-12"), 1);
        for transaction in [None, Some(other), Some("theirs".to_owned())] {
            assert_eq!(
                event(transaction, &uid).known_uid(),
                Some(Uid::new("040000"))
            );
        }
    }

    #[test]
    fn notes_are_read_as_they_were_written_and_stay_small() {
        let guest = |number: usize| Attendee {
            email: format!("guest{number}@example.org"),
            name: "Bo “the” Günther".to_owned(),
            participation: domain::attendee::ParticipationStatus::Accepted,
            organizer: number == 0,
            is_self: false,
        };
        let mut guests: Vec<Attendee> = (0..1000).map(guest).collect();
        fit(&mut guests);
        let notes = Notes {
            zone: Some("Europe/Rome".to_owned()),
            guests,
            unfinished: Some(NEW.to_owned()),
            ..Notes::default()
        };

        let value = notes.property()["value"].as_str().unwrap().to_owned();

        assert!((2_000..4_000).contains(&value.len()), "{}", value.len());
        let read = Event {
            properties: vec![Property {
                id: NOTES.to_owned(),
                value,
            }],
            ..Event::default()
        };
        assert_eq!(read.notes(), notes);
    }
}
