//! The way to the other pages: a column, a rail, or a bar at the bottom, by width.

use crate::components::{Glyph, Icon, Views, awaited};
use crate::{AppError, paths};
use domain::connecting::Door;
use domain::member::Role;
use domain::view::session::SignedIn;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use leptos_router::location::Location;

/// A page that can be gone to.
#[derive(Clone, Copy)]
struct Place {
    name: &'static str,
    /// Where there is little room.
    short: &'static str,
    glyph: Glyph,
    address: &'static str,
    /// What addresses of the page begin with.
    beginning: &'static str,
}

const CALENDAR: Place = Place {
    name: "My Calendar",
    short: "Calendar",
    glyph: Glyph::Calendar,
    address: paths::CALENDAR,
    beginning: paths::CALENDAR,
};
const SCHEDULER: Place = Place {
    name: "Scheduler",
    short: "Scheduler",
    glyph: Glyph::Schedule,
    address: paths::SCHEDULER,
    beginning: paths::SCHEDULER,
};
const BOOKINGS: Place = Place {
    name: "Booked Appointments",
    short: "Booked",
    glyph: Glyph::Book,
    address: paths::BOOKINGS,
    beginning: paths::BOOKINGS,
};
const SYNC: Place = Place {
    name: "Calendar Sync",
    short: "Sync",
    glyph: Glyph::Sync,
    address: paths::CALENDAR_SYNC,
    beginning: paths::CALENDAR_SYNC,
};
const LEADS: Place = Place {
    name: "Leads & Contacts",
    short: "Leads",
    glyph: Glyph::People,
    address: paths::LEADS,
    beginning: paths::LEADS,
};
const CAMPAIGNS: Place = Place {
    name: "Templates & Campaigns",
    short: "Campaigns",
    glyph: Glyph::Mail,
    address: paths::CAMPAIGNS,
    beginning: paths::CAMPAIGNS,
};
const CALENDLY: Place = Place {
    name: "Calendly",
    short: "Calendly",
    glyph: Glyph::Link,
    address: paths::calendly::EVENTS,
    beginning: "/calendly",
};
const OPTIONS: Place = Place {
    name: "Options",
    short: "Options",
    glyph: Glyph::Gear,
    address: paths::PROFILE,
    beginning: "/options",
};
const CONFIGURATION: Place = Place {
    name: "Configuration",
    short: "Configuration",
    glyph: Glyph::Sliders,
    address: paths::CALENDLY_DEFAULTS,
    beginning: paths::CONFIGURATION,
};
const MEMBERS: Place = Place {
    name: "Members",
    short: "Members",
    glyph: Glyph::Person,
    address: paths::MEMBERS,
    beginning: paths::MEMBERS,
};

/// The column's groups for everybody.
const GROUPS: [(&str, &[Place]); 2] = [
    ("Home", &[CALENDAR, SCHEDULER, BOOKINGS, SYNC, OPTIONS]),
    ("Work", &[LEADS, CAMPAIGNS, CALENDLY]),
];
/// For those who administer.
const ADMIN: [Place; 2] = [CONFIGURATION, MEMBERS];
/// The bar at the bottom of phones; what only admins have is in the menu of the reader.
const TABS: [Place; 5] = [CALENDAR, SCHEDULER, SYNC, LEADS, OPTIONS];

/// Every page there is.
fn places() -> impl Iterator<Item = &'static Place> {
    let groups = GROUPS.iter().flat_map(|(_, places)| places.iter());
    groups.chain(&ADMIN)
}

/// The beginning of the page that an address belongs to: the longest that fits. Where an account is connected it is the page
/// that the reader came from, whose door they leave by.
fn page_of(address: &str, door: Option<Door>) -> Option<&'static str> {
    let address = match door {
        Some(door) => paths::of_door(door),
        None => address,
    };
    if address == "/" {
        return Some(paths::CALENDAR);
    }
    if address.starts_with(paths::TEMPLATES) {
        return Some(paths::CAMPAIGNS);
    }
    let fits = |beginning: &&str| {
        address
            .strip_prefix(*beginning)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    places()
        .map(|place| place.beginning)
        .filter(fits)
        .max_by_key(|beginning| beginning.len())
}

fn use_current() -> Memo<Option<&'static str>> {
    let Location {
        pathname, query, ..
    } = use_location();
    Memo::new(move |_| {
        let door = query.with(|query| query.get("door"));
        let door = door.and_then(|word| word.parse().ok());
        pathname.with(|path| page_of(path, door))
    })
}

/// A link of the column.
fn link(place: Place, current: Memo<Option<&'static str>>) -> AnyView {
    let is_current = move || (current.get() == Some(place.beginning)).then_some("page");
    view! {
        <a class="navigation__link" href=place.address title=place.name aria-current=is_current>
            <Icon glyph=place.glyph/>
            <span class="navigation__label">{place.name}</span>
        </a>
    }
    .into_any()
}

fn group(title: &'static str, places: &[Place], current: Memo<Option<&'static str>>) -> AnyView {
    let links = places.iter().map(|place| link(*place, current)).views();
    view! { <p class="navigation__title">{title}</p>{links} }.into_any()
}

/// The column at the side; a rail with tips on middling widths.
#[component]
pub fn Navigation(
    /// Read by the frame.
    signed_in: Resource<Result<SignedIn, AppError>>,
) -> impl IntoView {
    let current = use_current();
    let groups = GROUPS
        .into_iter()
        .map(|(title, places)| group(title, places, current))
        .views();
    view! {
        <nav class="navigation" aria-label="Main">
            {groups}
            <Transition>
                {awaited(async move {
                    let reader = signed_in.await;
                    let administers = reader.is_ok_and(|reader| matches!(reader.role, Role::Owner | Role::Admin));
                    administers.then(|| group("Admin", &ADMIN, current)).into_any()
                })}
            </Transition>
        </nav>
    }
    .into_any()
}

/// The bar at the bottom of phones.
#[component]
pub fn TabBar() -> impl IntoView {
    let current = use_current();
    let links = TABS
        .into_iter()
        .map(|place| {
            let is_current = move || (current.get() == Some(place.beginning)).then_some("page");
            view! {
                <a class="tab-bar__link" href=place.address title=place.name aria-current=is_current>
                    <Icon glyph=place.glyph size="20"/>
                    <span class="tab-bar__label">{place.short}</span>
                </a>
            }
            .into_any()
        })
        .views();
    view! { <nav class="tab-bar" aria-label="Main">{links}</nav> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_with_the_longest_fitting_address_is_current() {
        let cases = [
            ("/", Some(CALENDAR)),
            ("/calendar/items/new", Some(CALENDAR)),
            ("/calendar/sync/new", Some(SYNC)),
            ("/calendar/synchrony", Some(CALENDAR)),
            ("/options/integrator/calendly", Some(OPTIONS)),
            ("/leads/00000000-0000-0000-0000-000000000001", Some(LEADS)),
            (
                "/admin/configuration/calendly-defaults",
                Some(CONFIGURATION),
            ),
            ("/admin/members", Some(MEMBERS)),
            ("/templates/new", Some(CAMPAIGNS)),
            ("/campaigns", Some(CAMPAIGNS)),
            ("/bookings/google", Some(BOOKINGS)),
            ("/calendly/events/EV1", Some(CALENDLY)),
            ("/schedulers", None),
        ];
        for (address, place) in cases {
            assert_eq!(
                page_of(address, None),
                place.map(|place| place.beginning),
                "{address}"
            );
        }
    }

    #[test]
    fn whoever_connects_an_account_is_still_on_the_page_they_came_from() {
        let cases = [
            (Door::CalendarSync, SYNC),
            (Door::BookedAppointments, BOOKINGS),
            (Door::Profile, OPTIONS),
        ];
        for (door, place) in cases {
            let current = page_of(paths::CALENDAR_SYNC_NEW, Some(door));
            assert_eq!(current, Some(place.beginning), "{door:?}");
        }
    }
}
