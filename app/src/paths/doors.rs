//! Where accounts are connected, and where whoever connected one comes back to.

use super::{
    BOOKINGS, BOOKINGS_CONNECTED, BOOKINGS_GOOGLE, CALENDAR_CONNECTED_AGAIN, CALENDAR_SYNC,
    CALENDAR_SYNC_NEW, PROFILE, PROFILE_CONNECTED, calendar_sync_setup,
};
use domain::connecting::{Aim, Door};
use domain::connection::ProviderKind;
use domain::page_refusal::PageRefusal;
use domain::{CalendarSyncId, ConnectionId};
use std::fmt::Write as _;

/// Where a provider's own page is left for: no page of ours, so links to it are external.
pub fn at_page(provider: ProviderKind, aim: Aim) -> String {
    let mut address = ["/connect/", provider.word(), "?door=", aim.door.word()].concat();
    if let Some(connection) = aim.again {
        let _ = write!(address, "&again={connection}");
    }
    if let Some(sync) = aim.fix {
        let _ = write!(address, "&fix={sync}");
    }
    address
}

/// **Click to Connect**, for whoever came through this door.
pub fn connect(door: Door) -> String {
    match door {
        Door::CalendarSync => CALENDAR_SYNC_NEW.to_owned(),
        door => [CALENDAR_SYNC_NEW, "?door=", door.word()].concat(),
    }
}

/// The same with a provider chosen.
pub fn connect_with(provider: ProviderKind, door: Door) -> String {
    let address = connect(door);
    let sign = if address.contains('?') { "&" } else { "?" };
    [&address, sign, "with=", provider.word()].concat()
}

/// Where it is told why signing in at the provider came to nothing.
pub fn not_connected(provider: ProviderKind, door: Door, refusal: PageRefusal) -> String {
    match door {
        Door::BookedAppointments => [BOOKINGS_GOOGLE, "?refused=", refusal.word()].concat(),
        door => [&connect_with(provider, door), "&refused=", refusal.word()].concat(),
    }
}

/// The page behind a door.
pub const fn of_door(door: Door) -> &'static str {
    match door {
        Door::CalendarSync => CALENDAR_SYNC,
        Door::BookedAppointments => BOOKINGS,
        Door::Profile => PROFILE,
    }
}

/// The same, where it tells that an account is connected, or connected again.
pub const fn connected(door: Door) -> &'static str {
    match door {
        Door::CalendarSync => CALENDAR_CONNECTED_AGAIN,
        Door::BookedAppointments => BOOKINGS_CONNECTED,
        Door::Profile => PROFILE_CONNECTED,
    }
}

/// Where the calendar of an account is chosen that was connected through another door than that of Calendar Sync.
pub fn choose_calendar(id: CalendarSyncId, door: Door) -> String {
    format!("/calendar/sync/{id}/calendar?door={}", door.word())
}

/// Booked Appointments: those that are over or those to come, at most so many.
pub fn bookings(past: bool, most: u32) -> String {
    let show = if past { "past" } else { "upcoming" };
    format!("{BOOKINGS}?show={show}&most={most}")
}

/// The same, where one of its buttons is answered without script.
pub fn bookings_ask(what: &str, id: CalendarSyncId) -> String {
    format!("{BOOKINGS}?{what}={id}")
}

/// **Remove Google Account**.
pub fn bookings_remove(id: ConnectionId) -> String {
    format!("{BOOKINGS_GOOGLE}/{id}/remove")
}

/// Where the calendar of a new account is chosen, and where it is told that the account is connected: the first step of the
/// wizard, or the one step of another door.
pub fn just_connected(id: CalendarSyncId, door: Door) -> String {
    match door {
        Door::CalendarSync => calendar_sync_setup(id, 1) + "?connected=true",
        door => choose_calendar(id, door) + "&connected=true",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_connects_comes_back_through_the_same_door() {
        let id = CalendarSyncId::new(Default::default());
        for door in [Door::BookedAppointments, Door::Profile] {
            let aim = Aim {
                door,
                ..Aim::default()
            };

            assert!(at_page(ProviderKind::Google, aim).ends_with(door.word()));
            assert!(just_connected(id, door).contains(door.word()));
            assert!(connected(door).starts_with(of_door(door)));
        }
        assert_eq!(
            connect_with(ProviderKind::Google, Door::CalendarSync),
            "/calendar/sync/new?with=google"
        );
        assert_eq!(
            not_connected(
                ProviderKind::Google,
                Door::BookedAppointments,
                PageRefusal::Declined
            ),
            "/bookings/google?refused=declined"
        );
    }
}
