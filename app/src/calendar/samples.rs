//! Items for the tests of this folder.

use domain::ItemId;
use domain::item::{ItemKind, Privacy, ShowAs, Version};
use domain::view::calendar::{CalendarItem, When};

/// A time on one or two days.
pub fn timed(start: &str, end: &str) -> When {
    When::Timed {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
    }
}

/// Whole days, the last exclusive.
pub fn all_day(first: &str, until: &str) -> When {
    When::AllDay {
        first: first.parse().unwrap(),
        until: until.parse().unwrap(),
    }
}

/// An appointment; its id is made of its title.
pub fn item(subject: &str, when: When) -> CalendarItem {
    let number = subject.bytes().fold(7_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let id: ItemId = format!("00000000-0000-7000-8000-{:012x}", number & 0xffff_ffff_ffff)
        .parse()
        .unwrap();
    CalendarItem {
        id,
        kind: ItemKind::Appointment,
        subject: subject.to_owned(),
        description: String::new(),
        location: String::new(),
        when,
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        customer: None,
        people: Vec::new(),
        linked_from: None,
        can_change: true,
        locked_because: None,
        copies: Vec::new(),
        version: Version::FIRST,
        original_start: None,
        repeats: None,
        rule: None,
        guests: Vec::new(),
        undo: None,
    }
}
