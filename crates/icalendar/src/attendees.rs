//! Host and guests of an event (RFC 5545 §3.8.4.1, §3.8.4.3).

use super::lines::Line;
use super::read::{Properties, Reader};
use domain::attendee::{Attendee, ParticipationStatus};

/// Everybody the event names; who is host and guest at once is one person.
pub(super) fn read(found: &Properties<'_, '_>, reader: &Reader<'_>) -> Vec<Attendee> {
    let mut attendees: Vec<Attendee> = Vec::with_capacity(found.attendees.len());
    for line in &found.attendees {
        let guest = attendee(line, false, reader);
        let is_known = |known: &Attendee| !known.email.is_empty() && known.email == guest.email;
        if !attendees.iter().any(is_known) {
            attendees.push(guest);
        }
    }
    if let Some(line) = found.organizer {
        let host = attendee(line, true, reader);
        let guest = attendees
            .iter_mut()
            .find(|guest| !host.email.is_empty() && guest.email == host.email);
        match guest {
            Some(guest) => {
                guest.organizer = true;
                if guest.name.is_empty() {
                    guest.name = host.name;
                }
            }
            None => attendees.push(host),
        }
    }
    attendees
}

/// Whom one line names.
pub(super) fn attendee(line: &Line<'_>, organizer: bool, reader: &Reader<'_>) -> Attendee {
    let email = email(line);
    let is_self = !email.is_empty()
        && reader
            .addresses
            .iter()
            .any(|own| own.trim().to_lowercase() == email);
    Attendee {
        name: line
            .parameter("CN")
            .map_or_else(String::new, |name| one_line(&name)),
        participation: line
            .parameter("PARTSTAT")
            .map_or(ParticipationStatus::Unanswered, |word| participation(&word)),
        email,
        organizer,
        is_self,
    }
}

/// The mail address in lower case; some servers name people by an address of their own and add the mail address.
fn email(line: &Line<'_>) -> String {
    let value = line.value().trim();
    let mailto = value
        .get(..7)
        .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
        .map(|_| value[7..].trim());
    let address = match mailto {
        Some(address) => address.to_owned(),
        None => line
            .parameter("EMAIL")
            .map(|address| address.trim().to_owned())
            .or_else(|| is_address(value).then(|| value.to_owned()))
            .unwrap_or_default(),
    };
    address.to_lowercase()
}

/// A bare address, as careless writers leave it.
fn is_address(value: &str) -> bool {
    !value.contains([':', '/', ' '])
        && value.split('@').filter(|part| !part.is_empty()).count() == 2
}

fn participation(word: &str) -> ParticipationStatus {
    match word.trim().to_ascii_uppercase().as_str() {
        "ACCEPTED" => ParticipationStatus::Accepted,
        "TENTATIVE" => ParticipationStatus::Tentative,
        // Another comes instead (RFC 5545 §3.2.12).
        "DECLINED" | "DELEGATED" => ParticipationStatus::Declined,
        _ => ParticipationStatus::Unanswered,
    }
}

fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
