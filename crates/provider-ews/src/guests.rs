//! Host and guests (exchange-ews.md §14).
//!
//! A copy of ours never has guests at Exchange, where they would be told (sync case 15). Whom it names travels as a property
//! of ours.

use crate::item::Item;
use crate::own;
use domain::attendee::{Attendee, ParticipationStatus};

/// Letters of the property; a property that is streamed would not come with a list.
const LONGEST: usize = 16_000;

/// Everybody the item names.
pub(crate) fn read(item: &Item, user: &str) -> Vec<Attendee> {
    let mut attendees = item.attendees.clone();
    mark_self(&mut attendees, item, user);
    if item.marker().is_some() {
        let kept = item.own(own::GUESTS).map(serde_json::from_str);
        let kept: Vec<Attendee> = kept.and_then(Result::ok).unwrap_or_default();
        for kept in kept {
            let is_known = |known: &Attendee| known.email == kept.email && !kept.email.is_empty();
            if !attendees.iter().any(is_known) {
                attendees.push(kept);
            }
        }
    }
    attendees
}

/// Says which of them the account is: Exchange tells only what it answered.
fn mark_self(attendees: &mut [Attendee], item: &Item, user: &str) {
    let name = user.rsplit('\\').next().unwrap_or(user).to_lowercase();
    let is_self = |known: &Attendee| {
        if name.contains('@') {
            known.email == name
        } else {
            let local = known.email.split('@').next();
            !name.is_empty() && local == Some(name.as_str())
        }
    };
    let answer = match item.own_answer.as_str() {
        "Accept" | "Organizer" => Some(ParticipationStatus::Accepted),
        "Tentative" => Some(ParticipationStatus::Tentative),
        "Decline" => Some(ParticipationStatus::Declined),
        "NoResponseReceived" => Some(ParticipationStatus::Unanswered),
        _ => None,
    };
    let is_host = item.own_answer == "Organizer";
    let found = attendees
        .iter_mut()
        .find(|known| is_self(known) && (!is_host || known.organizer));
    if let Some(found) = found {
        found.is_self = true;
        found.participation = answer.unwrap_or(found.participation);
    }
}

/// As many of them as a copy can keep.
pub(crate) fn fit(attendees: &mut Vec<Attendee>) {
    let mut length = 2;
    let fits = |one: &Attendee| {
        length += serde_json::to_string(one).map_or(0, |text| text.len() + 1);
        length <= LONGEST
    };
    let count = attendees.iter().map(fits).take_while(|fits| *fits).count();
    attendees.truncate(count);
}

/// What a copy keeps of them; none where there is nobody.
pub(crate) fn text(attendees: &[Attendee]) -> Option<String> {
    if attendees.is_empty() {
        return None;
    }
    serde_json::to_string(attendees).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    fn invitation(answer: &str) -> Item {
        let guest = |email: &str| {
            format!(
                "<Attendee><Mailbox><Name>Bo</Name><EmailAddress>{email}</EmailAddress></Mailbox>\
                 <ResponseType>Unknown</ResponseType></Attendee>"
            )
        };
        let text = format!(
            "<CalendarItem><ItemId Id=\"1\"/><MyResponseType>{answer}</MyResponseType>\
             <Organizer><Mailbox><Name>Ada</Name><EmailAddress>Ada@example.org</EmailAddress></Mailbox></Organizer>\
             <RequiredAttendees>{}{}</RequiredAttendees></CalendarItem>",
            guest("dana@fernhill.example"),
            guest("bo@example.org")
        );
        Item::read(&parse(&text).unwrap()).unwrap()
    }

    #[test]
    fn what_the_account_answered_is_told_of_itself() {
        for (user, answer, expected) in [
            (
                "dana@fernhill.example",
                "Decline",
                Some(ParticipationStatus::Declined),
            ),
            (
                "FERNHILL\\Dana",
                "Tentative",
                Some(ParticipationStatus::Tentative),
            ),
            ("nobody@example.org", "Accept", None),
        ] {
            let attendees = read(&invitation(answer), user);

            assert_eq!(attendees.len(), 3);
            let own = attendees.iter().find(|known| known.is_self);
            assert_eq!(own.map(|own| own.participation), expected, "{user}");
            assert!(
                attendees
                    .iter()
                    .any(|known| known.organizer && known.email == "ada@example.org")
            );
        }
    }

    #[test]
    fn more_guests_than_a_copy_keeps_are_left_out() {
        let one = read(&invitation("Accept"), "").remove(0);
        let mut many = vec![one; 1000];

        fit(&mut many);

        assert!((50..1000).contains(&many.len()), "{}", many.len());
    }
}
