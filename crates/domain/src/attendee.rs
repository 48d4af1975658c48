//! Who was invited to an event, as its organizer's calendar tells it.

use crate::member::words;
use serde::{Deserialize, Serialize};

/// A guest or the host of an event (`ATTENDEE`, `ORGANIZER`, RFC 5545 §3.8.4.1, §3.8.4.3).
///
/// Received, shown and kept; a sync never invites, uninvites or answers for anybody (sync cases 15, 17).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Attendee {
    /// Mail address in lower case, without `mailto:`; empty where the address is of another kind.
    pub email: String,
    /// Name (`CN`); may be empty.
    pub name: String,
    /// What this person answered.
    pub participation: ParticipationStatus,
    /// Whether this person is the host.
    pub organizer: bool,
    /// Whether this is the account the calendar belongs to.
    pub is_self: bool,
}

/// What a guest answered (`PARTSTAT`, RFC 5545 §3.2.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParticipationStatus {
    /// Nothing yet (`NEEDS-ACTION`, and whatever nobody knows).
    Unanswered,
    /// Comes.
    Accepted,
    /// Perhaps comes.
    Tentative,
    /// Does not come (`DECLINED`; `DELEGATED` counts as declined, for another comes instead).
    Declined,
}

words!(ParticipationStatus, "participation status", {
    ParticipationStatus::Unanswered => "unanswered",
    ParticipationStatus::Accepted => "accepted",
    ParticipationStatus::Tentative => "tentative",
    ParticipationStatus::Declined => "declined",
});

/// What the owner of the calendar answered; none where the owner is not among the guests, or is the host.
///
/// A host need not be a guest of the own event; such an event counts as accepted (sync case 22).
pub fn own_answer(attendees: &[Attendee]) -> Option<ParticipationStatus> {
    let own = |attendee: &&Attendee| attendee.is_self;
    if attendees
        .iter()
        .filter(own)
        .any(|attendee| attendee.organizer)
    {
        return None;
    }
    attendees
        .iter()
        .find(own)
        .map(|attendee| attendee.participation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me(participation: ParticipationStatus, organizer: bool) -> Attendee {
        Attendee {
            email: "dana@fernhill.example".into(),
            name: "Dana".into(),
            participation,
            organizer,
            is_self: true,
        }
    }

    #[test]
    fn a_guest_answers_and_a_host_need_not() {
        let declined = me(ParticipationStatus::Declined, false);
        let host = me(ParticipationStatus::Unanswered, true);

        assert_eq!(
            own_answer(std::slice::from_ref(&declined)),
            Some(ParticipationStatus::Declined)
        );
        assert_eq!(own_answer(&[host]), None);
        assert_eq!(own_answer(&[]), None);
        assert_eq!(
            own_answer(&[Attendee {
                is_self: false,
                ..declined
            }]),
            None
        );
    }
}
