//! On the way to a provider's own page and back: from where somebody set out, and what for.

use crate::calendar_sync::Preset;
use crate::member::words;
use crate::{CalendarSyncId, ConnectionId};
use serde::{Deserialize, Serialize};

/// Through which page an account is connected; people come back to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// Calendar Sync, whose wizard asks for everything.
    #[default]
    CalendarSync,
    /// Booked Appointments.
    BookedAppointments,
    /// Options > Profile.
    Profile,
}

words!(Door, "door", {
    Door::CalendarSync => "calendar_sync",
    Door::BookedAppointments => "booked_appointments",
    Door::Profile => "profile",
});

impl Door {
    /// What a sync begins with that is made behind this door; none where the wizard asks. Booked Appointments carry new items
    /// both ways (spec §6); who connects from the profile has their own items from 30 days back sent (spec §7).
    pub const fn preset(self) -> Option<Preset> {
        match self {
            Self::CalendarSync => None,
            Self::BookedAppointments => Some(Preset::Crm),
            Self::Profile => Some(Preset::Scheduler),
        }
    }
}

/// What somebody goes to a provider's page for. Without anything: to connect an account from Calendar Sync.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Aim {
    /// Which connection is to go on; a new one where there is none.
    pub again: Option<ConnectionId>,
    /// Which of its syncs is then read again and compared (*Fix sync*).
    pub fix: Option<CalendarSyncId>,
    /// From where they set out.
    pub door: Door,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_door_of_the_wizard_leaves_its_questions_open() {
        assert_eq!(Door::default().preset(), None);
        for door in [Door::BookedAppointments, Door::Profile] {
            assert!(door.preset().is_some(), "{door:?}");
        }
    }

    #[test]
    fn a_door_is_read_by_the_word_that_addresses_name_it_by() {
        for door in [Door::CalendarSync, Door::BookedAppointments, Door::Profile] {
            assert_eq!(door.word().parse(), Ok(door));
        }
        assert_eq!(Aim::default().door, Door::CalendarSync);
    }
}
