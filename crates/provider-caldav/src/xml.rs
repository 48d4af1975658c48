//! What comes back: `207 Multi-Status` (RFC 4918 §13) and refusals with a reason, read as a stream.
//!
//! Namespaces decide, not prefixes. Only properties of a `propstat` of success count: iCloud repeats them, empty, under
//! 404. Character data is taken verbatim, so that calendar files keep their line ends.

mod reason;
mod tag;
#[cfg(test)]
mod tests;

pub(crate) use reason::Reason;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::NsReader;
use tag::Tag;

/// The answer to a `PROPFIND` or `REPORT`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Multistatus {
    pub(crate) responses: Vec<Response>,
    /// The token after a sync report.
    pub(crate) sync_token: Option<String>,
}

/// What was said about one address.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) href: String,
    /// The status of the address itself; absent where properties have theirs.
    pub(crate) status: Option<u16>,
    /// Properties that were found.
    pub(crate) found: Props,
    /// The status under which other properties were listed.
    pub(crate) refused: Option<u16>,
}

/// Properties that we ask for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Props {
    pub(crate) etag: Option<String>,
    pub(crate) calendar_data: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) ctag: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) order: Option<String>,
    pub(crate) zone: Option<String>,
    pub(crate) zone_id: Option<String>,
    pub(crate) principal: Option<String>,
    pub(crate) homes: Vec<String>,
    pub(crate) is_collection: bool,
    pub(crate) is_calendar: bool,
    /// An inbox, an outbox, notifications, a subscribed file: no calendar to be linked.
    pub(crate) is_other: bool,
    /// The kinds of components a calendar takes; all where it does not say.
    pub(crate) components: Option<Vec<String>>,
    /// What this user may do; unknown where it does not say.
    pub(crate) privileges: Option<Privileges>,
}

/// What this user may do with a calendar (RFC 3744 §3).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Privileges {
    write: bool,
    write_content: bool,
    bind: bool,
    unbind: bool,
}

impl Privileges {
    /// Whether events can be created, changed and deleted.
    pub(crate) fn can_write(self) -> bool {
        self.write || (self.write_content && self.bind && self.unbind)
    }
}

impl Response {
    /// Whether the address itself is not there.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.status, Some(404 | 410))
    }
}

impl Multistatus {
    /// # Errors
    /// A clause, for what is no complete multistatus.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        let mut parser = Parser::default();
        loop {
            let (namespace, event) = reader
                .read_resolved_event()
                .map_err(|_| "it is not well-formed XML".to_owned())?;
            match event {
                Event::Start(start) => {
                    let tag = Tag::of(&namespace, start.local_name().as_ref());
                    parser.begin(tag, &start)?;
                }
                Event::End(_) => parser.end(),
                Event::Text(text) => parser.text.push_str(&text),
                Event::CData(text) => parser.text.push_str(&text),
                Event::GeneralRef(reference) => push_reference(&mut parser.text, &reference),
                Event::Eof => break,
                Event::Empty(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => {}
            }
        }
        if parser.is_closed {
            Ok(parser.found)
        } else {
            Err("the list breaks off in the middle".to_owned())
        }
    }
}

#[derive(Default)]
struct Parser {
    found: Multistatus,
    response: Response,
    /// Further addresses for which the status of the open response holds.
    others: Vec<String>,
    /// The properties of the open `propstat`, and its status once it was read: it may stand before or after.
    props: Props,
    propstat_status: Option<u16>,
    open: Vec<Tag>,
    text: String,
    is_closed: bool,
}

impl Parser {
    fn begin(&mut self, tag: Tag, start: &BytesStart<'_>) -> Result<(), String> {
        match (self.open.last(), tag) {
            (None, Tag::Multistatus) if !self.is_closed => {}
            (None, _) => return Err("it is not a multistatus".to_owned()),
            (Some(Tag::Response), Tag::Propstat) => {
                self.props = Props::default();
                self.propstat_status = None;
            }
            (Some(Tag::Prop), Tag::ComponentSet) => self.props.components = Some(Vec::new()),
            (Some(Tag::Prop), Tag::PrivilegeSet) => {
                self.props.privileges = Some(Privileges::default());
            }
            (Some(Tag::ComponentSet), Tag::Component) => {
                let name = start.try_get_attribute("name").ok().flatten();
                if let (Some(list), Some(name)) = (&mut self.props.components, name) {
                    list.push(name.value.to_ascii_uppercase());
                }
            }
            _ => {}
        }
        self.open.push(tag);
        self.text.clear();
        Ok(())
    }

    fn end(&mut self) {
        let Some(tag) = self.open.pop() else { return };
        let Some(outer) = self.open.last().copied() else {
            self.is_closed = true;
            return;
        };
        match (outer, tag) {
            (Tag::Multistatus, Tag::Response) => {
                let response = std::mem::take(&mut self.response);
                let status = response.status;
                self.found.responses.push(response);
                let others = self.others.drain(..).map(|href| Response {
                    href,
                    status,
                    ..Response::default()
                });
                self.found.responses.extend(others);
            }
            (Tag::Multistatus, Tag::SyncToken) => self.found.sync_token = self.trimmed(),
            (Tag::Response, Tag::Href) if self.response.href.is_empty() => {
                self.response.href = self.trimmed().unwrap_or_default();
            }
            (Tag::Response, Tag::Href) => {
                let other = self.trimmed();
                self.others.extend(other);
            }
            (Tag::Response, Tag::Status) => self.response.status = status(&self.text),
            (Tag::Response, Tag::Propstat) => match self.propstat_status {
                Some(200..=299) => self
                    .response
                    .found
                    .take_over(std::mem::take(&mut self.props)),
                other => self.response.refused = other.or(self.response.refused),
            },
            (Tag::Propstat, Tag::Status) => self.propstat_status = status(&self.text),
            (Tag::Prop, _) => self.property(tag),
            (Tag::ResourceType, _) => match tag {
                Tag::Collection => self.props.is_collection = true,
                Tag::Calendar => self.props.is_calendar = true,
                Tag::ScheduleInbox | Tag::ScheduleOutbox | Tag::Subscribed | Tag::Notification => {
                    self.props.is_other = true
                }
                _ => {}
            },
            (Tag::CurrentUserPrincipal, Tag::Href) => self.props.principal = self.trimmed(),
            (Tag::CalendarHomeSet, Tag::Href) => {
                let home = self.trimmed();
                self.props.homes.extend(home);
            }
            (Tag::Privilege, _) => {
                if let Some(privileges) = &mut self.props.privileges {
                    match tag {
                        Tag::All | Tag::Write => privileges.write = true,
                        Tag::WriteContent => privileges.write_content = true,
                        Tag::Bind => privileges.bind = true,
                        Tag::Unbind => privileges.unbind = true,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        self.text.clear();
    }

    fn property(&mut self, tag: Tag) {
        match tag {
            Tag::GetEtag => self.props.etag = self.trimmed(),
            // Verbatim: white space belongs to the file.
            Tag::CalendarData => {
                let text = std::mem::take(&mut self.text);
                self.props.calendar_data = (!text.is_empty()).then_some(text);
            }
            Tag::GetContentType => self.props.content_type = self.trimmed(),
            Tag::GetCtag => self.props.ctag = self.trimmed(),
            Tag::DisplayName => self.props.display_name = self.trimmed(),
            Tag::CalendarColor => self.props.color = self.trimmed(),
            Tag::CalendarOrder => self.props.order = self.trimmed(),
            Tag::CalendarTimezone => self.props.zone = self.trimmed(),
            Tag::CalendarTimezoneId => self.props.zone_id = self.trimmed(),
            _ => {}
        }
    }

    /// The text of the element that ends here; `None` for an empty one.
    fn trimmed(&self) -> Option<String> {
        let text = self.text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl Props {
    /// Adds what another `propstat` of success found.
    fn take_over(&mut self, other: Self) {
        let Self {
            etag,
            calendar_data,
            content_type,
            ctag,
            display_name,
            color,
            order,
            zone,
            zone_id,
            principal,
            homes,
            is_collection,
            is_calendar,
            is_other,
            components,
            privileges,
        } = other;
        for (slot, value) in [
            (&mut self.etag, etag),
            (&mut self.calendar_data, calendar_data),
            (&mut self.content_type, content_type),
            (&mut self.ctag, ctag),
            (&mut self.display_name, display_name),
            (&mut self.color, color),
            (&mut self.order, order),
            (&mut self.zone, zone),
            (&mut self.zone_id, zone_id),
            (&mut self.principal, principal),
        ] {
            if value.is_some() {
                *slot = value;
            }
        }
        self.homes.extend(homes);
        self.is_collection |= is_collection;
        self.is_calendar |= is_calendar;
        self.is_other |= is_other;
        self.components = components.or(self.components.take());
        self.privileges = privileges.or(self.privileges);
    }
}

/// The number in `HTTP/1.1 404 Not Found`.
fn status(text: &str) -> Option<u16> {
    text.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// `&amp;`, `&#13;` and the like. Entities of a document type are not expanded.
fn push_reference(out: &mut String, reference: &BytesRef<'_>) {
    let letter = match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => reference.resolve_char_ref().ok().flatten(),
    };
    out.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
}
