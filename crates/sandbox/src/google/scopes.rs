//! What a token may do (google.md §3).

/// What scopes of the API begin with.
const PREFIX: &str = "https://www.googleapis.com/auth/";

/// Those that can be asked for here, without their beginning; the first three stand for themselves.
const KNOWN: [&str; 18] = [
    "openid",
    "email",
    "profile",
    "calendar",
    "calendar.readonly",
    "calendar.events",
    "calendar.events.readonly",
    "calendar.events.owned",
    "calendar.events.owned.readonly",
    "calendar.events.freebusy",
    "calendar.freebusy",
    "calendar.calendarlist",
    "calendar.calendarlist.readonly",
    "calendar.calendars",
    "calendar.calendars.readonly",
    "calendar.app.created",
    "calendar.settings.readonly",
    "userinfo.email",
];

/// What has to be allowed for something: any of these, without their beginning.
pub type Needed = &'static [&'static str];

pub const READ_EVENTS: Needed = &[
    "calendar",
    "calendar.readonly",
    "calendar.events",
    "calendar.events.readonly",
];
pub const WRITE_EVENTS: Needed = &["calendar", "calendar.events"];
pub const READ_LIST: Needed = &[
    "calendar",
    "calendar.readonly",
    "calendar.calendarlist",
    "calendar.calendarlist.readonly",
];
pub const READ_CALENDARS: Needed = &[
    "calendar",
    "calendar.readonly",
    "calendar.calendars",
    "calendar.calendars.readonly",
    "calendar.app.created",
];
pub const WRITE_CALENDARS: Needed = &["calendar", "calendar.calendars", "calendar.app.created"];
pub const FREE_BUSY: Needed = &[
    "calendar",
    "calendar.readonly",
    "calendar.freebusy",
    "calendar.events.freebusy",
];
/// Colours and channels: whoever may do anything with calendars.
pub const ANY: Needed = &[
    "calendar",
    "calendar.readonly",
    "calendar.events",
    "calendar.events.readonly",
    "calendar.calendarlist",
    "calendar.calendarlist.readonly",
];
pub const SETTINGS: Needed = &[
    "calendar",
    "calendar.readonly",
    "calendar.settings.readonly",
];

fn short(scope: &str) -> &str {
    scope.strip_prefix(PREFIX).unwrap_or(scope)
}

pub fn is_known(scope: &str) -> bool {
    let name = short(scope);
    let stands_alone = ["openid", "email", "profile"].contains(&name);
    KNOWN.contains(&name) && (stands_alone != scope.starts_with(PREFIX))
}

/// Whether one of the granted scopes allows what any of `needed` allows.
pub fn suffice(granted: &[String], needed: Needed) -> bool {
    granted.iter().any(|scope| needed.contains(&short(scope)))
}

/// What the page of agreement says of it.
pub fn meaning(scope: &str) -> &'static str {
    match short(scope) {
        "openid" => "Associate you with your personal info on Google",
        "email" | "userinfo.email" => "See your primary Google Account email address",
        "profile" => "See your personal info",
        "calendar" => "See, edit, share, and permanently delete all your calendars",
        "calendar.readonly" => "See and download any calendar you can access",
        "calendar.events" => "View and edit events on all your calendars",
        "calendar.events.readonly" => "View events on all your calendars",
        "calendar.events.owned" => "See, create, change, and delete events on calendars you own",
        "calendar.events.owned.readonly" => "See the events on calendars you own",
        "calendar.freebusy" | "calendar.events.freebusy" => "View your availability",
        "calendar.calendarlist" => "See, add, and remove calendars you’re subscribed to",
        "calendar.calendarlist.readonly" => "See the list of calendars you’re subscribed to",
        "calendar.settings.readonly" => "View your calendar settings",
        _ => "See and change your calendars’ properties",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_known_only_as_it_is_written() {
        assert!(is_known("openid"));
        assert!(is_known("https://www.googleapis.com/auth/calendar.events"));
        for strange in [
            "calendar.events",
            "https://www.googleapis.com/auth/openid",
            "https://www.googleapis.com/auth/drive",
        ] {
            assert!(!is_known(strange), "{strange}");
        }
    }
}
