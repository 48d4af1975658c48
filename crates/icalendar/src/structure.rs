//! The parts of a calendar file, as places in it.

use super::lines::{Line, lines};
use domain::time::ZoneId;
use std::cell::RefCell;

/// Why an event cannot be read: a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) String);

impl Unreadable {
    pub(super) fn because(sentence: &str) -> Self {
        Self(sentence.to_owned())
    }
}

/// A file divided into lines, its events and zones found.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) lines: Vec<Line<'a>>,
    /// Usually one.
    pub(super) calendars: Vec<Component>,
    pub(super) events: Vec<Component>,
    pub(super) zones: Vec<Component>,
    /// Zones that were looked for by more than their name, with what was found.
    found: RefCell<Vec<(String, Option<ZoneId>)>>,
}

/// An event or a zone.
#[derive(Debug)]
pub(super) struct Component {
    /// The line of its `BEGIN`.
    pub(super) begin: usize,
    /// The line of its `END`.
    pub(super) end: usize,
    /// The lines of its own properties, without those of parts inside.
    own: Vec<usize>,
    /// The line where its first inner part begins, an alarm for instance.
    first_inner: Option<usize>,
}

impl Component {
    /// Before which line a new property belongs: after the others, and before inner parts.
    pub(super) fn room(&self) -> usize {
        self.first_inner.unwrap_or(self.end)
    }

    /// Its own properties with their line numbers, in order.
    pub(super) fn properties<'f, 'a>(
        &'f self,
        file: &'f File<'a>,
    ) -> impl Iterator<Item = (usize, &'f Line<'a>)> {
        self.own
            .iter()
            .map(|number| (*number, &file.lines[*number]))
    }

    /// The first property with this (upper-case) name.
    pub(super) fn property<'f, 'a>(&self, file: &'f File<'a>, name: &str) -> Option<&'f Line<'a>> {
        self.own
            .iter()
            .map(|number| &file.lines[*number])
            .find(|line| line.is(name))
    }
}

impl<'a> File<'a> {
    /// # Errors
    /// [`Unreadable`] for what is no calendar file, is cut off, or holds no event.
    pub(super) fn parse(file: &'a [u8]) -> Result<Self, Unreadable> {
        let (found, other) = Self::divide(file)?;
        if found.events.is_empty() {
            return Err(Unreadable::because(
                other.unwrap_or("It is a calendar file without an event."),
            ));
        }
        Ok(found)
    }

    /// A file in which there may be no events, as in a calendar in which nothing is.
    ///
    /// # Errors
    /// [`Unreadable`] for what is no calendar file or is cut off.
    pub(super) fn parse_calendar(file: &'a [u8]) -> Result<Self, Unreadable> {
        Self::divide(file).map(|(found, _)| found)
    }

    /// The file, and what to say of it where it holds no event.
    fn divide(file: &'a [u8]) -> Result<(Self, Option<&'static str>), Unreadable> {
        let mut found = Self {
            lines: lines(file),
            calendars: Vec::new(),
            events: Vec::new(),
            zones: Vec::new(),
            found: RefCell::default(),
        };
        let mut open: Vec<(Kind, Component)> = Vec::new();
        let mut is_calendar = false;
        let mut other = None;
        for (number, line) in found.lines.iter().enumerate() {
            if line.is("BEGIN") {
                let kind = Kind::of(line.value());
                match (&kind, open.last_mut()) {
                    (Kind::Calendar, _) => is_calendar = true,
                    (_, Some((_, outer))) => {
                        outer.first_inner.get_or_insert(number);
                    }
                    (_, None) => {}
                }
                other = other.or(kind.sentence());
                open.push((
                    kind,
                    Component {
                        begin: number,
                        end: number,
                        own: Vec::new(),
                        first_inner: None,
                    },
                ));
            } else if line.is("END") {
                let kind = Kind::of(line.value());
                match open.pop() {
                    Some((opened, mut component)) if opened == kind => {
                        component.end = number;
                        match kind {
                            Kind::Calendar => found.calendars.push(component),
                            Kind::Event => found.events.push(component),
                            Kind::Zone => found.zones.push(component),
                            _ => {}
                        }
                    }
                    _ => return Err(Unreadable::because("Its parts end in the wrong order.")),
                }
            } else if let Some((_, component)) = open.last_mut() {
                component.own.push(number);
            }
        }
        if !is_calendar {
            return Err(Unreadable::because("It is not a calendar file."));
        }
        if !open.is_empty() {
            return Err(Unreadable::because("It breaks off in the middle."));
        }
        Ok((found, other))
    }

    /// What is found for a zone, looked for once: its definition may have to be compared with every zone there is.
    pub(super) fn zone_found(
        &self,
        tzid: &str,
        look: impl FnOnce() -> Option<ZoneId>,
    ) -> Option<ZoneId> {
        let known = self.found.borrow();
        if let Some((_, zone)) = known.iter().find(|(name, _)| name == tzid) {
            return zone.clone();
        }
        drop(known);
        let zone = look();
        self.found
            .borrow_mut()
            .push((tzid.to_owned(), zone.clone()));
        zone
    }

    /// Whether a zone was named that nobody knows.
    pub(super) fn names_unknown_zone(&self) -> bool {
        self.found.borrow().iter().any(|(_, zone)| zone.is_none())
    }

    /// The definition of a zone that the file brings along.
    pub(super) fn zone(&self, tzid: &str) -> Option<&Component> {
        self.zones.iter().find(|zone| {
            zone.property(self, "TZID")
                .is_some_and(|line| line.value().trim().trim_matches('"').trim() == tzid)
        })
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Calendar,
    Event,
    Zone,
    Task,
    Journal,
    FreeBusy,
    Other(String),
}

impl Kind {
    fn of(name: &str) -> Self {
        match name.trim().to_ascii_uppercase().as_str() {
            "VCALENDAR" => Self::Calendar,
            "VEVENT" => Self::Event,
            "VTIMEZONE" => Self::Zone,
            "VTODO" => Self::Task,
            "VJOURNAL" => Self::Journal,
            "VFREEBUSY" => Self::FreeBusy,
            other => Self::Other(other.to_owned()),
        }
    }

    /// What a file says that holds only this.
    fn sentence(&self) -> Option<&'static str> {
        match self {
            Self::Task => Some("It is a task, not an event."),
            Self::Journal => Some("It is a journal entry, not an event."),
            Self::FreeBusy => Some("It is a list of busy times, not an event."),
            Self::Calendar | Self::Event | Self::Zone | Self::Other(_) => None,
        }
    }
}
