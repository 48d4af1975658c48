//! Events that the stories are about.

use crate::NewEvent;
use chrono::NaiveDateTime;
use domain::item::{Content, Privacy, ShowAs, Uid};
use domain::recurrence::Rule;
use domain::remote_event::Marker;
use domain::repeats::Repeats;
use domain::time::{Timing, ZoneId};

/// A wall clock, for instance `2026-12-03T10:00:00`.
///
/// # Panics
/// When the text is none.
pub fn at(text: &str) -> NaiveDateTime {
    text.parse()
        .expect("a wall clock such as 2026-12-03T10:00:00")
}

/// The proof that we wrote an event.
pub fn marker() -> Marker {
    let id = "0190c0de-0000-7000-8000-000000000001";
    Marker(id.parse().expect("the id is constant and valid"))
}

/// A visit of an hour and a half in Berlin.
pub fn content() -> Content {
    Content {
        subject: "Visit at the Smiths’, again".to_owned(),
        description: "Bring:\n- the key; \\ \"tools\"\n- a torch".to_owned(),
        location: "12 Mill Lane, Fernhill".to_owned(),
        timing: in_berlin("2026-12-03T10:00:00", "2026-12-03T11:30:00"),
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
}

/// The same, to be created.
pub fn new_event() -> NewEvent {
    NewEvent {
        uid: Uid::new("INTEGRATOR-1"),
        marker: marker(),
        content: content(),
    }
}

/// A series of Tuesdays at ten in Berlin, over the beginning of summer time.
pub fn tuesdays() -> NewEvent {
    let mut event = new_event();
    event.content.timing = in_berlin("2026-03-03T10:00:00", "2026-03-03T10:30:00");
    let mut repeats = Repeats::default();
    let rule = Rule::parse("FREQ=WEEKLY;BYDAY=TU");
    repeats.recurrence.rules = vec![rule.expect("the rule is constant and valid")];
    event.content.repeats = Some(Box::new(repeats));
    event
}

pub(super) fn in_berlin(start: &str, end: &str) -> Timing {
    Timing::zoned(at(start), at(end), ZoneId::new("Europe/Berlin"))
}
