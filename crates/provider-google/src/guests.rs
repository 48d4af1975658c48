//! Host and guests (google.md §5.3).
//!
//! A copy of ours never has guests at Google, where they would count and be told (sync cases 15, 16). Whom it names travels
//! as a private property, cut into pieces of the size that Google keeps.

use crate::own::MARKER;
use crate::wire::{Event, Guest};
use domain::attendee::{Attendee, ParticipationStatus};
use serde_json::{Map, Value};

/// Properties that hold guests: this with a number from 0 on.
const PIECE: &str = "integratorGuests";

/// Characters of a piece; Google keeps 1024 (google.md §11).
const PIECE_LENGTH: usize = 1000;

/// Pieces of one event; 32 kB is what all private properties may be together.
const MOST_PIECES: usize = 20;

/// Everybody the event names; who is host and guest at once is one person.
pub(crate) fn read(event: &Event) -> Vec<Attendee> {
    let mut attendees: Vec<Attendee> = Vec::new();
    for guest in &event.attendees {
        let attendee = attendee(guest);
        if !attendees.iter().any(|known| known.email == attendee.email) {
            attendees.push(attendee);
        }
    }
    // Google calls everybody the organizer of what they note down for themselves.
    if let Some(host) = event.organizer.as_ref().filter(|_| !attendees.is_empty()) {
        let email = host.email.to_lowercase();
        match attendees.iter_mut().find(|known| known.email == email) {
            Some(known) => known.organizer = true,
            None => attendees.push(Attendee {
                organizer: true,
                ..attendee(host)
            }),
        }
    }
    if event.own(MARKER).is_some() {
        for kept in kept(event) {
            if !attendees
                .iter()
                .any(|known| known.email == kept.email && !kept.email.is_empty())
            {
                attendees.push(kept);
            }
        }
    }
    attendees
}

fn attendee(guest: &Guest) -> Attendee {
    Attendee {
        email: guest.email.to_lowercase(),
        name: guest
            .display_name
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        participation: match guest.response_status.as_str() {
            "accepted" => ParticipationStatus::Accepted,
            "tentative" => ParticipationStatus::Tentative,
            "declined" => ParticipationStatus::Declined,
            _ => ParticipationStatus::Unanswered,
        },
        organizer: guest.organizer,
        is_self: guest.is_self,
    }
}

fn kept(event: &Event) -> Vec<Attendee> {
    let pieces = (0..MOST_PIECES).map_while(|number| event.own(&format!("{PIECE}{number}")));
    let text: String = pieces.collect();
    serde_json::from_str(&text).unwrap_or_default()
}

/// As many of them as a copy can keep.
pub(crate) fn fit(attendees: &mut Vec<Attendee>) {
    while PIECE_LENGTH * MOST_PIECES < text(attendees).chars().count() {
        attendees.pop();
    }
}

fn text(attendees: &[Attendee]) -> String {
    serde_json::to_string(attendees).unwrap_or_default()
}

/// The properties of a copy that keep these; those that hold nothing are null.
pub(crate) fn put_into(properties: &mut Map<String, Value>, attendees: &[Attendee]) {
    let letters: Vec<char> = if attendees.is_empty() {
        Vec::new()
    } else {
        text(attendees).chars().collect()
    };
    let mut pieces = letters.chunks(PIECE_LENGTH);
    for number in 0..MOST_PIECES {
        let piece = pieces.next().map(|piece| piece.iter().collect::<String>());
        properties.insert(format!("{PIECE}{number}"), piece.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn guest(number: usize) -> Attendee {
        Attendee {
            email: format!("guest{number}@example.org"),
            name: "Bo “the” Günther".to_owned(),
            participation: ParticipationStatus::Accepted,
            organizer: number == 0,
            is_self: false,
        }
    }

    #[test]
    fn a_copy_keeps_guests_without_having_any() {
        for count in [0, 1, 40] {
            let guests: Vec<Attendee> = (0..count).map(guest).collect();
            let mut properties = Map::new();
            put_into(&mut properties, &guests);
            properties.retain(|_, value| !value.is_null());
            properties.insert(MARKER.to_owned(), json!("x"));
            assert!(
                properties
                    .values()
                    .all(|value| value.as_str().unwrap().chars().count() <= 1024)
            );

            let event = Event::read(json!({
                "id": "abc12",
                "extendedProperties": {"private": properties},
            }))
            .unwrap();

            assert_eq!(read(&event), guests);
        }
    }

    #[test]
    fn more_guests_than_a_copy_keeps_are_left_out() {
        let mut guests: Vec<Attendee> = (0..1000).map(guest).collect();

        fit(&mut guests);

        assert!((50..1000).contains(&guests.len()), "{}", guests.len());
    }

    #[test]
    fn the_host_is_named_once_and_only_where_there_are_guests() {
        let mut event = Event::read(json!({
            "id": "abc12",
            "organizer": {"email": "Ada@example.org"},
            "attendees": [
                {"email": "dana@fernhill.example", "self": true, "responseStatus": "tentative"},
                {"email": "ada@example.org", "organizer": true, "responseStatus": "accepted"},
            ],
        }))
        .unwrap();

        let found = read(&event);
        assert_eq!(found.len(), 2);
        assert!(found[0].is_self && found[0].participation == ParticipationStatus::Tentative);
        assert!(found[1].organizer);

        event.attendees.clear();
        assert_eq!(read(&event), []);
    }
}
