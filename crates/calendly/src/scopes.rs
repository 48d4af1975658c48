//! What a token may do (calendly.md §3): scopes, what needs them, and what will not work without.

use std::collections::BTreeSet;

macro_rules! scopes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $loss:literal;)+) => {
        /// One scope of a token; writing includes reading.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope {
            $($(#[$doc])* $variant,)+
        }

        impl Scope {
            /// Every scope there is.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Calendly's own word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// What will not work without it, as a clause that goes on from "Without it".
            pub const fn loss(self) -> &'static str {
                match self {
                    $(Self::$variant => $loss,)+
                }
            }
        }
    };
}

scopes! {
    /// Who somebody is.
    UsersRead = "users:read", "we cannot tell whose account it is, and nothing works";
    /// Organization, members, invitations.
    OrganizationsRead = "organizations:read", "the members of the organization and their invitations are not shown";
    /// Inviting and removing.
    OrganizationsWrite = "organizations:write", "nobody can be invited to the organization or removed from it";
    /// Groups and who is in them.
    GroupsRead = "groups:read", "groups are not shown";
    /// Event types and their hosts.
    EventTypesRead = "event_types:read", "event types are not shown, and none can be chosen for a scheduling link";
    /// Making and changing event types.
    EventTypesWrite = "event_types:write", "event types cannot be made or changed";
    /// Busy times, schedules, free slots, meeting limits.
    AvailabilityRead = "availability:read", "busy times, schedules and free slots are not shown";
    /// Changing schedules and meeting limits.
    AvailabilityWrite = "availability:write", "schedules and meeting limits cannot be changed";
    /// Where meetings may take place.
    LocationsRead = "locations:read", "places of meetings cannot be offered for choice";
    /// Booked events and their invitees.
    ScheduledEventsRead = "scheduled_events:read", "bookings become neither leads nor appointments";
    /// Booking, cancelling, marking no-shows.
    ScheduledEventsWrite = "scheduled_events:write", "bookings cannot be made, cancelled or marked as no-show from here";
    /// Links for one booking.
    SchedulingLinksWrite = "scheduling_links:write", "links for a single booking cannot be made";
    /// Listing shared links.
    SharesRead = "shares:read", "customized links are not shown";
    /// Making and changing shared links.
    SharesWrite = "shares:write", "links with settings of their own cannot be made";
    /// Routing forms and what was entered.
    RoutingFormsRead = "routing_forms:read", "routing forms and what was entered in them are not shown";
    /// Which webhooks there are.
    WebhooksRead = "webhooks:read", "we cannot see whether Calendly still reports bookings";
    /// Making and removing webhooks.
    WebhooksWrite = "webhooks:write", "Calendly does not report bookings at once; they are found when we look, some minutes later";
    /// Who did what (Enterprise).
    ActivityLogRead = "activity_log:read", "the activity log is not shown";
    /// Having people's data deleted (Enterprise).
    DataComplianceWrite = "data_compliance:write", "data of invitees cannot be deleted at Calendly";
    /// Mails and texts that Calendly sent (Enterprise).
    OutgoingCommunicationsRead = "outgoing_communications:read", "what Calendly sent to invitees is not shown";
    /// Contacts.
    ContactsRead = "contacts:read", "Calendly's contacts are not shown";
    /// Making and changing contacts.
    ContactsWrite = "contacts:write", "Calendly's contacts cannot be made or changed";
    /// Recaps of meetings.
    MeetingRecapsRead = "meeting_recaps:read", "recaps of meetings are not shown";
    /// Changing recaps.
    MeetingRecapsWrite = "meeting_recaps:write", "recaps of meetings cannot be changed";
}

impl Scope {
    /// The scope with Calendly's word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| scope.as_str() == word)
    }

    /// The scope that includes this one, where this one is for reading and there is one for writing.
    pub fn writing(self) -> Option<Self> {
        let family = self.as_str().strip_suffix(":read")?;
        Self::ALL
            .iter()
            .copied()
            .find(|other| other.as_str().strip_suffix(":write") == Some(family))
    }

    /// The scope for reading that this one includes, where it is one for writing.
    pub fn reading(self) -> Option<Self> {
        let family = self.as_str().strip_suffix(":write")?;
        Self::ALL
            .iter()
            .copied()
            .find(|other| other.as_str().strip_suffix(":read") == Some(family))
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of scopes; those that this version does not know are kept as words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes {
    known: BTreeSet<Scope>,
    unknown: BTreeSet<String>,
}

impl Scopes {
    /// From the words of an OAuth answer, with blanks between.
    pub fn of_words(words: &str) -> Self {
        words.split_ascii_whitespace().collect()
    }

    /// Whether it allows what this scope is for: the scope is there, or the one for writing that includes it.
    pub fn has(&self, scope: Scope) -> bool {
        let includes = |scope: Scope| self.known.contains(&scope);
        includes(scope) || scope.writing().is_some_and(includes)
    }

    /// Those that this version knows.
    pub fn known(&self) -> impl Iterator<Item = Scope> + '_ {
        self.known.iter().copied()
    }

    /// Calendly's words for all of them.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let known = self.known.iter().map(|scope| scope.as_str());
        known.chain(self.unknown.iter().map(String::as_str))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && self.unknown.is_empty()
    }
}

impl<T: AsRef<str>> FromIterator<T> for Scopes {
    /// Takes words that could be scopes; others are dropped, for they are a stranger's text.
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        let mut scopes = Self::default();
        for word in words {
            let word = word.as_ref();
            match Scope::named(word) {
                Some(scope) => {
                    scopes.known.insert(scope);
                }
                None if is_word(word) => {
                    scopes.unknown.insert(word.to_owned());
                }
                None => {}
            }
        }
        scopes
    }
}

impl From<&[Scope]> for Scopes {
    fn from(scopes: &[Scope]) -> Self {
        Self {
            known: scopes.iter().copied().collect(),
            unknown: BTreeSet::new(),
        }
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_empty() {
            return f.write_str("Calendly does not say which");
        }
        let words: Vec<&str> = self.words().collect();
        f.write_str(&words.join(", "))
    }
}

fn is_word(word: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte == b'_' || byte == b':';
    (1..=64).contains(&word.len()) && word.bytes().all(is_allowed)
}

/// What Integrator does with Calendly, each with what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// Bookings become leads or contacts, and appointments.
    Bookings,
    /// Calendly reports bookings at once.
    Webhooks,
    /// Bookings are made, cancelled and marked as no-show from here.
    Acting,
    /// Event types are listed.
    EventTypes,
    /// Schedules, busy times and free slots are shown.
    Availability,
    /// Links for a single booking are made.
    SingleUseLinks,
    /// Members and invitations of the organization are shown and changed.
    Members,
    /// Submissions of routing forms are shown.
    RoutingForms,
    /// Data of invitees is deleted at Calendly.
    DataDeletion,
}

impl Feature {
    /// Every feature there is.
    pub const ALL: &[Self] = &[
        Self::Bookings,
        Self::Webhooks,
        Self::Acting,
        Self::EventTypes,
        Self::Availability,
        Self::SingleUseLinks,
        Self::Members,
        Self::RoutingForms,
        Self::DataDeletion,
    ];

    /// The scopes without which it does not work, or not whole.
    pub const fn needs(self) -> &'static [Scope] {
        match self {
            Self::Bookings => &[Scope::UsersRead, Scope::ScheduledEventsRead],
            // A message about a booking holds the booking, so its scope is asked for as well.
            Self::Webhooks => &[
                Scope::UsersRead,
                Scope::ScheduledEventsRead,
                Scope::WebhooksWrite,
            ],
            Self::Acting => &[Scope::UsersRead, Scope::ScheduledEventsWrite],
            Self::EventTypes => &[Scope::UsersRead, Scope::EventTypesRead],
            // Available times are said to need either (calendly.md §3), so both.
            Self::Availability => &[
                Scope::UsersRead,
                Scope::AvailabilityRead,
                Scope::EventTypesRead,
            ],
            Self::SingleUseLinks => &[
                Scope::UsersRead,
                Scope::EventTypesRead,
                Scope::SchedulingLinksWrite,
            ],
            Self::Members => &[Scope::UsersRead, Scope::OrganizationsWrite],
            Self::RoutingForms => &[Scope::UsersRead, Scope::RoutingFormsRead],
            Self::DataDeletion => &[Scope::UsersRead, Scope::DataComplianceWrite],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_includes_reading_and_not_the_other_way() {
        let scopes = Scopes::of_words("webhooks:write scheduled_events:read");

        assert!(scopes.has(Scope::WebhooksRead));
        assert!(scopes.has(Scope::WebhooksWrite));
        assert!(scopes.has(Scope::ScheduledEventsRead));
        assert!(!scopes.has(Scope::ScheduledEventsWrite));
        assert_eq!(Scope::UsersRead.writing(), None);
        assert_eq!(Scope::DataComplianceWrite.reading(), None);
    }

    #[test]
    fn scopes_nobody_told_of_are_kept_and_what_is_no_scope_is_not() {
        let scopes = Scopes::of_words("users:read pony:ride <script> Ada@example.org");

        assert_eq!(
            scopes.words().collect::<Vec<_>>(),
            ["users:read", "pony:ride"]
        );
        assert_eq!(scopes.to_string(), "users:read, pony:ride");
    }

    #[test]
    fn each_scope_has_a_name_of_its_own_and_says_what_is_lost() {
        let names: BTreeSet<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();

        assert_eq!(names.len(), Scope::ALL.len());
        for scope in Scope::ALL {
            assert_eq!(Scope::named(scope.as_str()), Some(*scope));
            assert!(!scope.loss().is_empty() && !scope.loss().ends_with('.'));
        }
    }

    #[test]
    fn every_feature_needs_to_know_who_it_works_for() {
        for feature in Feature::ALL {
            assert_eq!(feature.needs().first(), Some(&Scope::UsersRead));
        }
    }
}
