//! Every address of the user interface as a typed function.

pub mod calendly;
mod doors;

pub use doors::{
    at_page, bookings, bookings_ask, bookings_remove, choose_calendar, connect, connect_with,
    connected, just_connected, not_connected, of_door,
};

use chrono::{NaiveDate, NaiveDateTime};
use domain::item::ItemKind;
use domain::module::Module;
use domain::view::calendar::CalendarForm;
use domain::view::scheduler::SchedulerForm;
use domain::{CalendarSyncId, CampaignId, ItemId, PersonId, RunChangeId, RunId, TemplateId};
use std::fmt::Write as _;

/// My Calendar, this week on wide screens and as a list on narrow ones.
pub const CALENDAR: &str = "/calendar";
/// The Calendar Sync listing.
pub const CALENDAR_SYNC: &str = "/calendar/sync";
/// Click to Connect.
pub const CALENDAR_SYNC_NEW: &str = "/calendar/sync/new";
/// Booked Appointments.
pub const BOOKINGS: &str = "/bookings";
/// The same, where it tells that Google Calendar is connected.
pub const BOOKINGS_CONNECTED: &str = "/bookings?connected=true";
/// The same, where it tells that the Google account is removed.
pub const BOOKINGS_REMOVED: &str = "/bookings?removed=true";
/// **Connect Your Google Account**.
pub const BOOKINGS_GOOGLE: &str = "/bookings/google";
/// The Scheduler.
pub const SCHEDULER: &str = "/scheduler";
/// Options > Profile.
pub const PROFILE: &str = "/options/profile";
/// The same, where it tells that a calendar is connected.
pub const PROFILE_CONNECTED: &str = "/options/profile?connected=true";
/// Options > Integrator.
pub const INTEGRATOR: &str = "/options/integrator";
/// Options > Integrator > Calendly Integration.
pub const CALENDLY: &str = "/options/integrator/calendly";
/// The same with the token field open, to re-authenticate or to replace the token.
pub const CALENDLY_CONNECT: &str = "/options/integrator/calendly?connect=again";
/// **Sign in with Calendly**: no page of ours, so links to it are external.
pub const CALENDLY_SIGN_IN: &str = "/connect/calendly";
/// The same, where another account than before is meant.
pub const CALENDLY_SIGN_IN_OTHER: &str = "/connect/calendly?other=true";
/// Options > Integrator > Calendar Sync.
pub const INTEGRATOR_CALENDAR_SYNC: &str = "/options/integrator?show=calendar-sync";
/// Options > Calendar connections.
pub const CALENDAR_CONNECTIONS: &str = "/options/calendars";
/// The same, where it tells that an account is connected again.
pub const CALENDAR_CONNECTED_AGAIN: &str = "/options/calendars?connected=again";
/// Options > Security.
pub const SECURITY: &str = "/options/security";
/// Options > API tokens.
pub const API_TOKENS: &str = "/options/api-tokens";
/// What the API can do, and a way to try it; a page of the server's own, without a sign-in.
pub const API_DOCS: &str = "/api/docs";
/// Admin > Members.
pub const MEMBERS: &str = "/admin/members";
/// Admin > Configuration.
pub const CONFIGURATION: &str = "/admin/configuration";
/// Admin > Configuration > Configure Defaults for Calendly.
pub const CALENDLY_DEFAULTS: &str = "/admin/configuration/calendly-defaults";
/// Leads & Contacts.
pub const LEADS: &str = "/leads";
/// Templates & Campaigns.
pub const CAMPAIGNS: &str = "/campaigns";
/// Templates, each below it.
pub const TEMPLATES: &str = "/templates";
/// The last part of the address of what is not saved yet.
pub const NEW: &str = "new";
/// Sign in.
pub const SIGN_IN: &str = "/sign-in";
/// First-run set-up.
pub const SET_UP: &str = "/setup";

/// The panel, where it tells that Calendly let us in; of an integration that had been switched off, that its links work
/// again.
pub const fn calendly_connected(was_forced_off: bool) -> &'static str {
    if was_forced_off {
        "/options/integrator/calendly?connected=again"
    } else {
        "/options/integrator/calendly?connected=true"
    }
}

/// The panel, where it tells why signing in with Calendly came to nothing.
pub fn calendly_sign_in(why: &str) -> String {
    [CALENDLY_CONNECT, "&sign_in=", why].concat()
}

/// My Calendar in one form, around one day; none means the default form, or today.
pub fn calendar(form: Option<CalendarForm>, date: Option<NaiveDate>) -> String {
    with_query(CALENDAR, form.map(CalendarForm::word), date)
}

/// An item's own page, of a series at one of its occurrences.
pub fn item(id: ItemId, occurrence: Option<NaiveDateTime>) -> String {
    let mut address = format!("/calendar/items/{id}");
    if let Some(start) = occurrence {
        let start = crate::words::iso_second(start);
        let _ = write!(address, "?occurrence={start}");
    }
    address
}

/// The page for a new item, with what is known already.
pub fn new_item(kind: Option<ItemKind>, start: Option<NaiveDateTime>) -> String {
    let mut address = "/calendar/items/new".to_owned();
    let mut sign = '?';
    if let Some(kind) = kind {
        let _ = write!(address, "{sign}kind={}", kind.word());
        sign = '&';
    }
    if let Some(start) = start {
        let _ = write!(address, "{sign}start={}", crate::words::iso_minute(start));
    }
    address
}

/// The settings of a sync, where they tell that it is being fixed after a sign-in.
pub fn calendar_sync_fixing(id: CalendarSyncId) -> String {
    calendar_sync_settings(id) + "?fixing=true"
}

/// A step of the wizard, 1 to 4.
pub fn calendar_sync_setup(id: CalendarSyncId, step: u8) -> String {
    format!("/calendar/sync/{id}/setup/{step}")
}

/// The settings of a calendar sync.
pub fn calendar_sync_settings(id: CalendarSyncId) -> String {
    format!("/calendar/sync/{id}/settings")
}

/// The logs of a calendar sync.
pub fn calendar_sync_logs(id: CalendarSyncId) -> String {
    format!("/calendar/sync/{id}/logs")
}

/// What taking back a run would do, or one line of it.
pub fn calendar_sync_undo(id: CalendarSyncId, run: RunId, line: Option<RunChangeId>) -> String {
    let address = format!("/calendar/sync/{id}/logs/{run}/undo");
    match line {
        Some(line) => format!("{address}?line={line}"),
        None => address,
    }
}

/// The deletions of a calendar sync that wait for a decision.
pub fn calendar_sync_held(id: CalendarSyncId) -> String {
    format!("/calendar/sync/{id}/held")
}

/// The Scheduler in one form, around one day.
pub fn scheduler(form: Option<SchedulerForm>, date: Option<NaiveDate>) -> String {
    with_query(SCHEDULER, form.map(SchedulerForm::word), date)
}

/// Configure Defaults for Calendly, of one module.
pub fn calendly_defaults(module: Module) -> String {
    [CALENDLY_DEFAULTS, "?module=", module.word()].concat()
}

/// Leads & Contacts whose name or address holds `search`; all of them for none.
pub fn leads(search: &str) -> String {
    match search.trim() {
        "" => LEADS.to_owned(),
        search => [LEADS, "?search=", &encoded(search)].concat(),
    }
}

/// A lead or contact.
pub fn person(id: PersonId) -> String {
    format!("{LEADS}/{id}")
}

/// **Send meeting link** to a lead or contact, with a template chosen already.
pub fn letter(id: PersonId, template: Option<TemplateId>) -> String {
    let page = format!("{LEADS}/{id}/meeting-link");
    match template {
        Some(template) => format!("{page}?template={template}"),
        None => page,
    }
}

/// The editor of a template; none is a new one.
pub fn template(id: Option<TemplateId>) -> String {
    one_of(TEMPLATES, id.map(|id| id.to_string()))
}

/// A campaign; none is a new one.
pub fn campaign(id: Option<CampaignId>) -> String {
    one_of(CAMPAIGNS, id.map(|id| id.to_string()))
}

fn one_of(list: &str, id: Option<String>) -> String {
    [list, "/", id.as_deref().unwrap_or(NEW)].concat()
}

/// Sign in, then go on to `next`, which must be an address of ours.
pub fn sign_in_then(next: &str) -> String {
    [SIGN_IN, "?next=", &encoded(next)].concat()
}

/// Text as it may stand in the query of any address (RFC 3986 §2.1); a slash stays readable.
pub fn encoded(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                address.push(char::from(byte));
            }
            other => {
                let _ = write!(address, "%{other:02X}");
            }
        }
    }
    address
}

/// `next` where it is an address of ours, else My Calendar: a sign-in must never lead somewhere else.
///
/// Only visible ASCII can stand in a `Location` header.
pub fn own_address(next: &str) -> &str {
    let is_own = next.starts_with('/')
        && !next.starts_with("//")
        && next
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_own { next } else { CALENDAR }
}

fn with_query(path: &str, view: Option<&str>, date: Option<NaiveDate>) -> String {
    match (view, date) {
        (None, None) => path.to_owned(),
        (Some(view), None) => format!("{path}?view={view}"),
        (None, Some(date)) => format!("{path}?date={}", crate::words::iso_day(date)),
        (Some(view), Some(date)) => {
            format!("{path}?view={view}&date={}", crate::words::iso_day(date))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> NaiveDate {
        "2026-03-18".parse().unwrap()
    }

    #[test]
    fn a_calendar_names_only_what_was_chosen() {
        assert_eq!(calendar(None, None), "/calendar");
        assert_eq!(
            calendar(Some(CalendarForm::Month), Some(day())),
            "/calendar?view=month&date=2026-03-18"
        );
    }

    #[test]
    fn a_new_item_carries_kind_and_start() {
        let start = day().and_hms_opt(9, 30, 0).unwrap();

        assert_eq!(
            new_item(Some(ItemKind::Task), Some(start)),
            "/calendar/items/new?kind=task&start=2026-03-18T09:30"
        );
    }

    #[test]
    fn a_sign_in_leads_back_to_where_one_was() {
        assert_eq!(
            sign_in_then("/calendar?view=month"),
            "/sign-in?next=/calendar%3Fview%3Dmonth"
        );
    }

    #[test]
    fn a_search_stands_in_the_address_whatever_is_typed() {
        assert_eq!(leads("  "), "/leads");
        assert_eq!(leads(" Bo & Co "), "/leads?search=Bo%20%26%20Co");
    }

    #[test]
    fn a_sign_in_never_leads_to_another_site() {
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
        ] {
            assert_eq!(own_address(foreign), CALENDAR, "{foreign:?}");
        }
        assert_eq!(own_address("/scheduler?view=week"), "/scheduler?view=week");
    }
}
