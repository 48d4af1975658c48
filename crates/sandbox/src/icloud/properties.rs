//! What things say of themselves (caldav-icloud.md §5).

use super::address;
use super::world::{Account, Calendar, Entry, Object, World};
use super::xml::{APPLE, CALDAV, DAV, Name, SERVER};
use quick_xml::escape::escape;

/// The largest file that is taken.
pub const LARGEST: usize = 1 << 20;

/// Something that can be asked for its properties.
#[derive(Clone, Copy)]
pub enum Thing<'a> {
    Root,
    Principal,
    Home,
    Calendar(&'a Entry, &'a Calendar),
    /// An inbox or the like, by its name.
    Special(&'a str),
    Object(&'a Object),
}

/// Collections in every home that are no calendars.
pub const SPECIAL: [&str; 3] = ["inbox", "outbox", "notification"];

/// What an account sees.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub world: &'a World,
    pub account: &'a Account,
}

/// What `allprop` tells: not the kind of a thing, so that properties have to be named (caldav-icloud.md §4).
pub fn all() -> Vec<Name> {
    [
        (DAV, "displayname"),
        (DAV, "getetag"),
        (DAV, "getcontenttype"),
        (SERVER, "getctag"),
    ]
    .map(|(namespace, local)| Name {
        namespace: namespace.to_owned(),
        local: local.to_owned(),
    })
    .into()
}

impl View<'_> {
    /// Divides properties into what the thing has, as markup, and what it has not.
    pub fn found(self, thing: Thing<'_>, wanted: &[Name]) -> (Vec<(Name, String)>, Vec<Name>) {
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for name in wanted {
            match self.property(thing, name) {
                Some(value) => found.push((name.clone(), value)),
                None => missing.push(name.clone()),
            }
        }
        (found, missing)
    }

    fn property(self, thing: Thing<'_>, name: &Name) -> Option<String> {
        let (namespace, local) = (name.namespace.as_str(), name.local.as_str());
        let common = match (namespace, local) {
            (DAV, "current-user-principal") => Some(href(&address::principal(&self.account.dsid))),
            (DAV, "resourcetype") => Some(kind(thing)),
            _ => None,
        };
        common.or_else(|| match thing {
            Thing::Root => None,
            Thing::Principal => self.of_principal(namespace, local),
            Thing::Home => match (namespace, local) {
                (DAV, "displayname") => Some(escaped(&self.account.name)),
                (DAV, "owner") => Some(href(&address::principal(&self.account.dsid))),
                _ => None,
            },
            Thing::Calendar(entry, calendar) => self.of_calendar(entry, calendar, namespace, local),
            Thing::Special(_) => match (namespace, local) {
                (SERVER, "getctag") => Some("0".to_owned()),
                (DAV, "current-user-privilege-set") => Some(privileges(false)),
                _ => None,
            },
            Thing::Object(object) => match (namespace, local) {
                (DAV, "getetag") => Some(escaped(&object.etag())),
                (DAV, "getcontenttype") => Some("text/calendar".to_owned()),
                (DAV, "getcontentlength") => Some(object.text.len().to_string()),
                _ => None,
            },
        })
    }

    fn of_principal(self, namespace: &str, local: &str) -> Option<String> {
        let account = self.account;
        Some(match (namespace, local) {
            // On another host than the principal, and with its port named (§4).
            (CALDAV, "calendar-home-set") => {
                href(&format!("{}{}", self.world.base, account.home_path()))
            }
            (CALDAV, "calendar-user-address-set") => {
                href(&format!("mailto:{}", account.email))
                    + &href(&address::principal(&account.dsid))
            }
            (CALDAV, "schedule-inbox-URL") => href(&account.path_of("inbox")),
            (CALDAV, "schedule-outbox-URL") => href(&account.path_of("outbox")),
            (SERVER, "notification-URL") => href(&account.path_of("notification")),
            (CALDAV, "calendar-user-type") => "INDIVIDUAL".to_owned(),
            (DAV, "displayname") => escaped(&account.name),
            (DAV, "principal-URL") => href(&address::principal(&account.dsid)),
            _ => return None,
        })
    }

    fn of_calendar(
        self,
        entry: &Entry,
        calendar: &Calendar,
        namespace: &str,
        local: &str,
    ) -> Option<String> {
        Some(match (namespace, local) {
            (DAV, "displayname") => escaped(&calendar.display_name),
            (APPLE, "calendar-color") => escaped(&calendar.color),
            (APPLE, "calendar-order") => calendar.order.to_string(),
            (CALDAV, "calendar-description") => escaped(calendar.description.as_deref()?),
            (CALDAV, "calendar-timezone") => escaped(calendar.timezone.as_deref()?),
            (CALDAV, "supported-calendar-component-set") => calendar
                .components
                .iter()
                .map(|name| format!("<C:comp name=\"{name}\"/>"))
                .collect(),
            (CALDAV, "schedule-calendar-transp") if calendar.is_transparent => {
                "<C:transparent/>".to_owned()
            }
            (CALDAV, "schedule-calendar-transp") => "<C:opaque/>".to_owned(),
            (CALDAV, "max-resource-size") => LARGEST.to_string(),
            (DAV, "current-user-privilege-set") => {
                privileges(entry.can_write && calendar.source.is_none())
            }
            (DAV, "supported-report-set") => reports(),
            (DAV, "sync-token") | (SERVER, "getctag") => escaped(&calendar.token()),
            (DAV, "owner") => href(&address::principal(&calendar.owner)),
            (SERVER, "source") => href(calendar.source.as_deref()?),
            _ => return None,
        })
    }
}

fn kind(thing: Thing<'_>) -> String {
    match thing {
        Thing::Root | Thing::Home => "<collection/>",
        Thing::Principal => "<principal/>",
        Thing::Calendar(_, calendar) if calendar.source.is_some() => {
            "<collection/><CS:subscribed/>"
        }
        Thing::Calendar(entry, _) if !entry.can_write => "<collection/><C:calendar/><CS:shared/>",
        Thing::Calendar(..) => "<collection/><C:calendar/>",
        Thing::Special("inbox") => "<collection/><C:schedule-inbox/>",
        Thing::Special("outbox") => "<collection/><C:schedule-outbox/>",
        Thing::Special(_) => "<collection/><CS:notification/>",
        Thing::Object(_) => "",
    }
    .to_owned()
}

fn privileges(can_write: bool) -> String {
    let names: &[&str] = if can_write {
        &[
            "read",
            "write",
            "write-properties",
            "write-content",
            "bind",
            "unbind",
        ]
    } else {
        &["read"]
    };
    let each = names
        .iter()
        .map(|name| format!("<privilege><{name}/></privilege>"));
    each.collect()
}

fn reports() -> String {
    ["sync-collection", "C:calendar-multiget", "C:calendar-query"]
        .map(|name| format!("<supported-report><report><{name}/></report></supported-report>"))
        .concat()
}

fn href(address: &str) -> String {
    format!("<href>{}</href>", escape(address))
}

fn escaped(text: &str) -> String {
    escape(text).into_owned()
}
