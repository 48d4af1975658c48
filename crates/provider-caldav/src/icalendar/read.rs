//! From a file to what it says.

use super::lines::Line;
use super::moment::{Length, Moment, timing};
use super::structure::{Component, File, Unreadable};
use super::text::unescape;
use super::{MARKER, Object};
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::item::{Content, Privacy, ShowAs, Uid};
use domain::remote_event::{Marker, RemoteBody};
use domain::time::Zones;

/// The properties of an event that we understand; each the first of its name.
#[derive(Default)]
pub(super) struct Properties<'f, 'a> {
    pub(super) uid: Option<&'f Line<'a>>,
    pub(super) summary: Option<&'f Line<'a>>,
    pub(super) description: Option<&'f Line<'a>>,
    pub(super) location: Option<&'f Line<'a>>,
    pub(super) start: Option<&'f Line<'a>>,
    pub(super) end: Option<&'f Line<'a>>,
    pub(super) duration: Option<&'f Line<'a>>,
    pub(super) transparency: Option<&'f Line<'a>>,
    pub(super) status: Option<&'f Line<'a>>,
    pub(super) busy_status: Option<&'f Line<'a>>,
    pub(super) class: Option<&'f Line<'a>>,
    pub(super) marker: Option<&'f Line<'a>>,
    pub(super) modified: Option<&'f Line<'a>>,
    pub(super) repeats: bool,
    /// It changes one occurrence of a series.
    pub(super) is_override: bool,
}

impl<'f, 'a> Properties<'f, 'a> {
    pub(super) fn of(component: &'f Component, file: &'f File<'a>) -> Self {
        let mut found = Self::default();
        for (_, line) in component.properties(file) {
            let name = line.name();
            let upper;
            let name = if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
                upper = name.to_ascii_uppercase();
                upper.as_str()
            } else {
                name
            };
            let slot = match name {
                "UID" => &mut found.uid,
                "SUMMARY" => &mut found.summary,
                "DESCRIPTION" => &mut found.description,
                "LOCATION" => &mut found.location,
                "DTSTART" => &mut found.start,
                "DTEND" => &mut found.end,
                "DURATION" => &mut found.duration,
                "TRANSP" => &mut found.transparency,
                "STATUS" => &mut found.status,
                "X-MICROSOFT-CDO-BUSYSTATUS" => &mut found.busy_status,
                "CLASS" => &mut found.class,
                "LAST-MODIFIED" => &mut found.modified,
                MARKER => &mut found.marker,
                "RRULE" | "RDATE" | "EXRULE" => {
                    found.repeats = true;
                    continue;
                }
                "RECURRENCE-ID" => {
                    found.is_override = true;
                    continue;
                }
                _ => continue,
            };
            slot.get_or_insert(line);
        }
        found
    }

    fn uid(&self) -> Option<Uid> {
        let uid = unescape(self.uid?.value().trim());
        (!uid.is_empty()).then(|| Uid::new(uid))
    }

    fn marker(&self) -> Option<Marker> {
        self.marker?.value().trim().parse().ok().map(Marker)
    }

    /// `LAST-MODIFIED` is in UTC (RFC 5545 §3.8.7.3); one that is not tells nothing.
    fn modified_at(&self) -> Option<DateTime<Utc>> {
        let text = self.modified?.value().trim();
        let wall = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok()?;
        Some(wall.and_utc())
    }

    pub(super) fn content(
        &self,
        file: &File<'_>,
        zones: &dyn Zones,
    ) -> Result<Content, Unreadable> {
        let start = self
            .start
            .ok_or_else(|| Unreadable::because("It does not say when it starts."))?;
        let start = Moment::read(start, file, zones)?;
        let end = self
            .end
            .map(|line| Moment::read(line, file, zones))
            .transpose()?;
        let length = match (&end, self.duration) {
            (None, Some(line)) => Some(Length::parse(line.value())?),
            _ => None,
        };
        Ok(Content {
            subject: text(self.summary),
            description: text(self.description),
            location: text(self.location),
            timing: timing(start, end, length, zones)?,
            show_as: self.show_as(),
            privacy: self.privacy(),
            repeats: None,
            attendees: Vec::new(),
        }
        .canonical())
    }

    /// Whether it blocks. `TRANSP` is what every client writes, so it has the last word about *that*; Microsoft's hint
    /// says *how*, and `STATUS` that it is not certain.
    fn show_as(&self) -> ShowAs {
        let hint = word(self.busy_status);
        if hint == "WORKINGELSEWHERE" {
            return ShowAs::WorkingElsewhere;
        }
        let status = word(self.status);
        match word(self.transparency).as_str() {
            "TRANSPARENT" => return ShowAs::Free,
            "" if hint == "FREE" => return ShowAs::Free,
            // A cancelled event that a client keeps to show it struck through.
            _ if status == "CANCELLED" => return ShowAs::Free,
            _ => {}
        }
        match hint.as_str() {
            "OOF" => ShowAs::OutOfOffice,
            "TENTATIVE" => ShowAs::Tentative,
            _ if status == "TENTATIVE" => ShowAs::Tentative,
            _ => ShowAs::Busy,
        }
    }

    /// A class that nobody knows is private (RFC 5545 §3.8.1.3).
    fn privacy(&self) -> Privacy {
        match word(self.class).as_str() {
            "" | "PUBLIC" => Privacy::Public,
            _ => Privacy::Private,
        }
    }
}

/// Reads a file. What cannot be read says so in its body.
pub(crate) fn read(file: &[u8], zones: &dyn Zones) -> Object {
    let file = match File::parse(file) {
        Ok(file) => file,
        Err(Unreadable(sentence)) => {
            return Object {
                uid: None,
                marker: None,
                modified_at: None,
                body: RemoteBody::Unreadable(sentence),
            };
        }
    };
    let events: Vec<Properties<'_, '_>> = file
        .events
        .iter()
        .map(|event| Properties::of(event, &file))
        .collect();
    // A series is a master with its changed occurrences; some invitations bring a changed occurrence alone.
    let master = events
        .iter()
        .find(|event| !event.is_override)
        .unwrap_or(&events[0]);
    let is_series = 1 < events.len() || master.repeats || master.is_override;
    let several = events.iter().any(|event| event.uid() != master.uid());
    let body = if several {
        RemoteBody::Unreadable("It holds several events in one file.".to_owned())
    } else {
        match master.content(&file, zones) {
            Ok(_) if is_series => {
                RemoteBody::Unreadable("It repeats, which is not read yet.".to_owned())
            }
            Ok(content) => RemoteBody::Readable(content),
            Err(Unreadable(sentence)) => RemoteBody::Unreadable(sentence),
        }
    };
    Object {
        uid: master.uid(),
        marker: master.marker(),
        modified_at: master.modified_at(),
        body,
    }
}

fn text(line: Option<&Line<'_>>) -> String {
    line.map_or_else(String::new, |line| unescape(line.value()))
}

fn word(line: Option<&Line<'_>>) -> String {
    line.map_or_else(String::new, |line| line.value().trim().to_ascii_uppercase())
}
