//! What a token may (calendly.md §3).

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Every scope there is.
pub const ALL: [&str; 24] = [
    "users:read",
    "organizations:read",
    "organizations:write",
    "groups:read",
    "event_types:read",
    "event_types:write",
    "availability:read",
    "availability:write",
    "locations:read",
    "scheduled_events:read",
    "scheduled_events:write",
    "scheduling_links:write",
    "shares:read",
    "shares:write",
    "routing_forms:read",
    "webhooks:read",
    "webhooks:write",
    "activity_log:read",
    "data_compliance:write",
    "outgoing_communications:read",
    "contacts:read",
    "contacts:write",
    "meeting_recaps:read",
    "meeting_recaps:write",
];

/// The scopes of one token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scopes {
    /// A token from before March 2026: everything.
    Everything,
    /// Those that were chosen; perhaps none.
    Chosen(BTreeSet<String>),
}

impl Scopes {
    pub fn chosen<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        Self::Chosen(
            names
                .into_iter()
                .map(|name| name.as_ref().to_owned())
                .collect(),
        )
    }

    /// Whether it is allowed; writing includes reading.
    pub fn allow(&self, scope: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Chosen(chosen) => {
                let writing = scope.replace(":read", ":write");
                chosen.contains(scope) || chosen.contains(&writing)
            }
        }
    }

    /// As OAuth writes them, separated by spaces.
    pub fn text(&self) -> String {
        match self {
            Self::Everything => ALL.join(" "),
            Self::Chosen(chosen) => chosen.iter().cloned().collect::<Vec<_>>().join(" "),
        }
    }
}

/// The first of these that there is not.
pub fn unknown<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names.into_iter().find(|name| !ALL.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_includes_reading_and_not_the_other_way_round() {
        let writer = Scopes::chosen(["webhooks:write"]);
        let reader = Scopes::chosen(["webhooks:read"]);

        assert!(writer.allow("webhooks:read") && writer.allow("webhooks:write"));
        assert!(reader.allow("webhooks:read") && !reader.allow("webhooks:write"));
        assert!(!Scopes::chosen([""; 0]).allow("users:read"));
        assert!(Scopes::Everything.allow("contacts:write"));
    }
}
