//! The XML of requests, as a tree; and names as the answers spell them.

use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// `DAV:`
pub const DAV: &str = "DAV:";
/// RFC 4791.
pub const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
/// Apple's calendar server.
pub const SERVER: &str = "http://calendarserver.org/ns/";
/// Apple's calendar program.
pub const APPLE: &str = "http://apple.com/ns/ical/";

/// Deeper than any request is.
const DEEPEST: usize = 24;

/// The name of an element: namespace and local name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    pub namespace: String,
    pub local: String,
}

impl Name {
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.namespace == namespace && self.local == local
    }

    /// The element with this inside, which is markup; with its own namespace where the answer has no prefix for it.
    pub fn around(&self, inside: &str) -> String {
        let prefix = match self.namespace.as_str() {
            DAV => None,
            CALDAV => Some("C"),
            SERVER => Some("CS"),
            APPLE => Some("A"),
            other => {
                let (name, namespace) = (&self.local, escape(other));
                return format!("<X:{name} xmlns:X=\"{namespace}\">{inside}</X:{name}>");
            }
        };
        let name = match prefix {
            Some(prefix) => format!("{prefix}:{}", self.local),
            None => self.local.clone(),
        };
        if inside.is_empty() {
            format!("<{name}/>")
        } else {
            format!("<{name}>{inside}</{name}>")
        }
    }
}

/// An element with what is in it.
#[derive(Debug, Clone, Default)]
pub struct Element {
    pub name: Name,
    attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// Its own text, without that of the elements inside.
    pub text: String,
}

impl Element {
    /// The document's outermost element; none where it is not well-formed, or deeper than any request.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut open: Vec<Self> = Vec::new();
        let mut whole = None;
        loop {
            let (namespace, event) = reader.read_resolved_event().ok()?;
            match event {
                Event::Start(start) => {
                    if DEEPEST < open.len() || whole.is_some() {
                        return None;
                    }
                    open.push(Self::begun(&namespace, &start)?);
                }
                Event::End(_) => {
                    let element = open.pop()?;
                    match open.last_mut() {
                        Some(outer) => outer.children.push(element),
                        None => whole = Some(element),
                    }
                }
                Event::Text(text) => match open.last_mut() {
                    Some(element) => element.text.push_str(&text),
                    None if text.trim().is_empty() => {}
                    None => return None,
                },
                Event::CData(text) => open.last_mut()?.text.push_str(&text),
                Event::GeneralRef(reference) => {
                    let letter = match &*reference {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "apos" => '\'',
                        "quot" => '"',
                        // What a document type declares is never expanded.
                        _ => reference.resolve_char_ref().ok()??,
                    };
                    open.last_mut()?.text.push(letter);
                }
                Event::Eof => return whole.filter(|_| open.is_empty()),
                Event::Empty(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => {}
            }
        }
    }

    fn begun(namespace: &ResolveResult<'_>, start: &BytesStart<'_>) -> Option<Self> {
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.0.to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) => return None,
        };
        let mut element = Self {
            name: Name {
                namespace,
                local: start.local_name().as_ref().to_owned(),
            },
            ..Self::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let name = attribute.key.as_ref().to_owned();
            let value = unescape(&attribute.value).ok()?.into_owned();
            element.attributes.push((name, value));
        }
        Some(element)
    }

    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.name.is(namespace, local)
    }

    /// The first element of this name inside.
    pub fn child(&self, namespace: &str, local: &str) -> Option<&Self> {
        let mut children = self.children.iter();
        children.find(|child| child.is(namespace, local))
    }

    /// Every element of this name inside.
    pub fn named<'a>(
        &'a self,
        namespace: &'a str,
        local: &'a str,
    ) -> impl Iterator<Item = &'a Self> {
        let children = self.children.iter();
        children.filter(move |child| child.is(namespace, local))
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Its text without white space around it.
    pub fn word(&self) -> &str {
        self.text.trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_whatever_prefixes_it_has() {
        let text = r#"<?xml version="1.0"?>
<x:sync-collection xmlns:x="DAV:"><x:sync-token>a&amp;b</x:sync-token><prop xmlns="DAV:"><getetag/></prop></x:sync-collection>
"#;

        let read = Element::parse(text).unwrap();

        assert!(read.is(DAV, "sync-collection"));
        assert_eq!(read.child(DAV, "sync-token").unwrap().word(), "a&b");
        let prop = read.child(DAV, "prop").unwrap();
        assert!(prop.child(DAV, "getetag").is_some());
    }

    #[test]
    fn what_is_broken_too_deep_or_a_bomb_is_no_request() {
        let deep = "<a>".repeat(1000) + &"</a>".repeat(1000);
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>";
        for text in [
            "", "text", "<a>", "<a></b>", "<a/><b/>", "<q:a/>", bomb, &deep,
        ] {
            assert!(Element::parse(text).is_none(), "{text}");
        }
    }
}
