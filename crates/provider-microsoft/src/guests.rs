//! Host and guests (microsoft-graph.md §5.2). A copy of ours has none at Microsoft, where they would be invited (sync case 15);
//! whom it names is in our notes.

use crate::own::Notes;
use crate::wire::{Event, Guest, Response};
use domain::attendee::{Attendee, ParticipationStatus};

/// Everybody the event names, for the account at this address; who is host and guest at once is one person.
pub(crate) fn read(event: &Event, notes: &Notes, account: &str) -> Vec<Attendee> {
    let mut attendees: Vec<Attendee> = Vec::new();
    for guest in event
        .attendees
        .iter()
        .filter_map(|guest| attendee(guest, account))
    {
        if !attendees.iter().any(|known| known.email == guest.email) {
            attendees.push(guest);
        }
    }
    let is_invited = event.is_organizer == Some(false);
    let own = event.response_status.as_ref().map(participation);
    // The answer that the event tells of the account itself is newer than the one in the list of guests.
    if let Some(own) = own.filter(|_| is_invited) {
        match attendees.iter_mut().find(|known| known.is_self) {
            Some(known) => known.participation = own,
            // Invited by another address, or as one of a group.
            None if own != ParticipationStatus::Unanswered => attendees.push(Attendee {
                email: account.to_lowercase(),
                name: String::new(),
                participation: own,
                organizer: false,
                is_self: true,
            }),
            None => {}
        }
    }
    // Everybody is the organizer of what they note down for themselves.
    let host = event
        .organizer
        .as_ref()
        .and_then(|host| attendee(host, account));
    if let Some(host) = host.filter(|_| is_invited || !attendees.is_empty()) {
        match attendees.iter_mut().find(|known| known.email == host.email) {
            Some(known) => known.organizer = true,
            None => attendees.push(Attendee {
                organizer: true,
                ..host
            }),
        }
    }
    for kept in &notes.guests {
        let is_there = |known: &Attendee| known.email == kept.email && !kept.email.is_empty();
        if notes.marker.is_some() && !attendees.iter().any(is_there) {
            attendees.push(kept.clone());
        }
    }
    attendees
}

fn attendee(guest: &Guest, account: &str) -> Option<Attendee> {
    let address = guest.email_address.as_ref()?;
    let email = address
        .address
        .as_deref()
        .unwrap_or_default()
        .to_lowercase();
    let name = address.name.as_deref().unwrap_or_default();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Attendee {
        is_self: email.eq_ignore_ascii_case(account),
        // Outlook repeats the address where nobody told a name.
        name: if name.eq_ignore_ascii_case(&email) {
            String::new()
        } else {
            name
        },
        email,
        participation: guest
            .status
            .as_ref()
            .map_or(ParticipationStatus::Unanswered, participation),
        organizer: false,
    })
}

fn participation(response: &Response) -> ParticipationStatus {
    match response.response.as_deref() {
        Some("accepted" | "organizer") => ParticipationStatus::Accepted,
        Some("tentativelyAccepted") => ParticipationStatus::Tentative,
        Some("declined") => ParticipationStatus::Declined,
        _ => ParticipationStatus::Unanswered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_invitation_names_its_host_and_what_the_account_answered() {
        let event = Event::read(json!({
            "id": "one",
            "isOrganizer": false,
            "organizer": {"emailAddress": {"name": "Ada", "address": "Ada@example.org"}},
            "responseStatus": {"response": "declined"},
            "attendees": [
                {"emailAddress": {"name": "bo@example.org", "address": "bo@example.org"}, "status": {"response": "accepted"}},
                {"emailAddress": {"name": "Dana", "address": "dana@fernhill.example"}, "status": {"response": "none"}},
            ],
        }))
        .unwrap();

        let found = read(&event, &Notes::default(), "Dana@fernhill.example");

        assert_eq!(found.len(), 3);
        assert_eq!((found[0].name.as_str(), found[0].is_self), ("", false));
        assert!(found[1].is_self && found[1].participation == ParticipationStatus::Declined);
        assert!(found[2].organizer && found[2].email == "ada@example.org");
    }

    #[test]
    fn what_somebody_notes_down_for_themselves_has_nobody() {
        let event = Event::read(json!({
            "id": "one",
            "isOrganizer": true,
            "organizer": {"emailAddress": {"name": "Dana", "address": "dana@fernhill.example"}},
            "responseStatus": {"response": "organizer"},
        }))
        .unwrap();

        assert_eq!(read(&event, &Notes::default(), "dana@fernhill.example"), []);
    }
}
