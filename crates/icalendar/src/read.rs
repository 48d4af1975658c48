//! From a file to what it says.

use super::lines::Line;
use super::moment::{Length, Moment, timing};
use super::structure::{Component, File, Unreadable};
use super::text::unescape;
use super::{MARKER, Object, attendees, series};
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::item::{Content, Privacy, ShowAs, Uid};
use domain::remote_event::{Marker, RemoteBody};
use domain::time::Zones;

/// Who reads: with which rules of zones, and for whom.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The rules of the zones.
    pub zones: &'a dyn Zones,
    /// The mail addresses of the account, to tell its owner among the guests.
    pub addresses: &'a [String],
}

/// The properties of an event that we understand; of those that stand once, the first of its name.
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
    pub(super) organizer: Option<&'f Line<'a>>,
    pub(super) attendees: Vec<&'f Line<'a>>,
    /// `RECURRENCE-ID`: it changes an occurrence of a series.
    pub(super) occurrence: Option<&'f Line<'a>>,
    /// How often it was revised.
    pub(super) sequence: Option<&'f Line<'a>>,
    /// `RRULE`.
    pub(super) rules: Vec<&'f Line<'a>>,
    /// `EXRULE`.
    pub(super) exclusions: Vec<&'f Line<'a>>,
    /// `RDATE`.
    pub(super) extra: Vec<&'f Line<'a>>,
    /// `EXDATE`.
    pub(super) excluded: Vec<&'f Line<'a>>,
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
                "ORGANIZER" => &mut found.organizer,
                "RECURRENCE-ID" => &mut found.occurrence,
                "SEQUENCE" => &mut found.sequence,
                "ATTENDEE" => {
                    found.attendees.push(line);
                    continue;
                }
                // An empty one says nothing, as some exports write it.
                "RRULE" | "EXRULE" if line.value().trim().is_empty() => continue,
                "RRULE" => {
                    found.rules.push(line);
                    continue;
                }
                "EXRULE" => {
                    found.exclusions.push(line);
                    continue;
                }
                "RDATE" => {
                    found.extra.push(line);
                    continue;
                }
                "EXDATE" => {
                    found.excluded.push(line);
                    continue;
                }
                _ => continue,
            };
            slot.get_or_insert(line);
        }
        found
    }

    pub(super) fn uid(&self) -> Option<Uid> {
        let uid = unescape(self.uid?.value().trim());
        (!uid.is_empty()).then(|| Uid::new(uid))
    }

    pub(super) fn marker(&self) -> Option<Marker> {
        self.marker?.value().trim().parse().ok().map(Marker)
    }

    /// `LAST-MODIFIED` is in UTC (RFC 5545 §3.8.7.3); one that is not tells nothing.
    fn modified_at(&self) -> Option<DateTime<Utc>> {
        let text = self.modified?.value().trim();
        let wall = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok()?;
        Some(wall.and_utc())
    }

    /// Whether it says more than once when it takes place.
    pub(super) fn repeats(&self) -> bool {
        [&self.rules, &self.exclusions, &self.extra, &self.excluded]
            .iter()
            .any(|lines| !lines.is_empty())
    }

    /// What this component says by itself.
    pub(super) fn content(
        &self,
        file: &File<'_>,
        reader: &Reader<'_>,
    ) -> Result<Content, Unreadable> {
        let zones = reader.zones;
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
            attendees: attendees::read(self, reader),
        })
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
pub fn read(file: &[u8], reader: &Reader<'_>) -> Object {
    let file = match File::parse(file) {
        Ok(file) => file,
        Err(Unreadable(sentence)) => {
            return Object {
                uid: None,
                marker: None,
                modified_at: None,
                names_unknown_zone: false,
                body: RemoteBody::Unreadable(sentence),
            };
        }
    };
    let events: Vec<Properties<'_, '_>> = file
        .events
        .iter()
        .map(|event| Properties::of(event, &file))
        .collect();
    object(&events, &file, reader)
}

/// What the components of one event say.
pub(super) fn object(
    events: &[Properties<'_, '_>],
    file: &File<'_>,
    reader: &Reader<'_>,
) -> Object {
    // A series is a master with its changed occurrences; some invitations bring a changed occurrence alone.
    let master = events
        .iter()
        .find(|event| event.occurrence.is_none())
        .unwrap_or(&events[0]);
    let several = events.iter().any(|event| event.uid() != master.uid());
    let body = if several {
        RemoteBody::Unreadable("It holds several events in one file.".to_owned())
    } else {
        match series::content(events, file, reader) {
            Ok(content) => RemoteBody::Readable(content),
            Err(Unreadable(sentence)) => RemoteBody::Unreadable(sentence),
        }
    };
    Object {
        uid: master.uid(),
        marker: master.marker(),
        modified_at: events.iter().filter_map(Properties::modified_at).max(),
        names_unknown_zone: file.names_unknown_zone(),
        body,
    }
}

fn text(line: Option<&Line<'_>>) -> String {
    line.map_or_else(String::new, |line| unescape(line.value()))
}

pub(super) fn word(line: Option<&Line<'_>>) -> String {
    line.map_or_else(String::new, |line| line.value().trim().to_ascii_uppercase())
}
