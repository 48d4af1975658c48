//! What a member offers at Calendly, as far as a meeting link may lead there.

use crate::MemberId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longest id that is taken for one.
const LONGEST: usize = 128;

/// The id of an event type at Calendly (calendly.md §3): letters, digits, `_` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventTypeId(String);

impl EventTypeId {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that was taken for the id of an event type is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no id of an event type")]
pub struct NoEventType;

impl FromStr for EventTypeId {
    type Err = NoEventType;

    fn from_str(text: &str) -> Result<Self, NoEventType> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        match (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_allowed) {
            true => Ok(Self(text.to_owned())),
            false => Err(NoEventType),
        }
    }
}

impl TryFrom<String> for EventTypeId {
    type Error = NoEventType;

    fn try_from(text: String) -> Result<Self, NoEventType> {
        text.parse()
    }
}

impl From<EventTypeId> for String {
    fn from(id: EventTypeId) -> Self {
        id.0
    }
}

impl fmt::Display for EventTypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An event type, as Calendly told of it last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventType {
    /// Its id.
    pub id: EventTypeId,
    /// Whose.
    pub member: MemberId,
    /// For instance *Intro call*; text that its owner wrote elsewhere.
    pub name: String,
    /// How long, where it is always the same.
    pub minutes: Option<u32>,
    /// Its page, beneath the member's own page at Calendly.
    pub page: String,
    /// Whether it can be booked; one that was removed or switched off at Calendly cannot.
    pub is_offered: bool,
}

impl EventType {
    /// As it is offered for a choice, for instance `Intro call, 30 min`.
    pub fn label(&self) -> String {
        match self.minutes {
            Some(minutes) => format!("{}, {minutes} min", self.name),
            None => self.name.clone(),
        }
    }
}

/// Whether a page lies beneath a member's own page at Calendly: a link of ours leads nowhere else.
pub fn is_own_page(page: &str, own: &str) -> bool {
    let rest = page.strip_prefix(own.trim_end_matches('/'));
    rest.is_some_and(|rest| {
        rest.len() > 1 && rest.starts_with('/') && rest.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_word_and_nothing_else() {
        for text in ["AAAAAAAAAAAAAAAA", "1f2e-3d", "a_b"] {
            assert_eq!(text.parse::<EventTypeId>().unwrap().as_str(), text);
        }
        let long = "x".repeat(LONGEST + 1);
        for text in ["", "a/b", "a b", "..", "ä", &long] {
            assert_eq!(text.parse::<EventTypeId>(), Err(NoEventType), "{text:?}");
        }
    }

    #[test]
    fn only_what_lies_beneath_the_members_page_is_theirs() {
        let own = "https://calendly.com/dana";
        for (page, is_own) in [
            ("https://calendly.com/dana/intro-call", true),
            ("https://calendly.com/dana", false),
            ("https://calendly.com/dana/", false),
            ("https://calendly.com/dana-sings/intro", false),
            ("https://calendly.com/team/intro", false),
            ("https://calendly.com/dana/in tro", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_own_page(page, own), is_own, "{page}");
        }
        assert!(is_own_page(
            "https://calendly.com/dana/intro",
            "https://calendly.com/dana/"
        ));
    }
}
