//! A person who signs in: role, state, zone, working hours.

use crate::time::ZoneId;
use crate::{MemberId, OrganizationId};
use chrono::{NaiveTime, Weekday};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A member of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Whose member.
    pub organization: OrganizationId,
    /// The name shown to colleagues, for instance `Dana W.`.
    pub name: String,
    /// The address signed in with, lower case.
    pub email: String,
    /// What the member may do.
    pub role: Role,
    /// Whether the member may sign in.
    pub state: MemberState,
    /// The zone in which the member reads times.
    pub zone: ZoneId,
    /// When the member works; shades the calendar, offers slots.
    pub working_hours: WorkingHours,
    /// What the member does, for instance `Electrician`; may be empty.
    pub job_title: String,
}

impl Member {
    /// Two letters that stand for the member where there is no room for the name.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// The first letters of the first and the last word of a name, upper case; at most two.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// What a member may do; a later role never has more rights than an earlier one, but for their own things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, also the organization itself.
    Owner,
    /// Members, configuration, health.
    Admin,
    /// Places items for others.
    Dispatcher,
    /// Own calendar and own connections.
    Member,
    /// Reads, changes nothing.
    Viewer,
}

/// A stored word that is none of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a {expected}")]
pub struct UnknownWord {
    /// What kind of word was expected.
    pub expected: &'static str,
    /// What stood there.
    pub found: String,
}

/// Gives an enum the words it is stored and sent under, both ways.
macro_rules! words {
    ($type:ty, $expected:literal, { $($variant:path => $word:literal),+ $(,)? }) => {
        impl $type {
            /// The word it is stored under.
            pub const fn word(self) -> &'static str {
                match self { $($variant => $word),+ }
            }
        }

        impl ::std::str::FromStr for $type {
            type Err = $crate::member::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok($variant),)+
                    other => Err($crate::member::UnknownWord { expected: $expected, found: other.to_owned() }),
                }
            }
        }
    };
}
pub(crate) use words;

words!(Role, "role", {
    Role::Owner => "owner",
    Role::Admin => "admin",
    Role::Dispatcher => "dispatcher",
    Role::Member => "member",
    Role::Viewer => "viewer",
});

/// Whether a member may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// May sign in; syncs run.
    Active,
    /// May not sign in; syncs are stopped.
    Deactivated,
}

words!(MemberState, "member state", {
    MemberState::Active => "active",
    MemberState::Deactivated => "deactivated",
});

/// Working time per weekday, in the member's zone; Monday first, `None` is a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingHours(pub [Option<DayHours>; 7]);

/// From when until when one works on a day; `from < until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    /// Start of work.
    pub from: NaiveTime,
    /// End of work.
    pub until: NaiveTime,
}

impl WorkingHours {
    /// Monday to Friday, the same hours each day.
    pub fn weekdays(from: NaiveTime, until: NaiveTime) -> Self {
        let day = Some(DayHours { from, until });
        Self([day, day, day, day, day, None, None])
    }

    /// The hours of one weekday.
    pub fn on(&self, weekday: Weekday) -> Option<DayHours> {
        self.0
            .get(weekday.num_days_from_monday() as usize)
            .copied()
            .flatten()
    }
}

impl Default for WorkingHours {
    /// Monday to Friday, 08:00 to 17:00.
    fn default() -> Self {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN);
        Self::weekdays(at(8), at(17))
    }
}

/// An e-mail address fit to sign in with: trimmed, lower case, one `@` with something on either side.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// The text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address")]
pub struct InvalidEmailAddress;

impl EmailAddress {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmailAddress;
    fn from_str(text: &str) -> Result<Self, InvalidEmailAddress> {
        let text = text.trim().to_lowercase();
        let whole = match text.split_once('@') {
            Some((local, domain)) => {
                !local.is_empty() && !domain.is_empty() && !domain.contains('@')
            }
            None => false,
        };
        if !whole || text.chars().any(|c| c.is_whitespace() || c.is_control()) || 254 < text.len() {
            return Err(InvalidEmailAddress);
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_take_the_first_and_the_last_word() {
        assert_eq!(initials("Dana W."), "DW");
        assert_eq!(initials("maria del carmen ortega"), "MO");
        assert_eq!(initials("Plato"), "P");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn an_address_is_trimmed_and_lower_case() {
        let address: EmailAddress = " Dana@Fernhill.Example ".parse().unwrap();

        assert_eq!(address.as_str(), "dana@fernhill.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "dana", "@b", "a@", "a@b@c", "a b@c.example"] {
            assert_eq!(
                text.parse::<EmailAddress>(),
                Err(InvalidEmailAddress),
                "{text:?}"
            );
        }
    }
}
