//! What a token may do (microsoft-graph.md §3).

/// What scopes of Graph may begin with.
const PREFIX: &str = "https://graph.microsoft.com/";

/// Those that can be asked for here, and how the page of agreement calls them.
const KNOWN: [(&str, &str); 12] = [
    ("openid", "Sign you in"),
    ("profile", "View your basic profile"),
    ("email", "View your email address"),
    (
        "offline_access",
        "Maintain access to data you have given it access to",
    ),
    ("User.Read", "Sign you in and read your profile"),
    ("Calendars.Read", "Read your calendars"),
    (
        "Calendars.ReadBasic",
        "Read basic details of your calendars",
    ),
    ("Calendars.ReadWrite", "Have full access to your calendars"),
    ("Calendars.Read.Shared", "Read calendars you can access"),
    (
        "Calendars.ReadWrite.Shared",
        "Read and write to calendars you can access",
    ),
    ("MailboxSettings.Read", "Read your mailbox settings"),
    (
        "MailboxSettings.ReadWrite",
        "Read and write to your mailbox settings",
    ),
];

/// What has to be allowed for something: any of these.
pub type Needed = &'static [&'static str];

pub const READ_USER: Needed = &["User.Read"];
pub const READ_SETTINGS: Needed = &["MailboxSettings.Read", "MailboxSettings.ReadWrite"];
pub const READ: Needed = &[
    "Calendars.Read",
    "Calendars.ReadBasic",
    "Calendars.ReadWrite",
    "Calendars.Read.Shared",
    "Calendars.ReadWrite.Shared",
];
pub const WRITE: Needed = &["Calendars.ReadWrite", "Calendars.ReadWrite.Shared"];

/// The scope as it is kept; none for one that is not known.
pub fn known(text: &str) -> Option<&'static str> {
    let name = text.strip_prefix(PREFIX).unwrap_or(text);
    let mut known = KNOWN.iter();
    known
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(known, _)| *known)
}

/// What it allows, for people.
pub fn meaning(scope: &str) -> &'static str {
    let mut known = KNOWN.iter();
    known
        .find(|(known, _)| *known == scope)
        .map_or("", |(_, meaning)| meaning)
}

/// Whether one of them was granted.
pub fn suffice(granted: &[String], needed: Needed) -> bool {
    granted.iter().any(|scope| needed.contains(&scope.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_known_with_and_without_its_resource_and_in_any_case() {
        for (text, scope) in [
            ("calendars.readwrite", Some("Calendars.ReadWrite")),
            ("https://graph.microsoft.com/User.Read", Some("User.Read")),
            ("Mail.Send", None),
            ("https://example.org/User.Read", None),
        ] {
            assert_eq!(known(text), scope, "{text}");
        }
    }
}
