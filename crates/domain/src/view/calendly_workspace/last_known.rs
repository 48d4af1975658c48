//! Answers of Calendly's that are shown again while it cannot be asked.

use super::{
    BusyWeek, EventList, EventPage, EventTypeList, EventTypePage, HookList, HookPage,
    InvitationList, InvitationRow, MemberCard, MemberList, ScheduleList, Trouble,
};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// What Calendly told last, while it cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastKnown<T> {
    /// The answer, with nothing to do in it.
    pub told: T,
    /// When it was given, on the reader's wall clock.
    pub at: NaiveDateTime,
    /// Why there is none of now.
    pub why: Trouble,
}

/// An answer that may be shown when it is not of now any more. What is free to be booked is none: it has to be known.
pub trait Keepable {
    /// As it is shown later: what the clock alone changes is of now, and there is nothing to do.
    #[must_use]
    fn into_last_known(self, now: NaiveDateTime) -> Self;
}

impl Trouble {
    /// Whether it passes, so that what Calendly told before may stand in until then. Whatever Calendly did answer stands in
    /// its own place instead.
    pub const fn is_silence(&self) -> bool {
        match self {
            Self::NeedsReauthentication(_) | Self::TooManyRequests(_) | Self::Unavailable => true,
            Self::NotConnected
            | Self::NotAdministrator
            | Self::MissingScopes(_)
            | Self::NotAllowed(_)
            | Self::Gone
            | Self::Refused(_)
            | Self::Exists
            | Self::AvailabilityUnknown => false,
        }
    }
}

impl Keepable for EventList {
    fn into_last_known(mut self, now: NaiveDateTime) -> Self {
        self.today = now.date();
        for event in &mut self.events {
            event.is_over = event.end <= now;
        }
        self
    }
}

impl Keepable for EventPage {
    fn into_last_known(mut self, now: NaiveDateTime) -> Self {
        self.event.is_over = self.event.end <= now;
        Self {
            can_cancel: false,
            can_mark: false,
            ..self
        }
    }
}

impl Keepable for EventTypeList {
    fn into_last_known(self, _: NaiveDateTime) -> Self {
        self
    }
}

impl Keepable for EventTypePage {
    fn into_last_known(self, _: NaiveDateTime) -> Self {
        Self {
            fresh_link: None,
            can_change: false,
            ..self
        }
    }
}

impl Keepable for ScheduleList {
    fn into_last_known(self, _: NaiveDateTime) -> Self {
        self
    }
}

impl Keepable for BusyWeek {
    fn into_last_known(self, _: NaiveDateTime) -> Self {
        self
    }
}

impl Keepable for MemberList {
    fn into_last_known(self, now: NaiveDateTime) -> Self {
        let members = self.members.into_iter();
        Self {
            members: members.map(|member| member.into_last_known(now)).collect(),
            ..self
        }
    }
}

impl Keepable for MemberCard {
    fn into_last_known(self, _: NaiveDateTime) -> Self {
        Self {
            can_remove: false,
            ..self
        }
    }
}

impl Keepable for InvitationList {
    fn into_last_known(self, now: NaiveDateTime) -> Self {
        let invitations = self.invitations.into_iter();
        Self {
            invitations: invitations.map(|one| one.into_last_known(now)).collect(),
            can_change: false,
            ..self
        }
    }
}

impl Keepable for InvitationRow {
    fn into_last_known(self, _: NaiveDateTime) -> Self {
        Self {
            can_revoke: false,
            ..self
        }
    }
}

impl Keepable for HookList {
    fn into_last_known(self, _: NaiveDateTime) -> Self {
        Self {
            can_change: false,
            ..self
        }
    }
}

impl Keepable for HookPage {
    fn into_last_known(self, _: NaiveDateTime) -> Self {
        Self {
            can_change: false,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::EventRow;
    use super::*;
    use crate::integration::ForcedReason;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn event(end: &str) -> EventRow {
        EventRow {
            id: "EV1".to_owned(),
            name: "Intro call".to_owned(),
            start: at("2026-03-18T09:00:00"),
            end: at(end),
            hosts: Vec::new(),
            known: Vec::new(),
            coming: 1,
            limit: 1,
            place: String::new(),
            cancelled: None,
            is_over: false,
        }
    }

    #[test]
    fn what_the_clock_changes_is_of_now() {
        let list = EventList {
            events: vec![event("2026-03-18T09:30:00"), event("2026-03-20T09:30:00")],
            has_more: true,
            today: at("2026-03-17T00:00:00").date(),
            is_administrator: true,
        };

        let later = list.into_last_known(at("2026-03-18T09:30:00"));

        assert_eq!(later.today, at("2026-03-18T00:00:00").date());
        let over: Vec<bool> = later.events.iter().map(|event| event.is_over).collect();
        assert_eq!(over, [true, false]);
        assert!(later.has_more);
    }

    #[test]
    fn nothing_can_be_done_with_what_is_not_of_now() {
        let now = at("2026-03-18T09:00:00");
        let page = EventPage {
            event: event("2026-03-18T09:30:00"),
            event_type: None,
            join: None,
            notes: String::new(),
            guests: Vec::new(),
            invitees: Vec::new(),
            has_more: false,
            can_cancel: true,
            can_mark: true,
        };
        let row = InvitationRow {
            id: String::new(),
            email: String::new(),
            state: super::super::InvitationState::Pending,
            sent: now,
            changed: now,
            can_revoke: true,
        };
        let list = InvitationList {
            invitations: vec![row],
            has_more: false,
            can_change: true,
        };

        let (page, list) = (page.into_last_known(now), list.into_last_known(now));

        assert!(!page.can_cancel && !page.can_mark);
        assert!(!list.can_change && !list.invitations[0].can_revoke);
    }

    #[test]
    fn what_calendly_did_answer_is_never_hidden_by_what_it_told_before() {
        let silent = [
            Trouble::NeedsReauthentication(ForcedReason::ByAdmin),
            Trouble::TooManyRequests(at("2026-03-18T09:00:00")),
            Trouble::Unavailable,
        ];
        let answered = [
            Trouble::NotConnected,
            Trouble::NotAdministrator,
            Trouble::MissingScopes(Vec::new()),
            Trouble::NotAllowed(String::new()),
            Trouble::Gone,
            Trouble::Refused(String::new()),
            Trouble::Exists,
            Trouble::AvailabilityUnknown,
        ];

        assert!(silent.iter().all(Trouble::is_silence));
        assert!(!answered.iter().any(Trouble::is_silence));
    }
}
